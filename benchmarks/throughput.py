"""Deciding at size: rows a second and memory of what each screening worker does, with two yardsticks, in one run on one machine.

python benchmarks/throughput.py [ROWS] [--real FILE.csv COLUMN]

ROWS generated rows (default 200,000; benchmarks/generated.py: half names, half a name with a text of 100 to 200 characters) are decided with all editions
in force and full citations: by one process (memory sampled at a tenth and at the end), by two processes, and again with outcomes not remembered.
Reading and writing tables is not counted here (benchmarks/screening.py does). Beside it: csv read and write through, classifying one by one,
and rapidfuzz comparing texts with every title and term (brute force). Seconds of two processes are wall-clock, the others processor time; load
and building, a second or two for each process, are told apart. Compare figures of the same run only.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import gc
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from generated import KINDS, rows

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.load import load
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.screening.bulk.decider import BulkDecider
from pzh_taxonomy.screening.columns import added_values

ROOT = Path(__file__).resolve().parent.parent
DATE = datetime.date(2026, 11, 23)
CHUNK = 500
Pair = tuple[str, str]


def project(pair: Pair) -> Project:
    name, text = pair
    return Project(name=name, texts={"name": name, "description": text} if text else {"name": name})


def peak() -> float:
    """Peak resident memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ready(remember: bool = True) -> BulkDecider:
    decider = BulkDecider(load(ROOT / "catalogues", ROOT / "rules"), as_of=DATE, remember=remember)
    gc.collect()
    gc.freeze()
    return decider


def decided(decider: BulkDecider, pairs: Any, clock: Callable[[], float] = time.process_time) -> tuple[int, float]:
    """Rows decided and the seconds that deciding took (making the rows does not count)."""
    count, seconds = 0, 0.0
    stream = iter(pairs)
    while chunk := [project(p) for p in islice(stream, CHUNK)]:
        started = clock()
        decider.decide(chunk)
        seconds += clock() - started
        count += len(chunk)
    return count, seconds


def one_process(count: int, remember: bool) -> None:
    decider = ready(remember)
    decided(decider, rows(2 * CHUNK, seed=9))
    first, early = decided(decider, rows(count // 10))
    at_a_tenth = peak()
    total, seconds = decided(decider, islice(rows(count), count // 10, None))
    used = decider.outcomes.used / (decider.outcomes.used + decider.outcomes.made) if decider.outcomes else 0.0
    how = f"outcomes of other rows served {used:.0%}" if remember else "no outcome remembered"
    print(
        f"one process, {how:38} {(first + total) / (early + seconds):8,.0f} rows/s   peak {at_a_tenth:4.0f} MB at a tenth, {peak():4.0f} MB"
    )
    for label, wanted in (("names", False), ("texts", True)):
        sample = [p for p in rows(40_000, seed=5) if bool(p[1]) is wanted]
        n, s = decided(decider, sample)
        print(f"    {label:49} {n / s:8,.0f} rows/s")


def _half(which: int, count: int, go: Any, queue: Any) -> None:
    decider = ready()
    decided(decider, rows(2 * CHUNK, seed=9))
    go.wait()
    n, _ = decided(decider, islice(rows(count), which, None, 2))
    queue.put((n, peak()))


def two_processes(count: int) -> None:
    context = multiprocessing.get_context("spawn")
    go, queue = context.Barrier(3), context.Queue()
    workers = [context.Process(target=_half, args=(n, count, go, queue)) for n in range(2)]
    for worker in workers:
        worker.start()
    go.wait()
    started = time.perf_counter()
    found = [queue.get() for _ in workers]
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    peaks = ", ".join(f"{mb:.0f} MB" for _, mb in found)
    print(
        f"two processes, rows made among them                   {sum(n for n, _ in found) / seconds:8,.0f} rows/s   peak {peaks}"
    )


def real(path: Path, column: str) -> None:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        names = list(dict.fromkeys(line[column].strip() for line in csv.DictReader(handle) if line[column].strip()))
    for remember in (True, False):
        decider = ready(remember)
        decided(decider, rows(2 * CHUNK, seed=9))
        n, s = decided(decider, [(name, "") for name in names])
        how = "remembered" if remember else "not remembered"
        print(f"{n:,} distinct real names, outcomes {how:16} {n / s:8,.0f} rows/s")


def passed_through(sample: list[Pair]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "a.csv", Path(folder) / "b.csv"
        with source.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows(sample)
        started = time.process_time()
        with (
            source.open(encoding="utf-8", newline="") as taken,
            target.open("w", encoding="utf-8", newline="") as given,
        ):
            csv.writer(given).writerows([*line, "", "", ""] for line in csv.reader(taken))
        return len(sample) / (time.process_time() - started)


def one_by_one(sample: list[Pair]) -> float:
    classifier = Classifier(load(ROOT / "catalogues", ROOT / "rules"))
    added_values(classifier.classify(project(sample[0]), DATE))
    started = time.process_time()
    for pair in sample:
        added_values(classifier.classify(project(pair), DATE))
    return len(sample) / (time.process_time() - started)


def brute_force(sample: list[Pair]) -> float:
    from rapidfuzz import fuzz, process

    library = load(ROOT / "catalogues", ROOT / "rules")
    known = [t for e in library.editions if e.matching == "text" for n in e.entries for t in (n.title, *n.terms)]
    started = time.process_time()
    for name, text in sample:
        process.extractOne(f"{name} {text}", known, scorer=fuzz.partial_ratio)
    return len(sample) / (time.process_time() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=int, default=200_000)
    parser.add_argument("--real", nargs=2, metavar=("FILE", "COLUMN"))
    given = parser.parse_args()
    sample = list(rows(20_000))
    texts = [t for _, t in sample if t]
    distinct = len(set(rows(given.rows)))
    load1 = os.getloadavg()[0]
    print(
        f"{given.rows:,} rows of {len(KINDS)} kinds of project; names {sum(len(n) for n, _ in sample) / len(sample):.0f} characters, "
        f"texts {sum(map(len, texts)) / len(texts):.0f}; exact repetitions {1 - distinct / given.rows:.1%}; load {load1:.1f} on {os.cpu_count()} cores"
    )
    print(f"csv read and write through                            {passed_through(sample):8,.0f} rows/s")
    print(f"rapidfuzz against every title and term, 40 rows       {brute_force(sample[:40]):8,.1f} rows/s")
    print(f"classified one by one, 200 rows                       {one_by_one(sample[:200]):8,.0f} rows/s")
    for remember in (True, False):
        worker = multiprocessing.get_context("spawn").Process(target=one_process, args=(given.rows, remember))
        worker.start()
        worker.join()
    two_processes(given.rows)
    if given.real:
        real(Path(given.real[0]), given.real[1])


if __name__ == "__main__":
    main()
