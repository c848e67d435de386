"""Progress of a long run on stderr: rows, rate, time left, counts so far. Silent where there is no terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from pzh_taxonomy.cli.context import note
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.screening.outline import worded
from pzh_taxonomy.screening.run import Watch
from pzh_taxonomy.screening.table import Table
from pzh_taxonomy.screening.tally import Tally

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SECONDS = 0.2


class Shown(Watch):
    """Draws a bar on a terminal; notes on how the table was read are said in any case, unless quiet."""

    def __init__(self, lang: Lang, quiet: bool) -> None:
        self.lang = lang
        self.quiet = quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._drawn = 0.0
        self._started = time.monotonic()
        self._resumed = 0
        self._table: Table | None = None

    def __enter__(self) -> Shown:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def opened(self, table: Table, resumed: int, left_over: bool) -> None:
        """See Watch."""
        self._table = table
        self._resumed = resumed
        if self.quiet:
            return
        if left_over:
            note(say("screen.note.left-over", self.lang))
        if resumed:
            note(say("screen.note.resumed", self.lang, rows=resumed))
        self._notes()
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TextColumn("{task.fields[words]}"),
            console=Console(stderr=True, highlight=False, markup=False),
            transient=True,
        )
        self._task = self._bar.add_task(say("screen.progress", self.lang), total=1.0, words="")
        self._started = time.monotonic()
        self._bar.start()

    def advanced(self, tally: Tally, fraction: float) -> None:
        """See Watch."""
        if self._bar is None or self._task is None or time.monotonic() - self._drawn < _SECONDS:
            return
        self._drawn = time.monotonic()
        seconds = max(1e-6, self._drawn - self._started)
        rate = (tally.read - self._resumed) / seconds
        begun = fraction * self._resumed / max(1, tally.read)
        left = seconds * (1 - fraction) / max(1e-6, fraction - begun)
        counts = " ".join(f"{worded(k, self.lang)} {v:,}" for k, v in tally.by_verdict().items())
        words = say(
            "screen.progress.words",
            self.lang,
            rows=f"{tally.read:,}",
            rate=f"{rate:,.0f}",
            left=_clock(left),
            counts=counts,
            rejected=f"{tally.rejected:,}",
        )
        self._bar.update(self._task, completed=fraction, words=words)

    def assembling(self) -> None:
        """See Watch."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=1.0, words=say("screen.progress.assembling", self.lang))

    def _notes(self) -> None:
        for key, values in self._table.notes.found if self._table else ():
            note(say(f"screen.note.{key}", self.lang, **values))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
