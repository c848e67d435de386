"""A table as it is read: a heading row and numbered rows, whatever the format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from msgspec import UNSET, Struct

from pzh_taxonomy.messages import Lang, in_language, say

#: Cells are str, int, float, bool, date, datetime, Decimal, None, or (JSONL, Parquet) nested values; a key that a JSONL row lacks is ABSENT.
Cell = Any
ABSENT = UNSET

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
OUTPUTS = {".csv": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl", ".parquet": "parquet"}


class TableInvalid(ValueError):
    """The table as a whole cannot be read; worded late, so that it can be said in either language."""

    def __init__(self, path: Path | str, key: str, /, **values: object) -> None:
        self.path = str(path)
        self.key = key
        self.values = values
        super().__init__(self.text())

    def text(self, lang: Lang = "zh") -> str:
        """What is wrong, where, and what to do."""
        return f"{self.path}: {say(f'screen.{self.key}', lang, **{k: in_language(v, lang) for k, v in self.values.items()})}"


class ExtraMissing(TableInvalid):
    """A library that this format or output needs is not installed."""


class Faulty(Struct, frozen=True):
    """A row that could not be read as cells: the message key (below `screen.row.`) with its values, and the row's beginning."""

    key: str
    values: dict[str, str | int]
    value: str = ""


#: A row's number in its file (line, sheet row or record, from 1) and its cells.
Row = tuple[int, list[Cell] | Faulty]


class Reading(Struct, frozen=True, kw_only=True):
    """How the user wants a table read."""

    sheet: str = ""
    given: dict[str, str] = {}


class Notes(Struct):
    """What a person should hear about how a table was read: message keys (below `screen.note.`) with their values."""

    found: list[tuple[str, dict[str, str | int]]] = []

    def add(self, key: str, **values: str | int) -> None:
        """Add a note; the same one is kept once."""
        if (key, values) not in self.found:
            self.found.append((key, values))


class Table(Protocol):
    """An opened table. `title` is what stands above the headings; `typed` tells that cells carry their own types."""

    header: list[str]
    title: str
    typed: bool
    digest: str
    notes: Notes

    def rows(self) -> Iterator[Row]:
        """The rows below the headings in order, empty ones passed over; each call starts anew. Raises TableInvalid, OSError."""
        ...

    def fraction(self) -> float:
        """How much of the table has been read, 0 to 1."""
        ...

    def close(self) -> None:
        """Give up the file."""
        ...
