"""Which edition is in force for this project on the decision date, and why (rules/timeline.yaml)."""

from __future__ import annotations

import datetime

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Edition
from pzh_taxonomy.model.project import Financing, Project, Truth
from pzh_taxonomy.model.rulebook import FinancingWhen, Timeline
from pzh_taxonomy.rules import logic
from pzh_taxonomy.text.kept import lazily


class InForce(Struct, frozen=True, dict=True):
    """The decision date, the edition that decides each role, further editions that give labels, and the reason in words."""

    date: str
    deciding: dict[str, tuple[Edition, ...]]
    labels: tuple[Edition, ...]
    reason: str
    benchmarks: tuple[Edition, ...] = ()

    @lazily
    def deciding_refs(self) -> dict[str, frozenset[str]]:
        """The editions that decide each role, as they are written."""
        return {role: frozenset(e.ref for e in editions) for role, editions in self.deciding.items()}

    @lazily
    def refs(self) -> tuple[object, ...]:
        """What distinguishes it from another but the date: the editions that decide, those that label, those that bound."""
        deciding = tuple((role, tuple(e.ref for e in editions)) for role, editions in self.deciding.items())
        return deciding, tuple(e.ref for e in self.labels), tuple(e.ref for e in self.benchmarks)

    def decides(self, role: str, ref: str) -> bool:
        """Whether the edition decides a role (rather than merely labels); everyday activities always do."""
        return role == "ordinary" or ref in self.deciding_refs.get(role, ())


def in_force(
    library: Library, project: Project, as_of: datetime.date, standards: tuple[str, ...], lang: Lang = "zh"
) -> InForce:
    """Pick editions. `standards` (`ID` or `ID@EDITION`) override the green and transition roles; exclusions still apply.

    Raises library.NotFound for an unknown standard.
    """
    date = as_of.isoformat()
    timeline = library.rulebook.timeline
    instrument = _instrument(project.financing.instrument, timeline)
    deciding: dict[str, tuple[Edition, ...]] = {}
    reasons: list[str] = []
    for choice in timeline.choices:
        if (choice.role in deciding and not choice.also) or (
            choice.instruments and instrument not in choice.instruments
        ):
            continue
        on, why = _date_for(choice.role, project.financing, instrument, date, timeline, lang)
        edition = _edition_in_force(library, choice.catalogue, on)
        if edition is None:
            continue
        deciding[choice.role] = (*deciding.get(choice.role, ()), edition)
        if choice.role in ("green", "transition"):
            started = say("reason.in-force", lang, title=edition.title.zh, date=edition.dates.effective.date, on=on)
            reasons += [*why, say(f"reason.{choice.role}", lang, reason=started)]
    if "green" not in deciding:
        reasons.insert(0, say("reason.none", lang, date=date))
    labels = tuple(e for name in timeline.labels if (e := _edition_in_force(library, name, date)))
    if standards:
        named = tuple(library.edition(name) for name in standards)
        deciding = _override(deciding, named)
        labels = ()
        reasons = [say("reason.override", lang, editions="、".join(e.ref for e in named))]
    used = {e.ref for es in deciding.values() for e in es}
    labels = tuple(e for e in labels if e.ref not in used)
    limits = tuple(e for name in timeline.benchmarks for e in library.editions if e.id == name and is_in_force(e, date))
    return InForce(date, deciding, labels, "；".join(reasons), limits)


def _override(deciding: dict[str, tuple[Edition, ...]], named: tuple[Edition, ...]) -> dict[str, tuple[Edition, ...]]:
    kept = {role: editions for role, editions in deciding.items() if role not in ("green", "transition")}
    for edition in named:
        for role in ("green", "transition") if edition.role == "guidance" else (edition.role,):
            before = kept.get(role, ()) if role in ("green", "transition") else ()
            kept[role] = (*before, edition)
    return kept


def _instrument(name: str, timeline: Timeline) -> str:
    wanted = name.strip().lower()
    return next((i.id for i in timeline.instruments if wanted in map(str.lower, i.names)), "")


def _edition_in_force(library: Library, catalogue: str, date: str) -> Edition | None:
    current = [e for e in library.editions if e.id == catalogue and is_in_force(e, date)]
    return max(current, key=lambda e: (e.dates.effective.date, e.edition), default=None)


def is_in_force(edition: Edition, date: str) -> bool:
    """Whether the edition has taken effect and is not yet superseded on the date (YYYY-MM-DD).

    Where only a year is known, it counts from that year's start.
    """
    ended = edition.dates.superseded
    return edition.dates.effective.date <= date and (ended is None or date < ended.date)


def _date_for(
    role: str, financing: Financing, instrument: str, date: str, timeline: Timeline, lang: Lang
) -> tuple[str, list[str]]:
    """The date whose standard applies, and the clauses that say so; the decision date where no transitional clause keeps an earlier one."""
    notes: list[str] = []
    for clause in timeline.transitional:
        if clause.role != role:
            continue
        holds = _holds(clause.when, financing, instrument)
        on = getattr(financing, clause.decided_on)
        if holds == "unmet" or not on:
            continue
        key = "reason.transitional-unknown" if holds == "unknown" else f"reason.transitional-{clause.effect}"
        notes.append(say(key, lang, title=clause.title, cite=clause.cite, on=on))
        if holds == "met" and clause.effect == "keep":
            return on, notes
    return date, notes


def _holds(when: FinancingWhen, financing: Financing, instrument: str) -> Truth:
    if instrument not in when.instruments:
        return "unmet"
    parts: list[Truth] = []
    for limit, given in (
        (when.approved_before, financing.approved_on),
        (when.registered_before, financing.registered_on),
        (when.filed_before, financing.filed_on),
    ):
        if limit:
            parts.append(logic.truth(given < limit if given else None))
    if when.disbursed is not None:
        known = financing.disbursed
        parts.append(logic.truth(None if known is None else known == when.disbursed))
    if when.approved is not None:
        parts.append(logic.truth(bool(financing.approved_on or financing.registered_on) == when.approved))
    return logic.all_of(parts)
