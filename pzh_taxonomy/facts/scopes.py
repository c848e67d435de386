"""Which stretches of a text do not speak for the project: negated, removed, or merely ancillary."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from pzh_taxonomy.model.project import Scope
from pzh_taxonomy.model.rulebook import Lexicon, Markers

Why = Literal["negated", "removed", "ancillary"]


def scopes(field: str, folded: str, lexicon: Lexicon) -> list[Scope]:
    """The scopes of one folded text, in order of their start.

    A scope runs from its marker to the first ending word or the marker's reach. A scope includes its marker.
    """
    found: list[Scope] = []
    for why, markers in (("negated", lexicon.negation), ("removed", lexicon.removal), ("ancillary", lexicon.ancillary)):
        found += _find(field, folded, markers, why)  # type: ignore[arg-type]
    return sorted(found, key=lambda s: (s.start, s.end))


def _find(field: str, folded: str, markers: Markers, why: Why) -> list[Scope]:
    found: list[Scope] = []
    reached = 0
    for match in _any_of(markers.words).finditer(folded):
        start, after = match.span()
        if start < reached:
            continue
        if any(folded.startswith(w, after) for w in markers.except_after) or any(
            folded.startswith(w, start) for w in markers.except_after
        ):
            continue
        if any(folded.endswith(w, 0, start) for w in markers.except_before):
            continue
        joined = any(folded.endswith(w, 0, start) for w in markers.in_name_after)
        if field == "name" and markers.in_name_after and not joined:
            continue
        ends = [at for w in markers.ends if (at := folded.find(w, after)) >= 0]
        end = min([*ends, after + markers.reach, len(folded)])
        if end > after:
            found.append(Scope(field, start, end, why, match.group()))
            reached = end
    found += _backward(field, folded, markers, why)
    return found


def _backward(field: str, folded: str, markers: Markers, why: Why) -> list[Scope]:
    """Scopes that end with their marker and begin where its clause does."""
    if not markers.backward:
        return []
    return [
        Scope(field, _clause_before(folded, m.start()), m.end(), why, m.group())
        for m in _any_of(markers.backward).finditer(folded)
    ]


@lru_cache(maxsize=16)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _clause_before(folded: str, at: int) -> int:
    return max(folded.rfind(mark, 0, at) for mark in "。；;，,(（") + 1
