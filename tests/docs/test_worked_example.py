"""The fictional standard of docs/worked-example.md: it is valid, decides as its cases say, and stays out of the library."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from pzh_taxonomy.checking.cases import read_cases, run_case
from pzh_taxonomy.checking.examples import check
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.library.load import load

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "docs" / "worked-example"
sys.path.insert(0, str(ROOT / "docs"))

from generator.transcripts import insert  # noqa: E402


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library with the example's two editions."""
    catalogues = tmp_path_factory.mktemp("example") / "catalogues"
    shutil.copytree(ROOT / "catalogues", catalogues)
    folder = catalogues / "provincial" / "example" / "green-storage"
    folder.mkdir(parents=True)
    for year in ("2024", "2026"):
        shutil.copy(FILES / f"{year}.yaml", folder)
    insert(catalogues / "registry.yaml", (FILES / "registry-lines.yaml").read_text(encoding="utf-8"))
    return load(catalogues, ROOT / "rules")


def test_its_cases_hold(extended: Library, tmp_path: Path) -> None:
    shutil.copy(FILES / "cases.yaml", tmp_path)
    classifier = Classifier(extended)
    cases = read_cases(tmp_path)
    assert len(cases) == 7
    assert {c.name: run_case(c, classifier) for c in cases} == {c.name: [] for c in cases}


@pytest.mark.parametrize("year", ["2024", "2026"])
def test_its_entries_find_themselves(extended: Library, year: str) -> None:
    tried, lost = check(extended, f"ex.green-storage@{year}")
    assert tried >= 8
    assert lost == []


def test_it_says_that_it_is_fictional_and_is_not_in_the_library(extended: Library, library: Library) -> None:
    for year in ("2024", "2026"):
        edition = extended.edition(f"ex.green-storage@{year}")
        assert "虚构" in edition.title.zh
        assert edition.verification == "unverified"
    assert not [e.ref for e in library.editions if e.id.startswith("ex.")]
