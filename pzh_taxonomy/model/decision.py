"""The answer: verdict, status, labels, citations, missing facts and trace (DESIGN §3, §4; field names are a contract)."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from pzh_taxonomy.model.project import Project, Span, Truth

Verdict = Literal["green", "transition", "ineligible"]
Status = Literal["confirmed", "provisional", "insufficient"]


class Citation(Struct, frozen=True, kw_only=True):
    """Document, number, edition, clause, title and page of a clause, and how far its encoding was checked."""

    document: str
    number: str
    edition: str
    clause: str
    title: str
    page: int | None
    verification: str


class CriterionResult(Struct, frozen=True, kw_only=True):
    """One leaf condition against what is known. `required` and `actual` are words for people, `fact` the key to fill in.

    `span` is where in the applicant's own text the value stands, where it was read there.
    """

    id: str
    outcome: Truth
    required: str
    actual: str
    source: str
    fact: str
    defining: bool = False
    applies: bool = True
    steps: tuple[str, ...] = ()
    span: Span | None = None


class Label(Struct, frozen=True, kw_only=True):
    """One edition's answer for the project. `scope` is main or ancillary; `score` is 0 to 1."""

    catalogue: str
    edition: str
    code: str
    title: str
    role: str
    outcome: Truth
    score: float
    scope: Literal["main", "ancillary"]
    stage: str
    arithmetic: dict[str, float]
    evidence: tuple[Span, ...]
    criteria: tuple[CriterionResult, ...]
    citation: Citation
    industry: dict[str, str] | None = None
    contribution: str | None = None
    reporting_code: str = ""

    @property
    def ref(self) -> str:
        return f"{self.catalogue}@{self.edition}:{self.code}"


class Missing(Struct, frozen=True):
    """A fact that is not known, what asks for it (a condition or a rule), what knowing it would change, and what is asked, in words."""

    fact: str
    asked_by: str
    would_change: str
    asks: str = ""


class RuleResult(Struct, frozen=True):
    """One decision rule: what came of it and the clauses it stands on."""

    id: str
    outcome: Truth
    title: str
    cites: tuple[Citation, ...]


class Discarded(Struct, frozen=True):
    """A candidate that was dropped, and why."""

    code: str
    title: str
    score: float
    reason: str
    role: str


class ActivityPart(Struct, frozen=True, kw_only=True):
    """One of the project's activities: the entry that fits it best, what it would be by itself, its share in percent if stated."""

    code: str
    title: str
    role: str
    scope: Literal["main", "ancillary"]
    outcome: Truth
    share: float | None


class Instrument(Struct, frozen=True):
    """A financing instrument of the municipal plan that the clause opens to this kind of project."""

    code: str
    title: str
    clause: str


class SupposedFact(Struct, frozen=True):
    """A fact that a counterfactual supposes: its id, the key to fill in, and what it would have to be, in words."""

    id: str
    fact: str
    required: str


class Counterfactual(Struct, frozen=True, kw_only=True):
    """If these facts held together, the answer would be this one, by this entry (proved by deciding again)."""

    facts: tuple[SupposedFact, ...]
    verdict: Verdict
    status: Status
    entry: str


class AsOf(Struct, frozen=True):
    """The decision date and why the editions in use apply."""

    date: str
    reason: str


class Input(Struct, frozen=True):
    """The project as read, all fields, so that it can be decided again; `sha256` is over its canonical JSON without `source` (answer/record.py)."""

    project: Project
    sha256: str


class Options(Struct, frozen=True):
    """What the decision was asked for with: a date and standards where given, and the language of its words."""

    as_of: str = ""
    standards: tuple[str, ...] = ()
    lang: Literal["zh", "en"] = "zh"


class Decision(Struct, frozen=True, kw_only=True):
    """The answer for one project. The same input, library and date give byte-identical JSON.

    `decided_by` is the id of the deciding rule. `sha256` is over the canonical JSON of everything else in the decision; it shows that a record was
    altered by mistake, and is no signature.
    """

    schema_version: str
    tool: dict[str, str]
    library: dict[str, Any]
    project: dict[str, Any]
    as_of: AsOf
    verdict: Verdict
    status: Status
    headline: str
    labels: tuple[Label, ...]
    citations: tuple[Citation, ...]
    missing: tuple[Missing, ...]
    rules: tuple[RuleResult, ...]
    discarded: tuple[Discarded, ...]
    instruments: tuple[Instrument, ...]
    activities: tuple[ActivityPart, ...]
    warnings: tuple[str, ...]
    counterfactuals: tuple[Counterfactual, ...] = ()
    decided_by: str = ""
    input: Input | None = None
    options: Options = Options()
    sha256: str = ""
