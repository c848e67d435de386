"""XLSX: read by calamine, written row by row by xlsxwriter; headings below titles, merged cells, several sheets."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.screening import headings, limits
from pzh_taxonomy.screening.cells import is_plain_number, starts_formula, text_of, writable
from pzh_taxonomy.screening.headings import Merge
from pzh_taxonomy.screening.table import Cell, Notes, Reading, Row, TableInvalid

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST_ROWS = 1_048_575
MOST_COLUMNS = 16_384
_MOST_TEXT = 32_767
_EPOCH = datetime.datetime(2000, 1, 1)
_COLOURS = {"green": "#DDF2DC", "transition": "#FFF1CC", "ineligible": "#F6DAD7"}
_NARROW, _WIDE = 8, 60
_ROWS_MEASURED = 200


class XlsxTable:
    """One sheet of a workbook. calamine holds the sheet's cells; nothing else grows with it."""

    typed = True

    def __init__(self, path: Path, rules: Rulebook, reading: Reading) -> None:
        """Raises TableInvalid, OSError."""
        import python_calamine as calamine

        self.path = path
        self.notes = Notes()
        contents = limits.check_zip(path)
        if contents.formulas:
            self.notes.add("formulas", count=contents.formulas)
        if contents.errors:
            self.notes.add("errors", count=contents.errors)
        with path.open("rb") as handle:
            self.digest = hashlib.file_digest(handle, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        self._read = 0
        self._names = FieldNames(rules.fields)
        self._look = rules.tables.header_rows
        try:
            self._book = calamine.CalamineWorkbook.from_path(path)
            self._sheet, found = self._choose(reading)
        except calamine.PasswordError:
            raise TableInvalid(path, "xlsx-password") from None
        except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError) as error:
            if isinstance(error, TableInvalid):
                raise
            raise TableInvalid(path, "xlsx-damaged", reason=str(error)) from None
        if found is None:
            raise TableInvalid(path, "empty")
        self.header = found.names
        self.title = found.title
        self._below = found.below
        self._left = (self._sheet.start or (0, 0))[1]
        self._down = _fill_down(self._merges(self._sheet), found.below)

    def _choose(self, reading: Reading) -> tuple[CalamineSheet, headings.Headings | None]:
        """The sheet asked for, or the first visible one with headings of a project table."""
        import python_calamine as calamine

        shown = [
            m.name
            for m in self._book.sheets_metadata
            if m.typ == calamine.SheetTypeEnum.WorkSheet and m.visible == calamine.SheetVisibleEnum.Visible
        ]
        names = self._book.sheet_names
        if reading.sheet:
            wanted = reading.sheet
            if wanted not in names and wanted.isdigit() and 0 < int(wanted) <= len(names):
                wanted = names[int(wanted) - 1]
            if wanted not in names:
                raise TableInvalid(self.path, "no-sheet", name=reading.sheet, sheets="、".join(names[:20]))
            sheet = self._book.get_sheet_by_name(wanted)
            return sheet, self._headings(sheet, reading)
        best: tuple[int, CalamineSheet, headings.Headings] | None = None
        for name in shown or names[:1]:
            sheet = self._book.get_sheet_by_name(name)
            found = self._headings(sheet, reading)
            if found is None:
                continue
            known = sum(1 for h in found.names if h in reading.given or self._names.field(h))
            if best is None or (best[0] == 0 and known):
                best = (known, sheet, found)
            if best[0]:
                break
        if best is None:
            raise TableInvalid(self.path, "empty")
        if len(shown) > 1:
            others = "、".join(n for n in shown if n != best[1].name)[:100]
            self.notes.add("sheet", name=best[1].name, others=others)
        return best[1], best[2]

    def _headings(self, sheet: CalamineSheet, reading: Reading) -> headings.Headings | None:
        first: list[list[Cell]] = []
        for row in sheet.iter_rows():
            first.append(row)
            if len(first) >= self._look:
                break
        return headings.find(first, self._names, reading.given, self._merges(sheet))

    @staticmethod
    def _merges(sheet: CalamineSheet) -> list[Merge]:
        left = (sheet.start or (0, 0))[1]
        return [
            Merge(top, first - left, bottom, last - left)
            for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
            if first >= left
        ]

    def rows(self) -> Iterator[Row]:
        """See Table."""
        width = len(self.header)
        held: dict[int, tuple[int, Cell]] = {}
        self._read = 0
        for index, row in enumerate(self._sheet.iter_rows()):
            self._read = index
            if index < self._below:
                continue
            cells: list[Cell] = row
            for column, bottom in self._down.get(index, ()):
                held[column] = (bottom, cells[column] if column < len(cells) else "")
            if held and any(c != "" for c in cells):
                for column, (bottom, value) in list(held.items()):
                    if index > bottom:
                        del held[column]
                    elif column < len(cells):
                        cells[column] = value
            if all(c == "" or (isinstance(c, str) and not c.strip()) for c in cells):
                continue
            while len(cells) > width and cells[-1] == "":
                cells.pop()
            yield index + 1, cells

    def fraction(self) -> float:
        """See Table."""
        return min(1.0, self._read / max(1, self._sheet.total_height))

    def close(self) -> None:
        """See Table."""
        self._book.close()


def _fill_down(merges: Sequence[Merge], below: int) -> dict[int, list[tuple[int, int]]]:
    """Cells merged downwards among the data, by their first row: (column, last row). Each row in the range has the value."""
    found: dict[int, list[tuple[int, int]]] = {}
    for merge in merges:
        if merge.top >= below and merge.bottom > merge.top:
            for column in range(merge.left, merge.right + 1):
                found.setdefault(merge.top, []).append((column, merge.bottom))
    return found


def open_table(path: Path, rules: Rulebook, reading: Reading) -> XlsxTable:
    """The table in a workbook. Raises TableInvalid, OSError."""
    return XlsxTable(path, rules, reading)


class XlsxBook:
    """Writes a result workbook row by row; rows beyond Excel's limit go on in a further sheet."""

    def __init__(
        self, target: Path, header: Sequence[str], added: Sequence[str], numeric: set[int], lang: Lang, folder: Path
    ) -> None:
        """`numeric` are columns whose texts become numbers; `folder` holds what is not yet zipped. Raises TableInvalid, OSError."""
        import xlsxwriter

        if len(header) + len(added) > MOST_COLUMNS:
            raise TableInvalid(target, "xlsx-columns", count=len(header) + len(added), most=MOST_COLUMNS)
        self._book = xlsxwriter.Workbook(
            str(target),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": True,
                "tmpdir": str(folder),
            },
        )
        self._book.set_properties({"created": _EPOCH})
        self._lang = lang
        self._header = list(header)
        self._added = list(added)
        self._numeric = numeric
        self._head = self._book.add_format({"bold": True, "bg_color": "#E8EDF2", "text_wrap": True, "valign": "top"})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._verdicts = {k: self._book.add_format({"bg_color": c}) for k, c in _COLOURS.items()}
        self._sheets = 0
        self._row = MOST_ROWS + 1
        self._sheet: Any = None
        self._widths: list[int] = []
        self.cut = 0

    def write(self, rows: Iterable[tuple[list[Cell], tuple[str, ...]]]) -> None:
        """Append rows."""
        for cells, answer in rows:
            if self._row > MOST_ROWS:
                self._next_sheet()
            for column, cell in enumerate(cells):
                self._cell(column, cell)
            first = len(self._header)
            shade = self._verdicts.get(answer[0])
            for column, text in enumerate(answer, first):
                if column == first and shade is not None:
                    self._sheet.write_string(self._row, column, text, shade)
                else:
                    self._text(column, text)
            if self._row <= _ROWS_MEASURED:
                for column, text in enumerate((*map(text_of, cells), *answer)):
                    self._widths[column] = max(self._widths[column], _width(text) + 1)
            self._row += 1

    def _next_sheet(self) -> None:
        self._finish_sheet()
        self._sheets += 1
        name = say("screen.sheet.data", self._lang) + (f" {self._sheets}" if self._sheets > 1 else "")
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        self._widths = [_width(heading) + 2 for heading in (*self._header, *self._added)]
        for column, heading in enumerate((*self._header, *self._added)):
            self._sheet.write_string(0, column, writable(heading)[:_MOST_TEXT], self._head)
        self._row = 1

    def _finish_sheet(self) -> None:
        if self._sheet is not None:
            for column, width in enumerate(self._widths):
                self._sheet.set_column(column, column, min(_WIDE, max(_NARROW, width)))
            self._sheet.autofilter(0, 0, max(1, self._row - 1), len(self._header) + len(self._added) - 1)

    def _cell(self, column: int, cell: Cell) -> None:
        sheet, row = self._sheet, self._row
        if isinstance(cell, str):
            if column in self._numeric and is_plain_number(cell):
                sheet.write_number(row, column, float(cell))
            else:
                self._text(column, cell)
        elif isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, int | float):
            if abs(cell) < 1e15:
                sheet.write_number(row, column, cell)
            else:
                self._text(column, text_of(cell))
        elif isinstance(cell, datetime.datetime) and cell.tzinfo is None and cell.year >= 1900:
            sheet.write_datetime(row, column, cell, self._time)
        elif isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime) and cell.year >= 1900:
            sheet.write_datetime(row, column, cell, self._date)
        else:
            self._text(column, text_of(cell))

    def _text(self, column: int, text: str) -> None:
        if not text:
            return
        text = writable(text)
        if len(text) > _MOST_TEXT:
            self.cut += 1
            text = text[: _MOST_TEXT - 1] + "…"
        if starts_formula(text):
            self._sheet.write_string(self._row, column, text, self._quoted)
        else:
            self._sheet.write_string(self._row, column, text)

    def close(self, summary: Sequence[tuple[str, str | int | float]]) -> None:
        """Add the summary sheet (label and value a line; a label alone is a heading) and write the file."""
        if self._sheet is None:
            self._next_sheet()
        self._finish_sheet()
        sheet = self._book.add_worksheet(say("screen.sheet.summary", self._lang))
        sheet.set_column(0, 0, 56)
        sheet.set_column(1, 1, 18)
        lines = [*summary]
        if self.cut:
            lines.append((say("screen.sheet.cut", self._lang, most=_MOST_TEXT), self.cut))
        for row, (label, value) in enumerate(lines):
            sheet.write_string(row, 0, writable(label), self._head if value == "" else None)
            if isinstance(value, str):
                sheet.write_string(row, 1, value)
            else:
                sheet.write_number(row, 1, value)
        self._book.close()


def _width(text: str) -> int:
    """The width of a text's first line, Chinese characters counted twice."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text[:_WIDE].partition("\n")[0])
