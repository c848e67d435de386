"""CSV: any encoding and delimiter in, UTF-8 with byte-order mark and harmless cells out."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.decode import Undecodable
from pzh_taxonomy.reading.encodings import encoding_of
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.screening import headings
from pzh_taxonomy.screening.cells import is_plain_number, safe_cell, text_of
from pzh_taxonomy.screening.table import Cell, Faulty, Notes, Reading, Row, TableInvalid

_MOST_CELL = 32_000_000
_SAMPLE = 200_000
_DELIMITERS = ",\t;|"


class CsvTable:
    """A CSV file, read as a stream."""

    typed = False

    def __init__(self, path: Path, rules: Rulebook, reading: Reading) -> None:
        """Raises TableInvalid, OSError."""
        self.path = path
        self.notes = Notes()
        self._swallowed = rules.tables.swallowed_lines
        try:
            self._encoded = encoding_of(path)
        except Undecodable as error:
            raise TableInvalid(path, "undecodable", reason=error.args[0]) from None
        self.digest = self._encoded.digest
        if self._encoded.nuls:
            self.notes.add("nuls", count=self._encoded.nuls)
        self._raw: IO[bytes] | None = None
        csv.field_size_limit(_MOST_CELL)
        sample = self._sample()
        if not sample.strip():
            raise TableInvalid(path, "empty")
        self._skip = 1 if sample.lower().startswith("sep=") else 0
        self._delimiter = sample[4] if self._skip else _delimiter(sample)
        first: list[tuple[int, list[Cell]]] = []
        for number, cells in self._records():
            if isinstance(cells, list):
                first.append((number, cells))
            if len(first) == rules.tables.header_rows:
                break
        found = headings.find([cells for _, cells in first], FieldNames(rules.fields), reading.given)
        if found is None:
            raise TableInvalid(path, "empty")
        self.header = found.names
        self.title = found.title
        self._last_heading = first[found.below - 1][0]

    def rows(self) -> Iterator[Row]:
        """See Table."""
        width = len(self.header)
        for number, cells in self._records():
            if number <= self._last_heading:
                continue
            if isinstance(cells, Faulty):
                yield number, cells
                continue
            while len(cells) > width and not cells[-1]:
                cells.pop()
            yield number, cells

    def fraction(self) -> float:
        """See Table."""
        return 1.0 if self._raw is None or self._raw.closed else self._raw.tell() / max(1, self._encoded.size)

    def close(self) -> None:
        """See Table."""
        if self._raw is not None:
            self._raw.close()

    def _open(self) -> io.TextIOWrapper:
        self.close()
        self._raw = self.path.open("rb")
        name = "utf-8-sig" if self._encoded.name == "utf-8" else self._encoded.name
        return io.TextIOWrapper(self._raw, encoding=name, newline="")

    def _sample(self) -> str:
        with self._open() as text:
            return text.read(_SAMPLE).replace("\0", "")

    def _lines(self, text: io.TextIOWrapper, seen: list[str]) -> Iterator[str]:
        """The file's lines; `seen` collects those of the record being read."""
        number = 0
        while line := text.readline(_MOST_CELL):
            number += 1
            if len(line) == _MOST_CELL:
                raise TableInvalid(self.path, "line-too-long", row=number, most=_MOST_CELL)
            if "\0" in line:
                line = line.replace("\0", "")
            seen.append(line)
            if len(seen) == self._swallowed * 100:
                raise TableInvalid(self.path, "quote-open", row=number - len(seen) + 1)
            yield line

    def _records(self) -> Iterator[tuple[int, list[str] | Faulty]]:
        """Every record that is not empty, with the line it begins on."""
        with self._open() as text:
            seen: list[str] = []
            lines = self._lines(text, seen)
            for _ in range(self._skip):
                next(lines)
                seen.clear()
            reader = csv.reader(lines, delimiter=self._delimiter)
            number = 1 + self._skip
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise TableInvalid(self.path, "csv", row=number, reason=error.args[0]) from None
                spans = len(seen)
                if spans > 1 and (fault := self._fault(cells, seen)):
                    yield number, fault
                elif any(cells) and not "".join(cells).isspace():
                    yield number, cells
                number += spans
                seen.clear()

    def _fault(self, cells: list[str], seen: list[str]) -> Faulty | None:
        """Why a record over several lines is not to be trusted: a quote that is not closed swallows the rows below it."""
        width = len(getattr(self, "header", ()))
        begin = seen[0].strip()[:80]
        if len(seen) > self._swallowed or not _closed(seen, self._delimiter):
            return Faulty("quote", {"lines": len(seen)}, begin)
        if width >= 3:
            for cell in cells:
                inner = cell.split("\n")[1:]
                if any(line.count(self._delimiter) >= width - 1 for line in inner):
                    return Faulty("quote", {"lines": len(seen)}, begin)
        return None


def _closed(lines: list[str], delimiter: str) -> bool:
    """Whether the record's quotes are closed."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" not in str(error)
    return True


def _delimiter(sample: str) -> str:
    """The delimiter that divides most of the first records into the same number of cells, more than one."""

    def agreement(delimiter: str) -> tuple[int, int]:
        counts: dict[int, int] = {}
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            for number, cells in enumerate(reader):
                if number == 40:
                    break
                if len(cells) > 1:
                    counts[len(cells)] = counts.get(len(cells), 0) + 1
        except csv.Error:
            return 0, 0
        width = max(counts, key=lambda w: (counts[w], w), default=0)
        return (counts.get(width, 0), width)

    return max(_DELIMITERS, key=lambda d: (agreement(d), -_DELIMITERS.index(d)))


class CsvLines:
    """Rows to the bytes of a CSV file; appended to a file that begins with `head`."""

    def __init__(self, header: list[str], added: list[str]) -> None:
        self.header = header
        self.added = added

    def head(self) -> bytes:
        """Byte-order mark and headings."""
        return b"\xef\xbb\xbf" + self._encoded([[safe_cell(h) for h in (*self.header, *self.added)]])

    def rows(self, rows: list[tuple[list[Cell], tuple[str, ...]]]) -> bytes:
        """Lines of rows: the input's cells, then the added ones."""
        width = len(self.header)
        lines: list[list[str]] = []
        for cells, answer in rows:
            line = [safe_cell(c) if isinstance(c, str) else _plain(text_of(c)) for c in cells]
            if len(line) < width:
                line.extend([""] * (width - len(line)))
            line.extend(safe_cell(a) for a in answer)
            lines.append(line)
        return self._encoded(lines)

    @staticmethod
    def _encoded(lines: list[list[str]]) -> bytes:
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows(lines)
        return buffer.getvalue().encode("utf-8", "replace")


def _plain(text: str) -> str:
    """The text of a typed cell: numbers stay, the rest is made safe."""
    return text if is_plain_number(text) else safe_cell(text)


def open_table(path: Path, rules: Rulebook, reading: Reading) -> CsvTable:
    """The table in a CSV file. Raises TableInvalid, OSError."""
    if os.path.getsize(path) == 0:
        raise TableInvalid(path, "empty")
    return CsvTable(path, rules, reading)
