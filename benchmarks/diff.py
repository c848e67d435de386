"""Counts by kind and time of the whole process for the comparisons that matter: `python benchmarks/diff.py [RUNS]`.

Wall and processor times are of `pzh diff A B --format json -o FILE`, start-up and loading from the cache included. Then the pairing without crosswalk is held against
every crosswalk that was made by reading.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.diffing.pairing import pair
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.library.load import load

COMPARISONS = (
    ("cn.green-industry@2019", "cn.green-finance@2025"),
    ("cn.green-industry@2019", "cn.green-bond@2021"),
    ("cn.green-bond@2021", "cn.green-finance@2025"),
    ("pzh.transition-directory@2024-draft", "pzh.transition-directory@2026-draft"),
)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    library = load()
    for one, other in COMPARISONS:
        if one not in library.by_ref or other not in library.by_ref:
            print(f"{one} → {other}: not in the library")
            continue
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "diff.json"
            times = [_time(one, other, target) for _ in range(runs)]
            found = json.loads(target.read_text(encoding="utf-8"))["summary"]
        wall, cpu = (statistics.median(t) for t in zip(*times, strict=True))
        best = min(w for w, _ in times)
        print(f"\n{one} → {other}: {wall:.2f} s (best {best:.2f}; processor {cpu:.2f}; {runs} runs)")
        print(f"  {found['changes']} changes: {_counts(found['by_level'])}")
        print(
            f"  before: {_counts(found['entries_before'])}; after: {_counts(found['entries_after'])}; doubtful {found['doubtful']}"
        )
        print(f"  {_counts(found['by_kind'])}")
    _pairing(library)


def _time(one: str, other: str, target: Path) -> tuple[float, float]:
    """Wall and processor seconds of the whole process."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pzh_taxonomy", "-q", "diff", one, other, "--format", "json", "-o", str(target)]
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, used


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{k} {v}" for k, v in counts.items())


def _pairing(library: Library) -> None:
    """Pairs by likeness alone against the crosswalks: how many are in them, and how many of theirs are found."""
    print("\npairing without crosswalk, against the crosswalks")
    for walk in library.crosswalks:
        before, after = EditionView(library.edition(walk.source)), EditionView(library.edition(walk.target))
        found = pair(before, after, library.rulebook.diff.pairing)
        true = {(s, t) for x in walk.links for s in x.source for t in x.target}
        mine = [e for e in found.edges if before.entries[e.before].leaf and after.entries[e.after].leaf]
        right = sum((e.before, e.after) in true for e in mine)
        wrong = [e for e in mine if (e.before, e.after) not in true]
        firm = sum(e.confidence != "low" for e in wrong)
        print(
            f"  {walk.source} → {walk.target}: {len(mine)} pairs, {len(wrong)} not in the crosswalk ({firm} of them not marked low); "
            f"{right} of {len(true)} links found"
        )


if __name__ == "__main__":
    main()
