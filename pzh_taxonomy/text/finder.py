"""Many words sought in one text at once, by their first two characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Finder(Generic[T]):
    """Finds every place of every word; each word carries something of the caller's. Words of one character are left out."""

    def __init__(self, words: Iterable[tuple[str, T]]) -> None:
        self._buckets: dict[str, list[tuple[str, T]]] = {}
        for word, what in words:
            if len(word) > 1:
                self._buckets.setdefault(word[:2], []).append((word, what))

    def find(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Start, end and what the word carries, in order of the start."""
        buckets = self._buckets
        for at in range(len(text) - 1):
            for word, what in buckets.get(text[at : at + 2], ()):
                if text.startswith(word, at):
                    yield at, at + len(word), what
