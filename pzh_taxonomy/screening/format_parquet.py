"""Parquet: read by batches, written by row groups; columns of a Parquet input keep their types."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.screening.cells import text_of, writable
from pzh_taxonomy.screening.headings import unique
from pzh_taxonomy.screening.kinds import Kinds
from pzh_taxonomy.screening.table import ABSENT, Cell, ExtraMissing, Notes, Reading, Row, TableInvalid

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 2_000
_GROUP = 16_000


class ParquetTable:
    """A Parquet file, read batch by batch."""

    typed = True
    title = ""

    def __init__(self, path: Path) -> None:
        """Raises TableInvalid, ExtraMissing, OSError."""
        _, pq = _arrow(path)
        self.path = path
        self.notes = Notes()
        with path.open("rb") as handle:
            self.digest = hashlib.file_digest(handle, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        try:
            self._file = pq.ParquetFile(path)
        except (OSError, ValueError) as error:
            raise TableInvalid(path, "parquet", reason=str(error).splitlines()[0]) from None
        self.header = list(self._file.schema_arrow.names)
        if not self.header:
            raise TableInvalid(path, "empty")
        self.count: int = self._file.metadata.num_rows
        self._read = 0

    def rows(self) -> Iterator[Row]:
        """See Table. Rows are numbered from 1."""
        self._read = 0
        try:
            for batch in self._file.iter_batches(_BATCH):
                columns = [values(column) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    self._read += 1
                    yield self._read, list(cells)
        except (OSError, ValueError) as error:
            raise TableInvalid(self.path, "parquet", reason=str(error).splitlines()[0]) from None

    def fraction(self) -> float:
        """See Table."""
        return self._read / max(1, self.count)

    def close(self) -> None:
        """See Table."""
        self._file.close()


def values(column: Any) -> list[Any]:
    """A column as Python values; timestamps finer than Python's become text rather than lose digits."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.string())
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column.to_pylist()  # type: ignore[no-any-return]


def open_table(path: Path, rules: Rulebook, reading: Reading) -> ParquetTable:
    """The table in a Parquet file. Raises TableInvalid, ExtraMissing, OSError."""
    return ParquetTable(path)


class ParquetRows:
    """Writes a Parquet file in row groups of a fixed size, so that the same rows give the same bytes.

    Columns are typed by what was seen in them (`kinds`); where the rows come from a Parquet file (`like`), its columns are taken over as they are,
    by the numbers of the rows that were kept.
    """

    def __init__(
        self,
        target: Path,
        header: Sequence[str],
        added: Sequence[str],
        kinds: Kinds,
        like: Path | None = None,
        kept: Sequence[int] = (),
    ) -> None:
        """`kept` are the columns of `like` that are taken over. Raises ExtraMissing, OSError."""
        pa, pq = _arrow(target)
        names = unique([*header, *added])
        ours = [pa.field(n, pa.string()) for n in names[len(header) :]]
        self._source = _Source(like, kept) if like else None
        if self._source:
            theirs = [f.with_name(n) for f, n in zip(self._source.schema, names, strict=False)]
        else:
            types = [_type(pa, kinds.kind(n)) for n in range(len(header))]
            theirs = [pa.field(n, t) for n, t in zip(names, types, strict=False)]
        self._schema = pa.schema([*theirs, *ours])
        self._width = len(header)
        self._writer = pq.ParquetWriter(target, self._schema, compression="zstd", store_schema=True)
        self._held: list[Any] = []
        self._count = 0

    def write(self, rows: Sequence[tuple[int, list[Cell], tuple[str, ...]]]) -> None:
        """Append numbered rows."""
        if rows:
            self._held.append(self._table(rows))
            self._count += len(rows)
            while self._count >= _GROUP:
                self._flush(_GROUP)

    def close(self) -> None:
        """Write what is held and the footer."""
        if self._count:
            self._flush(self._count)
        self._writer.close()

    def _flush(self, count: int) -> None:
        import pyarrow as pa

        whole = pa.concat_tables(self._held)
        self._writer.write_table(whole.slice(0, count).combine_chunks(), row_group_size=count)
        rest = whole.slice(count)
        self._held = [rest] if len(rest) else []
        self._count -= count

    def _table(self, rows: Sequence[tuple[int, list[Cell], tuple[str, ...]]]) -> pa.Table:
        import pyarrow as pa

        answers = list(zip(*(a for _, _, a in rows), strict=True))
        arrays = list(self._source.take([n for n, _, _ in rows])) if self._source else []
        if not self._source:
            for column in range(self._width):
                kind = self._schema.field(column).type
                fit = _text if pa.types.is_string(kind) else _timestamp if pa.types.is_timestamp(kind) else _typed
                arrays.append(pa.array([fit(c[column]) if column < len(c) else None for _, c, _ in rows], kind))
        arrays += [pa.array(list(map(writable, values)), pa.string()) for values in answers]
        return pa.Table.from_arrays(arrays, schema=self._schema)


class _Source:
    """The columns of a Parquet file by ascending row numbers."""

    def __init__(self, path: Path, kept: Sequence[int]) -> None:
        _, pq = _arrow(path)
        self._file = pq.ParquetFile(path)
        fields: list[pa.Field] = list(self._file.schema_arrow)
        self.schema = [fields[n] for n in kept]
        self._kept = kept
        self._batches = self._file.iter_batches(_BATCH)
        self._batch: Any = None
        self._start = 1

    def take(self, numbers: list[int]) -> list[Any]:
        """The columns of these rows."""
        import pyarrow as pa

        pieces: list[Any] = []
        at = 0
        while at < len(numbers):
            if self._batch is None or numbers[at] >= self._start + len(self._batch):
                self._start += len(self._batch) if self._batch is not None else 0
                self._batch = next(self._batches)
                continue
            end = at
            while end < len(numbers) and numbers[end] < self._start + len(self._batch):
                end += 1
            pieces.append(self._batch.take(pa.array([n - self._start for n in numbers[at:end]])))
            at = end
        table = pa.Table.from_batches(pieces)
        return [table.column(n) for n in self._kept]


def _type(pa: Any, kind: str) -> Any:
    return {
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
    }.get(kind, pa.string())


def _text(cell: Cell) -> str | None:
    return None if cell is None or cell is ABSENT else writable(text_of(cell))


def _typed(cell: Cell) -> Cell:
    """A cell of a typed column; empty text is no value there."""
    return cell if isinstance(cell, bool | int | float | datetime.date) else None


def _timestamp(cell: Cell) -> datetime.datetime | None:
    if isinstance(cell, datetime.datetime):
        return cell
    return datetime.datetime.combine(cell, datetime.time()) if isinstance(cell, datetime.date) else None


def _arrow(path: Path) -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ExtraMissing(path, "extra", what="Parquet", extra="parquet") from None
    return pa, pq
