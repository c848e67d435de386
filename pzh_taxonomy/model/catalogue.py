"""What a standard says: editions, their entries, activities and criteria (DESIGN §2, §6)."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Level = Literal["national", "provincial", "municipal"]
Role = Literal[
    "green", "guidance", "transition", "restriction", "benchmark", "priority", "statistics", "instrument", "ordinary"
]
Verification = Literal["official-text", "transcription", "unverified"]
Kind = Literal[
    "manufacture",
    "build",
    "operate",
    "retrofit",
    "remediate",
    "recycle",
    "cultivate",
    "extract",
    "service",
    "trade",
    "research",
]
Nature = Literal["new_build", "expansion", "retrofit", "relocation", "capacity_replacement", "existing"]
Comparison = Literal["<", "<=", ">", ">=", "=="]


class Cite(Struct, frozen=True, omit_defaults=True):
    """Where a criterion stands, where it differs from its entry's own place."""

    document: str | None = None
    clause: str | None = None
    table: str | None = None
    page: int | None = None
    verification: Verification | None = None


class AppliesWhen(Struct, frozen=True, omit_defaults=True):
    """A criterion that holds only for some natures (new build, retrofit…) or kinds of activity."""

    nature: tuple[Nature, ...] = ()
    kind: tuple[Kind, ...] = ()


class _Leaf(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What every testable condition may carry.

    `subjects` (YAML `for`): the products it applies to; empty means all. `defining`: it is what makes an otherwise
    ordinary activity green, so that it is never assumed.
    """

    subjects: tuple[str, ...] = ()
    applies_when: AppliesWhen | None = None
    defining: bool = False
    id: str = ""
    note: str = ""
    cite: Cite | None = None


class Correction(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`per` is added for each unit of a metric, or for each unit that it stays `below` or exceeds (`above`) a reference, at most `most` units."""

    per: float
    below: float | None = None
    above: float | None = None
    most: float | None = None


class Numeric(_Leaf, frozen=True, tag="numeric", tag_field="type", kw_only=True):
    """A metric of rules/metrics.yaml compared with a number in `unit` (the metric's own where empty).

    `adjust` maps a share or grade metric to the correction of `value`: an amount per unit of it, or a Correction.
    """

    metric: str
    op: Comparison
    value: float
    unit: str = ""
    adjust: dict[str, float | Correction] = {}
    standard: str = ""


class StandardLevel(_Leaf, frozen=True, tag="level", tag_field="type", kw_only=True):
    """A named level (目标值, 节能评价值…) of a numbered standard."""

    standard: str
    level: str
    op: Literal["at_least", "better_than"] = "at_least"
    metric: str = ""


class Conformity(_Leaf, frozen=True, tag="conforms", tag_field="type", kw_only=True):
    """Conformity with each of the standards or documents."""

    conforms: tuple[str, ...]


class Listing(_Leaf, frozen=True, tag="listed_in", tag_field="type", kw_only=True):
    """Membership of a named list or directory."""

    listed_in: str


class Holding(_Leaf, frozen=True, tag="holds", tag_field="type", kw_only=True):
    """A certificate, rating or permit."""

    holds: str


class Attestation(_Leaf, frozen=True, tag="attests", tag_field="type", kw_only=True):
    """A yes/no condition in our own words."""

    attests: str


Leaf = Numeric | StandardLevel | Conformity | Listing | Holding | Attestation


class AllOf(Struct, frozen=True, tag="all_of", tag_field="type", omit_defaults=True, kw_only=True):
    """Every part must hold."""

    parts: tuple["Criterion", ...]
    subjects: tuple[str, ...] = ()
    applies_when: AppliesWhen | None = None


class AnyOf(Struct, frozen=True, tag="any_of", tag_field="type", omit_defaults=True, kw_only=True):
    """One part is enough."""

    parts: tuple["Criterion", ...]
    subjects: tuple[str, ...] = ()
    applies_when: AppliesWhen | None = None


Criterion = Numeric | StandardLevel | Conformity | Listing | Holding | Attestation | AllOf | AnyOf


class Industry(Struct, frozen=True, omit_defaults=True):
    """A class of GB/T 4754 as one row names it; `code` is empty where the document gives a name only.

    `contribution` is the row's mark for greenhouse-gas reduction (√√ direct, √ enabling).
    """

    name: str
    code: str = ""
    page: int | None = None
    contribution: Literal["direct", "enabling"] | None = None


class Activity(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An entry's sub-row, or the rows that share one cell of conditions: their industries, scope and conditions."""

    industries: tuple[Industry, ...]
    kinds: tuple[Kind, ...] = ()
    covers: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    criteria: Criterion | None = None
    note: str = ""


class Standard(Struct, frozen=True):
    """A numbered standard that an entry cites."""

    code: str
    title: str


class Reference(Struct, frozen=True, omit_defaults=True):
    """A named document or list without a standard's number."""

    title: str
    number: str = ""


class Examples(Struct, frozen=True, omit_defaults=True):
    """Project names and texts, written by us, that must and must not match the entry."""

    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()


class Limit(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A metric's limits by level, best level first, in `unit`; `basis` says what the values are stated for (GB energy limits, 标杆 and 基准).

    `where` selects it among the limits of one metric (capacity classes). `relaxed_by` names corrections that may relax it and are not encoded: a value
    that misses a level then leaves the answer open.
    """

    metric: str
    unit: str
    levels: dict[str, float]
    adjust: dict[str, float | Correction] = {}
    subjects: tuple[str, ...] = ()
    where: tuple[Numeric, ...] = ()
    relaxed_by: tuple[str, ...] = ()
    basis: str = ""
    note: str = ""
    cite: Cite | None = None


class Factor(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A statistical coefficient in `unit`: a value, or a range from `least` to `most` (`from`, `to` in YAML); of a year and an area where they are given."""

    what: str
    unit: str
    value: float | None = None
    least: float | None = None
    most: float | None = None
    year: int | None = None
    area: str = ""
    note: str = ""
    cite: Cite | None = None


class Effect(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An improvement that the document expects of a measure, from `least` to `most` (`from`, `to` in YAML); no condition."""

    what: str
    unit: str
    least: float | None = None
    most: float | None = None
    subject: str = ""


class Serves(Struct, frozen=True, omit_defaults=True):
    """Whom an instrument of the municipal plan finances."""

    verdicts: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


class Entry(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One numbered item of an edition. `clause` is the document's own numbering where it differs from `code`."""

    code: str
    title: str
    parent: str = ""
    clause: str = ""
    page: int | None = None
    role: Role | None = None
    grade: Literal["鼓励", "限制", "淘汰"] | None = None
    contribution: Literal["direct", "enabling"] | None = None
    kinds: tuple[Kind, ...] = ()
    summary: str = ""
    covers: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    activities: tuple[Activity, ...] = ()
    criteria: Criterion | None = None
    encouraged: tuple[Criterion, ...] = ()
    standards: tuple[Standard, ...] = ()
    references: tuple[Reference, ...] = ()
    terms: tuple[str, ...] = ()
    terms_from: tuple[str, ...] = ()
    examples: Examples | None = None
    serves: Serves | None = None
    reporting_code: str = ""
    sectors: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    effects: tuple[Effect, ...] = ()
    factors: tuple[Factor, ...] = ()
    provenance: tuple[str, ...] = ()
    verification: Verification | None = None
    gaps: tuple[str, ...] = ()
    note: str = ""
    leaf: bool = True


class Dated(Struct, frozen=True):
    """A date (YYYY-MM-DD) and the document that gives it."""

    date: str
    source: str


class Dates(Struct, frozen=True):
    """When an edition was issued, took effect, and was superseded."""

    issued: Dated
    effective: Dated
    superseded: Dated | None = None


class Document(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The document an edition encodes."""

    title: str
    issuers: tuple[str, ...]
    number: str = ""
    held: str = ""
    sha256: str = ""


class Title(Struct, frozen=True):
    """A title in Chinese and English."""

    zh: str
    en: str


class Edition(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One version of a catalogue. `ref` is how it is written everywhere: `cn.green-finance@2025`."""

    id: str
    edition: str
    title: Title
    level: Level
    role: Role
    document: Document
    dates: Dates
    completeness: Literal["full", "partial"]
    verification: Verification
    entries: tuple[Entry, ...]
    missing: tuple[str, ...] = ()
    verified_on: str = ""
    verified_how: str = ""
    counts: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    matching: Literal["text", "code"] = "text"
    path: str = ""
    sha256: str = ""

    @property
    def ref(self) -> str:
        return f"{self.id}@{self.edition}"


class Link(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Entries of one edition and what became of them in another; either side may be empty (new, dropped)."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    kind: Literal["one-to-one", "moved", "split", "merged", "dropped", "new"]
    basis: Literal["same-name-and-scope", "same-name", "reviewed", "none"]
    confidence: Literal["high", "medium", "low"]
    note: str = ""


class Crosswalk(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The correspondence between two editions (`ID@EDITION`), total in both directions."""

    source: str
    target: str
    links: tuple[Link, ...]
    notes: tuple[str, ...] = ()

    def targets(self, code: str) -> tuple[Link, ...]:
        """The links in which `code` of the source edition stands."""
        return tuple(link for link in self.links if code in link.source and link.target)


def leaves(criterion: Criterion | None) -> Iterator[Leaf]:
    """The testable conditions of a criterion tree, in document order."""
    if criterion is None:
        return
    if isinstance(criterion, AllOf | AnyOf):
        for part in criterion.parts:
            yield from leaves(part)
    else:
        yield criterion
