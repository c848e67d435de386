"""The compiled library on disk, found by content hash. A missing, stale or damaged file is simply not used.

Layout: magic, SHA-256 of the payload, payload (msgpack of Library). Nothing in it can execute.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

import msgspec

from pzh_taxonomy.library.folders import PACKAGE, cache_folder
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.version import VERSION

_MAGIC = b"pzhlib01"
_KEEP = 4


def path_for(sha256: str) -> Path:
    """Where the library with this hash is cached for this version of the program and state of its code."""
    return cache_folder() / f"library-{VERSION}-{_code()}-{sha256[:32]}.bin"


@cache
def _code() -> str:
    """A mark of the code that compiles libraries, so that a changed checkout does not read what older code wrote."""
    seen = hashlib.sha256()
    for folder in ("library", "model", "text"):
        for path in sorted((PACKAGE / folder).glob("*.py")):
            state = path.stat()
            seen.update(f"{path.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return seen.hexdigest()[:8]


def read(sha256: str) -> Library | None:
    """The cached library, or None where there is none that is whole and current."""
    try:
        raw = path_for(sha256).read_bytes()
    except OSError:
        return None
    head = len(_MAGIC)
    payload = memoryview(raw)[head + 32 :]
    if raw[:head] != _MAGIC or hashlib.sha256(payload).digest() != raw[head : head + 32]:
        return None
    gc.disable()  # nothing decoded here is garbage; collecting in between doubles the time
    try:
        library = msgspec.msgpack.decode(payload, type=Library)
    except (msgspec.MsgspecError, ValueError):
        return None
    finally:
        gc.enable()
    return library if library.sha256 == sha256 else None


def write(library: Library) -> None:
    """Store the library; a folder that cannot be written is passed over."""
    payload = msgspec.msgpack.encode(library)
    target = path_for(library.sha256)
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix="library-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + hashlib.sha256(payload).digest() + payload)
            os.replace(name, target)
        finally:
            with contextlib.suppress(OSError):
                os.unlink(name)
        _forget_old(target)


def _forget_old(current: Path) -> None:
    others = sorted(
        (p for p in current.parent.glob("library-*.bin") if p != current), key=lambda p: p.stat().st_mtime, reverse=True
    )
    for path in others[_KEEP - 1 :]:
        path.unlink()
