"""Sheets of an edition to XLSX, CSV or JSON, and back to cells."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

from msgspec import Struct

from pzh_taxonomy.guidance.review_sheets import SPECS, Column, Sheet, cell, headings, sheet_name, written_path
from pzh_taxonomy.messages import Lang, said, say

SUFFIXES = (".xlsx", ".csv", ".json")
_MADE = datetime.datetime(2026, 1, 1)
_WIDTHS = {"lines": 40, "shown": 36, "number": 12, "integer": 8, "flag": 8, "text": 22}
_ABOUT = "about"
_MOST_LIST = 255


class ReviewInvalid(Exception):
    """A review file cannot be read; `args[0]` is the message."""


class Given(Struct, frozen=True):
    """A sheet as it came back: its name, headings, and rows with their number in the file."""

    name: str
    headings: list[str]
    rows: list[tuple[int, list[Any]]]


class Review(Struct, frozen=True):
    """What came back: the sheets, and the edition and the hash of its file at export where they are known."""

    sheets: list[Given]
    ref: str = ""
    sha256: str = ""


def write(path: Path, sheets: list[Sheet], ref: str, sha256: str, lang: Lang) -> None:
    """Write the sheets; a CSV holds the entries only. Raises OSError."""
    match path.suffix.lower():
        case ".xlsx":
            _write_xlsx(path, sheets, ref, sha256, lang)
        case ".csv":
            path.write_text(_csv(sheets[0], lang), encoding="utf-8-sig", newline="")
        case _:
            path.write_text(_json(sheets, ref, sha256, lang), encoding="utf-8")


def _cells(sheet: Sheet, lang: Lang) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for row in sheet.rows:
        address = [row.code] if sheet.spec.name == "entries" else [row.code, written_path(row.path)]
        rows.append([*address, *(cell(c, row.cells[c.key]) for c in sheet.spec.columns)])
    return rows


def _csv(sheet: Sheet, lang: Lang) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings(sheet.spec, lang))
    writer.writerows(_cells(sheet, lang))
    return out.getvalue()


def _json(sheets: list[Sheet], ref: str, sha256: str, lang: Lang) -> str:
    made = {
        sheet_name(s.spec, lang): [dict(zip(headings(s.spec, lang), row, strict=True)) for row in _cells(s, lang)]
        for s in sheets
    }
    return json.dumps({"edition": ref, "sha256": sha256, "sheets": made}, ensure_ascii=False, indent=1) + "\n"


def _write_xlsx(path: Path, sheets: list[Sheet], ref: str, sha256: str, lang: Lang) -> None:
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": ref, "created": _MADE})
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#DDEBDA", "border": 1, "text_wrap": True}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "shown": book.add_format(
            {"num_format": "@", "text_wrap": True, "valign": "top", "font_color": "#666666", "bg_color": "#F3F3F3"}
        ),
        "number": book.add_format({"valign": "top"}),
    }
    about = book.add_worksheet(say("review.sheet.about", lang))
    about.set_column(0, 0, 16)
    about.set_column(1, 1, 110, formats["text"])
    lines = [
        ("edition", ref),
        ("sha256", sha256),
        *((k, say(f"review.about.{k}", lang)) for k in ("use", "grey", "lines", "new", "back")),
    ]
    for at, (key, text) in enumerate(lines):
        about.write_string(at, 0, say(f"review.key.{key}", lang), formats["head"])
        about.write_string(at, 1, text, formats["text"])
    for sheet in sheets:
        _sheet(book.add_worksheet(sheet_name(sheet.spec, lang)), sheet, formats, lang)
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from None


def _sheet(into: Any, sheet: Sheet, formats: dict[str, Any], lang: Lang) -> None:
    titles = headings(sheet.spec, lang)
    address = len(titles) - len(sheet.spec.columns)
    columns: list[Column | None] = [None] * address + list(sheet.spec.columns)
    into.freeze_panes(1, address + 1)
    rows = _cells(sheet, lang)
    for at, (title, column) in enumerate(zip(titles, columns, strict=True)):
        into.set_column(at, at, _WIDTHS[column.form] if column else 16, formats["text"])
        into.write_string(0, at, title, formats["head"])
        if column is not None and column.choices:
            into.data_validation(1, at, len(rows) + 200, at, {"validate": "list", "source": list(column.choices)})
    for number, row in enumerate(rows, 1):
        for at, (value, column) in enumerate(zip(row, columns, strict=True)):
            if isinstance(value, int | float):
                into.write_number(number, at, value, formats["number"])
            else:
                shown = column is None or column.form == "shown"
                into.write_string(number, at, value, formats["shown" if shown else "text"])
    into.autofilter(0, 0, max(len(rows), 1), len(titles) - 1)


def read(path: Path) -> Review:
    """The cells of a review file. Raises ReviewInvalid, OSError."""
    match path.suffix.lower():
        case ".xlsx":
            return _read_xlsx(path)
        case ".csv":
            return _read_csv(path)
        case ".json":
            return _read_json(path)
    raise ReviewInvalid(said("review.kind", suffixes="、".join(SUFFIXES)))


def _read_xlsx(path: Path) -> Review:
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        raise FileNotFoundError(2, said("review.no-file"), str(path))
    try:
        book = CalamineWorkbook.from_path(str(path))
        tables = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise ReviewInvalid(said("review.unreadable", reason=error)) from None
    ref = sha256 = ""
    for lang in ("zh", "en"):
        for row in tables.get(say("review.sheet.about", lang), []):
            if len(row) > 1 and row[0] == say("review.key.edition", lang):
                ref = str(row[1])
            if len(row) > 1 and row[0] == say("review.key.sha256", lang):
                sha256 = str(row[1])
    return Review([_given(name, rows) for name, rows in tables.items() if rows], ref, sha256)


def _given(name: str, rows: list[list[Any]]) -> Given:
    return Given(name, [str(c).strip() for c in rows[0]], list(enumerate(rows[1:], 2)))


def _read_csv(path: Path) -> Review:
    from pzh_taxonomy.reading.decode import Undecodable, decode

    try:
        text, _ = decode(path.read_bytes())
    except Undecodable as error:
        raise ReviewInvalid(error.args[0]) from None
    rows: list[list[Any]] = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    if not rows:
        raise ReviewInvalid(said("review.empty"))
    return Review([_given(sheet_name(SPECS[0], "zh"), rows)])


def _read_json(path: Path) -> Review:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        found = []
        for name, rows in data["sheets"].items():
            titles = list(dict.fromkeys(key for row in rows for key in row))
            found.append(Given(name, titles, [(n, [row.get(t, "") for t in titles]) for n, row in enumerate(rows, 1)]))
        return Review(found, str(data.get("edition", "")), str(data.get("sha256", "")))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ReviewInvalid(said("review.unreadable", reason=error)) from None
