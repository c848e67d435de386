"""Entries paired by name and scope, for what no crosswalk tells (rules/diff.yaml, `pairing`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.model.diff_policy import PairingRules
from pzh_taxonomy.text.fold import grams


class Likeness:
    """Scores pairs of entries, 0 to 1, the same both ways round."""

    def __init__(self, before: EditionView, after: EditionView, policy: PairingRules) -> None:
        self.before = before
        self.after = after
        self.policy = policy
        self.same_catalogue = before.edition.id == after.edition.id
        self._grams: dict[tuple[bool, str], frozenset[str]] = {}

    def score(self, one: str, other: str) -> float:
        """Likeness of an entry of the earlier and one of the later edition, by title, scope and (in one catalogue) code."""
        title = fuzz.ratio(self.before.titles[one], self.after.titles[other]) / 100
        scope = self._scope(one, other)
        bonus = self.policy.same_code if self.same_catalogue and one == other else 0.0
        if scope is None:
            return min(1.0, title * self.policy.title_only + bonus)
        return min(1.0, title * self.policy.title_weight + scope * self.policy.scope_weight + bonus)

    def _scope(self, one: str, other: str) -> float | None:
        """Dice coefficient over character pairs of what both cover; None where either covers nothing."""
        mine, theirs = self._pairs(self.before, one), self._pairs(self.after, other)
        if not mine or not theirs:
            return None
        return 2 * len(mine & theirs) / (len(mine) + len(theirs))

    def _pairs(self, view: EditionView, code: str) -> frozenset[str]:
        key = (view is self.before, code)
        if key not in self._grams:
            self._grams[key] = frozenset(g for item in view.plain_covers[code] for g in grams(item))
        return self._grams[key]

    def candidates(self, before: Iterable[str], after: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Pairs worth scoring: titles alike, an item in common, or (in one catalogue) the same code."""
        later = {code: self.after.titles[code] for code in after}
        holders: dict[str, list[str]] = {}
        for code in later:
            for item in self.after.plain_covers[code]:
                holders.setdefault(item, []).append(code)
        least = self.policy.least_title * 100
        for one in before:
            found = {
                key
                for _, _, key in process.extract(
                    self.before.titles[one], later, scorer=fuzz.ratio, score_cutoff=least, limit=None
                )
            }
            for item in self.before.plain_covers[one]:
                found.update(holders.get(item, ()))
            if self.same_catalogue and one in later:
                found.add(one)
            for other in sorted(found, key=self.after.order.__getitem__):
                yield one, other

    def best(self, before: list[str], after: list[str], least: float) -> list[tuple[str, str, float]]:
        """A one-to-one matching, greedily by score from `least`; ties by place, the same both ways round."""
        places_before = {c: n for n, c in enumerate(before)}
        places_after = {c: n for n, c in enumerate(after)}
        found: list[tuple[float, int, int, str, str]] = []
        for one, other in self.candidates(before, after):
            if (score := round(self.score(one, other), 6)) >= least:
                i, j = places_before[one], places_after[other]
                found.append((-score, i + j, abs(i - j), one, other))
        used_before: set[str] = set()
        used_after: set[str] = set()
        pairs: list[tuple[str, str, float]] = []
        for negative, _, _, one, other in sorted(found):
            if one not in used_before and other not in used_after:
                used_before.add(one)
                used_after.add(other)
                pairs.append((one, other, -negative))
        return pairs

    def contained(self, code: str, view: EditionView, within: EditionView, hosts: Iterable[str]) -> str | None:
        """The host whose scope holds enough of the entry's own for it to have been parted from or merged into it; None where none does."""
        own = view.plain_covers[code]
        counts: Counter[str] = Counter()
        for host in hosts:
            if common := len(own & within.plain_covers[host]):
                counts[host] = common
        if not counts:
            return None
        host, common = min(counts.items(), key=lambda x: (-x[1], within.order[x[0]]))
        if common < self.policy.contained_items or common / len(own) < self.policy.contained:
            return None
        return host
