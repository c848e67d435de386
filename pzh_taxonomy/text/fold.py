"""Folding: full-width to half-width, upper to lower case, traditional to simplified, spaces inside words dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

_SPACE = re.compile(r"\s")
_JOINED = re.compile(r"(?<=[\u3400-\u9fff])[-‐‑–—−·•/](?=[\u3400-\u9fff])")
_JOINERS = frozenset("-‐‑–—−·•/ ")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TOKENS = re.compile(r"[\u3400-\u9fff]+|[a-z]+[a-z0-9]*")


class Folded(Struct, frozen=True):
    """A folded text; `offsets[i]` is where its i-th character stands in the original, None where they coincide."""

    text: str
    offsets: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that became `text[start:end]`."""
        if self.offsets is None:
            return start, end
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else 0
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str, characters: Mapping[int, str]) -> Folded:
    """Fold `text`; `characters` maps code points to their simplified form (str.translate table).

    Spaces next to a Chinese character and hyphens between two (燃气-蒸汽) are dropped: they carry no meaning. Lone surrogates and other
    control characters become spaces.
    """
    if unicodedata.is_normalized("NFKC", text) and not _SPACE.search(text) and not _JOINED.search(text):
        lowered = text.lower().translate(characters)
        if len(lowered) == len(text):
            return Folded(lowered)
    out: list[str] = []
    offsets: list[int] = []
    for at, char in enumerate(text):
        plain = unicodedata.normalize("NFKC", char).lower().translate(characters)
        for piece in plain:
            out.append(" " if _blank(piece) else piece)
            offsets.append(at)
    keep = [i for i, char in enumerate(out) if not _dropped(out, i, char)]
    return Folded("".join(out[i] for i in keep), tuple(offsets[i] for i in keep))


@lru_cache(maxsize=65_536)
def folded_word(word: str) -> str:
    """A word of a catalogue or rule as it stands in folded texts: 水（地）源热泵 is 水(地)源热泵 there."""
    return fold(word.strip(), {}).text


def _dropped(out: list[str], i: int, char: str) -> bool:
    """A hyphen or slash between Chinese characters, and a space next to one or to another space."""
    if char not in _JOINERS:
        return False
    before = bool(i and _HAN.match(out[i - 1]))
    after = bool(i + 1 < len(out) and _HAN.match(out[i + 1]))
    if char == " ":
        return before or after or bool(i and out[i - 1] == " ")
    return before and after


def _blank(char: str) -> bool:
    """Spaces, control characters and lone surrogates; line breaks are kept, they end clauses."""
    return char != "\n" and (char.isspace() or unicodedata.category(char) in ("Cc", "Cs", "Cf"))


def grams(folded: str) -> list[str]:
    """Character bigrams of Chinese runs and whole Latin words, in order; digits and standard numbers carry no meaning here."""
    found: list[str] = []
    for run in _TOKENS.findall(folded):
        if run[0] < "\u3400":
            if len(run) > 1:
                found.append(run)
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(map(str.__add__, run, run[1:]))
    return found
