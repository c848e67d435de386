"""Shared fixtures: the project's own library, a small library for rules, and ../shared where it is present."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.library.load import load
from pzh_taxonomy.model.rulebook import Rulebook

settings.register_profile("pzh", deadline=None)
settings.load_profile("pzh")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory):
    """Tests keep their compiled libraries to themselves."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PZH_CACHE", str(tmp_path_factory.mktemp("cache")))
    patch.delenv("PZH_LANG", raising=False)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def library(own_cache) -> Library:
    return load(ROOT / "catalogues", ROOT / "rules")


@pytest.fixture(scope="session")
def rules(library: Library) -> Rulebook:
    return library.rulebook


@pytest.fixture(scope="session")
def classifier(library: Library) -> Classifier:
    return Classifier(library)


@pytest.fixture(scope="session")
def sources() -> Path:
    """The source documents; tests that compare with them are skipped where they are not at hand."""
    folder = SHARED / "sources"
    if not folder.is_dir():
        pytest.skip("source documents are not at hand")
    return folder
