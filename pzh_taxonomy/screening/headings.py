"""Where a table's headings are: below title lines, over one row or several where cells are merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.screening.cells import text_of
from pzh_taxonomy.screening.table import Cell

TEXT_FIELDS = frozenset({"name", "description", "purpose"})


class Merge(Struct, frozen=True):
    """A merged range of cells, from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Headings(Struct, frozen=True):
    """The headings, the index of their first row and of the first row below them among the rows looked at, and the words above them."""

    names: list[str]
    at: int
    below: int
    title: str


def find(
    rows: Sequence[list[Cell]], names: FieldNames, given: Mapping[str, str], merges: Sequence[Merge] = ()
) -> Headings | None:
    """The headings among a table's first rows; None where every row is empty.

    The row with most recognised names that has a project's name or contents is it, the first of equals; where no row has, the first that is not empty.
    """
    texts = [[text_of(cell).strip() for cell in row] for row in rows]
    scores = [_score(row, names, given) for row in texts]
    best = max(range(len(texts)), key=lambda n: (scores[n], -n), default=None)
    if best is None or not any(any(row) for row in texts):
        return None
    if scores[best] == 0:
        best = next(n for n, row in enumerate(texts) if any(row))
    first, last = best, best
    for merge in merges:
        if merge.top <= best < merge.bottom and merge.bottom - best < 3:
            last = max(last, merge.bottom)
        if merge.top < best <= merge.bottom and _is_heading(texts, merge):
            first = min(first, merge.top)
    spread = [_spread(texts, n, merges) for n in range(first, last + 1)]
    if not merges and best > 0:
        spread = _with_row_above(texts, best, names)
    width = max(len(row) for row in spread)
    found = [_stacked([row[n] if n < len(row) else "" for row in spread], names, given) for n in range(width)]
    while found and not found[-1]:
        found.pop()
    title = " ".join(text for row in texts[:first] for text in row if text)
    return Headings(found, first, last + 1, title[:500])


def _score(row: list[str], names: FieldNames, given: Mapping[str, str]) -> int:
    """How many different fields a row names; 0 where none of them says what a project is."""
    fields = {given.get(cell) or names.field(cell) for cell in row if 0 < len(cell) <= 60}
    canonical = {names.field(f) or f for f in fields if f}
    return len(canonical) if canonical & TEXT_FIELDS else 0


def _is_heading(texts: list[list[str]], merge: Merge) -> bool:
    """A title runs over the whole row; a heading of several columns does not stand alone in it."""
    row = texts[merge.top]
    return sum(1 for n, text in enumerate(row) if text and not merge.left <= n <= merge.right) > 0


def _spread(texts: list[list[str]], row: int, merges: Sequence[Merge]) -> list[str]:
    """A row with every merged cell holding the range's words."""
    cells = list(texts[row])
    for merge in merges:
        if merge.top <= row <= merge.bottom and merge.top < len(texts) and merge.left < len(texts[merge.top]):
            cells.extend([""] * (min(merge.right, 20_000) + 1 - len(cells)))
            for column in range(merge.left, min(merge.right, 20_000) + 1):
                cells[column] = texts[merge.top][merge.left]
    return cells


def _with_row_above(texts: list[list[str]], best: int, names: FieldNames) -> list[list[str]]:
    """Formats without merged ranges: a gap among the headings takes the heading above it, where there are several above."""
    above, row = texts[best - 1], texts[best]
    if sum(map(bool, above)) < 2:
        return [row]
    return [[a if not (n < len(row) and row[n]) else "" for n, a in enumerate(above)], row]


def _stacked(cells: list[str], names: FieldNames, given: Mapping[str, str]) -> str:
    """One heading of those above each other: the lowest, with the one above it where that alone says what it is."""
    different = list(dict.fromkeys(c for c in cells if c))
    if not different:
        return ""
    lowest = different[-1]
    if len(different) == 1 or names.field(lowest) or lowest in given:
        return lowest
    return "/".join(different)


def unique(names: Sequence[str]) -> list[str]:
    """Names for formats whose columns must differ: gaps are numbered, repeats too."""
    seen: set[str] = set()
    found: list[str] = []
    for number, name in enumerate(names, 1):
        base = name or f"列{number}"
        candidate, count = base, 1
        while candidate in seen:
            count += 1
            candidate = f"{base}_{count}"
        seen.add(candidate)
        found.append(candidate)
    return found
