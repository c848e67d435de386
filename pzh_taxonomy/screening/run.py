"""Screen a CSV file: stream rows, decide each distinct text once, write results under the final name only when complete."""

from __future__ import annotations

import csv
import datetime
import io
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from pzh_taxonomy.classify import Classifier
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.decode import Undecodable, decode
from pzh_taxonomy.reading.fields import ProjectInvalid, project_of
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.screening.columns import ADDED, UnknownColumns, added_values, fields_by_column, row_fields, safe_cell

_MEMO = 50_000
_MOST_CELL = 1_000_000


class TableInvalid(ValueError):
    """The table as a whole cannot be read; the message says why and what to do."""


class Summary(Struct, frozen=True):
    """Counts of one run: rows read, written and rejected, and rows by (verdict, status)."""

    read: int
    written: int
    rejected: int
    by_verdict: dict[str, int]
    by_status: dict[str, int]


def screen_csv(
    source: Path,
    target: Path,
    classifier: Classifier,
    rules: Rulebook,
    *,
    as_of: datetime.date | None = None,
    standards: tuple[str, ...] = (),
    rejects: Path | None = None,
    columns_given: dict[str, str] | None = None,
) -> Summary:
    """Screen `source` into `target`; rows that cannot be read go to `rejects` (default: beside the target).

    Raises TableInvalid, OSError, library.NotFound.
    """
    header, rows = _rows(source)
    try:
        columns = fields_by_column(header, FieldNames(rules.fields), columns_given)
    except UnknownColumns as error:
        raise TableInvalid(f"{source}: {error}") from None
    rejects = rejects or target.with_name(f"{target.stem}.rejects.csv")
    answers = _Answers(classifier, rules, as_of, standards)
    verdicts: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    bad: list[Reject] = []
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow([*header, *ADDED])
            for number, cells in rows:
                answer = answers.of(number, cells, header, columns)
                if isinstance(answer, Reject):
                    bad.append(answer)
                    continue
                verdicts[answer[0]] += 1
                statuses[answer[1]] += 1
                padded = [*cells, *[""] * (len(header) - len(cells))]
                writer.writerow([*map(safe_cell, padded), *map(safe_cell, answer)])
        if not verdicts and not bad:
            raise TableInvalid(f"{source}: 只有表头，没有数据行；请核对导出的范围")
        _write_rejects(rejects, bad)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    written = verdicts.total()
    return Summary(written + len(bad), written, len(bad), dict(verdicts), dict(statuses))


class Reject(Struct, frozen=True):
    """A row set aside: its line in the file, the column, the value, why, and what to do."""

    row: int
    column: str
    value: str
    reason: str
    suggestion: str


class _Answers:
    """Decides rows; the same text is decided once."""

    def __init__(
        self, classifier: Classifier, rules: Rulebook, as_of: datetime.date | None, standards: tuple[str, ...]
    ) -> None:
        self.classifier = classifier
        self.rules = rules
        self.as_of = as_of
        self.standards = standards
        self._known: dict[str, list[str]] = {}

    def of(self, number: int, cells: list[str], header: list[str], columns: dict[int, str]) -> list[str] | Reject:
        """The values of the ADDED columns, or why the row is set aside."""
        if len(cells) > len(header):
            extra = "、".join(cells[len(header) :])[:80]
            reason = f"有 {len(cells)} 格，表头只有 {len(header)} 列"
            return Reject(number, "", extra, reason, "请核对分隔符和引号")
        fields = row_fields(cells, columns)
        key = repr(sorted((k, v) for k, v in fields.items() if k not in ("id", "location")))
        if key in self._known:
            return self._known[key]
        try:
            project, _ = project_of(fields, "", self.rules)
        except ProjectInvalid as error:
            first = error.problems[0]
            return Reject(number, first.path, str(fields.get(first.path, ""))[:80], first.message, first.remedy)
        values = added_values(self.classifier.classify(project, self.as_of, self.standards))
        if len(self._known) < _MEMO:
            self._known[key] = values
        return values


def _rows(source: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Header and numbered rows (1 is the header's line in the file); empty lines are passed over."""
    try:
        text, _ = decode(source.read_bytes())
    except Undecodable as error:
        raise TableInvalid(f"{source}: {error}") from None
    if not text.strip():
        raise TableInvalid(f"{source}: 文件是空的；首行应为表头，写法见 examples/projects.csv")
    csv.field_size_limit(_MOST_CELL)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), _dialect(text))
    header = [h.strip() for h in next(reader)]

    def rows() -> Iterator[tuple[int, list[str]]]:
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise TableInvalid(f"{source}: 第 {reader.line_num} 行：{error}；请检查引号或过长的单元格") from None
            if any(c.strip() for c in cells):
                yield reader.line_num, cells

    return header, rows()


def _dialect(text: str) -> type[csv.Dialect]:
    """Comma, tab or semicolon, whichever the first line holds most of."""
    first = text.splitlines()[0]
    best = max(",\t;", key=first.count)

    class Found(csv.excel):
        delimiter = best

    return Found


def _write_rejects(path: Path, bad: list[Reject]) -> None:
    if not bad:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(Reject.__struct_fields__)
        for item in bad:
            writer.writerow([item.row, *map(safe_cell, (item.column, item.value, item.reason, item.suggestion))])
