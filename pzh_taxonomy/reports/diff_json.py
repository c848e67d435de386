"""Diff → JSON, and the JSON Schema of the contract."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from pzh_taxonomy.model.diff import Diff


def encode(diff: Diff) -> str:
    """Indented JSON in a fixed order of fields; ends with a newline."""
    return msgspec.json.format(msgspec.json.encode(diff), indent=2).decode() + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a comparison."""
    made = json.loads(msgspec.json.encode(msgspec.json.schema(Diff)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "pzh diff", **made}
