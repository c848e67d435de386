"""The JSON Schema of a project file, for editors."""

from __future__ import annotations

from typing import Any

from pzh_taxonomy.model.rulebook import Rulebook


def schema(rules: Rulebook) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a project file, every accepted field name included."""
    text = {"type": ["string", "number", "null"]}
    shapes: dict[str, Any] = {
        "facts": {"type": "object", "description": "指标: 数值加单位，或 {value, unit, standard, for}"},
        "standards": {"type": ["array", "string"]},
        "answers": {"type": "object", "additionalProperties": {"type": ["boolean", "string"]}},
        "listed": {"type": ["array", "string"]},
        "certificates": {"type": ["array", "string"]},
        "financing": {"type": "object"},
    }
    properties = {
        name: {**shapes.get(f.field, text), "description": f"{f.zh}（{f.field}）"}
        for f in rules.fields
        for name in (f.field, f.zh, *f.aliases)
        if "." not in name
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pzh project",
        "type": "object",
        "properties": dict(sorted(properties.items())),
        "additionalProperties": True,
    }
