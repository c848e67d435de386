"""Chapters and sections paired by where their entries went and by title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.diffing.wording import likeness
from pzh_taxonomy.model.diff_policy import PairingRules

_SAME_DEPTH = 0.02  # only to tell a chapter from its single section


def pair_groups(
    before: EditionView, after: EditionView, policy: PairingRules, leaf_edges: Iterable[tuple[str, str]]
) -> list[tuple[str, str, float]]:
    """One-to-one pairs of groups with their score, greedily from the best; the same both ways round."""
    votes: Counter[tuple[str, str]] = Counter()
    for one, other in leaf_edges:
        for g in _above(before, one):
            for h in _above(after, other):
                votes[g, h] += 1
    same_catalogue = before.edition.id == after.edition.id
    found: list[tuple[float, int, int, str, str]] = []
    for i, g in enumerate(before.group_codes):
        for j, h in enumerate(after.group_codes):
            title = likeness(before.entries[g].title, after.entries[h].title)
            size = len(before.children[g]) + len(after.children[h])
            share = min(1.0, 2 * votes[g, h] / size) if size else 0.0
            score = title * policy.group_title_weight + share * (1 - policy.group_title_weight)
            if score < policy.group:
                continue
            score += _SAME_DEPTH * (len(_above(before, g)) == len(_above(after, h)))
            score += policy.same_code * (same_catalogue and g == h)
            found.append((-round(score, 6), i + j, abs(i - j), g, h))
    used_before: set[str] = set()
    used_after: set[str] = set()
    pairs: list[tuple[str, str, float]] = []
    for negative, _, _, g, h in sorted(found):
        if g not in used_before and h not in used_after:
            used_before.add(g)
            used_after.add(h)
            pairs.append((g, h, min(1.0, -negative)))
    return sorted(pairs, key=lambda x: before.order[x[0]])


def _above(view: EditionView, code: str) -> list[str]:
    """The groups that an entry stands in."""
    found: list[str] = []
    at = code
    while at := view.entries[at].parent:
        found.append(at)
    return found
