"""Validated plain data to the model's types."""

from __future__ import annotations

from typing import Any

import msgspec

from pzh_taxonomy.model.catalogue import Criterion, Edition

_RENAMED = {"for": "subjects"}
_EFFECT_KEYS = {"from": "least", "to": "most", "for": "subject"}
_FACTOR_KEYS = {"from": "least", "to": "most"}
_TAGS = ("metric", "conforms", "listed_in", "holds", "attests")
_TAG_NAMES = {
    "metric": "numeric",
    "conforms": "conforms",
    "listed_in": "listed_in",
    "holds": "holds",
    "attests": "attests",
}


def edition(data: dict[str, Any], path: str, sha256: str) -> Edition:
    """One edition from the data of a file that passed schema validation."""
    codes = {str(e["code"]) for e in data["entries"]}
    entries = [_entry(e, codes) for e in data["entries"]]
    parents = {e["parent"] for e in entries if e["parent"]}
    by_code = {e["code"]: e for e in entries}
    for item in entries:
        item["leaf"] = item["code"] not in parents
        item.setdefault("sectors", _inherited(item, by_code))
    completeness, verification = data["completeness"], data["verification"]
    plain = {
        **{k: data[k] for k in ("id", "edition", "title", "level", "role", "document", "dates")},
        "completeness": completeness["state"],
        "missing": completeness.get("missing", []),
        "verification": verification["state"],
        "verified_on": verification.get("checked_on", ""),
        "verified_how": verification.get("how", ""),
        "counts": data.get("counts", []),
        "notes": data.get("notes", []),
        "matching": data.get("matching", "text"),
        "entries": entries,
        "path": path,
        "sha256": sha256,
    }
    return msgspec.convert(plain, Edition)


def _inherited(item: dict[str, Any], by_code: dict[str, dict[str, Any]]) -> list[str]:
    """The sectors of the nearest ancestor that names any."""
    at = item
    while at["parent"]:
        at = by_code[at["parent"]]
        if at.get("sectors"):
            return list(at["sectors"])
    return []


def parent_of(code: str, codes: set[str]) -> str:
    """The nearest dotted prefix of `code` that is itself an entry; empty where there is none."""
    parts = code.split(".")
    for size in range(len(parts) - 1, 0, -1):
        if (prefix := ".".join(parts[:size])) in codes:
            return prefix
    return ""


def _entry(data: dict[str, Any], codes: set[str]) -> dict[str, Any]:
    item = dict(data)
    item["parent"] = data.get("parent") or parent_of(str(data["code"]), codes)
    if "class" in item:
        item["grade"] = item.pop("class")
    if "limits" in item:
        item["limits"] = [_limit(limit) for limit in item["limits"]]
    if "effects" in item:
        item["effects"] = [{_EFFECT_KEYS.get(k, k): v for k, v in e.items()} for e in item["effects"]]
    if "factors" in item:
        item["factors"] = [{_FACTOR_KEYS.get(k, k): v for k, v in f.items()} for f in item["factors"]]
    if "criteria" in item:
        item["criteria"] = criterion(item["criteria"])
    if "encouraged" in item:
        item["encouraged"] = [criterion(c) for c in item["encouraged"]]
    if "activities" in item:
        item["activities"] = [
            {**a, "criteria": criterion(a["criteria"])} if "criteria" in a else a for a in item["activities"]
        ]
    return item


def _limit(data: dict[str, Any]) -> dict[str, Any]:
    item = {_RENAMED.get(k, k): v for k, v in data.items()}
    if "where" in item:
        item["where"] = [criterion(c) for c in item["where"]]
    return item


def criterion(data: dict[str, Any]) -> dict[str, Any]:
    """The same criterion in the model's spelling: a `type` tag, `parts` for branches, `subjects` for `for`."""
    item = {_RENAMED.get(k, k): v for k, v in data.items()}
    for branch in ("all_of", "any_of"):
        if branch in item:
            parts = [criterion(part) for part in item.pop(branch)]
            return {**item, "type": branch, "parts": parts}
    if "level" in item:
        return {**item, "type": "level"}
    for key in _TAGS:
        if key in item:
            return {**item, "type": _TAG_NAMES[key]}
    raise AssertionError(f"schema let pass {data}")


def criterion_type(data: dict[str, Any]) -> Criterion:
    """A criterion from YAML data, for rules and tests."""
    made: Criterion = msgspec.convert(criterion(data), Criterion)
    return made
