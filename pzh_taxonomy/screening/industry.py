"""Industry codes that lost their leading zero in a spreadsheet: `111` was `0111` where the column says so and GB/T 4754 has it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from pzh_taxonomy.screening.cells import text_of
from pzh_taxonomy.screening.table import Cell

_DIGITS = re.compile(r"([A-Ta-t]?)\s?(\d{1,4})(.*)", re.DOTALL)


class Widths(Struct, frozen=True):
    """How a column writes its codes: `whole` digits, and whether zeros were lost at all (a code that begins with 0 says not)."""

    whole: int = 0
    lost: bool = False


def widths_of(cells: Iterable[Cell], known: frozenset[str]) -> Widths:
    """How the column of these cells writes its codes.

    A column with four-digit codes writes four digits throughout, unless it has a shorter code that cannot have lost a zero (441: there is no 0441).
    """
    lengths: dict[int, int] = dict.fromkeys(range(1, 5), 0)
    short_on_purpose: set[int] = set()
    for cell in cells:
        match = _DIGITS.fullmatch(text_of(cell).strip())
        if match is None:
            continue
        digits = match.group(2)
        if digits.startswith("0"):
            return Widths()
        lengths[len(digits)] += 1
        if f"0{digits}" not in known:
            short_on_purpose.add(len(digits))
    if lengths[4] and 3 not in short_on_purpose:
        return Widths(4, bool(known))
    if lengths[3] and not lengths[4] and 2 not in short_on_purpose:
        return Widths(3, bool(known))
    return Widths(0, bool(known))


def restored(cell: Cell, widths: Widths, known: frozenset[str]) -> str | None:
    """The code with its zero back, or None where nothing was lost.

    A code one digit short of the column's length is restored where the longer one exists; a code that does not exist as it stands, wherever the
    longer one does.
    """
    if not widths.lost:
        return None
    match = _DIGITS.fullmatch(text_of(cell).strip())
    if match is None or match.group(2).startswith("0") or len(match.group(2)) == 4:
        return None
    letter, digits, rest = match.groups()
    longer = f"0{digits}"
    if longer not in known or letter.upper() not in ("", "A", "B"):
        return None
    short_of_column = len(longer) == widths.whole
    return f"{letter}{longer}{rest}" if short_of_column or digits not in known else None
