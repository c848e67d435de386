"""Screen a table in a test: what goes in, what comes out."""

from __future__ import annotations

import csv
from pathlib import Path

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.screening.decider import Wish
from pzh_taxonomy.screening.run import Done, Job, screen
from pzh_taxonomy.screening.table import Reading

ROOT = Path(__file__).resolve().parent.parent.parent
WISH = Wish(catalogues=str(ROOT / "catalogues"), rules=str(ROOT / "rules"), today="2026-11-25")


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def run(library: Library, source: Path, target: Path, **options) -> Done:
    wish = options.pop("wish", WISH)
    reading = Reading(sheet=options.pop("sheet", ""), given=options.pop("given", {}))
    return screen(Job(source=source, target=target, wish=wish, reading=reading, **{"jobs": 1, **options}), library)


def read_csv(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(64_000_000)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def screened(library: Library, tmp_path: Path, content: str | bytes, **options) -> list[dict[str, str]]:
    """The rows that come out of a CSV."""
    source = put(tmp_path / "in.csv", content)
    run(library, source, tmp_path / "out.csv", **options)
    return read_csv(tmp_path / "out.csv")


def rejected(tmp_path: Path) -> list[dict[str, str]]:
    path = tmp_path / "out.rejects.csv"
    return read_csv(path) if path.exists() else []
