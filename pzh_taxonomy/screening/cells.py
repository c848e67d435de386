"""Single cells: as text, as an amount, as a date, and safe for a spreadsheet."""

from __future__ import annotations

import datetime
import decimal
import re
import unicodedata

import msgspec

from pzh_taxonomy.screening.table import ABSENT, Cell

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,10})(\.\d{1,6})?")
_AMOUNT = re.compile(r"(?:约|人民币|RMB|CNY|¥|￥)*([+-]?\d[\d,]*(?:\.\d+)?)([^\d\s]*)")
_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_COMPACT_DATE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_FIRST_DAY = datetime.date(1899, 12, 30)
_MOST_WHOLE = 1e15


def text_of(cell: Cell) -> str:
    """A cell as text: whole floats without `.0`, dates as YYYY-MM-DD, nested values as JSON, absent ones empty."""
    if isinstance(cell, str):
        return cell
    if cell is None or cell is ABSENT:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _MOST_WHOLE else repr(cell)
    if isinstance(cell, int | decimal.Decimal):
        return str(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() and not cell.tzinfo else cell.isoformat(" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return str(cell)
    if isinstance(cell, bytes):
        return cell.hex()
    return msgspec.json.encode(cell, enc_hook=str).decode()


def writable(text: str) -> str:
    """Text without lone surrogates, which no file format takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def safe_cell(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula once it is edited."""
    return text.startswith(_FORMULA_STARTS)


def is_plain_number(text: str) -> bool:
    """Whether text loses nothing by becoming a number: no leading zeros, at most 11 digits before the point and 6 after it."""
    return _PLAIN_NUMBER.fullmatch(text) is not None


def amount(cell: Cell, unit: float, units: dict[str, float]) -> float | None:
    """The amount in 万元, or None where it is not an amount. `unit` is what a bare number is in, worth so many 万元."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float | decimal.Decimal):
        return float(cell) * unit
    text = text_of(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.replace(" ", "").strip()
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    words = match.group(2).removesuffix("人民币").strip("()左右")
    if words and words not in units:
        return None
    return float(match.group(1).replace(",", "")) * (units[words] if words else unit)


def date(cell: Cell) -> str:
    """The date of a cell as YYYY-MM-DD; text that is none is given back as it is, for the reader of fields to refuse."""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and 30_000 < cell < 80_000:
        return (_FIRST_DAY + datetime.timedelta(days=int(cell))).isoformat()
    text = unicodedata.normalize("NFKC", text_of(cell)).strip()
    if match := _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        return f"{match.group(1)}-{int(match.group(2)):02}-{int(match.group(3)):02}"
    return text
