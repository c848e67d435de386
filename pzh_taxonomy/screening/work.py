"""A chunk of rows to the bytes of its results: what each worker does."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice
from typing import Literal

from msgspec import Struct

from pzh_taxonomy.messages import say
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.screening import spool
from pzh_taxonomy.screening.cells import safe_cell, text_of
from pzh_taxonomy.screening.columns import ADDED, Answer, headings
from pzh_taxonomy.screening.decider import Decider
from pzh_taxonomy.screening.format_csv import CsvLines
from pzh_taxonomy.screening.format_jsonl import JsonLines
from pzh_taxonomy.screening.kinds import Kinds
from pzh_taxonomy.screening.layout import Layout
from pzh_taxonomy.screening.rows import Fault, RowReader
from pzh_taxonomy.screening.table import Cell, Faulty, Row
from pzh_taxonomy.screening.tally import Tally

CHUNK = 1_000
_MEMO = 20_000
_SHOWN_CELL = 400

OutputFormat = Literal["csv", "jsonl", "xlsx", "parquet"]


class Plan(Struct, frozen=True, kw_only=True):
    """What the workers of one run need to know besides the Decider. `cells_from_source`: passed-through cells are not carried along."""

    layout: Layout
    output: OutputFormat
    header_language: Literal["en", "zh"] = "en"
    cells_from_source: bool = False
    sample: int = 0

    @property
    def added(self) -> list[str]:
        """The headings of the added columns."""
        return headings(self.header_language)


class Result(Struct, frozen=True, kw_only=True):
    """A decided chunk: bytes to append to the output or spool, to the rejects and to the summary's rows, and counts."""

    out: bytes
    rejects: bytes
    sample: bytes
    tally: Tally
    kinds: Kinds


class Decided(Struct, frozen=True):
    """One row: its number, cells, and its answer or what is wrong with it; the amount in 万元 where given."""

    number: int
    cells: list[Cell]
    answer: Answer | Fault
    amount: float | None


class ChunkWorker:
    """Decides chunks of rows. Holds a bounded memo of answers; rows that differ in nothing that decides are decided once."""

    def __init__(self, plan: Plan, decider: Decider) -> None:
        self.plan = plan
        self.decider = decider
        self._rules = decider.library.rulebook
        self._reader = RowReader(plan.layout, decider.library, decider.wish.lang)
        self._memo: dict[bytes, Answer | Fault] = {}
        kept = plan.layout.kept
        self._kept = kept if len(kept) < len(plan.layout.header) else None
        self._lines = lines_of(plan)
        self._sampled = _sampled_columns(plan.layout)

    def decide(self, rows: Sequence[Row], tally: Tally) -> list[Decided]:
        """Decide rows, in order."""
        width = len(self.plan.layout.header)
        pending: dict[bytes, Project] = {}
        keyed: list[tuple[int, list[Cell], bytes | Fault, float | None]] = []
        known: dict[bytes, Answer | Fault] = {}
        for number, cells in rows:
            if isinstance(cells, Faulty):
                keyed.append((number, [], self._faulty(cells), None))
                continue
            if len(cells) > width:
                keyed.append((number, cells, self._too_wide(cells, width), None))
                continue
            tally.restored += self._reader.restore(cells)
            amount = self._reader.amount(cells)
            if isinstance(amount, Fault):
                keyed.append((number, cells, amount, None))
                continue
            key = self._reader.key(cells)
            keyed.append((number, cells, key, amount))
            if key in known or key in pending:
                tally.repeated += 1
            elif (answer := self._memo.get(key)) is not None:
                known[key] = answer
                tally.repeated += 1
            else:
                project = self._reader.project(cells, amount)
                if isinstance(project, Fault):
                    known[key] = project
                else:
                    pending[key] = project
        known.update(zip(pending, self._answers(list(pending.values())), strict=True))
        self._remember(known)
        return [Decided(n, c, known[k] if isinstance(k, bytes) else k, a) for n, c, k, a in keyed]

    def chunk(self, rows: Sequence[Row]) -> Result:
        """Decide rows and write what is to be appended."""
        tally = Tally(read=len(rows))
        kinds = Kinds()
        accepted: list[tuple[int, list[Cell], Answer]] = []
        rejects: list[list[str]] = []
        sample: list[list[str]] = []
        industry, location = self._columns("industry_code"), self._columns("location")
        for decided in self.decide(rows, tally):
            if isinstance(decided.answer, Fault):
                fault = decided.answer
                tally.reject(fault.column, fault.reason)
                rejects.append([str(decided.number), fault.column, fault.value, fault.reason, fault.suggestion])
                continue
            cells = decided.cells
            tally.row(decided.answer, decided.amount, _text(cells, industry), _text(cells, location), self._rules)
            if len(sample) < self.plan.sample:
                sample.append([*(_text(cells, n)[:_SHOWN_CELL] for n in self._sampled), *decided.answer])
            if self._kept is not None:
                cells = [cells[n] if n < len(cells) else "" for n in self._kept]
            if self._lines is None and not self.plan.cells_from_source:
                kinds.see(cells)
            accepted.append((decided.number, cells, decided.answer))
        if self._lines is not None:
            out = self._lines.rows([(cells, answer) for _, cells, answer in accepted])
        else:
            bare = self.plan.cells_from_source
            out = spool.frame([(n, [] if bare else c, a) for n, c, a in accepted]) if accepted else b""
        return Result(
            out=out,
            rejects=csv_bytes(rejects),
            sample=spool.frame([(0, list(line), ()) for line in sample]) if sample else b"",
            tally=tally,
            kinds=kinds,
        )

    def _answers(self, projects: list[Project]) -> list[Answer | Fault]:
        try:
            return list(self.decider.decide(projects))
        except Exception:  # one hostile text must not stop a million rows: it is found and set aside by itself
            return [self._alone(project) for project in projects]

    def _alone(self, project: Project) -> Answer | Fault:
        try:
            return self.decider.decide([project])[0]
        except Exception as error:
            lang = self.decider.wish.lang
            reason = say("screen.row.failed", lang, reason=f"{type(error).__name__}: {error}"[:150])
            return Fault("", project.name[:100], reason, say("screen.row.failed.do", lang))

    def _remember(self, known: dict[bytes, Answer | Fault]) -> None:
        self._memo.update(known)
        if (over := len(self._memo) - _MEMO) > 0:
            for key in list(islice(self._memo, over)):
                del self._memo[key]

    def _faulty(self, row: Faulty) -> Fault:
        lang = self.decider.wish.lang
        reason = say(f"screen.row.{row.key}", lang, **row.values)
        return Fault("", row.value, reason, say(f"screen.row.{row.key}.do", lang, **row.values))

    def _too_wide(self, cells: list[Cell], width: int) -> Fault:
        lang = self.decider.wish.lang
        extra = "、".join(map(text_of, cells[width : width + 20]))[:200]
        reason = say("screen.row.wide", lang, cells=len(cells), width=width)
        return Fault("", extra, reason, say("screen.row.wide.do", lang))

    def _columns(self, field: str) -> int:
        column = self.plan.layout.column(field)
        return column.index if column else -1


def _text(cells: list[Cell], column: int) -> str:
    return text_of(cells[column]) if 0 <= column < len(cells) else ""


def lines_of(plan: Plan) -> CsvLines | JsonLines | None:
    """What turns rows into appended bytes; None for formats that are assembled at the end."""
    if plan.output == "csv":
        return CsvLines(plan.layout.kept_header, plan.added)
    if plan.output == "jsonl":
        return JsonLines(plan.layout.kept_header, plan.added)
    return None


def _sampled_columns(layout: Layout) -> list[int]:
    """The columns shown in the summary's table: id, name, description, industry, location, investment, where there are any."""
    wanted = ("id", "name", "description", "industry_code", "location", "investment")
    return [c.index for c in map(layout.column, wanted) if c is not None]


def sample_header(layout: Layout) -> list[str]:
    """The headings of the rows kept for the summary."""
    return [layout.header[n] for n in _sampled_columns(layout)] + list(ADDED)


def csv_bytes(lines: list[list[str]]) -> bytes:
    """Lines of a CSV file, cells made harmless."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([[safe_cell(c) for c in line] for line in lines])
    return buffer.getvalue().encode("utf-8", "replace")
