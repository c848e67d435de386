"""Policy as data: the contents of rules/, one type for each file.

Unknown keys are refused; JSON Schemas for the files are derived from these types.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from pzh_taxonomy.model.catalogue import Kind, Nature
from pzh_taxonomy.model.diff_policy import DiffRules

Slug = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$")]
MetricId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
Words = tuple[str, ...]


class _Policy(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A record of a rules file."""


class Metric(_Policy, frozen=True):
    """A measurable quantity named once. `better` says which way is better; `aliases` are words found in texts."""

    id: MetricId
    zh: str
    en: str
    unit: str = ""
    better: Literal["lower", "higher", "neither"] = "neither"
    aliases: Words = ()
    range: tuple[float, float] | None = None


class Unit(_Policy, frozen=True):
    """A unit: values times `factor` are in the dimension's base unit."""

    symbol: str
    dimension: str
    factor: float
    aliases: Words = ()


class KindWords(_Policy, frozen=True):
    """Words that speak for one kind of activity; `ends` count where a name ends with them."""

    kind: Kind
    words: Words
    ends: Words = ()


class NatureWords(_Policy, frozen=True):
    """Words that state the nature of construction, first that occurs decides; `weak` ones (建设) speak for it only where nothing else does."""

    nature: Nature
    words: Words
    weak: Words = ()


class Markers(_Policy, frozen=True):
    """Words that open a scope, how far it reaches, and what ends it; in a name it opens only after one of `in_name_after`.

    `backward` words speak of what stands before them in their clause (光伏部分除外, 原储能内容已取消). `quiet` ones negate without denying
    what the name says (不新增产能).
    """

    words: Words
    backward: Words = ()
    quiet: Words = ()
    ends: Words = ()
    except_before: Words = ()
    except_after: Words = ()
    in_name_after: Words = ()
    reach: int = 40


class StatementWords(_Policy, frozen=True):
    """Words after which a text says what is built, up to one of `ends`.

    `instead` ones set that against the name or an earlier plan (实为, 仅建设); `turns` do too, and what stands before them in their clause goes (改为).
    `too_general` are words that a denial may share with the name without denying it.
    """

    plain: Words
    instead: Words
    turns: Words
    ends: Words
    except_after: Words = ()
    too_general: Words = ()
    reach: int = 60


class BoundWords(_Policy, frozen=True):
    """Words that make a number a bound: before it (`more_than` and `less_than` are not reached), and after it."""

    at_least: Words = ()
    more_than: Words = ()
    at_most: Words = ()
    less_than: Words = ()
    at_least_after: Words = ()
    at_most_after: Words = ()


class ImprovementWords(_Policy, frozen=True):
    """A saving is stated where one of `what` and one of `verbs` stand in a clause with a number; `instead` turn the sense round."""

    what: Words
    verbs: Words
    instead: Words = ()


class Lexicon(_Policy, frozen=True):
    """How project texts are worded (rules/lexicon.yaml)."""

    name_endings: Words
    title_endings: Words
    generic: Words
    kinds: tuple[KindWords, ...]
    natures: tuple[NatureWords, ...]
    negation: Markers
    removal: Markers
    ancillary: Markers
    location: Markers
    statement: StatementWords
    place_words: Words = ()
    organisation_endings: Words = ()
    grade_words: dict[str, float] = {}
    standard_prefixes: Words = ()
    standard_levels: Words = ()
    conforming_words: Words = ()
    not_conforming_words: Words = ()
    before_words: Words = ()
    after_words: Words = ()
    improvement: "ImprovementWords | None" = None
    word_groups: tuple[Words, ...] = ()
    bounds: BoundWords = BoundWords()
    denials: Words = ()
    synonyms: dict[str, str] = {}
    characters: dict[str, str] = {}


class Semantic(_Policy, frozen=True):
    """The optional re-ranking by meaning (docs/semantic.md): its weight, who contends, and how much text is encoded, in characters."""

    weight: float
    contenders: float
    entry_characters: int
    query_characters: int


class Matching(_Policy, frozen=True):
    """Weights and limits of matching (rules/matching.yaml); every number is explained there."""

    field_weights: dict[str, float]
    length_penalty: float
    saturation: float
    bigram_share_limit: float
    phrase_weights: dict[str, float]
    phrase_lengths: tuple[float, ...]
    nested_phrase: float
    in_organisation: float
    misspelt: float
    shared_phrase: float
    position: dict[str, float]
    overruled_name: float
    compound_reach: int
    word_reach: dict[str, int]
    attendant: tuple[str, ...]
    further_phrases: float
    text_weight: float
    text_field_weights: dict[str, float]
    kind_agrees: float
    kind_differs: float
    stated_kinds: tuple[Kind, ...]
    industry_agrees: float
    industry_differs: float
    sector_agrees: float
    sector_differs: float
    half_score: float
    least_score: float
    least_evidence: float
    least_text: float
    least_title_coverage: float
    lone_text: float
    lone_margin: float
    lone_coverage: float
    near_score: float
    main_share: float
    dual_share: float
    most_recalled: int
    most_candidates: int
    most_labels: int
    most_parts: int
    least_part_score: float
    head_slack: int
    thin_characters: int
    semantic: Semantic
    most_counterfactuals: int = 3
    most_supposed: int = 6
    most_claim_words: int = 4


class EditionChoice(_Policy, frozen=True):
    """Which catalogue decides a role: the first choice whose edition is in force on the date, for these instruments (all where empty).

    An `also` choice decides beside the one before it; all its editions in force do.
    """

    role: str
    catalogue: str
    why: str
    instruments: Words = ()
    also: bool = False


class Instruments(_Policy, frozen=True):
    """What instruments of financing are called; matched without regard to case."""

    id: str
    names: Words


class FinancingWhen(_Policy, frozen=True):
    """When a transitional clause applies, over `financing` of the project; every condition given must hold.

    `*_before` compare the fact's date (YYYY-MM-DD) strictly; `approved` asks whether there is an approval or registration at all.
    """

    instruments: Words
    approved_before: str = ""
    disbursed: bool | None = None
    registered_before: str = ""
    filed_before: str = ""
    approved: bool | None = None


class Transitional(_Policy, frozen=True):
    """A transitional clause: business that keeps the standard of `decided_on`, or may choose it."""

    id: Slug
    title: str
    when: FinancingWhen
    effect: Literal["keep", "choose"]
    role: str
    decided_on: Literal["approved_on", "registered_on", "filed_on"]
    cite: str


class Timeline(_Policy, frozen=True):
    """Which edition is in force for whom (rules/timeline.yaml).

    `labels` are catalogues whose editions in force give labels beside the deciding one; `reported` are those whose codes follow from a
    label through a crosswalk; `benchmarks` are those whose levels bound energy use, every edition in force; `industry_classes` is the classification by which everyday activities are cited.
    """

    choices: tuple[EditionChoice, ...]
    instruments: tuple[Instruments, ...] = ()
    transitional: tuple[Transitional, ...] = ()
    labels: Words = ()
    reported: Words = ()
    benchmarks: Words = ()
    industry_classes: str = ""


class LabelIs(_Policy, frozen=True):
    """A label of the project in its main activity: role, class of the entry."""

    role: str
    grade: Literal["鼓励", "限制", "淘汰"] | None = None


class BelowLevel(_Policy, frozen=True):
    """A known value of the project is worse than a level of a benchmark catalogue; `answer` is the yes/no fact that may say so instead.

    `known`: only a value that is known counts; where none is, it is not below.
    """

    catalogue: str
    level: str
    answer: str = ""
    known: bool = False


class NewCapacity(_Policy, frozen=True):
    """New productive capacity: a nature of construction, where the project is of one of these kinds, or the matched measure is no thing to build by itself."""

    natures: tuple[Nature, ...]
    kinds: tuple[Kind, ...] = ()


class Condition(_Policy, frozen=True):
    """Exactly one key is set. Evaluated in three-valued logic.

    `improved`: the project states
    or shows a saving. `sector`: it belongs to a high-carbon sector. `not_firmly`: it does not firmly say that its nature is one of these. `safeguard`: the safeguard with this id blocks.
    """

    all_of: tuple["Condition", ...] = ()
    any_of: tuple["Condition", ...] = ()
    none_of: tuple["Condition", ...] = ()
    nature: tuple[Nature, ...] = ()
    label: LabelIs | None = None
    answer: str = ""
    mentions: Words = ()
    claimed: str = ""
    thin: bool = False
    below: "BelowLevel | None" = None
    new_capacity: NewCapacity | None = None
    improved: bool = False
    sector: bool = False
    not_firmly: tuple[Nature, ...] = ()
    safeguard: str = ""


class RuleCite(_Policy, frozen=True):
    """A clause that a rule stands on: an encoded entry (`entry: ID@EDITION:CODE`), or a document named in full."""

    entry: str = ""
    document: str = ""
    number: str = ""
    clause: str = ""
    verification: str = ""


class Headline(_Policy, frozen=True):
    """The conclusion in Chinese and English; `{code}`, `{title}` and `{edition_title}` of the deciding entry are filled in."""

    zh: str
    en: str


class Rule(_Policy, frozen=True):
    """One decision rule. `if_unknown`: decide (provisionally), hold (no firm verdict until known), or note."""

    id: Slug
    step: Literal["exclusion", "green", "transition", "outside", "insufficient"]
    title: str
    when: Condition
    verdict: Literal["green", "transition", "ineligible"]
    headline: Headline
    if_unknown: Literal["decide", "hold", "note"] = "note"
    status: Literal["confirmed", "provisional", "insufficient"] | None = None
    fact: str = ""
    asks: str = ""
    cites: tuple[RuleCite, ...] = ()


class VerdictRules(_Policy, frozen=True):
    """The decision rules in the order in which they are asked (rules/verdict.yaml)."""

    rules: tuple[Rule, ...]


class Wording(_Policy, frozen=True):
    """A text in Chinese and English."""

    zh: str
    en: str


class FieldAliases(_Policy, frozen=True):
    """A field of a project: the names under which it is accepted, its values, and what templates and explanations say of it.

    `form` is how it is written (see rules/fields.yaml); `settles` tells what filling it in confirms; `column` fields stand in table templates,
    `basic` ones are best always given.
    """

    field: str
    zh: str
    en: str = ""
    aliases: Words = ()
    values: dict[str, Words] = {}
    form: Literal["text", "code", "choice", "date", "money", "yes_no", "percent", "list", "mapping", "records"] = "text"
    unit: str = ""
    help: Wording | None = None
    settles: Wording | None = None
    example: Any = None
    column: bool = False
    basic: bool = False


class Fields(_Policy, frozen=True):
    """Field names of project files and tables (rules/fields.yaml)."""

    fields: tuple[FieldAliases, ...]


class District(_Policy, frozen=True):
    """A district, and the words in a location that name it."""

    name: str
    words: Words


class Tables(_Policy, frozen=True):
    """How tables are read (rules/tables.yaml).

    `blanks` are cells that say nothing, `errors` a spreadsheet's error values; `money_units` are worth so many 万元.
    """

    header_rows: int = 20
    sample_rows: int = 2000
    blanks: Words = ()
    errors: Words = ()
    money_units: dict[str, float] = {}
    districts: tuple[District, ...] = ()
    swallowed_lines: int = 1000


class Term(_Policy, frozen=True):
    """A word of decisions, rules or catalogues in our own words; `see` names rules, fields, terms to look at next."""

    zh: str
    en: str
    meaning: Wording
    aliases: Words = ()
    see: Words = ()


class Glossary(_Policy, frozen=True):
    """What words mean (rules/glossary.yaml)."""

    terms: tuple[Term, ...]


class OrdinaryActivity(_Policy, frozen=True):
    """An everyday activity that no green or transition entry covers; it competes with the entries for the main activity."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    industries: Words
    terms: Words
    kinds: tuple[Kind, ...] = ()
    unless: Words = ()
    examples: Words = ()


class Safeguard(_Policy, frozen=True):
    """A requirement on the project or its owner beside what it builds.

    `fact` is the yes/no fact that is asked for; `blocks` says with which answer the project is not recognised. `natures` limits it to these (all
    where empty). `true_words` and `false_words` are what texts say of it. `kind` is how a violation on record names it (违法记录); one put right no
    longer blocks.
    """

    id: Slug
    title: str
    en: str
    fact: MetricId
    blocks: bool
    asks: str
    kind: str = ""
    natures: tuple[Nature, ...] = ()
    true_words: Words = ()
    false_words: Words = ()
    cites: tuple["RuleCite", ...] = ()


class Safeguards(_Policy, frozen=True):
    """rules/safeguards.yaml"""

    safeguards: tuple[Safeguard, ...]


class RequiredLevel(_Policy, frozen=True):
    """Which level of a benchmark catalogue projects of these natures must reach."""

    catalogue: str
    level: str
    natures: tuple[Nature, ...]


class Benchmarks(_Policy, frozen=True):
    """Levels of energy limits and benchmarks by nature of construction (rules/benchmarks.yaml)."""

    required: tuple[RequiredLevel, ...]


class Sector(_Policy, frozen=True):
    """A high-carbon sector: `industries` are GB/T 4754 codes (with all below them), `words` tell of it in texts."""

    id: MetricId
    zh: str
    en: str
    industries: Words
    words: Words


class Sectors(_Policy, frozen=True):
    """High-carbon sectors (rules/sectors.yaml)."""

    sectors: tuple[Sector, ...]


class Ordinary(_Policy, frozen=True):
    """Activities plainly outside (rules/ordinary.yaml)."""

    activities: tuple[OrdinaryActivity, ...]


class Metrics(_Policy, frozen=True):
    """rules/metrics.yaml"""

    metrics: tuple[Metric, ...]


class RateWords(_Policy, frozen=True):
    """Words before a number that make an amount a rate: 年产 turns t into t/a. `turns` maps dimensions with the same base amounts."""

    words: Words
    turns: dict[str, str]


class Units(_Policy, frozen=True):
    """rules/units.yaml"""

    units: tuple[Unit, ...]
    rates: tuple[RateWords, ...] = ()


class Rulebook(Struct, frozen=True, kw_only=True):
    """Everything under rules/."""

    metrics: dict[str, Metric]
    tables: Tables = Tables()
    units: dict[str, Unit]
    rates: tuple[RateWords, ...] = ()
    lexicon: Lexicon
    matching: Matching
    timeline: Timeline
    verdict: tuple[Rule, ...]
    fields: tuple[FieldAliases, ...]
    ordinary: tuple[OrdinaryActivity, ...]
    sectors: dict[str, Sector]
    diff: DiffRules
    safeguards: tuple[Safeguard, ...] = ()
    benchmarks: tuple[RequiredLevel, ...] = ()
    glossary: tuple[Term, ...] = ()
