"""What is known of one project: its texts, its stated fields, and facts with where they came from."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import force_setattr

from pzh_taxonomy.model.catalogue import Kind, Nature
from pzh_taxonomy.model.seen import Seen

R = TypeVar("R")
T = TypeVar("T")
Truth = Literal["met", "unmet", "unknown"]

#: Less than any figure is written to, more than comparisons round away (rules/thresholds).
_HAIR = 1e-8


class Span(Struct, frozen=True):
    """A place in one of the project's own texts: field name, start and end offsets, and the words there."""

    field: str
    start: int
    end: int
    text: str


class Quantity(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A metric's value in the metric's own unit, as stated in a field or read out of a text.

    A range runs from `value` to `most`; `open` says that the text gives a bound (不低于: above, 不超过: below) and not the value itself; a `strict` bound
    (低于, 超过) is not reached.
    `phase` tells what was before a retrofit from what comes after it. `standard` and `subject` narrow it where known (`GB 18613`, `单晶硅组件`).
    """

    metric: str
    value: float
    most: float | None = None
    open: Literal["", "above", "below"] = ""
    strict: bool = False
    phase: Literal["", "before", "after"] = ""
    unit: str = ""
    standard: str = ""
    subject: str = ""
    span: Span | None = None
    stated: str = ""

    @property
    def interval(self) -> tuple[float, float]:
        """The least and the greatest value that the statement allows, in `unit`."""
        hair = _HAIR if self.strict else 0.0
        low = -math.inf if self.open == "below" else self.value + hair
        high = math.inf if self.open == "above" else self.value - hair if self.most is None else self.most
        return low, high


class Violation(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A violation on record of the project's owner: its kind (a safeguard's id), date (YYYY-MM-DD), and whether it has been put right."""

    kind: str
    date: str = ""
    rectified: bool | None = None
    note: str = ""


class Improvement(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A saving that the texts or fields state: by how much in percent where given, and where it stands."""

    percent: float | None = None
    span: Span | None = None
    steps: str = ""


class StandardClaim(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The project says that it conforms with a standard, or reaches a named level of it."""

    standard: str
    level: str = ""
    conforms: bool = True
    span: Span | None = None


class Financing(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What decides which edition applies (rules/timeline.yaml). Dates are YYYY-MM-DD."""

    instrument: str = ""
    approved_on: str = ""
    disbursed: bool | None = None
    registered_on: str = ""
    filed_on: str = ""


class Project(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One project as read, before anything is inferred from its texts.

    `texts` maps field names (`name`, `description`, `purpose`…) to the applicant's own words; `investment` is in 万元;
    `answers` holds yes/no answers by criterion or fact id; `extra` what passed through untouched.
    """

    id: str = ""
    name: str = ""
    texts: dict[str, str] = {}
    industry_code: str = ""
    nature: Nature | None = None
    location: str = ""
    investment: float | None = None
    as_of: str = ""
    quantities: tuple[Quantity, ...] = ()
    standards: tuple[StandardClaim, ...] = ()
    answers: dict[str, bool] = {}
    listed: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    financing: Financing = Financing()
    violations: tuple[Violation, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    extra: dict[str, str] = {}
    source: str = ""


class Scope(Struct, frozen=True):
    """A stretch of text that does not speak for the project (negated, removed, merely ancillary, or where it lies), or that says what is built (`stated`).

    `instead` is stated against the name or an earlier plan. The marker stands at the start, or at the end where `backward`.
    """

    field: str
    start: int
    end: int
    why: Literal["negated", "removed", "location", "ancillary", "stated", "instead"]
    marker: str
    backward: bool = False

    @property
    def takes_away(self) -> bool:
        """Whether it says that something does not speak for the project."""
        return self.why not in ("stated", "instead")

    def masks(self, start: int, end: int) -> bool:
        """Whether a phrase at this place speaks of what the scope takes away; a removal's own words are a measure (替代燃煤锅炉)."""
        if start >= self.end or end <= self.start or not self.takes_away:
            return False
        if self.why != "removed":
            return self.start <= start
        if self.backward:
            return end <= self.end - len(self.marker)
        return self.start + len(self.marker) <= start


class Facts(Struct, frozen=True, kw_only=True):
    """What the texts and fields of one project say, read once and shared by matching and rules.

    `seen` holds the folded texts with the words in them, by field; `bare_name` is the name without what such names generally end with, and
    `organisation_end` is where the organisation's own name ends at its front.
    `nature_firm` is False where only a plain 建设 speaks for a new build. `sectors` are the high-carbon sectors that the industry code (no span) or the
    texts name.
    """

    project: Project
    texts: dict[str, str]
    seen: dict[str, Seen] = {}
    bare_name: str = ""
    organisation_end: int = 0
    scopes: tuple[Scope, ...] = ()
    natures: tuple[Nature, ...] = ()
    nature_span: Span | None = None
    kinds: dict[Kind, float] = {}
    nature_firm: bool = True
    sectors: dict[str, Span | None] = {}
    quantities: tuple[Quantity, ...] = ()
    standards: tuple[StandardClaim, ...] = ()

    def __post_init__(self) -> None:
        if self.texts and not self.seen:
            force_setattr(self, "seen", {field: Seen(text) for field, text in self.texts.items()})

    def ask(self, question: Callable[[Facts, R], T], rules: R) -> T:
        """The answer to a question about the texts as a whole. Whoever decides asks them so, that the answers can be compared with another project's."""
        return question(self, rules)

    def says(self, word: str) -> bool:
        """Whether the word (folded, in lower case) occurs in a text."""
        return any(s.has(word) for s in self.seen.values())

    def says_any(self, words: frozenset[str]) -> bool:
        """Whether one of the words occurs in a text."""
        return any(s.any(words) for s in self.seen.values())

    def among(self, words: frozenset[str]) -> set[str]:
        """Those of the words that occur in a text."""
        return {w for s in self.seen.values() for w in s.among(words)}
