"""The correspondence table of two editions as CSV or XLSX: every leaf entry of both sides, one-to-many row by row."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.diff import Diff
from pzh_taxonomy.screening.cells import safe_cell

COLUMNS = (
    "code_before", "title_before", "code_after", "title_after", "relation", "targets", "sources", "basis", "confidence",
    "score", "doubtful", "note", "pair",
)  # fmt: skip
_WIDTHS = (12, 34, 12, 34, 12, 8, 8, 18, 9, 8, 8, 60, 15)
SUFFIXES = (".csv", ".xlsx")


def rows(diff: Diff, lang: Lang = "zh") -> list[list[str]]:
    """Rows in the order of the earlier edition, then what is new; `targets` and `sources` count the counterparts of either side."""
    found = [p for p in diff.pairings if p.leaf]
    targets, sources = Counter(p.before for p in found), Counter(p.after for p in found)
    first = {code: n for n, code in reversed(list(enumerate(p.before for p in found)))}
    ordered = sorted(found, key=lambda p: (not p.before, _natural(p.before) if p.before else (), first[p.before]))
    return [
        [
            p.before,
            p.title_before,
            p.after,
            p.title_after,
            say(f"diff.relation.{p.relation}", lang),
            str(targets[p.before] if p.before and p.after else 0),
            str(sources[p.after] if p.before and p.after else 0),
            say(f"diff.basis.{p.basis}", lang),
            say(f"diff.confidence.{p.confidence}", lang),
            f"{p.score:.2f}" if p.before and p.after else "",
            say("answer.yes", lang) if p.doubtful else "",
            p.note,
            p.fingerprint,
        ]
        for p in ordered
    ]


def write(diff: Diff, path: Path, lang: Lang = "zh") -> None:
    """Write the table; the suffix says how. Raises ValueError for another suffix, OSError."""
    suffix = path.suffix.lower()
    heading = [say(f"crosswalk.column.{c}", lang) for c in COLUMNS]
    if suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(heading)
            writer.writerows([[safe_cell(c) for c in row] for row in rows(diff, lang)])
    elif suffix == ".xlsx":
        path.write_bytes(_xlsx(heading, rows(diff, lang), diff))
    else:
        raise ValueError(suffix)


def _xlsx(heading: list[str], body: list[list[str]], diff: Diff) -> bytes:
    import datetime
    import io

    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties(
            {"title": f"{diff.before.ref} → {diff.after.ref}", "created": datetime.datetime(2000, 1, 1)}
        )
        sheet = book.add_worksheet("crosswalk")
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width, text)
        sheet.write_row(0, 0, heading, bold)
        for number, row in enumerate(body, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(body), len(heading) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return target.getvalue()


def _natural(code: str) -> tuple[tuple[int, int, str], ...]:
    """1.2 before 1.10."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in code.split("."))
