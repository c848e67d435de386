"""Stopping, killing and going on: the output is byte for byte that of a run that was not interrupted."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import pzh_taxonomy.screening.run as module
from pzh_taxonomy.screening.decider import Wish
from pzh_taxonomy.screening.run import CannotResume, Done, Watch
from tests.screening.tables import ROOT, WISH, put, read_csv, run


def table(path: Path, rows: int = 200) -> Path:
    names = ["风电场", "光伏电站", "白酒厂", "焦炉", "污水处理厂", "某某项目"]
    lines = [f"{n},{names[n % 6]}{n % 12},{'许多' if n % 17 == 5 else n}\n" for n in range(rows)]
    return put(path, "编号,项目名称,总投资\n" + "".join(lines))


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 10)


class Stop:
    """Asks to stop after some chunks, or raises."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def interrupted(library, source: Path, target: Path, after: int, **options) -> Done:
    from pzh_taxonomy.screening.run import Job, screen

    return screen(Job(source=source, target=target, wish=WISH, jobs=1, **options), library, None, Stop(after))


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx", "parquet"])
@pytest.mark.parametrize("after", [0, 3])
def test_a_stopped_run_goes_on_to_the_same_bytes(library, tmp_path: Path, ending: str, after: int) -> None:
    source = table(tmp_path / "in.csv")
    whole, target = tmp_path / f"whole.{ending}", tmp_path / f"out.{ending}"
    run(library, source, whole)
    done = interrupted(library, source, target, after)
    assert not done.complete and not target.exists() and done.tally.read == (after + 1) * 10
    done = run(library, source, target, resume=True)
    assert done.complete and done.resumed == (after + 1) * 10 and done.tally.read == 200
    assert target.read_bytes() == whole.read_bytes()
    assert (tmp_path / "out.rejects.csv").read_bytes() == (tmp_path / "whole.rejects.csv").read_bytes()
    assert len(list(tmp_path.iterdir())) == 5


def test_what_was_written_after_the_checkpoint_is_cut_off(library, tmp_path: Path) -> None:
    source = table(tmp_path / "in.csv")
    run(library, source, tmp_path / "whole.csv")
    interrupted(library, source, tmp_path / "out.csv", 2)
    with (tmp_path / "out.csv.part").open("ab") as handle:
        handle.write("半行,没写".encode()[:7])
    with (tmp_path / "out.rejects.csv.part").open("ab") as handle:
        handle.write(b"999,")
    run(library, source, tmp_path / "out.csv", resume=True)
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert (tmp_path / "out.rejects.csv").read_bytes() == (tmp_path / "whole.rejects.csv").read_bytes()


def test_the_date_of_the_first_start_stays(library, tmp_path: Path) -> None:
    source = put(tmp_path / "in.csv", "项目名称\n" + "".join(f"风电场{n}\n" for n in range(30)))
    from pzh_taxonomy.screening.run import Job, screen

    early = Wish(catalogues=WISH.catalogues, rules=WISH.rules, today="2024-06-01")
    screen(Job(source=source, target=tmp_path / "out.csv", wish=early, jobs=1), library, None, Stop(0))
    run(library, source, tmp_path / "out.csv", resume=True)
    assert len({r["pzh_edition"] for r in read_csv(tmp_path / "out.csv")}) == 1


def test_another_input_or_other_options_are_refused(library, tmp_path: Path) -> None:
    source = table(tmp_path / "in.csv")
    interrupted(library, source, tmp_path / "out.csv", 1)
    with pytest.raises(CannotResume) as caught:
        run(library, source, tmp_path / "out.csv", resume=True, header_language="zh")
    assert caught.value.differences == ["--header"]
    table(tmp_path / "in.csv", 199)
    with pytest.raises(CannotResume) as caught:
        run(library, source, tmp_path / "out.csv", resume=True)
    assert caught.value.differences == ["input_digest"]
    done = run(library, source, tmp_path / "out.csv")
    assert done.complete and done.resumed == 0


@pytest.mark.parametrize("damage", ["checkpoint", "part"])
def test_a_damaged_remainder_means_starting_over(library, tmp_path: Path, damage: str) -> None:
    source = table(tmp_path / "in.csv")
    run(library, source, tmp_path / "whole.csv")
    interrupted(library, source, tmp_path / "out.csv", 1)
    path = tmp_path / f"out.csv.{damage}"
    path.write_bytes(path.read_bytes()[:20])
    done = run(library, source, tmp_path / "out.csv", resume=True)
    assert done.resumed == 0
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


class Killed(BaseException):
    """Stands in for a kill at a certain point."""


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_killed_at_any_step_of_finishing(library, tmp_path: Path, monkeypatch, ending: str) -> None:
    source = table(tmp_path / "in.csv", 60)
    whole = tmp_path / f"whole.{ending}"
    run(library, source, whole)
    steps = 0
    while True:
        folder = tmp_path / str(steps)
        folder.mkdir()
        target = folder / f"out.{ending}"
        calls = 0

        def counted(original, fatal=steps + 1):
            def step(*arguments, **keywords):
                nonlocal calls
                calls += 1
                if calls == fatal:
                    raise Killed
                return original(*arguments, **keywords)

            return step

        with monkeypatch.context() as patch:
            for name in ("replace", "truncate", "fsync"):
                patch.setattr(os, name, counted(getattr(os, name)))
            patch.setattr(Path, "unlink", counted(Path.unlink))
            try:
                run(library, source, target)
                break
            except Killed:
                steps += 1
        if not target.exists() or (folder / f"out.{ending}.checkpoint").exists():
            run(library, source, target, resume=True)
        assert target.read_bytes() == whole.read_bytes(), steps
        assert (folder / "out.rejects.csv").read_bytes() == (tmp_path / "whole.rejects.csv").read_bytes()
    assert steps >= 6


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "pzh_taxonomy", "screen", *map(str, arguments)]


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_kill_9_and_resume(library, tmp_path: Path) -> None:
    names = ["{}万吨选铁尾矿综合利用", "{}MW光伏", "{}MW风电场", "白酒厂{}期", "{}立方米污水处理厂", "{}座焦炉"]
    lines = [f"{n},{names[n % 6].format(n)},{n}\n" for n in range(3_000)]
    source = put(tmp_path / "in.csv", "编号,项目名称,总投资\n" + "".join(lines))
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.monotonic()
    subprocess.run(command(source, "-o", tmp_path / "whole.csv"), env=env, check=True, capture_output=True)
    whole = time.monotonic() - start
    rng = random.Random(7)
    killed = 0
    for _ in range(3):
        running = subprocess.Popen(
            command(source, "-o", tmp_path / "out.csv", "--resume"), env=env, stderr=subprocess.DEVNULL
        )
        try:
            running.wait(timeout=rng.uniform(0.3, 0.8) * whole)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            killed += 1
    subprocess.run(command(source, "-o", tmp_path / "out.csv", "--resume"), env=env, check=True, capture_output=True)
    assert killed and (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_says_how_to_go_on(library, tmp_path: Path) -> None:
    lines = [f"{n},{n}万吨尾矿综合利用和{n}MW光伏\n" for n in range(20_000)]
    source = put(tmp_path / "in.csv", "编号,项目名称\n" + "".join(lines))
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        command(source, "-o", tmp_path / "out.csv", "--jobs", 2),
        env=env,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    part = tmp_path / "out.csv.part"
    while time.monotonic() < deadline and not (part.exists() and part.stat().st_size > 1_000):
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=120)
    assert running.returncode == 130 and "--resume" in said and "Traceback" not in said
    assert (tmp_path / "out.csv.checkpoint").exists() and not (tmp_path / "out.csv").exists()


def test_the_onlooker_hears_of_progress(library, tmp_path: Path) -> None:
    seen: list[tuple[int, float]] = []

    class Listening(Watch):
        def advanced(self, tally, fraction):
            seen.append((tally.read, fraction))

    from pzh_taxonomy.screening.run import Job, screen

    screen(Job(source=table(tmp_path / "in.csv"), target=tmp_path / "out.csv", wish=WISH, jobs=1), library, Listening())
    assert [n for n, _ in seen] == list(range(10, 201, 10)) and seen[-1][1] == 1.0
    assert all(0 <= f <= 1 for _, f in seen)
