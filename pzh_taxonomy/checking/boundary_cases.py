"""Boundary cases of whole editions: made from the catalogue files, run, and written out as decision cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pzh_taxonomy.checking.boundaries import Boundary, of_edition
from pzh_taxonomy.checking.cases import DecisionCase, run_case
from pzh_taxonomy.checking.limit_boundaries import of_limits
from pzh_taxonomy.checking.naive import Measures
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.library.yaml_source import parse

_NUMBERS = ("below", "at", "above")


def measures(rules: Path) -> Measures:
    """Metrics and units straight from the rules folder."""
    metrics, units = (_data(rules / name) for name in ("metrics.yaml", "units.yaml"))
    return Measures(metrics["metrics"], units["units"])


def boundaries(library: Library, catalogues: Path, rules: Path, only: str = "") -> Iterator[tuple[str, list[Boundary]]]:
    """The cases of each edition that has conditions or limits (or of one), by `ID@EDITION`."""
    known = measures(rules)
    for edition in library.editions:
        if not edition.path or (only and edition.ref != only):
            continue
        data = _data(catalogues / edition.path.removeprefix("catalogues/"))
        if found := [*of_edition(data, known), *of_limits(data, known)]:
            yield edition.ref, found


def as_case(boundary: Boundary) -> DecisionCase:
    """The boundary as a decision case of one part of an entry."""
    project: dict[str, Any] = {"name": boundary.text}
    if boundary.nature:
        project["activity"] = boundary.nature
    if boundary.facts:
        project["facts"] = boundary.facts
    if boundary.answers:
        project["answers"] = boundary.answers
    expect: dict[str, Any] = {}
    if not boundary.applies:
        expect["applies"] = False
    else:
        if not boundary.part.startswith("limit"):
            expect["outcome"] = boundary.expect
        if boundary.condition and boundary.condition_is:
            expect["conditions"] = {boundary.condition: boundary.condition_is}
    return DecisionCase(
        file=boundary.ref,
        name=f"{boundary.kind} {boundary.arithmetic}",
        project=project,
        expect=expect,
        of=boundary.ref,
        part=boundary.part,
    )


def failures(found: list[Boundary], classifier: Classifier) -> list[tuple[Boundary, str]]:
    """The cases that come out otherwise, each with what differs."""
    return [(b, line) for b in found for line in run_case(as_case(b), classifier)]


def tested(found: list[Boundary]) -> int:
    """How many numbers (conditions and levels) the cases try just below, at or above."""
    return len({b.condition for b in found if b.kind in _NUMBERS})


def as_yaml(found: list[Boundary]) -> Iterator[str]:
    """The cases as a file for `pzh rules test`, line by line, each with its clause and its arithmetic."""
    entry = ""
    for boundary in found:
        if boundary.ref != entry:
            entry = boundary.ref
            yield f"# {entry} {boundary.title}"
        case = as_case(boundary)
        yield f"# {boundary.cite}"
        yield f"# {boundary.arithmetic}"
        yield f"- name: {_flow(case.name)}"
        yield f"  of: {_flow(case.of)}"
        yield f"  part: {_flow(case.part)}"
        yield f"  project: {_flow(case.project)}"
        yield f"  expect: {_flow(case.expect)}"


def as_text(found: list[Boundary]) -> Iterator[str]:
    """One line for each case: where it stands, its arithmetic and what is expected."""
    for b in found:
        yield f"{b.ref} {b.part} {b.kind}：{b.arithmetic}［{b.cite}］"


def _flow(value: Any) -> str:
    """JSON, which is YAML as well."""
    return json.dumps(value, ensure_ascii=False)


def _data(path: Path) -> Any:
    return parse(path.read_bytes(), str(path)).data
