"""When two wordings are the same thing: spelling, editions of standards, kin of a product name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from rapidfuzz import fuzz

_DROPPED = re.compile(r"[\s\W_]+")
_SIGNIFICANT = re.compile(r"[<>≤≥＜＞+＋%‰Ⅰ-Ⅻ]")
_YEAR = re.compile(r"^(.*?\S)\s*[-—–:：]\s*((?:19|20)\d{2})$")
_TITLE_YEARS = (
    re.compile(r"[（(〔\[]\s*(?<!\d)((?:19|20)\d{2})(?!\d)[^）)〕\]]{0,6}[）)〕\]]"),  # （2019年版）, 〔2017〕, (2016)
    re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年(?:版|本|第\d+号)?"),
)

T = TypeVar("T")


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """A wording without case, width, spaces and punctuation; signs of comparison are kept."""
    kept = "".join(c if _SIGNIFICANT.match(c) else _DROPPED.sub("", c) for c in text)
    return unicodedata.normalize("NFKC", kept).lower()


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """How alike two wordings are, 0 to 1; 0 where below `least`. The same both ways round."""
    return fuzz.ratio(plain(one), plain(other), score_cutoff=least * 100) / 100


def dated(name: str) -> tuple[str, str]:
    """A standard or document without its edition, and the edition: `GB 21256-2025` → (`GB 21256`, `2025`); empty where undated."""
    if match := _YEAR.match(name):
        return match.group(1), match.group(2)
    for pattern in _TITLE_YEARS:
        if match := pattern.search(name):
            return name[: match.start()] + name[match.end() :], match.group(1)
    return name, ""


def same_undated(one: str, other: str) -> bool:
    """Whether two names are editions of the same standard or document."""
    return one != other and plain(dated(one)[0]) == plain(dated(other)[0]) and dated(one)[1] != dated(other)[1]


def kin(item: str, others: Iterable[str], suffix: int, generic: tuple[str, ...]) -> str:
    """The first of `others` that may still take in `item`; empty where none does.

    It is contained in the item, or both end alike for `suffix` characters that are more than `generic` words (综合利用, 服务).
    """
    name = plain(item)
    for other in others:
        word = plain(other)
        if len(word) >= 2 and word in name:
            return other
        if name[-suffix:] == word[-suffix:] and len(_without_end(_common_end(name, word), generic)) >= 2:
            return other
    return ""


def _common_end(one: str, other: str) -> str:
    size = 0
    while size < min(len(one), len(other)) and one[-size - 1] == other[-size - 1]:
        size += 1
    return one[len(one) - size :]


def _without_end(text: str, generic: tuple[str, ...]) -> str:
    return next((text[: -len(g)] for g in generic if text.endswith(g)), text)


def matched(
    before: Sequence[T], after: Sequence[T], score: Callable[[T, T], float], least: float
) -> list[tuple[int, int]]:
    """The best one-to-one matching, greedily by score from `least`; ties by place, the same both ways round."""
    if not before or not after:
        return []
    found = [
        (-round(s, 9), i + j, abs(i - j), i, j)
        for i, one in enumerate(before)
        for j, other in enumerate(after)
        if (s := score(one, other)) >= least
    ]
    used_before: set[int] = set()
    used_after: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for *_, i, j in sorted(found):
        if i not in used_before and j not in used_after:
            used_before.add(i)
            used_after.add(j)
            pairs.append((i, j))
    return sorted(pairs)
