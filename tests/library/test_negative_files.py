"""Each bad file in negative/ is refused with the words its first line expects, at a line of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pzh_taxonomy.library.load import problems_of

FOLDER = Path(__file__).parent / "negative"
ROOT = Path(__file__).resolve().parents[2]
REGISTRY = """editions:
  - ref: "cn.sample@2024"
    file: national/sample.yaml
    checked: {on: "2026-01-01", against: 测试}
"""


def problems(content: bytes, folder: Path) -> list[str]:
    catalogues = folder / "catalogues"
    shutil.copytree(ROOT / "catalogues" / "schema", catalogues / "schema")
    (catalogues / "national").mkdir()
    (catalogues / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    (catalogues / "national" / "sample.yaml").write_bytes(content)
    return [str(p) for p in problems_of(catalogues, ROOT / "rules")]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda p: p.stem)
def test_bad_file_is_refused_with_the_words_it_expects(path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()
    expected = content.split(b"\n", 1)[0].decode().removeprefix("# expects: ").split(" | ")
    found = problems(content, tmp_path)
    message = "\n".join(found)
    assert found, "the file was accepted"
    assert all(word in message for word in expected), message
    assert "catalogues/national/sample.yaml:" in message
    assert all(line.count("。") >= 1 for line in found), "a remedy is missing"


def test_all_problems_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    bad = (FOLDER / "unknown-metric.yaml").read_text(encoding="utf-8")
    bad = bad.replace("level: national", "level: nowhere").replace("光伏电站建设", "光伏\u200b电站")
    found = problems(bad.encode(), tmp_path)
    message = "\n".join(found)
    assert "nowhere" in message and "U+200B" in message and "pv_modul_efficiency" in message


def test_a_file_that_is_not_registered_is_named(tmp_path: Path) -> None:
    good = (ROOT / "tests/library/positive.yaml").read_bytes()
    problems(good, tmp_path)
    stray = tmp_path / "catalogues" / "national" / "stray.yaml"
    stray.write_bytes(good)
    found = [str(p) for p in problems_of(tmp_path / "catalogues", ROOT / "rules")]
    assert any("stray.yaml" in line and "没有登记" in line for line in found)


def test_the_positive_file_is_accepted(tmp_path: Path) -> None:
    assert problems((ROOT / "tests/library/positive.yaml").read_bytes(), tmp_path) == []
