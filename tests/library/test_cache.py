"""The compiled cache gives the same library, and a damaged or stale one is rebuilt without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from pzh_taxonomy.library import cache
from pzh_taxonomy.library.load import load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PZH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_cache_holds_the_same_library(library, folder: Path) -> None:
    cache.write(library)
    assert cache.read(library.sha256) == library


@pytest.mark.parametrize("damage", [b"", b"garbage", None], ids=["empty", "garbage", "one byte changed"])
def test_a_damaged_cache_is_not_used(library, folder: Path, damage: bytes | None) -> None:
    cache.write(library)
    path = cache.path_for(library.sha256)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content) if damage is None else damage)
    assert cache.read(library.sha256) is None
    assert load(ROOT / "catalogues", ROOT / "rules").sha256 == library.sha256
    assert cache.read(library.sha256) is not None


def test_a_folder_that_cannot_be_written_is_passed_over(library, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PZH_CACHE", str(tmp_path / "file" / "cache"))
    cache.write(library)
    assert cache.read(library.sha256) is None


def test_only_a_few_old_libraries_are_kept(library, folder: Path) -> None:
    folder.mkdir()
    for number in range(10):
        (folder / f"library-0.0.{number}-x.bin").write_bytes(b"old")
    cache.write(library)
    assert len(list(folder.glob("library-*.bin"))) == 4
