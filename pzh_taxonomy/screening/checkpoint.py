"""Where a run stands, on disk: enough to go on after a kill and end with the same bytes."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from pzh_taxonomy.screening.kinds import Kinds
from pzh_taxonomy.screening.tally import Tally
from pzh_taxonomy.version import VERSION

_FORMAT = 1


class Identity(Struct, frozen=True, kw_only=True):
    """What must be the same for a run to be gone on with: the input's content, the library, the program, what was asked."""

    input_digest: str
    library: str
    options: dict[str, str]
    program: str = VERSION
    format: int = _FORMAT

    def differences(self, other: Identity) -> list[str]:
        """Names of what differs."""
        found = [n for n in ("input_digest", "library", "program", "format") if getattr(self, n) != getattr(other, n)]
        keys = sorted({*self.options, *other.options})
        return found + [k for k in keys if self.options.get(k) != other.options.get(k)]


class Checkpoint(Struct, kw_only=True):
    """`sizes` are the bytes of each partial file that are settled; `finishing` says that every row is decided."""

    identity: Identity
    today: str
    tally: Tally
    kinds: Kinds
    sizes: dict[str, int]
    finishing: bool = False


def read(path: Path) -> Checkpoint | None:
    """The checkpoint, or None where there is none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Checkpoint)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def write(path: Path, checkpoint: Checkpoint) -> None:
    """Replace the checkpoint; it is on disk when this returns. Raises OSError."""
    new = path.with_name(path.name + ".new")
    with new.open("wb") as handle:
        handle.write(msgspec.json.encode(checkpoint))
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(new, path)


class PartFile:
    """A file that is appended to and cut back to what a checkpoint vouches for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._handle: int | None = None

    def begin(self, content: bytes) -> None:
        """Start anew with `content`. Raises OSError."""
        self._open(os.O_TRUNC)
        self.append(content)

    def go_on(self, size: int) -> bool:
        """Cut back to `size` bytes and go on after them; False where fewer are left. Raises OSError."""
        self._open(0)
        assert self._handle is not None
        if os.fstat(self._handle).st_size < size:
            return False
        os.ftruncate(self._handle, size)
        os.lseek(self._handle, size, os.SEEK_SET)
        self.size = size
        return True

    def append(self, content: bytes) -> None:
        """Add bytes. Raises OSError."""
        assert self._handle is not None
        view = memoryview(content)
        while view:
            view = view[os.write(self._handle, view) :]
        self.size += len(content)

    def settle(self) -> None:
        """See that what was written is on disk. Raises OSError."""
        if self._handle is not None:
            os.fsync(self._handle)

    def close(self) -> None:
        """Give up the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def remove(self) -> None:
        """Delete the file."""
        self.close()
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _open(self, flags: int) -> None:
        self.close()
        self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | flags | getattr(os, "O_BINARY", 0), 0o666)
