"""An edition as sheets for people who do not read YAML: one row an entry, and one a condition, industry, limit, standard, effect, coefficient.

Every row has an address in the file (the entry's code and the path below it), every column a key there, so that a changed cell is a changed value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, get_args

from msgspec import Struct

from pzh_taxonomy.library.build import criterion_type
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Comparison, Criterion, Leaf, Role, Verification
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reports.entry_words import evaluator

Path = tuple[str | int, ...]
Form = Literal["text", "lines", "number", "integer", "flag", "shown"]
_LEVEL = "level"


class Column(Struct, frozen=True):
    """A column: the key below the row's address (dots lead into mappings), and how its cells are written. `shown` columns are for reading only."""

    key: str
    form: Form = "text"
    choices: tuple[str, ...] = ()


class Spec(Struct, frozen=True):
    """A sheet: its name (message key below `review.sheet.`), the paths of its rows in an entry, and its columns. `grows` takes new rows."""

    name: str
    paths: Callable[[dict[str, Any]], Iterator[Path]]
    columns: tuple[Column, ...]
    grows: str = ""


class Row(Struct, frozen=True):
    """One row: the entry's code, the path below it, and the cells by column key as values of the file."""

    code: str
    path: Path
    cells: dict[str, Any]


class Sheet(Struct, frozen=True):
    """A sheet with its rows."""

    spec: Spec
    rows: list[Row]


def sheets(data: dict[str, Any], rules: Rulebook, lang: Lang) -> list[Sheet]:
    """The sheets of an edition's parsed file."""
    return [Sheet(spec, list(_rows(spec, data, rules, lang))) for spec in SPECS]


def _rows(spec: Spec, data: dict[str, Any], rules: Rulebook, lang: Lang) -> Iterator[Row]:
    for entry in data["entries"]:
        for path in spec.paths(entry):
            record = at(entry, path)
            cells = {
                c.key: _shown(c.key, record, entry, rules, lang) if c.form == "shown" else get(record, c.key)
                for c in spec.columns
            }
            if spec.name == "levels":
                cells |= {_LEVEL: path[-1], "value": record}
            yield Row(entry["code"], path, cells)


def at(record: Any, path: Path) -> Any:
    """What stands at a path."""
    for part in path:
        record = record[part]
    return record


def get(record: Any, key: str) -> Any:
    """The value under a dotted key; None where there is none."""
    for part in key.split("."):
        if not isinstance(record, dict) or part not in record:
            return None
        record = record[part]
    return record


def _shown(key: str, record: Any, entry: dict[str, Any], rules: Rulebook, lang: Lang) -> str:
    if key == "entry-title":
        return str(entry["title"])
    if key == "words":
        return evaluator(rules, lang).required(_leaf(criterion_type(record)))
    return "\n".join(
        evaluator(rules, lang).required(_leaf(criterion_type(at(entry, path)))) for path in _conditions(entry)
    )


def _leaf(criterion: Criterion) -> Leaf:
    return criterion  # type: ignore[return-value]  # addresses of conditions lead to leaves only


def _whole(_: dict[str, Any]) -> Iterator[Path]:
    yield ()


def _conditions(entry: dict[str, Any]) -> Iterator[Path]:
    """The paths of the testable conditions of an entry."""

    def walk(node: Any, path: Path) -> Iterator[Path]:
        for branch in ("all_of", "any_of"):
            if branch in node:
                for number, part in enumerate(node[branch]):
                    yield from walk(part, (*path, branch, number))
                return
        yield path

    if "criteria" in entry:
        yield from walk(entry["criteria"], ("criteria",))
    for number, item in enumerate(entry.get("encouraged", [])):
        yield from walk(item, ("encouraged", number))
    for number, activity in enumerate(entry.get("activities", [])):
        if "criteria" in activity:
            yield from walk(activity["criteria"], ("activities", number, "criteria"))


def _listed(key: str) -> Callable[[dict[str, Any]], Iterator[Path]]:
    def paths(entry: dict[str, Any]) -> Iterator[Path]:
        for number in range(len(entry.get(key, []))):
            yield key, number

    return paths


def _industries(entry: dict[str, Any]) -> Iterator[Path]:
    for number, activity in enumerate(entry.get("activities", [])):
        for place in range(len(activity.get("industries", []))):
            yield "activities", number, "industries", place


def _levels(entry: dict[str, Any]) -> Iterator[Path]:
    for number, limit in enumerate(entry.get("limits", [])):
        for level in limit["levels"]:
            yield "limits", number, "levels", level


_ROLES = tuple(role for role in get_args(Role) if role != "ordinary")
_TITLE = Column("entry-title", "shown")

SPECS: tuple[Spec, ...] = (
    Spec(
        "entries",
        _whole,
        (
            Column("title"),
            Column("parent"),
            Column("clause"),
            Column("page", "integer"),
            Column("role", choices=_ROLES),
            Column("class", choices=("鼓励", "限制", "淘汰")),
            Column("contribution", choices=("direct", "enabling")),
            Column("kinds", "lines"),
            Column("summary"),
            Column("covers", "lines"),
            Column("excludes", "lines"),
            Column("claims", "lines"),
            Column("conditions", "shown"),
            Column("terms", "lines"),
            Column("terms_from", "lines"),
            Column("examples.match", "lines"),
            Column("examples.no_match", "lines"),
            Column("sectors", "lines"),
            Column("reporting_code"),
            Column("verification", choices=get_args(Verification)),
            Column("provenance", "lines"),
            Column("gaps", "lines"),
            Column("note"),
        ),
        grows="entries",
    ),
    Spec(
        "criteria",
        _conditions,
        (
            _TITLE,
            Column("words", "shown"),
            Column("metric"),
            Column("op", choices=get_args(Comparison)),
            Column("value", "number"),
            Column("unit"),
            Column("standard"),
            Column(_LEVEL),
            Column("conforms", "lines"),
            Column("listed_in"),
            Column("holds"),
            Column("attests"),
            Column("for", "lines"),
            Column("defining", "flag"),
            Column("note"),
        ),
    ),
    Spec(
        "rows",
        _listed("activities"),
        (_TITLE, Column("kinds", "lines"), Column("covers", "lines"), Column("excludes", "lines"), Column("note")),
    ),
    Spec(
        "industries",
        _industries,
        (
            _TITLE,
            Column("code"),
            Column("name"),
            Column("page", "integer"),
            Column("contribution", choices=("direct", "enabling")),
        ),
    ),
    Spec(
        "limits",
        _listed("limits"),
        (
            _TITLE,
            Column("metric"),
            Column("unit"),
            Column("for", "lines"),
            Column("relaxed_by", "lines"),
            Column("basis"),
            Column("note"),
        ),
    ),
    Spec("levels", _levels, (_TITLE, Column(_LEVEL, "shown"), Column("value", "number"))),
    Spec("standards", _listed("standards"), (_TITLE, Column("code"), Column("title")), grows="standards"),
    Spec("references", _listed("references"), (_TITLE, Column("title"), Column("number")), grows="references"),
    Spec(
        "effects",
        _listed("effects"),
        (_TITLE, Column("what"), Column("from", "number"), Column("to", "number"), Column("unit"), Column("for")),
        grows="effects",
    ),
    Spec(
        "factors",
        _listed("factors"),
        (
            _TITLE,
            Column("what"),
            Column("value", "number"),
            Column("from", "number"),
            Column("to", "number"),
            Column("unit"),
            Column("year", "integer"),
            Column("area"),
            Column("note"),
        ),
        grows="factors",
    ),
)


def sheet_name(spec: Spec, lang: Lang) -> str:
    """The sheet's name for people."""
    return say(f"review.sheet.{spec.name}", lang)


def headings(spec: Spec, lang: Lang) -> list[str]:
    """The headings of a sheet: the address, then the columns."""
    address = ["code"] if spec.name == "entries" else ["code", "path"]
    return [say(f"review.at.{a}", lang) for a in address] + [heading(c, lang) for c in spec.columns]


def heading(column: Column, lang: Lang) -> str:
    """A column's heading."""
    return say(f"review.column.{column.key}", lang)


def cell(column: Column, value: Any) -> str | float | int:
    """A value as it stands in a cell; lists one item a line."""
    if value is None:
        return ""
    if column.form == "lines":
        return "\n".join(map(str, value)) if isinstance(value, list) else str(value)
    if column.form == "flag":
        return say("answer.yes") if value else ""
    return value if column.form in ("number", "integer") else str(value)


def written_path(path: Path) -> str:
    """A path as it stands in a cell; places in lists count from 1."""
    return "/".join(str(p + 1) if isinstance(p, int) else p for p in path)
