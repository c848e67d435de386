"""Which of an entry's activity rows the project falls under, and the criteria that follow."""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct

from pzh_taxonomy.model.catalogue import Activity, AllOf, AnyOf, Criterion, Entry, Industry
from pzh_taxonomy.model.project import Facts
from pzh_taxonomy.text.fold import folded_word
from pzh_taxonomy.text.kept import MANY, Kept

_SHORTEST_COVER = 2


class Chosen(Struct, frozen=True):
    """The activity and its industry class; `how` says whether the project's code or its text names it, or nothing does.

    `contradicts`: a code was given that no row of the entry has.
    """

    activity: Activity | None
    industry: Industry | None
    how: Literal["code", "text", "only", "none"]
    contradicts: bool = False


def choose(entry: Entry, facts: Facts) -> Chosen:
    """The row by the given industry code (also a shorter one), else by the covered things named in the texts, else the only row."""
    rows = entry.activities
    given = facts.project.industry_code.lstrip("ABCDEFGHIJKLMNOPQRST")
    by_code = [(a, i) for a in rows for i in a.industries if i.code.startswith(given)] if given else []
    contradicts = bool(given and rows and not by_code)
    if by_code:
        best = max(by_code, key=lambda x: _named(x[0], facts))
        return Chosen(*best, "code")
    if len(rows) == 1:
        only = rows[0].industries[0] if len(rows[0].industries) == 1 else None
        return Chosen(rows[0], only, "only", contradicts)
    known = _scopes(entry)
    if not (words := facts.among(known.words)):
        return Chosen(None, None, "none", contradicts)
    _, number = max((sum(len(w) for w in words if w in scope), -n) for n, scope in enumerate(known.rows))
    return Chosen(rows[-number], rows[-number].industries[0], "text", contradicts)


class _Scopes(NamedTuple):
    """The covered things and industries' names of an entry's rows, as texts are folded, together and row by row."""

    words: frozenset[str]
    rows: tuple[frozenset[str], ...]


def _scopes_of(entry: Entry) -> _Scopes:
    rows = tuple(map(_scope, entry.activities))
    return _Scopes(frozenset().union(*rows), rows)


_scopes = Kept(_scopes_of, MANY)


def _scope(activity: Activity) -> frozenset[str]:
    words = [*activity.covers, *(i.name for i in activity.industries)]
    return frozenset(folded_word(w) for w in words if len(w) >= _SHORTEST_COVER)


def _named(activity: Activity, facts: Facts) -> float:
    """How much of the row's scope the texts name: lengths of the covered things that occur, and of the industry's name."""
    return sum(map(len, facts.among(_scope(activity))))


def criteria_for(entry: Entry, chosen: Chosen) -> tuple[Criterion | None, bool]:
    """The criteria that apply, and whether the row must be known to say which.

    With no row known, a condition of any row may be the one; rows without conditions leave the answer open.
    """
    known = _criteria(entry)
    key = id(chosen.activity)
    if key not in known:
        known[key] = _criteria_for(entry, chosen.activity)
    return known[key]


_criteria: Kept[Entry, dict[int, tuple[Criterion | None, bool]]] = Kept(lambda _: {}, MANY)


def _criteria_for(entry: Entry, activity: Activity | None) -> tuple[Criterion | None, bool]:
    own = [entry.criteria] if entry.criteria else []
    if activity is not None:
        own += [activity.criteria] if activity.criteria else []
        return _all(own), False
    conditioned = [a.criteria for a in entry.activities if a.criteria]
    if not conditioned:
        return _all(own), False
    distinct = tuple(dict.fromkeys(map(repr, conditioned)))
    if len(conditioned) == len(entry.activities):
        branches = tuple({repr(c): c for c in conditioned}.values())
        return _all([*own, branches[0] if len(distinct) == 1 else AnyOf(parts=branches)]), False
    return _all(own), True


def _all(parts: list[Criterion]) -> Criterion | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else AllOf(parts=tuple(parts))
