"""Numbers as Chinese texts write them: digits, numerals (三百, 两), 万 and 亿, ranges, and bounds (不低于, 以上)."""

from __future__ import annotations

import re

from msgspec import Struct

from pzh_taxonomy.model.rulebook import BoundWords

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_NUMERAL = "[零〇一二两三四五六七八九十百千]+(?:[万亿](?:[零〇一二两三四五六七八九十百千]+)?)*"
_PLAIN = r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?"
_VALUE = rf"(?:{_PLAIN}|{_NUMERAL})"
#: A value or a range of values; a minus sign belongs to a number only where no number or letter stands before it.
PATTERN = rf"(?P<least>(?:(?<![\d.a-z%])[-−])?(?:{_PLAIN[5:]}|{_NUMERAL}))(?:(?P<unit1>UNITS)?\s*(?:~|～|-|—|–|至|到)\s*(?P<most>{_VALUE}))?\s*(?P<large>[万亿])?\s*(?P<unit>UNITS)"


class Reading(Struct, frozen=True):
    """A number read from a text: from `least` to `most` (None: open on that side), as it stands without its unit. `strict`: the bound is not reached."""

    least: float | None
    most: float | None
    strict: bool = False


def pattern(symbols: tuple[str, ...]) -> re.Pattern[str]:
    """Values followed by one of the unit symbols, the longest first."""
    units = "|".join(re.escape(s.lower()) for s in sorted(symbols, key=len, reverse=True))
    return re.compile(PATTERN.replace("UNITS", units))


def reading(match: re.Match[str], text: str, bounds: BoundWords) -> Reading:
    """The range that a match of `pattern` states, with the words around it that bound it; of words before it the longest counts (不低于, not 低于)."""
    scale = _LARGE.get(match["large"] or "", 1)
    least = number(match["least"]) * scale
    if match["most"]:
        most = number(match["most"]) * scale
        return Reading(min(least, most), max(least, most))
    after = text[match.end() :]
    way = _bound(text[: match.start()], bounds)[1]
    if after.startswith(bounds.at_least_after):
        way = "above"
    elif after.startswith(bounds.at_most_after):
        way = "below"
    if way.startswith("above"):
        return Reading(least, None, way != "above")
    if way.startswith("below"):
        return Reading(None, least, way != "below")
    return Reading(least, least)


def without_bound(before: str, bounds: BoundWords) -> str:
    """The text before a number without the word that bounds it."""
    before = before.rstrip()
    return before[: len(before) - _bound(before, bounds)[0]]


def _bound(before: str, bounds: BoundWords) -> tuple[int, str]:
    """The length and the sense of the bounding word at the end of the text."""
    before = before.rstrip()
    ways = {
        "above": bounds.at_least,
        "above strictly": bounds.more_than,
        "below": bounds.at_most,
        "below strictly": bounds.less_than,
    }
    return max(((len(w), way) for way, words in ways.items() for w in words if before.endswith(w)), default=(0, ""))


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
