"""Consoles and pipes that cannot write everything: never a traceback, no text lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from pzh_taxonomy.cli import streams
from tests.cli.test_cli import EXAMPLES, ROOT, pzh

SOLAR = EXAMPLES / "rooftop-solar.yaml"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp936", "gb18030", "utf-8"])
def test_reports_and_errors_in_every_encoding(encoding: str) -> None:
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    assert pzh("classify", SOLAR, "--explain", **env).returncode == 0
    assert pzh("--help", **env).returncode == 0
    assert pzh("classify", "无此文件.yaml", **env).returncode == 5


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp936"])
def test_json_keeps_every_character(encoding: str) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "pzh_taxonomy", "classify", str(SOLAR), "--format", "json"]
    done = subprocess.run(command, capture_output=True, env=env, cwd=ROOT, check=True)
    assert json.loads(done.stdout.decode(encoding))["project"]["name"] == "钒钛高新区厂房屋顶分布式光伏发电项目"


def test_a_c_locale_without_utf8() -> None:
    env = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    done = pzh("classify", SOLAR, **env)
    assert done.returncode == 0 and "\\u" in done.stdout
    assert pzh("classify", "无此文件.yaml", **env).returncode == 5
    assert pzh("--lang", "en", "doctor", **env).returncode == 0


def test_marks_have_like_ones_and_the_rest_is_escaped() -> None:
    streams.prepare()
    readable, exact = "pzh_taxonomy_readable", "pzh_taxonomy_exact"
    assert "✓ ✗ •".encode("cp936", readable).decode("cp936") == "√ × ·"
    assert "✓ 绿".encode("ascii", readable) == b"v \\u7eff"
    assert json.loads('"' + "“绿𠀀”✓".encode("ascii", exact).decode() + '"') == "“绿𠀀”✓"
    assert "\udce4".encode("utf-8", exact) == b"\\udce4"


def test_no_color_is_honoured() -> None:
    coloured = pzh("classify", SOLAR, FORCE_COLOR="1", TERM="xterm-256color").stdout
    plain = pzh("classify", SOLAR, FORCE_COLOR="1", TERM="xterm-256color", NO_COLOR="1").stdout
    assert "\x1b[1;32m" in coloured and "\x1b[1;32m" not in plain and "\x1b[32m" not in plain
