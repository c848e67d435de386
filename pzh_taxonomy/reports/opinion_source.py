"""A decision as the opinion form reads it: its deciding label, its energy limits, and the evidence marked in the applicant's text."""

from __future__ import annotations

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import Citation, Decision
from pzh_taxonomy.reports.evidence_marks import Marks


class Source:
    """One decision and the language of its form. `deciding` is the label whose conditions are listed; None where none is recognised."""

    def __init__(self, decision: Decision, lang: Lang) -> None:
        self.decision = decision
        self.lang = lang
        self.limits = [x for x in decision.labels if x.role == "benchmark"]
        first = decision.labels[0] if decision.labels else None
        self.deciding = first if first and first.scope == "main" and first.role != "benchmark" else None
        self.marks = Marks(decision, self.deciding, self.limits, lang)

    def say(self, key: str, **values: object) -> str:
        return say(key, self.lang, **values)


def entry_words(cite: Citation) -> str:
    """Document, clause and title in one line."""
    return f"《{cite.document}》{cite.clause} {cite.title}".strip()
