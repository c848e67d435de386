"""Chunks through worker processes, results in the order of the chunks; safe to spawn, bounded in memory, gone when the parent is gone."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import connection

from pzh_taxonomy.screening.decider import Decider, Wish
from pzh_taxonomy.screening.table import Row
from pzh_taxonomy.screening.work import ChunkWorker, Plan, Result

_AHEAD = 2

_worker: ChunkWorker | None = None


def decided(
    chunks: Iterator[list[Row]],
    plan: Plan,
    wish: Wish,
    jobs: int,
    decider: Callable[[], Decider],
    stopped: Callable[[], bool],
) -> Generator[Result, None, None]:
    """The chunks' results in order. Once `stopped`, no further chunk is taken and those in hand are finished.

    One job works in this process. Raises concurrent.futures.process.BrokenProcessPool where a worker is killed.
    """
    if jobs == 1:
        worker = ChunkWorker(plan, decider())
        for chunk in chunks:
            yield worker.chunk(chunk)
            if stopped():
                return
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(plan, wish))
    waiting: deque[Future[Result]] = deque()
    try:
        for chunk in chunks:
            with _interrupts_held():
                waiting.append(pool.submit(_work, chunk))
            if len(waiting) >= jobs * _AHEAD or stopped():
                yield waiting.popleft().result()
            if stopped():
                break
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes started here inherit that interrupts are blocked: Ctrl-C reaches the whole group, and only the parent is to act on it."""
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(plan: Plan, wish: Wish) -> None:
    global _worker  # noqa: PLW0603 - a worker process has one library for its life
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()
    _worker = ChunkWorker(plan, Decider.load(wish))


def _leave_with(sentinel: int) -> None:
    """End this process when its parent ends, however it ends: the queue would otherwise be waited on for ever."""
    connection.wait([sentinel])
    os._exit(1)


def _work(chunk: list[Row]) -> Result:
    assert _worker is not None
    return _worker.chunk(chunk)
