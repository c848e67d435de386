"""Which of an entry's activity rows the project falls under, and the criteria that follow."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from pzh_taxonomy.model.catalogue import Activity, AllOf, AnyOf, Criterion, Entry, Industry
from pzh_taxonomy.model.project import Facts
from pzh_taxonomy.text.fold import folded_word

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
    by_code = [(a, i) for a in rows for i in a.industries if given and i.code.startswith(given)]
    contradicts = bool(given and rows and not by_code)
    if by_code:
        best = max(by_code, key=lambda x: _named(x[0], facts))
        return Chosen(*best, "code")
    if len(rows) == 1:
        only = rows[0].industries[0] if len(rows[0].industries) == 1 else None
        return Chosen(rows[0], only, "only", contradicts)
    named = [(score, -n, a) for n, a in enumerate(rows) if (score := _named(a, facts))]
    if not named:
        return Chosen(None, None, "none", contradicts)
    activity = max(named, key=lambda x: (x[0], x[1]))[2]
    return Chosen(activity, activity.industries[0], "text", contradicts)


def _named(activity: Activity, facts: Facts) -> float:
    """How much of the row's scope the texts name: lengths of the covered things that occur, and of the industry's name."""
    words = [*activity.covers, *(i.name for i in activity.industries)]
    texts = facts.texts.values()
    return sum(len(w) for w in set(words) if len(w) >= _SHORTEST_COVER and any(folded_word(w) in t for t in texts))


def criteria_for(entry: Entry, chosen: Chosen) -> tuple[Criterion | None, bool]:
    """The criteria that apply, and whether the row must be known to say which.

    With no row known, a condition of any row may be the one; rows without conditions leave the answer open.
    """
    own = [entry.criteria] if entry.criteria else []
    if chosen.activity is not None:
        own += [chosen.activity.criteria] if chosen.activity.criteria else []
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
