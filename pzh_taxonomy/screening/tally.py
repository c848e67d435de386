"""Counts of a run: by verdict and status, entry, industry, district, missing fact, reason. Added up chunk by chunk, in order."""

from __future__ import annotations

from msgspec import Struct

from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.screening.columns import Answer

_MOST_KEYS = 2_000
_SEPARATOR = "\t"
_REST = "…"

#: Rows and investment (万元) under a key.
Sums = dict[str, tuple[int, float]]


class Tally(Struct, kw_only=True):
    """What was counted; keys of several parts are joined by tabs. Investment is in 万元; `priced` rows state one."""

    read: int = 0
    written: int = 0
    rejected: int = 0
    restored: int = 0
    repeated: int = 0
    priced: int = 0
    verdicts: Sums = {}
    entries: Sums = {}
    industries: Sums = {}
    districts: Sums = {}
    missing: dict[str, int] = {}
    reasons: Sums = {}
    rejects: dict[str, int] = {}

    def by_verdict(self) -> dict[str, int]:
        """Rows by verdict."""
        return self._rows(0)

    def by_status(self) -> dict[str, int]:
        """Rows by status."""
        return self._rows(1)

    def _rows(self, part: int) -> dict[str, int]:
        found: dict[str, int] = {}
        for key, (rows, _) in sorted(self.verdicts.items()):
            name = key.split(_SEPARATOR)[part]
            found[name] = found.get(name, 0) + rows
        return found

    def add(self, other: Tally) -> None:
        """Add another chunk's counts."""
        self.read += other.read
        self.written += other.written
        self.rejected += other.rejected
        self.restored += other.restored
        self.repeated += other.repeated
        self.priced += other.priced
        for mine, theirs in (
            (self.verdicts, other.verdicts),
            (self.entries, other.entries),
            (self.industries, other.industries),
            (self.districts, other.districts),
            (self.reasons, other.reasons),
        ):
            for key, (rows, amount) in theirs.items():
                _put(mine, key, rows, amount)
        for counts, more in ((self.missing, other.missing), (self.rejects, other.rejects)):
            for key, count in more.items():
                _count(counts, key, count)

    def reject(self, column: str, reason: str) -> None:
        """Count a row set aside."""
        self.rejected += 1
        _count(self.rejects, f"{column}{_SEPARATOR}{reason}", 1)

    def row(self, answer: Answer, amount: float | None, industry: str, location: str, rules: Rulebook) -> None:
        """Count a decided row."""
        self.written += 1
        money = amount or 0.0
        self.priced += amount is not None
        verdict, status, catalogue, edition, code, title, _, missing, reason, _ = answer
        _put(self.verdicts, f"{verdict}{_SEPARATOR}{status}", 1, money)
        if code:
            _put(self.entries, _SEPARATOR.join((verdict, f"{catalogue}@{edition}", code, title)), 1, money)
        if industry[:2].isdigit():
            _put(self.industries, f"{industry[:2]}{_SEPARATOR}{verdict}", 1, money)
        if location:
            _put(self.districts, f"{_district(location, rules)}{_SEPARATOR}{verdict}", 1, money)
        for fact in missing.split("；") if missing else ():
            _count(self.missing, fact, 1)
        if verdict == "ineligible":
            _put(self.reasons, reason, 1, money)


def _put(sums: Sums, key: str, rows: int, amount: float) -> None:
    if key not in sums and len(sums) >= _MOST_KEYS:
        key = _REST
    before = sums.get(key, (0, 0.0))
    sums[key] = (before[0] + rows, before[1] + amount)


def _count(counts: dict[str, int], key: str, count: int) -> None:
    if key not in counts and len(counts) >= _MOST_KEYS:
        key = _REST
    counts[key] = counts.get(key, 0) + count


def _district(location: str, rules: Rulebook) -> str:
    """The district that a location names, else the location itself, shortened."""
    for district in rules.tables.districts:
        if any(word in location for word in district.words):
            return district.name
    return location.strip()[:20]


def parts(key: str) -> list[str]:
    """The parts of a key; the rest beyond the limit comes as one part."""
    return key.split(_SEPARATOR)
