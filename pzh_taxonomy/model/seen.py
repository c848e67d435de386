"""Which words stand in a text: the one question that facts, matching and rules put to texts again and again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import lru_cache


class Seen:
    """What stands in one folded text. This one looks when it is asked; screening hands in ones that have looked for every known word at once.

    `phrases` are those of the index with their places (number, start, end), None where nobody has looked yet.
    """

    __slots__ = ("phrases", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.phrases: list[tuple[int, int, int]] | None = None

    def has(self, word: str) -> bool:
        """Whether the word occurs in the text."""
        return word in self.text

    def among(self, words: frozenset[str]) -> Set[str]:
        """Those of the words that occur in the text."""
        return {w for w in words if w in self.text}

    def any(self, words: frozenset[str]) -> bool:
        """Whether one of the words occurs in the text."""
        return any(w in self.text for w in words)

    def each(self, words: frozenset[str]) -> Iterable[tuple[int, int]]:
        """Where the words stand, from left to right, none across another; of those that begin at one place the longest."""
        return [m.span() for m in _any_of(words).finditer(self.text)]

    def may(self, words: frozenset[str]) -> bool:
        """False only where it is known already that none of the words occurs, so that nobody need look for what takes one of them."""
        return True

    def sure(self, words: frozenset[str]) -> Set[str] | None:
        """Those of the words that occur in the text where that is known already, else None."""
        return None


@lru_cache(maxsize=64)
def _any_of(words: frozenset[str]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or "(?!)")
