"""Which edition is in force for this project on the decision date, and why (rules/timeline.yaml)."""

from __future__ import annotations

import datetime

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Edition
from pzh_taxonomy.model.project import Financing, Project
from pzh_taxonomy.model.rulebook import FinancingWhen, Timeline


class InForce(Struct, frozen=True):
    """The decision date, the edition that decides each role, further editions that give labels, and the reason in words."""

    date: str
    deciding: dict[str, tuple[Edition, ...]]
    labels: tuple[Edition, ...]
    reason: str


def in_force(
    library: Library, project: Project, as_of: datetime.date, standards: tuple[str, ...], lang: Lang = "zh"
) -> InForce:
    """Pick editions. `standards` (`ID` or `ID@EDITION`) override the green and transition roles; exclusions still apply.

    Raises library.NotFound for an unknown standard.
    """
    date = as_of.isoformat()
    timeline = library.rulebook.timeline
    deciding: dict[str, tuple[Edition, ...]] = {}
    reasons: list[str] = []
    for choice in timeline.choices:
        on, why = _date_for(choice.role, project.financing, date, timeline, lang)
        edition = _first_in_force(library, choice.catalogues, on)
        if edition is None:
            continue
        deciding[choice.role] = (edition,)
        if choice.role == "green":
            reasons.append(_reason(edition, on, why, lang))
    labels = tuple(e for name in timeline.labels for e in library.editions if e.id == name)
    if standards:
        named = tuple(library.edition(name) for name in standards)
        deciding = {r: e for r, e in deciding.items() if r not in ("green", "transition")}
        for edition in named:
            role = "green" if edition.role == "guidance" else edition.role
            deciding[role] = (*deciding.get(role, ()), edition) if role in ("green", "transition") else (edition,)
        labels = ()
        reasons = [say("reason.override", lang, editions="、".join(e.ref for e in named))]
    return InForce(date, deciding, labels, "；".join(reasons) or say("reason.none", lang, date=date))


def _reason(edition: Edition, on: str, why: str, lang: Lang) -> str:
    started = say("reason.in-force", lang, title=edition.title.zh, date=edition.dates.effective.date, on=on)
    return f"{why}；{started}" if why else started


def _first_in_force(library: Library, catalogues: tuple[str, ...], date: str) -> Edition | None:
    for name in catalogues:
        current = [e for e in library.editions if e.id == name and is_in_force(e, date)]
        if current:
            return max(current, key=lambda e: (e.dates.effective.date, e.edition))
    return None


def is_in_force(edition: Edition, date: str) -> bool:
    """Whether the edition has taken effect and is not yet superseded on the date (YYYY-MM-DD)."""
    ended = edition.dates.superseded
    return edition.dates.effective.date <= date and (ended is None or date < ended.date)


def _date_for(role: str, financing: Financing, date: str, timeline: Timeline, lang: Lang) -> tuple[str, str]:
    """The date whose standard applies, and the clause that says so; the decision date where no transitional clause does."""
    for clause in timeline.transitional:
        if clause.role == role and clause.effect == "keep" and _holds(clause.when, financing):
            on = getattr(financing, clause.decided_on)
            return on or date, say("reason.transitional", lang, title=clause.title, cite=clause.cite)
    return date, ""


def _holds(when: FinancingWhen, financing: Financing) -> bool:
    if financing.instrument not in when.instruments:
        return False
    if when.disbursed is not None and financing.disbursed != when.disbursed:
        return False
    pairs = (
        (when.approved_before, financing.approved_on),
        (when.registered_before, financing.registered_on),
        (when.filed_before, financing.filed_on),
    )
    return all(not limit or (bool(given) and given < limit) for limit, given in pairs)
