"""Spark and the local engine agree row for row, in one process with two threads and over two executor processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.screening.tables import ROOT, WISH, run

pytest.importorskip("pyspark")
pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
    pytest.skip("no Java", allow_module_level=True)

SCRIPT = """
import sys
from pathlib import Path
from pyspark.sql import SparkSession
from pzh_taxonomy import spark
from pzh_taxonomy.library.load import load

master, source, target = sys.argv[1:]
builder = SparkSession.builder.master(master).config("spark.ui.enabled", "false")
for name in ("spark.driver.bindAddress", "spark.driver.host"):
    builder = builder.config(name, "127.0.0.1")
session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
frame = session.read.parquet(Path(source).as_uri()).repartitionByRange(3, "编号").sortWithinPartitions("编号")
library = load(Path("catalogues"), Path("rules"))
decided = spark.screen(frame, library, rejects="keep")
decided.write.parquet(Path(target).as_uri())
kept = spark.screen(frame, library)
assert kept.columns == [c for c in decided.columns if c not in spark.REJECT_COLUMNS]
session.stop()
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = ["风电场", "{}MW光伏电站", "白酒厂{}期", "{}座焦炉", "污水处理厂", "选铁尾矿综合利用{}万吨", ""]
    rows = 700
    table = pa.table(
        {
            "编号": pa.array(range(rows), pa.int64()),
            "项目名称": [names[n % 7].format(n % 50) for n in range(rows)],
            "总投资": ["许多" if n % 90 == 7 else str(n) for n in range(rows)],
            "行业代码": ["111" if n % 5 else "4415" for n in range(rows)],
            "标签": [[str(n)] for n in range(rows)],
        }
    )
    path = tmp_path_factory.mktemp("spark") / "in.parquet"
    pq.write_table(table, path)
    return path


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}


@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,1024]"])
def test_spark_agrees_with_the_local_engine(library, source: Path, tmp_path: Path, master: str) -> None:
    import datetime

    from pzh_taxonomy.screening.decider import Wish

    today = Wish(catalogues=WISH.catalogues, rules=WISH.rules, today=datetime.date.today().isoformat())
    run(library, source, tmp_path / "local.parquet", wish=today)
    script = tmp_path / "job.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), master, str(source), str(tmp_path / "spark.parquet")]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    local = pq.read_table(tmp_path / "local.parquet").sort_by("编号").to_pylist()
    spark = pq.read_table(tmp_path / "spark.parquet").sort_by("编号").to_pylist()
    assert len(spark) == 700
    rejected = [r for r in spark if r["pzh_reject_reason"]]
    accepted = [{k: v for k, v in r.items() if "reject" not in k} for r in spark if not r["pzh_reject_reason"]]
    assert accepted == local and len(rejected) == 700 - len(local) > 0
    assert all(r["pzh_verdict"] == "" for r in rejected)


def test_the_command(library, source: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pzh_taxonomy", "screen", str(source), "-o", "out.parquet", "--engine", "spark"]
    env = {**environment(), "PYSPARK_SUBMIT_ARGS": "--master local[2] --conf spark.ui.enabled=false pyspark-shell"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "读入 700 行" in done.stderr, done.stderr[-3000:]
    rows = pq.read_table(tmp_path / "out.parquet").num_rows
    assert rows + pq.read_table(tmp_path / "out.rejects.parquet").num_rows == 700
    again = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert again.returncode == 5 and "已存在" in again.stderr
    for more in (["--resume"], ["--summary", "x.html"]):
        done = subprocess.run([*command, *more], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 2 and "--engine spark" in done.stderr


def test_a_clear_message_without_the_extra(source: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked" / "pyspark"
    blocked.mkdir(parents=True)
    (blocked / "__init__.py").write_text("raise ImportError('no pyspark')")
    command = [sys.executable, "-m", "pzh_taxonomy", "screen", str(source), "-o", "out.parquet", "--engine", "spark"]
    env = {**environment(), "PYTHONPATH": os.pathsep.join([str(blocked.parent), str(ROOT)])}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "pzh-taxonomy[spark]" in done.stderr and "Traceback" not in done.stderr
