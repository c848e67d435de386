"""The bigrams of many texts at once, as rows of a sparse matrix: what matching.bigrams finds for one project, gram by gram."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from pzh_taxonomy.library.index import Index
from pzh_taxonomy.matching.bigrams import BigramScorer
from pzh_taxonomy.model.project import Facts

Array = np.ndarray[Any, Any]

_FIRST, _LAST = 0x3400, 0x9FFF
_LATIN = re.compile(r"[a-z]+[a-z0-9]*")
_BREAK = 0x0A
_LETTER_BITS = 15  # letters are of 28,000 characters at most
_GOLDEN = np.uint64(2_654_435_769)
#: Weights of grams stand in the low bits of a key, so that sorting keys puts the heaviest of equal grams first.
_WEIGHT_BITS = 12


class _HashTable:
    """Whole numbers to whole numbers, by open addressing, for many at once; -1 for what is not there."""

    def __init__(self, content: dict[int, int]) -> None:
        self._bits = max(len(content) * 4, 16).bit_length()
        size = 1 << self._bits
        self._keys = np.full(size, -1, dtype=np.int32)
        self._values = np.full(size, -1, dtype=np.int32)
        for key, value in content.items():
            place = int(self._first(np.array([key]))[0])
            while self._keys[place] >= 0:
                place = (place + 1) % size
            self._keys[place] = key
            self._values[place] = value

    def _first(self, keys: Array) -> Array:
        return (keys.astype(np.uint64) * _GOLDEN & 0xFFFFFFFF) >> np.uint64(32 - self._bits)

    def find(self, keys: Array) -> Array:
        """The values of the keys."""
        found = np.full(len(keys), -1, dtype=np.int32)
        places = self._first(keys).astype(np.int64)
        left = np.arange(len(keys))
        while len(left):
            here = self._keys[places]
            hit = here == keys[left]
            found[left[hit]] = self._values[places[hit]]
            on = ~hit & (here >= 0)
            left, places = left[on], (places[on] + 1) % len(self._keys)
        return found


class GramTable:
    """The vocabulary of an index as tables over characters; small enough to stay in the processor's cache."""

    def __init__(self, index: Index) -> None:
        chinese = {g: n for g, n in index.vocabulary.items() if g[0] >= "\u3400"}
        letters = sorted({c for g in chinese for c in g})
        self._ids = np.zeros(_LAST - _FIRST + 1, dtype=np.int32)
        for number, letter in enumerate(letters, start=1):
            self._ids[ord(letter) - _FIRST] = number
        self._singles = np.full(len(letters) + 1, -1, dtype=np.int32)
        pairs: dict[int, int] = {}
        for gram, number in chinese.items():
            if len(gram) == 1:
                self._singles[self._id(gram)] = number
            else:
                pairs[self._id(gram[0]) << _LETTER_BITS | self._id(gram[1])] = number
        self._pairs = _HashTable(pairs)
        self._latin = {g: n for g, n in index.vocabulary.items() if g[0] < "\u3400"}

    def _id(self, letter: str) -> int:
        return int(self._ids[ord(letter) - _FIRST])

    def places(self, joined: str, blanks: Iterable[tuple[int, int]]) -> tuple[Array, Array]:
        """Places and numbers of the grams in texts joined by line breaks; `blanks` are spans that count as line breaks."""
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int32)
        spans = list(blanks)
        for start, end in spans:
            codes[start:end] = _BREAK
        chinese = (codes >= _FIRST) & (codes <= _LAST)
        ids = np.zeros(len(codes) + 1, dtype=np.int32)
        ids[:-1][chinese] = self._ids[codes[chinese] - _FIRST]
        after = np.append(chinese[1:], False)
        pairs = np.flatnonzero(chinese & after)
        grams = self._pairs.find(ids[pairs] << _LETTER_BITS | ids[pairs + 1])
        before = np.concatenate(([False], chinese[:-1]))
        alone = np.flatnonzero(chinese & ~after & ~before)
        singles = self._singles[ids[alone]]
        places = [pairs[grams >= 0], alone[singles >= 0]]
        numbers = [grams[grams >= 0], singles[singles >= 0]]
        if self._latin:
            latin = self._latin_places(joined, codes if spans else None)
            places.append(np.array([at for at, _ in latin], dtype=np.int64))
            numbers.append(np.array([n for _, n in latin], dtype=np.int32))
        return np.concatenate(places), np.concatenate(numbers)

    def _latin_places(self, joined: str, codes: Array | None) -> list[tuple[int, int]]:
        text = joined if codes is None else codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        found = ((m.start(), self._latin.get(m.group())) for m in _LATIN.finditer(text))
        return [(at, number) for at, number in found if number is not None]


def queries(
    projects: Sequence[Facts], names: Sequence[float], table: GramTable, bigrams: BigramScorer
) -> tuple[Array, Array, Array]:
    """Row starts, gram numbers and weights of each project's query, grams in ascending order; of a gram in several fields the heaviest.

    `names` says how much each project's name counts.
    """
    grams = len(bigrams.index.vocabulary)
    texts: list[str] = []
    rows: list[int] = []
    weights: list[int] = []
    blanks: list[tuple[int, int]] = []
    at = 0
    for row, (facts, of_name) in enumerate(zip(projects, names, strict=True)):
        for field, text in facts.texts.items():
            if facts.scopes:
                blanks += [(at + s.start, at + s.end) for s in facts.scopes if s.field == field and s.takes_away]
            texts.append(text)
            rows.append(row)
            weights.append(bigrams.weight(field, of_name))
            at += len(text) + 1
    places, numbers = table.places("\n".join(texts), blanks)
    starts = np.concatenate(([0], np.cumsum(np.fromiter((len(t) + 1 for t in texts), np.int64, len(texts)))))
    text_of = np.searchsorted(starts, places, side="right") - 1
    row_of = np.asarray(rows, dtype=np.int64)[text_of] if rows else np.zeros(0, np.int64)
    weight_of = np.asarray(weights, dtype=np.int64)[text_of] if rows else np.zeros(0, np.int64)
    top = (1 << _WEIGHT_BITS) - 1
    keys = np.sort(((row_of * grams + numbers) << _WEIGHT_BITS) | (top - weight_of))
    cells = keys >> _WEIGHT_BITS
    first = np.concatenate(([True], cells[1:] != cells[:-1])) if len(cells) else np.zeros(0, bool)
    cells, data = cells[first], top - (keys[first] & top)
    counts = np.bincount(cells // grams, minlength=len(projects)) if len(cells) else np.zeros(len(projects), np.int64)
    return np.concatenate(([0], np.cumsum(counts))), cells % grams, data
