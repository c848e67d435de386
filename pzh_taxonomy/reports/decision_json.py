"""Decision → JSON, and the JSON Schema of the contract."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from pzh_taxonomy.model.decision import Decision


def encode(decision: Decision) -> str:
    """Indented JSON in a fixed order of fields; ends with a newline."""
    return msgspec.json.format(msgspec.json.encode(decision), indent=2).decode() + "\n"


def encode_many(decisions: list[Decision]) -> str:
    """Several decisions as a JSON array."""
    return msgspec.json.format(msgspec.json.encode(decisions), indent=2).decode() + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a decision."""
    made = json.loads(msgspec.json.encode(msgspec.json.schema(Decision)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "pzh decision", **made}
