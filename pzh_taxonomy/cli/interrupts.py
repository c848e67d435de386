"""Ctrl-C and SIGTERM during a long run: the first asks it to stop after the rows in hand, the second stops at once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def asked_to_stop(say_so: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """A function that tells whether stopping was asked for; `say_so` is called when it is."""
    asked = False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        say_so()

    signals = [signal.SIGINT, signal.SIGTERM]
    before = {number: signal.signal(number, handle) for number in signals}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
