"""Screening at size: rows a second, memory, scaling, and two yardsticks, in one run on one machine.

python benchmarks/screening.py [ROWS] [--keep FOLDER]

Makes a table of ROWS rows (default 1,000,000; benchmarks/project_table.py), then in turn: csv read and write through (no decision), screening with
one worker, with two, the peak memory of every process sampled while it runs (two workers, ROWS and a tenth of ROWS), and rapidfuzz comparing each
of 300 texts with every 2025 title (brute force). Times are wall-clock; compare figures of the same run only.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from project_table import DUPLICATE_SHARE, rows, write

ROOT = Path(__file__).resolve().parent.parent
EDITION = "cn.green-finance@2025"


def passed_through(source: Path, target: Path) -> float:
    """Seconds to read and write the table with the csv module."""
    started = time.perf_counter()
    with (
        source.open(encoding="utf-8", newline="") as taken,
        target.open("w", encoding="utf-8-sig", newline="") as given,
    ):
        csv.writer(given).writerows(csv.reader(taken))
    return time.perf_counter() - started


def screened(source: Path, target: Path, jobs: int) -> tuple[float, list[float]]:
    """Seconds of a run, and the peak resident memory of each of its processes in MB."""
    command = [sys.executable, "-m", "pzh_taxonomy", "screen", str(source), "-o", str(target), "--jobs", str(jobs)]
    started = time.perf_counter()
    running = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
    peaks: dict[int, int] = {}

    def watch() -> None:
        parent = psutil.Process(running.pid)
        while running.poll() is None:
            try:
                for process in (parent, *parent.children(recursive=True)):
                    peaks[process.pid] = max(peaks.get(process.pid, 0), process.memory_info().rss)
            except psutil.Error:
                pass
            time.sleep(0.1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = running.wait()
    seconds = time.perf_counter() - started
    watcher.join()
    if status:
        raise SystemExit(f"pzh screen ended with {status}")
    return seconds, sorted((p / 1e6 for p in peaks.values()), reverse=True)


def brute_force(count: int) -> float:
    """Texts a second when rapidfuzz compares each with every title and text of the 2025 edition."""
    from rapidfuzz import fuzz, process

    from pzh_taxonomy.library.load import load

    entries = [e for e in load().edition(EDITION).entries if e.leaf]
    wanted = [" ".join((e.title, *e.covers)) for e in entries]
    texts = [row[1] + row[2] for row in rows(count, 7)]
    started = time.perf_counter()
    for text in texts:
        process.extract(text, wanted, scorer=fuzz.partial_ratio, limit=5)
    return count / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        source, tenth = folder / "projects.csv", folder / "tenth.csv"
        write(source, given.rows)
        write(tenth, max(1_000, given.rows // 10))
        print(
            f"{given.rows:,} rows, {source.stat().st_size / 1e6:,.0f} MB; {DUPLICATE_SHARE:.0%} repeat an earlier text"
        )
        through = passed_through(source, folder / "through.csv")
        print(f"csv read and write through      {given.rows / through:12,.0f} rows/s  {through:8.1f} s")
        one, _ = screened(source, folder / "one.csv", 1)
        print(
            f"pzh screen --jobs 1             {given.rows / one:12,.0f} rows/s  {one:8.1f} s  {one / through:6.1f} x pass-through"
        )
        two, memory = screened(source, folder / "two.csv", 2)
        print(
            f"pzh screen --jobs 2             {given.rows / two:12,.0f} rows/s  {two:8.1f} s  {two / through:6.1f} x pass-through"
        )
        print(f"scaling 1 to 2 jobs             {one / two:12.2f} x")
        same = (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
        print(f"same output with 1 and 2 jobs   {same!s:>12}")
        _, less = screened(tenth, folder / "tenth.out.csv", 2)
        print(
            f"peak memory per process         {' / '.join(f'{m:,.0f}' for m in memory[:3])} MB at {given.rows:,} rows"
        )
        print(f"                                {' / '.join(f'{m:,.0f}' for m in less[:3])} MB at a tenth of the rows")
        slow = brute_force(min(300, given.rows))
        print(
            f"rapidfuzz, one core, 2025 only  {slow:12,.0f} rows/s  pzh with 1 job is {given.rows / one / slow:,.1f} x as fast"
        )


if __name__ == "__main__":
    main()
