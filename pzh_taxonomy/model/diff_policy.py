"""How editions are compared, as data (rules/diff.yaml): likeness, pairing, what counts for whom, the checks and their levels."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from pzh_taxonomy.model.diff import ChangeLevel, Direction

CheckId = Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)*$")]
Share = Annotated[float, Meta(ge=0, le=1)]
Words = tuple[str, ...]


class _Policy(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A record of rules/diff.yaml."""


class PairingRules(_Policy, frozen=True):
    """Likeness of entries where no crosswalk says which is which; every number is explained in rules/diff.yaml."""

    title_weight: Share
    scope_weight: Share
    title_only: Share
    least_title: Share
    same_code: Share
    accept: Share
    medium: Share
    high: Share
    possible: Share
    contained: Share
    contained_items: int
    group: Share
    group_title_weight: Share


class WordingRules(_Policy, frozen=True):
    """When two wordings count as one thing said differently."""

    cover: Share
    condition: Share
    standard_title: Share
    criterion: Share
    group: Share
    kin_suffix: int
    kin_generic: Words


class Polarity(_Policy, frozen=True):
    """Whether what matches an entry is let in by it (admits), kept out (excludes), or neither; the first that fits applies."""

    polarity: Literal["admits", "excludes", "neither"]
    role: str = ""
    grade: str = ""


class Check(_Policy, frozen=True):
    """Catches changes of `kind` (all further conditions must fit; the first check that fits applies) and gives them a level.

    `by_polarity`: breaking and relaxing change places for entries that exclude, and become info for entries that do neither.
    """

    id: CheckId
    kind: str
    level: ChangeLevel
    zh: str
    en: str
    directions: tuple[Direction, ...] = ()
    fields: Words = ()
    leaf: bool | None = None
    by_polarity: bool = True


class CauseRules(_Policy, frozen=True):
    """How the change that altered a project's verdict is looked for."""

    most_causes: int
    kinds: Words


class DiffRules(_Policy, frozen=True):
    """rules/diff.yaml"""

    levels: tuple[ChangeLevel, ...]
    pairing: PairingRules
    wording: WordingRules
    polarity: tuple[Polarity, ...]
    grades: Words
    standard_levels: tuple[Words, ...]
    doubtful_level: ChangeLevel
    causes: CauseRules
    checks: tuple[Check, ...]
