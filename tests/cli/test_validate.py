"""`pzh catalogue validate`: machine-readable problems, --watch, the pre-commit hook, schemas for editors."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from pzh_taxonomy.library.rule_files import FILES
from tests.cli.test_cli import ROOT, pzh


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A small library of one's own: one edition and all rules."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    (tmp_path / "catalogues" / "national").mkdir(parents=True)
    shutil.copytree(ROOT / "catalogues" / "schema", tmp_path / "catalogues" / "schema")
    registry = 'editions:\n  - ref: "cn.sample@2024"\n    file: national/sample.yaml\n    checked: {on: "2026-01-01", against: 测试}\n'
    (tmp_path / "catalogues" / "registry.yaml").write_text(registry, encoding="utf-8")
    shutil.copy(ROOT / "tests" / "library" / "positive.yaml", tmp_path / "catalogues" / "national" / "sample.yaml")
    return tmp_path


def spoil(folder: Path) -> Path:
    path = folder / "catalogues" / "national" / "sample.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("level: national", "level: nowhere"), encoding="utf-8")
    return path


def test_problems_as_json(own: Path) -> None:
    args = ["--catalogues", own / "catalogues", "--rules", own / "rules", "catalogue", "validate"]
    assert json.loads(pzh(*args, "--format", "json").stdout) == []
    spoil(own)
    done = pzh("--lang", "en", *args, "--format", "json")
    (problem,) = json.loads(done.stdout)
    assert done.returncode == 4
    assert problem["file"] == "catalogues/national/sample.yaml" and problem["line"] > 1 and problem["column"] >= 1
    assert problem["path"] == "level" and "nowhere" in problem["message"] and "national" in problem["remedy"]


def _heed_interrupts() -> None:
    """A shell that runs tests in the background has them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_watch_validates_again_on_change(own: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "pzh_taxonomy", "catalogue", "validate", "--watch"]
    folders = {"PZH_CATALOGUES": str(own / "catalogues"), "PZH_RULES": str(own / "rules")}
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**env, **folders},
        cwd=ROOT,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509
    )
    assert process.stderr is not None and process.stdout is not None
    try:
        lines = [process.stderr.readline().decode() for _ in range(2)]
        assert "全部有效" in lines[0] and "Ctrl-C" in lines[1]
        time.sleep(0.1)
        spoil(own)
        assert "sample.yaml" in process.stderr.readline().decode()
        assert "nowhere" in process.stdout.readline().decode()
        assert "1" in process.stderr.readline().decode()
        time.sleep(0.3)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 4


def test_the_pre_commit_hook_runs_where_the_folders_are(own: Path) -> None:
    (hook,) = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
    program, *args = hook["entry"].split()
    assert program == "pzh" and hook["pass_filenames"] is False
    assert pzh(*args, cwd=own).returncode == 0
    spoil(own)
    assert pzh(*args, cwd=own).returncode == 4


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_schemas_of_rules_files_accept_them_and_refuse_others(name: str) -> None:
    from pzh_taxonomy.library.rule_files import schema_of

    schema = schema_of(name)
    validator = jsonschema.Draft202012Validator(schema)
    data = YAML(typ="safe").load(ROOT / "rules" / f"{name}.yaml")
    validator.validate(data)
    assert list(validator.iter_errors({**data, "unheard_of": 1}))


def test_schemas_are_printed() -> None:
    for name in ("rules-metrics", "crosswalk", "project"):
        assert json.loads(pzh("schema", name).stdout)["$schema"].endswith("2020-12/schema")
