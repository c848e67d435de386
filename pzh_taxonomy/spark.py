"""Screening with Apache Spark: the same columns and answers as `pzh screen`, on as many machines as there are.

from pzh_taxonomy import spark
decided = spark.screen(session.read.parquet("projects"))
decided.write.parquet("decided")

The library is broadcast once and decoded once in each Python worker. Needs the extra `spark`; every executor needs this package (docs/spark.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang
from pzh_taxonomy.screening.columns import ADDED, headings
from pzh_taxonomy.screening.decider import Decider, Wish
from pzh_taxonomy.screening.layout import Column, Layout, layout_of
from pzh_taxonomy.screening.rows import Fault
from pzh_taxonomy.screening.table import Notes, Row
from pzh_taxonomy.screening.tally import Tally
from pzh_taxonomy.screening.work import CHUNK, ChunkWorker, Plan

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

#: Columns of `screen(…, rejects="keep")` that say why a row is set aside; empty for the others.
REJECT_COLUMNS = ("pzh_reject_column", "pzh_reject_value", "pzh_reject_reason", "pzh_reject_suggestion")


class SparkMissing(ImportError):
    """PySpark or what it needs for Arrow is not installed."""


def screen(
    dataframe: DataFrame,
    library: Library | None = None,
    *,
    as_of: datetime.date | None = None,
    standards: tuple[str, ...] = (),
    lang: Lang = "zh",
    fields: Mapping[str, str] | None = None,
    header: Literal["en", "zh"] = "en",
    rejects: Literal["drop", "keep"] = "drop",
) -> DataFrame:
    """The rows of `dataframe` with the added columns, computed lazily by `mapInArrow`; order within partitions is kept.

    Columns are recognised by name as in `pzh screen`; `fields` maps others. Rows that cannot be read are left out, or with `rejects="keep"` come
    with empty answers and four further columns that say why; the ones left out can be had by filtering on these.

    Raises SparkMissing, screening.table.TableInvalid where no column says what a project is, library.library.NotFound.
    """
    _require()
    import pzh_taxonomy

    shelf = library or pzh_taxonomy.load()
    wish = Wish(
        lang=lang,
        as_of=as_of.isoformat() if as_of else "",
        today=datetime.date.today().isoformat(),
        standards=tuple(standards),
    )
    for standard in wish.standards:
        shelf.edition(standard)
    layout = layout_of(_Frame(dataframe, shelf), Path("dataframe"), shelf, dict(fields or {}), several=False)
    names = [dataframe.columns[n] for n in layout.kept] + headings(header)
    plan = _compact(layout)
    held = dataframe.sparkSession.sparkContext.broadcast(msgspec.msgpack.encode(shelf))
    kept = layout.kept
    mapped = dataframe.mapInArrow(_mapper(plan, wish, shelf.sha256, held, kept), _schema(dataframe, kept, names))
    if rejects == "keep":
        return mapped
    reason = REJECT_COLUMNS[2]
    return mapped.filter(mapped[reason] == "").drop(*REJECT_COLUMNS)


class _Need(Struct, frozen=True):
    """The columns that a worker reads, by place in the frame, and the layout over just these."""

    columns: list[int]
    layout: Layout


def _compact(layout: Layout) -> _Need:
    read = sorted({c.index for c in (*layout.columns, *layout.metrics)})
    place = {index: n for n, index in enumerate(read)}

    def moved(columns: list[Column]) -> list[Column]:
        return [Column(place[c.index], c.field, c.heading, c.unit) for c in columns]

    header = [layout.header[n] for n in read]
    return _Need(
        read,
        Layout(
            header=header,
            kept=list(range(len(header))),
            columns=moved(layout.columns),
            metrics=moved(layout.metrics),
            industry=layout.industry,
        ),
    )


def _mapper(
    need: _Need, wish: Wish, sha256: str, held: Any, kept: list[int]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What runs on executors, for each partition."""
    plain = msgspec.msgpack.encode((need, wish))

    def decide(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as arrow

        from pzh_taxonomy.screening.format_parquet import values

        worker = _worker(plain, sha256, held)
        columns = msgspec.msgpack.decode(plain, type=tuple[_Need, Wish])[0].columns
        for whole in batches:
            for start in range(0, whole.num_rows, CHUNK):
                batch = whole.slice(start, CHUNK)
                cells = zip(*(values(batch.column(n)) for n in columns), strict=True)
                rows: list[Row] = [(n, list(c)) for n, c in enumerate(cells, 1)]
                made = [_line(d.answer) for d in worker.decide(rows, Tally())]
                arrays = [batch.column(n) for n in kept]
                arrays += [arrow.array(list(column), arrow.string()) for column in zip(*made, strict=True)]
                names = [f"c{n}" for n in range(len(arrays))]
                yield arrow.RecordBatch.from_arrays(arrays, names)

    return decide


_BLANK = ("",) * len(ADDED)
_FINE = ("",) * len(REJECT_COLUMNS)
_workers: dict[bytes, ChunkWorker] = {}


def _worker(plain: bytes, sha256: str, held: Any) -> ChunkWorker:
    """The worker of this process for this library and these wishes; a Python worker serves many tasks."""
    key = sha256.encode() + plain
    if key not in _workers:
        need, wish = msgspec.msgpack.decode(plain, type=tuple[_Need, Wish])
        library = msgspec.msgpack.decode(held.value, type=Library)
        _workers.clear()
        _workers[key] = ChunkWorker(Plan(layout=need.layout, output="jsonl"), Decider(library, wish))
    return _workers[key]


def _line(answer: tuple[str, ...] | Fault) -> tuple[str, ...]:
    if isinstance(answer, Fault):
        return (*_BLANK, answer.column, answer.value, answer.reason, answer.suggestion)
    return (*answer, *_FINE)


def _schema(dataframe: DataFrame, kept: list[int], names: list[str]) -> Any:
    from pyspark.sql.types import StringType, StructField, StructType

    fields = [dataframe.schema.fields[n] for n in kept]
    ours = [StructField(n, StringType()) for n in (*names[len(kept) :], *REJECT_COLUMNS)]
    return StructType([*fields, *ours])


class _Frame:
    """A DataFrame's columns and first rows, as a table."""

    title = ""
    typed = True
    digest = ""

    def __init__(self, dataframe: DataFrame, library: Library) -> None:
        self.header = list(dataframe.columns)
        self.notes = Notes()
        self._frame = dataframe
        self._look = library.rulebook.tables.sample_rows

    def rows(self) -> Iterator[Row]:
        for number, row in enumerate(islice(self._frame.limit(self._look).toLocalIterator(), self._look), 1):
            yield number, list(row)

    def fraction(self) -> float:
        return 0.0

    def close(self) -> None:
        pass


def _require() -> None:
    try:
        import pandas  # noqa: F401
        import pyarrow  # noqa: F401
        import pyspark  # noqa: F401
    except ImportError as error:
        raise SparkMissing("Spark 需要另装：pip install 'pzh-taxonomy[spark]'（需要 Java 17 以上）") from error
