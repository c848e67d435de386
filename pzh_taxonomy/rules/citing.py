"""The clauses that labels and rules stand on, as citations."""

from __future__ import annotations

from pzh_taxonomy.library.library import Library, NotFound
from pzh_taxonomy.model.catalogue import Edition, Entry
from pzh_taxonomy.model.decision import Citation
from pzh_taxonomy.model.rulebook import Condition, Rule, RuleCite
from pzh_taxonomy.rules.case import Case


def citation(edition: Edition, entry: Entry, page: int | None = None) -> Citation:
    """The clause of an entry, with how far its encoding was checked."""
    return Citation(
        document=edition.document.title,
        number=edition.document.number,
        edition=edition.ref,
        clause=entry.clause or entry.code,
        title=entry.title,
        page=page or entry.page,
        verification=entry.verification or edition.verification,
    )


def citations(rule: Rule, case: Case, library: Library) -> tuple[Citation, ...]:
    """The clauses that a rule stands on: its own, and the limits that the project misses."""
    found = list(own_citations(rule, library))
    for condition in _conditions(rule.when):
        if condition.below and rule.step == "exclusion":
            found += [
                citation(m.edition, m.entry)
                for m in case.benchmarks.missed(condition.below.catalogue, condition.below.level)
            ]
    return tuple(dict.fromkeys(found))


def own_citations(rule: Rule, library: Library) -> tuple[Citation, ...]:
    """The clauses that the rule itself and its safeguards stand on, whatever the project."""
    found = [_cite(c, library) for c in rule.cites]
    for condition in _conditions(rule.when):
        if condition.safeguard:
            safeguard = next(s for s in library.rulebook.safeguards if s.id == condition.safeguard)
            found += [_cite(c, library) for c in safeguard.cites]
    return tuple(dict.fromkeys(found))


def _conditions(condition: Condition) -> list[Condition]:
    parts = [*condition.all_of, *condition.any_of, *condition.none_of]
    return [condition, *(c for p in parts for c in _conditions(p))]


def _cite(cite: RuleCite, library: Library) -> Citation:
    if cite.entry:
        ref, code = cite.entry.split(":", 1)
        try:
            edition = library.edition(ref)
            return citation(edition, library.entry(edition, code))
        except NotFound:  # a folder of catalogues of one's own need not hold every edition that the rules cite
            return Citation(
                document=ref, number="", edition=ref, clause=code, title="", page=None, verification="unverified"
            )
    return Citation(
        document=cite.document.strip("《》"),
        number=cite.number,
        edition="",
        clause=cite.clause,
        title="",
        page=None,
        verification=cite.verification or "unverified",
    )
