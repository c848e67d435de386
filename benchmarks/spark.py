"""Spark against the local engine: same answers row for row, and what each costs; on this machine, two cores.

python benchmarks/spark.py [ROWS] [MASTER]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from project_table import HEADER, rows

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    master = sys.argv[2] if len(sys.argv) > 2 else "local[2]"
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_SUBMIT_ARGS": f"--master {master} --conf spark.ui.enabled=false --conf spark.driver.bindAddress=127.0.0.1 "
        "--conf spark.sql.files.maxPartitionBytes=4194304 pyspark-shell",
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = list(rows(count))
        table = pa.table({h: [r[n] for r in made] for n, h in enumerate(HEADER)})
        pq.write_table(table, folder / "in.parquet", row_group_size=max(1_000, count // 8))
        seconds = {}
        for engine in ("local", "spark"):
            command = [sys.executable, "-m", "pzh_taxonomy", "screen", "in.parquet", "-o", f"{engine}.parquet"]
            command += ["--engine", engine, "--quiet"]
            started = time.perf_counter()
            subprocess.run(command, cwd=folder, env=env, check=True, stderr=subprocess.DEVNULL)
            seconds[engine] = time.perf_counter() - started
        local, spark = (
            pq.read_table(folder / f"{engine}.parquet").sort_by(HEADER[0]).to_pylist() for engine in ("local", "spark")
        )
        differing = sum(a != b for a, b in zip(local, spark, strict=True))
        print(f"{count:,} rows, {master}: {differing} of {len(local):,} rows differ")
        for engine, spent in seconds.items():
            print(
                f"{engine:6} {spent:8.1f} s  {count / spent:8,.0f} rows/s  {2 * spent / count * 1e6 / 3600:6.2f} core hours a million rows"
            )
        sys.exit(bool(differing))


if __name__ == "__main__":
    main()
