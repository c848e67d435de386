"""Kill -9 at random moments and resume, until done: is the output byte for byte that of an uninterrupted run?

python benchmarks/resume.py [KILLS] [ROWS] [FORMAT]
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from project_table import write

ROOT = Path(__file__).resolve().parent.parent


def command(source: Path, target: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "pzh_taxonomy", "screen", str(source), "-o", str(target), "--quiet", *more]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 6_000
    ending = sys.argv[3] if len(sys.argv) > 3 else "csv"
    rng = random.Random(20261125)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, whole = folder / "in.csv", folder / f"whole.{ending}"
        write(source, rows)
        with source.open("a", encoding="utf-8") as handle:
            handle.write("P,坏行,,,,,许多,,\n")
        started = time.monotonic()
        subprocess.run(command(source, whole), env=env, check=True)
        seconds = time.monotonic() - started
        print(f"{rows:,} rows in {seconds:.1f} s, uninterrupted: {digest(whole)}")
        same = 0
        for number in range(1, kills + 1):
            target = folder / f"out{number}.{ending}"
            moment = rng.uniform(0.02, 0.98) * seconds
            running = subprocess.Popen(command(source, target), env=env, stderr=subprocess.DEVNULL)
            killed = "ended before"
            try:
                running.wait(timeout=moment)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
                running.wait()
                killed = "killed"
            left = (folder / f"out{number}.{ending}.checkpoint").exists()
            subprocess.run(command(source, target, "--resume"), env=env, check=True)
            equal = digest(target) == digest(whole)
            rejects = (folder / f"out{number}.rejects.csv").read_bytes() == (folder / "whole.rejects.csv").read_bytes()
            same += equal and rejects
            print(
                f"{number:2} {killed} at {moment:5.1f} s, checkpoint {'left' if left else 'none'}, identical: {equal and rejects}"
            )
            target.unlink()
        print(f"{same} of {kills} identical")
        sys.exit(same < kills)


if __name__ == "__main__":
    main()
