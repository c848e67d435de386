"""Runs in one process share a Decider: making one costs more than deciding the few rows of a test."""

from __future__ import annotations

import pytest

from pzh_taxonomy.screening import iterate, run
from pzh_taxonomy.screening.decider import Decider, Wish

_made: dict[tuple[str, Wish], Decider] = {}


@pytest.fixture(autouse=True)
def shared_decider(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(library, wish: Wish) -> Decider:
        key = (library.sha256, wish)
        if key not in _made:
            _made[key] = Decider(library, wish)
        return _made[key]

    for module in (run, iterate):
        monkeypatch.setattr(module, "Decider", made)
