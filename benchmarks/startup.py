"""Start-up: cold `pzh classify` next to `python -c pass`, and reading the library from its cache; medians of one run.

python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "vanadium-tailings.yaml"


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - started


def library_milliseconds() -> float:
    code = (
        "import time; from pzh_taxonomy.library.load import load; t = time.perf_counter(); load();"
        "print((time.perf_counter() - t) * 1000)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    return float(done.stdout)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    classify = [sys.executable, "-m", "pzh_taxonomy", "classify", str(EXAMPLE)]
    helps = [sys.executable, "-m", "pzh_taxonomy", "--help"]
    bare = [sys.executable, "-c", "pass"]
    seconds(classify)
    pairs = [(seconds(bare), seconds(classify), seconds(helps), library_milliseconds()) for _ in range(runs)]
    base, cold, help_, load = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"python -c pass     {base * 1000:6.1f} ms")
    print(f"pzh classify       {cold * 1000:6.1f} ms   {cold / base:4.1f} x")
    print(f"pzh --help         {help_ * 1000:6.1f} ms   {help_ / base:4.1f} x")
    print(f"library from cache {load:6.1f} ms")


if __name__ == "__main__":
    main()
