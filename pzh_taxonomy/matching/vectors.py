"""Vectors of the index's entries, worked out once for a library and an encoder and kept beside the compiled library.

File: magic, SHA-256 of the payload, payload (msgpack of Stored). Nothing in it can execute; one that is damaged or does not fit is not used.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import tempfile
from array import array
from collections.abc import Iterator
from operator import mul
from pathlib import Path

import msgspec
from msgspec import Struct

from pzh_taxonomy.library.folders import cache_folder
from pzh_taxonomy.library.indexing import terms_of
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.encoder import Encoder, Vector

_MAGIC = b"pzhsem01"
_KEY = 16
_KEEP = 4


class Stored(Struct, frozen=True):
    """`keys` are the digests of the texts, `vectors` their float32 vectors one after the other, in the same order."""

    encoder: str
    dimensions: int
    keys: bytes
    vectors: bytes


class EntryVectors:
    """Vectors of the index's documents, by number; likeness is taken after the mean of all is removed, which all sentences share."""

    def __init__(self, vectors: list[Vector]) -> None:
        self._raw = vectors
        self._mean = [math.fsum(column) / len(vectors) for column in zip(*vectors, strict=True)]
        self._units: dict[int, list[float]] = {}

    @classmethod
    def load(cls, library: Library, encoder: Encoder) -> EntryVectors:
        """From the cache; what it lacks is encoded and kept. A text that other cached libraries share is not encoded again."""
        texts = entry_texts(library)
        keys = [_key(t) for t in texts]
        path = path_for(library.sha256, encoder.name)
        known = _read(path, encoder.name)
        missing = set(keys) - known.keys()
        if missing:
            for other in _others(path):
                known = _read(other, encoder.name) | known
            wanted = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
            known.update(zip(wanted, encoder.passages(list(wanted.values())), strict=True))
            _write(path, encoder.name, {k: known[k] for k in dict.fromkeys(keys)})
        return cls([known[k] for k in keys])

    def similarity(self, query: Vector, document: int) -> float:
        """The cosine of a project's vector and an entry's, both without the mean (-1 to 1)."""
        if document not in self._units:
            self._units[document] = self._unit(self._raw[document])
        return math.fsum(map(mul, self._unit(query), self._units[document]))

    def _unit(self, vector: Vector) -> list[float]:
        moved = [v - m for v, m in zip(vector, self._mean, strict=True)]
        length = math.sqrt(math.fsum(map(mul, moved, moved))) or 1.0
        return [v / length for v in moved]


def is_cached(library: Library, encoder: str) -> bool:
    """Whether there is a file for this library and encoder, so that loading takes no time worth announcing."""
    return path_for(library.sha256, encoder).exists()


def path_for(sha256: str, encoder: str) -> Path:
    """Where the vectors of the library with this hash are kept."""
    return cache_folder() / f"semantic-{encoder}-{sha256[:32]}.bin"


def entry_texts(library: Library) -> list[str]:
    """What of each document is encoded: its title, what it covers and its everyday names, up to the policy's length."""
    most = library.rulebook.matching.semantic.entry_characters
    by_ref = {f"{ed.ref}:{e.code}": e for ed in library.editions for e in ed.entries}
    texts: list[str] = []
    for edition, number in library.index.documents:
        entry = library.editions[edition].entries[number]
        more = "、".join(dict.fromkeys([*entry.covers, *(t.replace(" + ", "") for t in terms_of(entry, by_ref))]))
        texts.append(f"{entry.title}：{more}"[:most].rstrip("：、"))
    return texts


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:_KEY]


def _read(path: Path, encoder: str) -> dict[bytes, Vector]:
    """The vectors in a file by the digests of their texts; empty where it is missing, damaged or another encoder's."""
    try:
        raw = path.read_bytes()
    except OSError:
        return {}
    head = len(_MAGIC)
    payload = raw[head + 32 :]
    if raw[:head] != _MAGIC or hashlib.sha256(payload).digest() != raw[head : head + 32]:
        return {}
    try:
        stored = msgspec.msgpack.decode(payload, type=Stored)
    except msgspec.MsgspecError:
        return {}
    return dict(_rows(stored)) if stored.encoder == encoder else {}


def _rows(stored: Stored) -> Iterator[tuple[bytes, Vector]]:
    width = 4 * stored.dimensions
    for number in range(len(stored.keys) // _KEY):
        vector: Vector = array("f")
        vector.frombytes(stored.vectors[number * width : (number + 1) * width])
        yield stored.keys[number * _KEY : (number + 1) * _KEY], vector


def _write(path: Path, encoder: str, vectors: dict[bytes, Vector]) -> None:
    """Keep the vectors; a folder that cannot be written is passed over."""
    stored = Stored(
        encoder, len(next(iter(vectors.values()))), b"".join(vectors), b"".join(v.tobytes() for v in vectors.values())
    )
    payload = msgspec.msgpack.encode(stored)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="semantic-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + hashlib.sha256(payload).digest() + payload)
            os.replace(name, path)
        finally:
            with contextlib.suppress(OSError):
                os.unlink(name)
        for old in _others(path)[_KEEP - 1 :]:
            old.unlink()


def _others(path: Path) -> list[Path]:
    """The other files of vectors, newest first."""
    found: list[tuple[float, Path]] = []
    for other in path.parent.glob("semantic-*.bin"):
        with contextlib.suppress(OSError):
            if other != path:
                found.append((-other.stat().st_mtime, other))
    return [p for _, p in sorted(found)]
