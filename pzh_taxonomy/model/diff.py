"""What changed between two editions: pairings, typed differences, checked changes (field names of `Diff` are a contract, DESIGN §4)."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

Direction = Literal["tighter", "looser", "unclear", "neutral"]
ChangeLevel = Literal["breaking", "relaxing", "review", "info"]
Confidence = Literal["high", "medium", "low"]
Basis = Literal[
    "crosswalk",
    "accepted",
    "same-code-and-title",
    "same-title",
    "same-code",
    "similar",
    "scope-contained",
    "members",
    "unlinked",
    "refused",
]
Relation = Literal["same", "renamed", "moved", "split", "merged", "split-and-merged", "removed", "added", "possible"]


class Pairing(Struct, frozen=True, kw_only=True):
    """An entry of one edition and an entry of the other taken for the same thing; one side is empty where there is no counterpart.

    `score` is the likeness of titles and scopes, 0 to 1 (1 where it was not needed). `doubtful` pairings are listed for review.
    The fingerprint is the same in both directions.
    """

    before: str
    after: str
    title_before: str
    title_after: str
    relation: Relation
    basis: Basis
    confidence: Confidence
    score: float
    doubtful: bool
    fingerprint: str
    leaf: bool = True
    note: str = ""


class Delta(Struct, frozen=True, kw_only=True):
    """One difference, before any judgement of its weight.

    `direction`: whether fewer projects pass (tighter), more (looser), the documents do not say (unclear), or it makes no difference
    (neutral). `before` and `after` are words of the editions; `value_*` are numbers in `unit` where the difference is one of numbers.
    `why` is a key of messages/ with its values. `ours`: the wording is ours, not the standard's (terms, examples, notes).
    """

    kind: str
    code_before: str = ""
    code_after: str = ""
    field: str
    before: str | None = None
    after: str | None = None
    direction: Direction = "neutral"
    value_before: float | None = None
    value_after: float | None = None
    unit: str = ""
    why: str = ""
    why_values: dict[str, str] = {}
    ours: bool = False
    leaf: bool = True


class Change(Struct, frozen=True, kw_only=True):
    """A difference as reported: the check that caught it (`id`), its level, and a fingerprint that stays the same from run to run.

    `basis` says why the two entries are taken for the same, and (`why` alone) why the direction is what it is; `note` is a reviewer's.
    """

    id: str
    kind: str
    level: ChangeLevel
    code_before: str | None
    code_after: str | None
    title: str
    field: str
    before: str | None
    after: str | None
    basis: str
    fingerprint: str
    name: str
    direction: Direction
    confidence: Confidence
    chapter: str
    value_before: float | None = None
    value_after: float | None = None
    unit: str = ""
    why: str = ""
    note: str = ""


class Side(Struct, frozen=True, kw_only=True):
    """One of the two editions. `source` is how it was named: `ID@EDITION`, a path, or `REV:path`."""

    ref: str
    source: str
    title: str
    number: str
    effective: str
    completeness: str
    verification: str
    entries: int
    groups: int


class Summary(Struct, frozen=True, kw_only=True):
    """Counts of changes, and what became of the leaf entries of both sides (each is counted once a side)."""

    changes: int
    by_level: dict[str, int]
    by_kind: dict[str, int]
    entries_before: dict[str, int]
    entries_after: dict[str, int]
    doubtful: int
    encoding: int


class Outcome(Struct, frozen=True, kw_only=True):
    """One project's answer under one of the editions: the rule that decided and the entry it stands on (`ID@EDITION:CODE`; empty where none)."""

    verdict: str
    status: str
    rule: str
    code: str
    title: str


class Affected(Struct, frozen=True, kw_only=True):
    """A project whose answer differs. `causes` are fingerprints of changes, the nearest first; `investment` in 万元."""

    row: int
    id: str
    name: str
    investment: float | None
    what: Literal["verdict", "status", "code"]
    before: Outcome
    after: Outcome
    causes: tuple[str, ...]
    how: str


class Total(Struct, frozen=True, kw_only=True):
    """Projects and their investment (万元; `unstated` have none)."""

    projects: int
    investment: float
    unstated: int


class Impact(Struct, frozen=True, kw_only=True):
    """Projects decided under both editions, all else equal (`held`: the editions of the other roles)."""

    source: str
    as_of: str
    held: tuple[str, ...]
    decided: int
    rejected: tuple[str, ...]
    by_verdict: dict[str, Total]
    by_what: dict[str, int]
    by_change: dict[str, Total]
    affected: tuple[Affected, ...]


class Diff(Struct, frozen=True, kw_only=True):
    """The whole comparison. `changes` is empty for an edition against itself; `possible` are pairs that were nearly taken."""

    schema_version: str
    before: Side = msgspec.field(name="from")
    after: Side = msgspec.field(name="to")
    summary: Summary
    changes: tuple[Change, ...]
    pairings: tuple[Pairing, ...]
    possible: tuple[Pairing, ...] = ()
    warnings: tuple[str, ...] = ()
    impact: Impact | None = None
