"""Many words sought in one text at once, by their first two characters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Finder(Generic[T]):
    """Finds every place of every word; each word carries something of the caller's. Words of one character are left out."""

    def __init__(self, words: Iterable[tuple[str, T]]) -> None:
        self._buckets: dict[str, list[tuple[str, T]]] = {}
        self._by_word: dict[str, list[tuple[int, T]]] = {}
        for number, (word, what) in enumerate(words):
            if len(word) > 1:
                self._buckets.setdefault(word[:2], []).append((word, what))
                self._by_word.setdefault(word, []).append((number, what))
        self.words = frozenset(self._by_word)

    def find(self, text: str, present: Collection[str] | None = None) -> Iterator[tuple[int, int, T]]:
        """Start, end and what the word carries, in order of the start. `present` are words that occur, where that is known: the others do not."""
        if present is not None:
            found = [
                (at, number, at + len(word), what)
                for word in present
                if word in self._by_word
                for at in _places(text, word)
                for number, what in self._by_word[word]
            ]
            found.sort(key=lambda x: (x[0], x[1]))
            yield from ((at, end, what) for at, _, end, what in found)
            return
        buckets = self._buckets
        for at in range(len(text) - 1):
            for word, what in buckets.get(text[at : at + 2], ()):
                if text.startswith(word, at):
                    yield at, at + len(word), what


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
