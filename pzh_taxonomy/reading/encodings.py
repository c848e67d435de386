"""Which encoding a file is in, decided over the whole file without holding it; its hash comes out of the same pass.

Order: byte-order mark, UTF-16 without a mark (NULs on one side), strict UTF-8, strict GB18030; else Undecodable with byte, line and remedy.
A file that is part UTF-8 and part GB18030 often decodes as GB18030 into nonsense: it is refused, naming a line of each kind.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path
from typing import IO

from msgspec import Struct

from pzh_taxonomy.messages import Message, said
from pzh_taxonomy.reading.decode import MARKS, Undecodable

_BLOCK = 1 << 20
_SAMPLE = 1 << 16
_NUL_SHARE = 0.2
_HAN_RUN = re.compile("[一-鿿]{3}")


class Encoded(Struct, frozen=True):
    """A file's encoding, size in bytes, BLAKE2b digest, and how many NUL bytes it holds (0 for UTF-16 and UTF-32)."""

    name: str
    size: int
    digest: str
    nuls: int


def encoding_of(path: Path) -> Encoded:
    """The encoding of the whole file. Raises Undecodable, OSError."""
    with path.open("rb") as handle:
        first = handle.read(_SAMPLE)
        marked = next((name for mark, name in MARKS if first.startswith(mark)), None) or _unmarked_utf16(first)
        handle.seek(0)
        digest = hashlib.blake2b(digest_size=16)
        size = nuls = 0
        trial = _Trial(marked or "utf-8")
        while block := handle.read(_BLOCK):
            digest.update(block)
            size += len(block)
            nuls += block.count(0)
            trial.feed(block)
        trial.feed(b"", final=True)
        if trial.failed is None:
            return Encoded(trial.name, size, digest.hexdigest(), 0 if trial.name.startswith("utf-16") else nuls)
        if marked:
            raise Undecodable(_at(path, trial.failed, trial.name))
        handle.seek(0)
        other = _Trial("gb18030")
        while other.failed is None and (block := handle.read(_BLOCK)):
            other.feed(block)
        other.feed(b"", final=True)
        handle.seek(0)
        _refuse_mixture(handle)
        if other.failed is not None:
            raise Undecodable(_at(path, max(trial.failed, other.failed), said("problem.input.undecodable-both")))
    return Encoded("gb18030", size, digest.hexdigest(), nuls)


class _Trial:
    """Feeds a strict decoder until it fails; `failed` is the offset of the first byte that does not decode."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failed: int | None = None
        self._decoder = codecs.getincrementaldecoder(name)("strict")
        self._fed = 0

    def feed(self, block: bytes, final: bool = False) -> None:
        if self.failed is not None:
            return
        held = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(block, final)
        except UnicodeDecodeError as error:
            self.failed = self._fed - held + error.start
        self._fed += len(block)


def _unmarked_utf16(first: bytes) -> str | None:
    """UTF-16 without a mark: ASCII and line ends leave NULs on one side only."""
    half = len(first) // 2
    if half < 2:
        return None
    even, odd = first[0::2].count(0) / half, first[1::2].count(0) / half
    if odd > _NUL_SHARE and even < odd / 10:
        return "utf-16-le"
    if even > _NUL_SHARE and odd < even / 10:
        return "utf-16-be"
    return None


def _refuse_mixture(handle: IO[bytes]) -> None:
    """Raises Undecodable where some lines are clearly UTF-8 and others clearly GB18030."""
    first: dict[str, int] = {}
    for number, line in enumerate(handle, 1):
        if not line.isascii() and (name := _clearly(line)):
            first.setdefault(name, number)
            if len(first) == 2:
                raise Undecodable(said("problem.input.mixed", utf8=first["utf-8"], gb=first["gb18030"]))


def _clearly(line: bytes) -> str | None:
    """The encoding that a line can only be in, None where it is in doubt or in neither."""
    for name in ("utf-8", "gb18030"):
        try:
            return name if _HAN_RUN.search(line.decode(name)) else None
        except UnicodeDecodeError:
            continue
    return None


def _at(path: Path, at: int, names: str) -> Message:
    line, byte = 1, 0
    with path.open("rb") as handle:
        left = at
        while left > 0 and (block := handle.read(min(_BLOCK, left))):
            line += block.count(b"\n")
            left -= len(block)
        byte = (handle.read(1) or b"\0")[0]
    return said("problem.input.undecodable", line=line, at=at, byte=byte, encoding=names)
