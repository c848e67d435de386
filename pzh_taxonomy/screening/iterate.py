"""Projects from any iterable, decided as a table's rows are: the Python interface to screening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.screening.columns import ADDED
from pzh_taxonomy.screening.decider import Decider, Wish
from pzh_taxonomy.screening.layout import layout_of
from pzh_taxonomy.screening.rows import Fault
from pzh_taxonomy.screening.table import Notes, Row, TableInvalid
from pzh_taxonomy.screening.tally import Tally
from pzh_taxonomy.screening.work import CHUNK, ChunkWorker, Plan

Given = Mapping[str, Any] | Project
_MOST_SHAPES = 64


class ScreenedRow(Struct, frozen=True, kw_only=True):
    """One project of an iterable: its number (from 1), what was given, and the added columns or why it is set aside.

    `columns` holds the values of `pzh_verdict` … `pzh_candidates` by name, and is empty where `reject` is set.
    """

    number: int
    given: Given
    columns: dict[str, str]
    reject: Fault | None = None

    @property
    def verdict(self) -> str:
        """green, transition or ineligible; empty for a row set aside."""
        return self.columns.get("pzh_verdict", "")

    @property
    def status(self) -> str:
        """confirmed, provisional or insufficient; empty for a row set aside."""
        return self.columns.get("pzh_status", "")


def screen_rows(
    rows: Iterable[Given], library: Library, wish: Wish, fields: Mapping[str, str]
) -> Iterator[ScreenedRow]:
    """Decide rows in order, reading ahead by a chunk. `fields` maps keys to fields. Raises NotFound for an unknown standard."""
    decider = Decider(library, wish)
    shapes: dict[tuple[str, ...], ChunkWorker | Fault] = {}
    numbered = enumerate(rows, 1)
    while chunk := list(islice(numbered, CHUNK)):
        for shape, group in groupby(chunk, key=lambda item: _shape(item[1])):
            members = list(group)
            if shape is None:
                yield from _projects(members, decider)
                continue
            if shape not in shapes:
                if len(shapes) >= _MOST_SHAPES:
                    shapes.clear()
                shapes[shape] = _worker(shape, decider, fields)
            worker = shapes[shape]
            if isinstance(worker, Fault):
                yield from (ScreenedRow(number=n, given=g, columns={}, reject=worker) for n, g in members)
                continue
            cells: list[Row] = [(n, list(g.values())) for n, g in members if not isinstance(g, Project)]
            for decided, (number, given) in zip(worker.decide(cells, Tally()), members, strict=True):
                yield _screened(number, given, decided.answer)


def _shape(given: Given) -> tuple[str, ...] | None:
    return None if isinstance(given, Project) else tuple(map(str, given))


def _projects(members: list[tuple[int, Given]], decider: Decider) -> Iterator[ScreenedRow]:
    projects = [g for _, g in members if isinstance(g, Project)]
    for (number, given), answer in zip(members, decider.decide(projects), strict=True):
        yield _screened(number, given, answer)


def _screened(number: int, given: Given, answer: tuple[str, ...] | Fault) -> ScreenedRow:
    if isinstance(answer, Fault):
        return ScreenedRow(number=number, given=given, columns={}, reject=answer)
    return ScreenedRow(number=number, given=given, columns=dict(zip(ADDED, answer, strict=True)))


class _Keys:
    """The keys of some rows, as a table without rows."""

    title = ""
    typed = True
    digest = ""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.header = list(keys)
        self.notes = Notes()

    def rows(self) -> Iterator[Row]:
        return iter(())

    def fraction(self) -> float:
        return 0.0

    def close(self) -> None:
        pass


def _worker(shape: tuple[str, ...], decider: Decider, fields: Mapping[str, str]) -> ChunkWorker | Fault:
    given = {k: v for k, v in fields.items() if k in shape}
    try:
        layout = layout_of(_Keys(shape), Path("rows"), decider.library, given, several=False)
    except TableInvalid as error:
        lang = decider.wish.lang
        return Fault("", "、".join(shape)[:100], error.text(lang), say("screen.row.keys.do", lang))
    return ChunkWorker(Plan(layout=layout, output="jsonl"), decider)
