"""What kinds of values each column holds, gathered while rows pass and added up."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from msgspec import Struct

from pzh_taxonomy.screening.cells import is_plain_number
from pzh_taxonomy.screening.table import ABSENT, Cell

_TEXT, _NUMERIC_TEXT, _INT, _FLOAT, _BOOL, _DATE, _TIME, _OTHER = (1 << n for n in range(8))
_MOST_INT = 1 << 63


class Kinds(Struct):
    """One mask a column; adding up does not depend on order."""

    masks: list[int] = []

    def see(self, cells: list[Cell]) -> None:
        """Take note of a row."""
        while len(self.masks) < len(cells):
            self.masks.append(0)
        for n, cell in enumerate(cells):
            self.masks[n] |= _mask(cell, self.masks[n])

    def add(self, other: Kinds) -> None:
        """Take note of what another saw."""
        while len(self.masks) < len(other.masks):
            self.masks.append(0)
        for n, mask in enumerate(other.masks):
            self.masks[n] |= mask

    def kind(self, column: int) -> str:
        """int, float, bool, date, datetime, or text where kinds are mixed or values are text."""
        mask = self.masks[column] if column < len(self.masks) else 0
        for kind, allowed in (
            ("int", _INT),
            ("float", _INT | _FLOAT),
            ("bool", _BOOL),
            ("date", _DATE),
            ("datetime", _DATE | _TIME),
        ):
            if mask and not mask & ~allowed:
                return kind
        return "text"

    def numeric_text(self, codes: Iterable[int]) -> set[int]:
        """Columns of text that all reads as numbers and is not a code."""
        skip = set(codes)
        wanted = _NUMERIC_TEXT | _INT | _FLOAT
        return {n for n, m in enumerate(self.masks) if m & _NUMERIC_TEXT and not m & ~wanted and n not in skip}


def _mask(cell: Cell, mask: int) -> int:
    if isinstance(cell, str):
        if not cell or mask & _TEXT:
            return 0
        return _NUMERIC_TEXT if is_plain_number(cell) else _TEXT
    if cell is None or cell is ABSENT:
        return 0
    if isinstance(cell, bool):
        return _BOOL
    if isinstance(cell, int):
        return _INT if -_MOST_INT <= cell < _MOST_INT else _OTHER
    if isinstance(cell, float):
        return _FLOAT
    if isinstance(cell, datetime.datetime):
        return _TIME if cell.tzinfo is None else _OTHER
    return _DATE if isinstance(cell, datetime.date) else _OTHER
