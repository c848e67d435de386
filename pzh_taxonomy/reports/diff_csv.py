"""A comparison as CSV: one row a change."""

from __future__ import annotations

import csv
import io

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.diff import Change, Diff
from pzh_taxonomy.reports.diff_layout import field_name
from pzh_taxonomy.screening.cells import safe_cell

COLUMNS = (
    "level", "id", "name", "code_before", "code_after", "title", "chapter", "field", "before", "after", "why", "basis",
    "confidence", "note", "fingerprint",
)  # fmt: skip


def render(diff: Diff, lang: Lang = "zh", levels: tuple[str, ...] = ()) -> str:
    """Heading and rows, CRLF lines; text that a spreadsheet would take for a formula is quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([say(f"diff.column.{c}", lang) for c in COLUMNS])
    for change in diff.changes:
        if not levels or change.level in levels:
            writer.writerow([safe_cell(_cell(change, c, lang)) for c in COLUMNS])
    return out.getvalue()


def _cell(change: Change, column: str, lang: Lang) -> str:
    if column == "level":
        return say(f"diff.level.{change.level}", lang)
    if column == "field":
        return field_name(change.field, lang)
    if column == "confidence":
        return say(f"diff.confidence.{change.confidence}", lang)
    return str(getattr(change, column) or "")
