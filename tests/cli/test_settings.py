"""Precedence: option, environment, ./pzh.toml, the user's config.toml; wrong settings are named with their file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.test_cli import EXAMPLES, ROOT, pzh

SOLAR = EXAMPLES / "rooftop-solar.yaml"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config" / "pzh").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    return tmp_path


def run(home: Path, *args: str | Path, **env: str):
    return pzh(*args, cwd=home / "work", XDG_CONFIG_HOME=str(home / "config"), **env)


def user(home: Path, text: str) -> None:
    (home / "config" / "pzh" / "config.toml").write_text(text, encoding="utf-8")


def project(home: Path, text: str) -> Path:
    path = home / "work" / "pzh.toml"
    path.write_text(text, encoding="utf-8")
    return path


def language(done) -> str:
    return "en" if "Usage" in done.stdout else "zh"


def test_each_place_outranks_the_next(home: Path) -> None:
    assert language(run(home, "--help")) == "zh"
    user(home, 'lang = "en"\n')
    assert language(run(home, "--help")) == "en"
    project(home, 'lang = "zh"\n')
    assert language(run(home, "--help")) == "zh"
    assert language(run(home, "--help", PZH_LANG="en")) == "en"
    assert language(run(home, "--lang", "zh", "--help", PZH_LANG="en")) == "zh"


def test_options_of_commands_and_paths_relative_to_the_file(home: Path) -> None:
    shutil.copytree(ROOT / "catalogues", home / "work" / "own")
    registry = home / "work" / "own" / "registry.yaml"
    registry.write_text(registry.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    project(home, 'catalogues = "own"\ncache = "kept"\n[classify]\nformat = "json"\n')
    done = run(home, "-q", "classify", SOLAR, PZH_CACHE="")
    assert done.returncode == 0 and done.stdout.startswith("{"), done.stderr
    assert list((home / "work" / "kept").glob("library-*.bin"))
    assert run(home, "classify", SOLAR, "--format", "text").stdout.startswith("【")
    own = run(home, "--version").stdout
    bundled = run(home, "--version", PZH_CATALOGUES=str(ROOT / "catalogues"), PZH_RULES=str(ROOT / "rules")).stdout
    assert own != bundled  # the environment outranks the file
    assert "pzh.toml: catalogues、cache、classify.format" in run(home, "doctor").stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("langue = 'en'\n", ["pzh.toml", "langue", "是不是 lang"]),
        ("[clasify]\nformat = 'json'\n", ["clasify", "是不是 classify"]),
        ("[classify]\nformt = 'json'\n", ["classify.formt", "是不是 format"]),
        ("lang = \n", ["pzh.toml", "TOML 有误"]),
        ("lang = 'fr'\n", ["zh 或 en", "来自设置文件", "pzh.toml"]),
        ("[catalogue.search]\nlimit = 0\n", ["--limit", "来自设置文件"]),
    ],
)
def test_wrong_settings_are_named(home: Path, text: str, words: list[str]) -> None:
    project(home, text)
    done = run(home, "catalogue", "search", "光伏")
    assert done.returncode == 2 and all(w in done.stderr for w in words), done.stderr


def test_folders_of_the_environment_that_do_not_exist(home: Path) -> None:
    done = run(home, "classify", SOLAR, PZH_RULES="/nowhere")
    assert done.returncode == 5 and "/nowhere" in done.stderr and "PZH_RULES" in done.stderr
    done = run(home, "--lang", "en", "classify", SOLAR, PZH_RULES="/nowhere")
    assert "there is no folder" in done.stderr
