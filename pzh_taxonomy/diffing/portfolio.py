"""The projects of an impact study: project files, tables, and folders of both; read exactly as `classify` and `screen` read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from pzh_taxonomy.model.project import Project
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.fields import ProjectInvalid, project_of
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.reading.project_file import SUFFIXES, read_project
from pzh_taxonomy.screening.columns import UnknownColumns, fields_by_column, row_fields
from pzh_taxonomy.screening.run import TableInvalid, _rows

TABLES = (".csv",)


class Rejected(Struct, frozen=True):
    """A file or row that could not be read, in words."""

    message: str


class Holding(Struct, frozen=True):
    """A project and where it stands: the row of a table, 0 for a project file."""

    row: int
    project: Project


class PortfolioInvalid(ValueError):
    """Nothing can be read from what was named; the message says why and what to do."""


def holdings(path: Path, rules: Rulebook) -> Iterator[Holding | Rejected]:
    """Every project in a project file, a table, or a folder of them (not its sub-folders), in order of file names.

    Raises PortfolioInvalid, OSError.
    """
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in (*SUFFIXES, *TABLES) and p.is_file())
        if not files:
            raise PortfolioInvalid(f"{path}: 文件夹中没有项目文件或项目表（{'、'.join((*SUFFIXES, *TABLES))}）")
        for file in files:
            yield from holdings(file, rules)
    elif path.suffix.lower() in TABLES:
        yield from _table(path, rules)
    elif path.suffix.lower() in SUFFIXES:
        try:
            project, _ = read_project(path, rules)
        except ProjectInvalid as error:
            yield Rejected(str(error))
        else:
            yield Holding(0, project)
    else:
        raise PortfolioInvalid(f"{path}: 不支持的文件类型；可用：{'、'.join((*SUFFIXES, *TABLES))}")


def _table(path: Path, rules: Rulebook) -> Iterator[Holding | Rejected]:
    try:
        header, rows = _rows(path)
        columns = fields_by_column(header, FieldNames(rules.fields))
    except (TableInvalid, UnknownColumns) as error:
        raise PortfolioInvalid(str(error)) from None
    for number, cells in rows:
        try:
            project, _ = project_of(row_fields(cells, columns), str(path), rules)
        except ProjectInvalid as error:
            yield Rejected(f"{path}:{number}: {error.problems[0].message}")
        else:
            yield Holding(number, project)
