"""Files looked at again and again: what changed since the last look."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

SECONDS = 0.5
_SUFFIXES = (".yaml", ".yml", ".json")


def changes(folders: tuple[Path, ...]) -> Iterator[list[str]]:
    """The names of catalogue and rule files that were changed, added or removed, each time that there are any."""
    before = _state(folders)
    while True:
        time.sleep(SECONDS)
        now = _state(folders)
        if now != before:
            time.sleep(SECONDS)  # an editor may write in several steps
            now = _state(folders)
            yield sorted(
                {p.name for p in before.keys() ^ now.keys()}
                | {p.name for p in before.keys() & now.keys() if before[p] != now[p]}
            )
            before = now


def _state(folders: tuple[Path, ...]) -> dict[Path, tuple[int, int]]:
    found: dict[Path, tuple[int, int]] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.suffix in _SUFFIXES:
                try:
                    state = path.stat()
                except FileNotFoundError:  # removed while we look
                    continue
                found[path] = (state.st_mtime_ns, state.st_size)
    return found
