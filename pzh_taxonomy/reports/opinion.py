"""The opinion form (认定意见书) as words: what Markdown, HTML and DOCX show, in the order they show it. Nothing here is markup.

Fields are words ready to print unless said otherwise; `mark` is a sign for the outcome, `state` its plain word for colours: `met`, `unmet`, `unknown`, `na`
(does not apply). These names are what a DOCX template of one's own uses (docs/reports.md); they are only ever added to.
"""

from __future__ import annotations

from msgspec import Struct


class Subject(Struct, frozen=True, kw_only=True):
    """The project as the applicant stated it; empty where not stated."""

    name: str
    id: str
    nature: str
    industry: str
    location: str
    investment: str
    source: str


class Clause(Struct, frozen=True, kw_only=True):
    """A clause cited, how far its encoding was checked (`checked`; `check` is the plain word for it), and what it is cited for."""

    document: str
    number: str
    edition: str
    clause: str
    title: str
    page: str
    checked: str
    check: str
    use: str


class Condition(Struct, frozen=True, kw_only=True):
    """One condition: required against known, where the value comes from, the arithmetic of a corrected threshold. `defining`: never assumed."""

    required: str
    actual: str
    source: str
    steps: tuple[str, ...]
    outcome: str
    mark: str
    state: str
    defining: bool


class Limit(Struct, frozen=True, kw_only=True):
    """One level of an energy limit or benchmark. `binding`: the level that this nature of construction must reach."""

    document: str
    number: str
    clause: str
    title: str
    required: str
    actual: str
    source: str
    steps: tuple[str, ...]
    outcome: str
    mark: str
    state: str
    binding: str


class Piece(Struct, frozen=True):
    """A stretch of the applicant's text; `numbers` are those of the evidence in it, empty where it is none. `ends`: the evidence numbers that end here."""

    text: str
    numbers: str = ""
    ends: str = ""


class Passage(Struct, frozen=True):
    """One of the applicant's texts, whole and once, cut into pieces."""

    field: str
    pieces: tuple[Piece, ...]


class Evidence(Struct, frozen=True, kw_only=True):
    """Words of the applicant, their places (a line each), and what they support."""

    number: str
    text: str
    place: str
    supports: str


class Request(Struct, frozen=True):
    """One thing the applicant is asked for, and the key under which the answer goes into the project file."""

    number: str
    what: str
    key: str


class RequestGroup(Struct, frozen=True):
    """Things asked for the same reason, and what hangs on them."""

    title: str
    note: str
    requests: tuple[Request, ...]


class Calibre(Struct, frozen=True, kw_only=True):
    """What one edition says of the project, with the code under which banks report it where there is one."""

    role: str
    document: str
    edition: str
    code: str
    title: str
    reporting_code: str
    outcome: str
    mark: str
    state: str
    scope: str
    checked: str
    note: str


class Part(Struct, frozen=True, kw_only=True):
    """One of the project's activities and its share of the whole."""

    scope: str
    role: str
    code: str
    title: str
    share: str
    outcome: str
    mark: str
    state: str


class Instrument(Struct, frozen=True):
    """A financing instrument that the municipal plan opens, and its clause."""

    clause: str
    title: str


class RuleAsked(Struct, frozen=True, kw_only=True):
    """A decision rule, what came of it and what it stands on."""

    id: str
    title: str
    outcome: str
    state: str
    cites: str
    decided: bool


class RunnerUp(Struct, frozen=True):
    """An entry that was near, and why it is not the answer."""

    code: str
    title: str
    score: str
    reason: str


class Edition(Struct, frozen=True, kw_only=True):
    """An edition that took part, its state, and the start of its hash."""

    ref: str
    title: str
    number: str
    effective: str
    use: str
    checked: str
    complete: str
    sha256: str


class Pair(Struct, frozen=True):
    """A name and its value."""

    name: str
    value: str


class Opinion(Struct, frozen=True, kw_only=True):
    """One opinion form. `headings` holds the numbered headings of the sections, empty for those without content, `words` the fixed words, both by key.

    `editions` are those that decide, `library` every one that took part. `entry` is the entry whose `conditions` are listed.
    """

    lang: str
    form: str
    anchor: str
    words: dict[str, str]
    headings: dict[str, str]
    project: Subject
    verdict: str
    verdict_key: str
    status: str
    status_key: str
    meaning: str
    headline: str
    row: str
    date: str
    reasons: tuple[str, ...]
    editions: tuple[Edition, ...]
    library: tuple[Edition, ...]
    warnings: tuple[str, ...]
    clauses: tuple[Clause, ...]
    entry: str
    entry_note: str
    conditions: tuple[Condition, ...]
    limits: tuple[Limit, ...]
    texts_note: str
    passages: tuple[Passage, ...]
    evidence: tuple[Evidence, ...]
    missing: tuple[RequestGroup, ...]
    counterfactuals: tuple[str, ...]
    calibres: tuple[Calibre, ...]
    parts: tuple[Part, ...]
    instruments: tuple[Instrument, ...]
    rules: tuple[RuleAsked, ...]
    runners_up: tuple[RunnerUp, ...]
    provenance: tuple[Pair, ...]
    declaration: str
    signatures: tuple[str, ...]


class Contents(Struct, frozen=True, kw_only=True):
    """One line of the contents list where there are several projects."""

    number: str
    anchor: str
    name: str
    verdict: str
    verdict_key: str
    status: str


class Opinions(Struct, frozen=True, kw_only=True):
    """Everything a report holds: one opinion a project, in the order given; `contents` is empty for a single one."""

    title: str
    lang: str
    words: dict[str, str]
    contents: tuple[Contents, ...]
    opinions: tuple[Opinion, ...]
