"""The financing instruments that the municipal plan opens to a project."""

from __future__ import annotations

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.decision import Instrument
from pzh_taxonomy.rules.case import Case
from pzh_taxonomy.rules.decide import Outcome


def instruments(library: Library, outcome: Outcome, case: Case) -> tuple[Instrument, ...]:
    """The instruments that the municipal plan opens to projects of this verdict, by clause; those with topics only where a topic is in the texts."""
    if outcome.verdict == "ineligible":
        return ()
    found: list[Instrument] = []
    texts = case.facts.texts.values()
    for edition in library.editions:
        for entry in edition.entries:
            serves = entry.serves
            if entry.role != "instrument" or serves is None or not set(serves.subjects) & {"project", "enterprise"}:
                continue
            by_verdict = outcome.verdict in serves.verdicts
            by_topic = not serves.verdicts and any(t in text for t in serves.topics for text in texts)
            if by_verdict or by_topic:
                found.append(Instrument(f"{edition.ref}:{entry.code}", entry.title, entry.clause or entry.code))
    return tuple(found)
