"""Completion as bash uses it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_cli import ROOT


@pytest.fixture
def shell(tmp_path: Path):
    """Completes a line in bash with the script that `pzh --show-completion bash` prints."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash")
    program = tmp_path / "pzh"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pzh_taxonomy "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }

    def complete(*words: str) -> list[str]:
        line = " ".join(words)
        script = (
            'eval "$(pzh --show-completion bash)"\n'
            f"COMP_WORDS=({' '.join(repr(w) for w in words)}); COMP_CWORD={len(words) - 1}; COMP_LINE={line!r}\n"
            '_pzh_completion pzh; printf "%s\\n" "${COMPREPLY[@]}"'
        )
        done = subprocess.run([bash, "-c", script], capture_output=True, text=True, env=env, cwd=ROOT, check=False)
        assert not done.stderr, done.stderr
        return done.stdout.split()

    return complete


def test_commands_options_and_values(shell) -> None:
    assert "classify" in shell("pzh", "cl")
    assert set(shell("pzh", "catalogue", "ex")) == {"export"}
    assert "--format" in shell("pzh", "classify", "--fo")
    assert "cn.green-finance@2025" in shell("pzh", "catalogue", "show", "cn.green-f")
    assert "exclusion.eliminated" in shell("pzh", "explain", "exclusion.")
