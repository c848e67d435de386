"""`pzh doctor`."""

from __future__ import annotations

import json
from pathlib import Path

from pzh_taxonomy.guidance.checkup import shows_chinese
from tests.cli.test_cli import ROOT, pzh


def states(done) -> dict[str, str]:
    return {f["what"]: f["state"] for f in json.loads(done.stdout)}


def test_all_is_well(tmp_path: Path) -> None:
    done = pzh("doctor", "--format", "json", PYTHONIOENCODING="utf-8")
    found = states(done)
    assert done.returncode == 0 and "bad" not in found.values()
    assert found["library"] == found["cache"] == found["python"] == found["stdout"] == "good"
    assert "目录库" in pzh("doctor").stdout


def test_what_is_wrong_is_named_and_the_status_tells(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    done = pzh("doctor", PZH_CACHE=str(blocked / "cache"))
    assert done.returncode == 5 and "PZH_CACHE" in done.stdout
    done = pzh("--rules", "/nowhere", "doctor", "--format", "json")
    assert done.returncode == 5 and states(done)["library"] == "bad"
    (tmp_path / "rules").mkdir()
    done = pzh("--rules", tmp_path / "rules", "--catalogues", ROOT / "catalogues", "doctor", "--format", "json")
    assert done.returncode == 5 and states(done)["library"] == "bad"


def test_a_console_without_chinese_is_noted() -> None:
    done = pzh("--lang", "en", "doctor", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0 and "PYTHONUTF8" in done.stdout
    assert shows_chinese("gbk") and not shows_chinese("latin-1") and not shows_chinese(None)
