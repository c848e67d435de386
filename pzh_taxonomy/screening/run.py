"""One run: rows in, decided in order, written under the final name only when complete; it can be stopped, killed and gone on with."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

from msgspec import Struct, structs

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.screening import checkpoint as checkpoints
from pzh_taxonomy.screening import formats, outline, spool
from pzh_taxonomy.screening.checkpoint import Checkpoint, Identity, PartFile
from pzh_taxonomy.screening.decider import Decider, Wish
from pzh_taxonomy.screening.format_parquet import ParquetRows
from pzh_taxonomy.screening.format_xlsx import XlsxBook
from pzh_taxonomy.screening.kinds import Kinds
from pzh_taxonomy.screening.layout import layout_of
from pzh_taxonomy.screening.pool import decided
from pzh_taxonomy.screening.table import Reading, Row, Table, TableInvalid
from pzh_taxonomy.screening.tally import Tally
from pzh_taxonomy.screening.work import CHUNK, Plan, csv_bytes, lines_of, sample_header

_SECONDS_BETWEEN = 1.0
SAMPLE = 2_000
_REJECT_COLUMNS = ["row", "column", "value", "reason", "suggestion"]

#: Makes the summary page of the counts and the first rows (their headings first).
Summarise = Callable[[Tally, list[list[str]]], bytes]


class Job(Struct, frozen=True, kw_only=True):
    """What is to be screened. `rejects` None: beside the target, where there are any. `jobs` 0: as many as there are cores."""

    source: Path
    target: Path
    wish: Wish
    reading: Reading = Reading()
    header_language: Literal["en", "zh"] = "en"
    rejects: Path | None = None
    summary: Path | None = None
    summarise: Summarise | None = None
    jobs: int = 0
    resume: bool = False


class Done(Struct, frozen=True, kw_only=True):
    """How a run ended. `complete` is False where it was stopped; `resumed` rows had been decided before."""

    tally: Tally
    complete: bool
    rejects: Path | None
    resumed: int
    cut: int = 0


class CannotResume(Exception):
    """The checkpoint belongs to another run; `differences` names what is not the same."""

    def __init__(self, differences: list[str]) -> None:
        self.differences = differences
        super().__init__("、".join(differences))


class CountsDiffer(Exception):
    """Rows in are not rows out plus rejects: a defect, and the output is not to be trusted."""


class Watch:
    """What a run tells its onlooker; does nothing by itself."""

    def opened(self, table: Table, resumed: int, left_over: bool) -> None:
        """The table is open; `resumed` rows are done already; `left_over`: an unfinished run is being discarded."""

    def advanced(self, tally: Tally, fraction: float) -> None:
        """A chunk is done; `fraction` of the input has been read."""

    def assembling(self) -> None:
        """All rows are decided; the output is being put together."""


def screen(job: Job, library: Library, watch: Watch | None = None, stopped: Callable[[], bool] = lambda: False) -> Done:
    """Screen a table. Once `stopped`, the rows in hand are finished and a checkpoint is left.

    Raises TableInvalid, CannotResume, CountsDiffer, OSError, NotFound for an unknown standard,
    concurrent.futures.process.BrokenProcessPool where a worker was killed.
    """
    for standard in job.wish.standards:
        library.edition(standard)
    return _Run(job, library, watch or Watch(), stopped).go()


class _Run:
    def __init__(self, job: Job, library: Library, watch: Watch, stopped: Callable[[], bool]) -> None:
        self.job = job
        self.library = library
        self.watch = watch
        self.stopped = stopped
        self.output = formats.output_format(job.target)
        self.source_format = formats.input_format(job.source)
        self.spooled = self.output in ("xlsx", "parquet")
        self.rejects_path = job.rejects or job.target.with_name(f"{job.target.stem}.rejects.csv")
        self.part = _beside(job.target, ".part")
        self.out = PartFile(_beside(job.target, ".spool") if self.spooled else self.part)
        self.rejects = PartFile(_beside(self.rejects_path, ".part"))
        self.sample = PartFile(_beside(job.target, ".sample"))
        self.checkpoint_path = _beside(job.target, ".checkpoint")
        self.handed = 0
        self.exhausted = False
        self.left_over = False
        self.cut = 0

    def go(self) -> Done:
        job = self.job
        table = formats.open_table(job.source, self.library.rulebook, job.reading)
        try:
            layout = layout_of(table, job.source, self.library, job.reading.given, self.source_format == "jsonl")
            self.plan = Plan(
                layout=layout,
                output=self.output,
                header_language=job.header_language,
                cells_from_source=self.output == "parquet" and self.source_format == "parquet",
                sample=CHUNK if job.summarise else 0,
            )
            self.state = self._begin(self._identity(table))
            resumed = self.state.tally.read
            if not self.state.finishing:
                try:
                    self._decide(table)
                except TableInvalid:
                    self._forget()
                    raise
                if not self.state.finishing:
                    return Done(tally=self.state.tally, complete=False, rejects=None, resumed=resumed)
            self._finish()
        finally:
            table.close()
            for part in (self.out, self.rejects, self.sample):
                part.close()
        found = self.rejects_path if self.state.tally.rejected or job.rejects else None
        return Done(tally=self.state.tally, complete=True, rejects=found, resumed=resumed, cut=self.cut)

    def _identity(self, table: Table) -> Identity:
        job = self.job
        options = {
            "--as-of": job.wish.as_of,
            "--standard": " ".join(job.wish.standards),
            "--lang": job.wish.lang,
            "--semantic": str(job.wish.semantic),
            "--map": " ".join(f"{k}={v}" for k, v in sorted(job.reading.given.items())),
            "--sheet": job.reading.sheet,
            "--header": job.header_language,
            "--rejects": str(job.rejects or ""),
            "--summary": str(bool(job.summarise)),
            "format": self.output,
        }
        return Identity(input_digest=table.digest, library=self.library.sha256, options=options)

    def _begin(self, identity: Identity) -> Checkpoint:
        """The state to go on from: that of an earlier run where asked for, else a new one. Raises CannotResume."""
        job = self.job
        earlier = checkpoints.read(self.checkpoint_path)
        if job.resume and earlier is not None:
            if differences := identity.differences(earlier.identity):
                raise CannotResume(differences)
            if earlier.finishing or all(p.go_on(earlier.sizes[n]) for n, p in self._parts().items()):
                return earlier
        for name, part in self._parts().items():
            part.begin(self._head(name))
        self.left_over = earlier is not None and not job.resume
        state = Checkpoint(identity=identity, today=job.wish.today, tally=Tally(), kinds=Kinds(), sizes={})
        self._save(state)
        return state

    def _parts(self) -> dict[str, PartFile]:
        parts = {"out": self.out, "rejects": self.rejects}
        return {**parts, "sample": self.sample} if self.job.summarise else parts

    def _head(self, name: str) -> bytes:
        if name == "rejects":
            return b"\xef\xbb\xbf" + csv_bytes([_REJECT_COLUMNS])
        lines = lines_of(self.plan) if name == "out" else None
        return lines.head() if lines else b""

    def _save(self, state: Checkpoint) -> None:
        for name, part in self._parts().items():
            part.settle()
            state.sizes[name] = part.size
        checkpoints.write(self.checkpoint_path, state)

    def _decide(self, table: Table) -> None:
        state = self.state
        self.handed = state.tally.read
        self.watch.opened(table, state.tally.read, self.left_over)
        wish = structs.replace(self.job.wish, today=state.today)
        chunks = self._chunks(table, state.tally.read)
        first = list(islice(chunks, 2))
        jobs = 1 if len(first) < 2 else self.job.jobs or _cores()
        results = decided(
            self._all(first, chunks), self.plan, wish, jobs, lambda: Decider(self.library, wish), self.stopped
        )
        saved = time.monotonic()
        with contextlib.closing(results):
            for result in results:
                self.out.append(result.out)
                self.rejects.append(result.rejects)
                if self.job.summarise and state.tally.written < SAMPLE:
                    self.sample.append(result.sample)
                state.tally.add(result.tally)
                state.kinds.add(result.kinds)
                self.watch.advanced(state.tally, table.fraction() * state.tally.read / self.handed)
                if time.monotonic() - saved > _SECONDS_BETWEEN:
                    self._save(state)
                    saved = time.monotonic()
        if not self.exhausted:
            self._save(state)
            return
        if state.tally.read == 0:
            raise TableInvalid(self.job.source, "header-only")
        if not self.handed == state.tally.read == state.tally.written + state.tally.rejected:
            raise CountsDiffer(f"{self.handed} ≠ {state.tally.written} + {state.tally.rejected}")
        state.finishing = True
        self._save(state)

    def _chunks(self, table: Table, skip: int) -> Iterator[list[Row]]:
        rows = islice(table.rows(), skip, None)
        while chunk := list(islice(rows, CHUNK)):
            self.handed += len(chunk)
            yield chunk

    def _all(self, first: list[list[Row]], rest: Iterator[list[Row]]) -> Iterator[list[Row]]:
        yield from first
        yield from rest
        self.exhausted = True

    def _finish(self) -> None:
        """Put the files under their names. Each step can be done again after a kill."""
        job, tally = self.job, self.state.tally
        if self.spooled and self.out.path.exists():
            self.watch.assembling()
            self._assemble()
        elif self.part.exists():
            os.truncate(self.part, self.state.sizes["out"])
        if tally.rejected or job.rejects:
            if self.rejects.path.exists():
                os.truncate(self.rejects.path, self.state.sizes["rejects"])
                os.replace(self.rejects.path, self.rejects_path)
        else:
            self.rejects.remove()
            self.rejects_path.unlink(missing_ok=True)
        if job.summary and job.summarise:
            page = job.summarise(tally, self._sampled())
            new = _beside(job.summary, ".part")
            new.write_bytes(page)
            os.replace(new, job.summary)
        self.out.close()
        if self.part.exists():
            os.replace(self.part, job.target)
        self._forget()

    def _sampled(self) -> list[list[str]]:
        header = sample_header(self.plan.layout)
        if not self.sample.path.exists():
            return [header]
        rows = (cells for frame in spool.frames(self.sample.path) for _, cells, _ in frame)
        return [header, *islice(rows, SAMPLE)]

    def _assemble(self) -> None:
        job, layout = self.job, self.plan.layout
        os.truncate(self.out.path, self.state.sizes["out"])
        header, added = layout.kept_header, self.plan.added
        if self.output == "parquet":
            like = job.source if self.plan.cells_from_source else None
            rows = ParquetRows(self.part, header, added, self.state.kinds, like, layout.kept)
            for frame in spool.frames(self.out.path):
                rows.write(frame)
            rows.close()
            return
        codes = [
            n
            for n, c in enumerate(layout.kept)
            for k in layout.columns
            if k.index == c and k.field in ("id", "industry_code")
        ]
        folder = _beside(job.target, ".tmp")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            book = XlsxBook(self.part, header, added, self.state.kinds.numeric_text(codes), job.wish.lang, folder)
            for frame in spool.frames(self.out.path):
                book.write((cells, answer) for _, cells, answer in frame)
            book.close(outline.lines(self.state.tally, job.wish.lang))
            self.cut = book.cut
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _forget(self) -> None:
        for part in (self.rejects, self.sample, self.out):
            part.remove()
        self.checkpoint_path.unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
