"""The project's own rulebook, for property tests that cannot take fixtures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pzh_taxonomy.library.load import load
from pzh_taxonomy.model.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]


@cache
def own_rules() -> Rulebook:
    return load(ROOT / "catalogues", ROOT / "rules").rulebook
