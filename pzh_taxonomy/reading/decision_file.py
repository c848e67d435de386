"""Recorded decisions from a JSON file: one, or an array of them, as plain data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pzh_taxonomy.reading.decode import Undecodable, decode

MAX_BYTES = 200_000_000


class DecisionsUnreadable(ValueError):
    """Not a file of decisions: a message key and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def read_decisions(path: Path) -> list[Any]:
    """The records in the file, in order, whatever they are. Raises DecisionsUnreadable, OSError."""
    if path.stat().st_size > MAX_BYTES:
        raise DecisionsUnreadable("verify.too-big", most=MAX_BYTES // 1_000_000)
    try:
        text, _ = decode(path.read_bytes())
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except RecursionError:
        raise DecisionsUnreadable("verify.not-json", problem="…") from None
    except (Undecodable, ValueError) as error:
        raise DecisionsUnreadable("verify.not-json", problem=error) from None
    records = data if isinstance(data, list) else [data]
    if not records:
        raise DecisionsUnreadable("verify.empty")
    return records


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        raise ValueError(f"“{next(n for n in names if names.count(n) > 1)}” × 2")
    return found


def _no_constant(value: str) -> Any:
    raise ValueError(value)
