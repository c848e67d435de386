"""The projects of an impact study: project files, tables, and folders of both; read exactly as `classify` and `screen` read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.reading.fields import ProjectInvalid
from pzh_taxonomy.reading.project_file import SUFFIXES, read_project
from pzh_taxonomy.screening.formats import input_format, open_table
from pzh_taxonomy.screening.layout import layout_of
from pzh_taxonomy.screening.rows import Fault, RowReader
from pzh_taxonomy.screening.table import SUFFIXES as TABLES
from pzh_taxonomy.screening.table import Faulty, Reading, Row, TableInvalid


class Rejected(Struct, frozen=True):
    """A file or row that could not be read, in words."""

    message: str


class Holding(Struct, frozen=True):
    """A project and where it stands: the row of a table, 0 for a project file."""

    row: int
    project: Project


class PortfolioInvalid(ValueError):
    """Nothing can be read from what was named; the message says why and what to do."""


def holdings(path: Path, library: Library, lang: Lang = "zh") -> Iterator[Holding | Rejected]:
    """Every project in a project file, a table, or a folder of them (not its sub-folders), in order of file names.

    Raises PortfolioInvalid, OSError.
    """
    kinds = (*SUFFIXES, *(s for s in TABLES if s not in SUFFIXES))
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in kinds and p.is_file())
        if not files:
            raise PortfolioInvalid(say("impact.empty-folder", lang, path=path, kinds="、".join(kinds)))
        for file in files:
            yield from holdings(file, library, lang)
    elif path.suffix.lower() in SUFFIXES:
        try:
            project, _ = read_project(path, library.rulebook)
        except ProjectInvalid as error:
            yield Rejected(str(error))
        else:
            yield Holding(0, project)
    elif path.suffix.lower() in TABLES:
        yield from _table(path, library, lang)
    else:
        raise PortfolioInvalid(say("impact.file-type", lang, path=path, kinds="、".join(kinds)))


def _table(path: Path, library: Library, lang: Lang) -> Iterator[Holding | Rejected]:
    try:
        table = open_table(path, library.rulebook, Reading())
        try:
            layout = layout_of(table, path, library, {}, input_format(path) == "jsonl")
            reader = RowReader(layout, library, lang)
            for row in table.rows():
                yield _holding(row, reader, path, lang)
        finally:
            table.close()
    except TableInvalid as error:
        raise PortfolioInvalid(error.text(lang)) from None


def _holding(row: Row, reader: RowReader, path: Path, lang: Lang) -> Holding | Rejected:
    number, cells = row
    if isinstance(cells, Faulty):
        return Rejected(f"{path}:{number}: {say(f'screen.row.{cells.key}', lang, **cells.values)}")
    width = len(reader.layout.header)
    if len(cells) > width:
        return Rejected(f"{path}:{number}: {say('screen.row.wide', lang, cells=len(cells), width=width)}")
    reader.restore(cells)
    amount = reader.amount(cells)
    project = amount if isinstance(amount, Fault) else reader.project(cells, amount)
    if isinstance(project, Fault):
        return Rejected(f"{path}:{number}: {project.column} {project.reason}")
    return Holding(number, project)
