"""Pieces of a Markdown page: tables, anchors, cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

HEAD = "<!-- 由 python docs/generate.py 生成，不要手改。 -->\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> str:
    """A Markdown table; the columns of `right` (from 0) are numbers."""
    aligned = set(right)
    lines = [_row(heads), "|" + "|".join("---:" if i in aligned else "---" for i in range(len(heads))) + "|"]
    lines += [_row(row) for row in rows]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(cell(c) for c in cells) + " |"


def cell(value: object) -> str:
    """A value that may stand in a table cell."""
    return str(value).replace("|", "\\|").replace("\n", "<br>").replace("<DIR", "&lt;DIR")


def bullets(lines: Iterable[str]) -> str:
    """A list, one item a line."""
    return "".join(f"- {line}\n" for line in lines)
