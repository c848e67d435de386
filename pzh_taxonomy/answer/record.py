"""What a decision records so that it can be decided again and compared: its input, the editions that took part, and hashes over both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.catalogue import Edition
from pzh_taxonomy.model.decision import Decision, Input, Label
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.rules.timeline import InForce

#: Whole numbers below this are exact as floats.
_EXACT = 2**53


def sha256_of(value: Any) -> str:
    """SHA-256 over the canonical JSON of a value: keys sorted, no blanks, whole numbers without a point, every character outside ASCII written `\\uXXXX`.

    So neither layout nor the order of keys nor 1 for 1.0 changes it.
    """
    plain = _whole(msgspec.to_builtins(value))
    text = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if isinstance(value, dict):
        return {k: _whole(v) for k, v in value.items()}
    return [_whole(v) for v in value] if isinstance(value, list | tuple) else value


def recorded_input(project: Project) -> Input:
    """The project as read, with its hash."""
    return Input(project, input_sha256(msgspec.to_builtins(project)))


def input_sha256(project: dict[str, Any]) -> str:
    """The hash over a project as plain data; the name of the file it was read from does not count."""
    return sha256_of({k: v for k, v in project.items() if k != "source"})


def sealed(decision: Decision) -> Decision:
    """The decision with the hash over everything else in it."""
    plain = msgspec.to_builtins(decision)
    return replace(decision, sha256=seal_of(plain))


def seal_of(plain: dict[str, Any]) -> str:
    """The hash over a decision as plain data, whatever `sha256` it carries."""
    return sha256_of({k: v for k, v in plain.items() if k != "sha256"})


def library_record(library: Library, force: InForce, labels: Iterable[Label]) -> dict[str, Any]:
    """The library and each edition that took part, with its hash and what it was used for."""
    found: dict[str, dict[str, Any]] = {}

    def add(editions: Iterable[Edition], use: str) -> None:
        for edition in editions:
            found.setdefault(edition.ref, _edition(edition, use))

    for role, editions in force.deciding.items():
        add(editions, role)
    add(force.labels, "label")
    add(force.benchmarks, "benchmark")
    add(
        (library.by_ref[r] for label in labels if (r := f"{label.catalogue}@{label.edition}") in library.by_ref),
        "label",
    )
    return {"sha256": library.sha256, "rules_sha256": library.rules_sha256, "editions": list(found.values())}


def _edition(edition: Edition, use: str) -> dict[str, Any]:
    return {
        "ref": edition.ref,
        "sha256": edition.sha256,
        "title": edition.document.title,
        "number": edition.document.number,
        "effective": edition.dates.effective.date,
        "verification": edition.verification,
        "completeness": edition.completeness,
        "use": use,
    }
