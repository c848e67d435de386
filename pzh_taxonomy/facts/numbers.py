"""Numbers as Chinese texts write them: digits, numerals (三百, 两), 万 and 亿, ranges, and bounds (不低于, 以上)."""

from __future__ import annotations

import re

from msgspec import Struct

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_NUMERAL = "[零〇一二两三四五六七八九十百千]+(?:[万亿](?:[零〇一二两三四五六七八九十百千]+)?)*"
_PLAIN = r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?"
_VALUE = rf"(?:{_PLAIN}|{_NUMERAL})"
#: A value or a range of values; a minus sign belongs to a number only where no number or letter stands before it.
PATTERN = rf"(?P<least>(?:(?<![\d.a-z%])[-−])?(?:{_PLAIN[5:]}|{_NUMERAL}))(?:(?P<unit1>UNITS)?\s*(?:~|～|-|—|–|至|到)\s*(?P<most>{_VALUE}))?\s*(?P<large>[万亿])?\s*(?P<unit>UNITS)"

_AT_LEAST = ("不低于", "不小于", "不少于", "至少", "≥", ">=", "大于等于", "高于", "大于", "超过", ">", "达到", "达")
_AT_MOST = ("不高于", "不大于", "不超过", "至多", "≤", "<=", "小于等于", "低于", "小于", "<", "控制在")
_AT_LEAST_AFTER = ("以上", "及以上", "(含)以上")
_AT_MOST_AFTER = ("以下", "及以下", "以内", "(含)以下")
_EXACT = ("达到", "达")


class Reading(Struct, frozen=True):
    """A number read from a text: from `least` to `most` (None: open on that side), as it stands without its unit."""

    least: float | None
    most: float | None


def pattern(symbols: tuple[str, ...]) -> re.Pattern[str]:
    """Values followed by one of the unit symbols, the longest first."""
    units = "|".join(re.escape(s.lower()) for s in sorted(symbols, key=len, reverse=True))
    return re.compile(PATTERN.replace("UNITS", units))


def reading(match: re.Match[str], text: str) -> Reading:
    """The range that a match of `pattern` states, with the words around it that bound it."""
    scale = _LARGE.get(match["large"] or "", 1)
    least = number(match["least"]) * scale
    if match["most"]:
        most = number(match["most"]) * scale
        return Reading(min(least, most), max(least, most))
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip("(（")
    bound = next((w for w in (*_AT_MOST, *_AT_LEAST) if before.endswith(w)), "")
    if bound in _EXACT:
        bound = ""
    if bound in _AT_MOST or after.startswith(_AT_MOST_AFTER):
        return Reading(None, least)
    if bound in _AT_LEAST or after.startswith(_AT_LEAST_AFTER):
        return Reading(least, None)
    return Reading(least, least)


def number(text: str) -> float:
    """The value of digits or of a Chinese numeral (三百五十 = 350, 一千二百万 = 12,000,000)."""
    if text[-1].isdigit():
        return float(text.replace(",", "").replace("−", "-"))
    whole, part, digit = 0, 0, 0
    for char in text:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char] if digit and part == 0 and whole == 0 else _DIGITS[char]
        elif char in _TENS:
            part += (digit or 1) * _TENS[char]
            digit = 0
        else:
            whole = (whole + part + digit) * _LARGE[char]
            part = digit = 0
    return float(whole + part + digit)
