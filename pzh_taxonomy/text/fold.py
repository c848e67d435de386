"""Folding: full-width to half-width, upper to lower case, traditional to simplified, spaces inside words dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

_TOKENS = re.compile(r"[\u3400-\u9fff]+|[a-z]+[a-z0-9]*")
_HAN = r"[\u3400-\u9fff]"
#: A hyphen or slash between two Chinese characters, and a space next to one or after another space. What is dropped comes first: it is rare.
_DROPPED = re.compile(rf"[-‐‑–—−·•/](?<={_HAN}.)(?={_HAN})| (?={_HAN})| (?<=[\u3400-\u9fff ] )")


class Characters(dict[int, str]):
    """What each character becomes, worked out when it is first met (a str.translate table)."""

    def __init__(self, simplified: Mapping[int, str]) -> None:
        super().__init__()
        self._simplified = simplified

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code)).lower().translate(self._simplified)
        self[code] = made = "".join(" " if _blank(piece) else piece for piece in plain)
        return made


_AS_THEY_ARE = Characters({})


class Folded(Struct, frozen=True):
    """A folded text. `source` is the original and `characters` how it was folded; None where every character stands where it stood."""

    text: str
    source: str | None = None
    characters: Characters | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that became `text[start:end]`."""
        if self.source is None or self.characters is None:
            return start, end
        offsets = _offsets(self.source, self.characters)
        if start >= end:
            at = offsets[start] if start < len(offsets) else 0
            return at, at
        return offsets[start], offsets[end - 1] + 1


def fold(text: str, characters: Mapping[int, str]) -> Folded:
    """Fold `text`; `characters` maps code points to their simplified form (or is a Characters made of such a map, which is faster).

    Spaces next to a Chinese character and hyphens between two (燃气-蒸汽) are dropped: they carry no meaning. Lone surrogates and other
    control characters become spaces.
    """
    table = characters if isinstance(characters, Characters) else Characters(characters)
    plain = text.translate(table)
    folded = _DROPPED.sub("", plain)
    return Folded(folded) if len(folded) == len(text) == len(plain) else Folded(folded, text, table)


@lru_cache(maxsize=65_536)
def folded_word(word: str) -> str:
    """A word of a catalogue or rule as it stands in folded texts: 水（地）源热泵 is 水(地)源热泵 there."""
    return fold(word.strip(), _AS_THEY_ARE).text


def _offsets(text: str, characters: Characters) -> list[int]:
    """Where each character of the folded text stands in the original."""
    pieces = [characters[ord(c)] for c in text]
    places = [at for at, piece in enumerate(pieces) for _ in piece]
    dropped = {m.start() for m in _DROPPED.finditer("".join(pieces))}
    return [at for i, at in enumerate(places) if i not in dropped]


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
