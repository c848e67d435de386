"""Decision cases in YAML (rules/cases): a project, a date, and what a specialist expects of the decision."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.yaml_source import parse
from pzh_taxonomy.model.decision import Decision
from pzh_taxonomy.reading.fields import ProjectInvalid, project_of

EXPECTATIONS = (
    "verdict",
    "status",
    "entry",
    "labels",
    "not_labels",
    "ancillary",
    "missing",
    "not_missing",
    "criteria",
    "rule",
    "reason",
)
_DEFAULT_DATE = "2026-11-23"


class CasesInvalid(ValueError):
    """A case file cannot be used; the message names file, line and remedy."""


class DecisionCase(Struct, frozen=True, kw_only=True):
    """One case: the project's fields, the date and standards asked for, and what is expected (keys of EXPECTATIONS)."""

    file: str
    name: str
    project: dict[str, Any]
    expect: dict[str, Any]
    as_of: str = _DEFAULT_DATE
    standards: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{Path(self.file).stem}: {self.name}"


def read_cases(folder: Path) -> list[DecisionCase]:
    """The cases of every YAML file in a folder, in order. Raises CasesInvalid."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise CasesInvalid(f"{folder} 中没有用例文件；请指定含 .yaml 用例的文件夹")
    return [case for path in paths for case in _file(path)]


def _file(path: Path) -> list[DecisionCase]:
    source = parse(path.read_bytes(), str(path))
    if not source.problems and not isinstance(source.data, list):
        source.report((), "应为用例的列表", "每个用例写 name、project、expect")
    for number, item in enumerate(source.data if isinstance(source.data, list) else []):
        if not isinstance(item, dict) or not {"name", "project", "expect"} <= set(item):
            source.report((number,), "用例缺少 name、project 或 expect", "请补齐")
            continue
        for key in sorted(set(item) - {"name", "project", "expect", "as_of", "standards"}):
            source.report((number, key), f"不认识的键“{key}”", "可用：name、project、expect、as_of、standards")
        for key in sorted(set(item["expect"]) - set(EXPECTATIONS)):
            source.report((number, "expect", key), f"不认识的期望“{key}”", f"可用：{'、'.join(EXPECTATIONS)}")
    if source.problems:
        raise CasesInvalid("\n".join(map(str, source.problems)))
    return [
        DecisionCase(
            file=str(path),
            name=item["name"],
            project=item["project"],
            expect=item["expect"],
            as_of=item.get("as_of", _DEFAULT_DATE),
            standards=tuple(item.get("standards", ())),
        )
        for item in source.data
    ]


def run_case(case: DecisionCase, classifier: Classifier) -> list[str]:
    """What differs between the decision and what is expected; empty where all holds."""
    try:
        project, _ = project_of(case.project, case.name, classifier.library.rulebook)
    except ProjectInvalid as error:
        return [str(error)]
    decision = classifier.classify(project, datetime.date.fromisoformat(case.as_of), case.standards)
    return [f"{key}：期望 {wanted}，得到 {got}" for key, wanted, got in _differences(case.expect, decision)]


def _differences(expect: dict[str, Any], decision: Decision) -> list[tuple[str, Any, Any]]:
    labels = [label.ref for label in decision.labels]
    facts = [m.fact for m in decision.missing]
    first = decision.labels[0] if decision.labels else None
    outcomes = {c.fact: c.outcome for c in (first.criteria if first else ()) if c.applies}
    got: dict[str, tuple[bool, Any]] = {}
    for key, wanted in expect.items():
        match key:
            case "verdict" | "status":
                value = getattr(decision, key)
                got[key] = (value == wanted, value)
            case "entry":
                got[key] = (first is not None and first.ref == wanted, labels[:3])
            case "labels":
                got[key] = (set(wanted) <= set(labels), labels)
            case "not_labels":
                got[key] = (not set(wanted) & set(labels), labels)
            case "ancillary":
                found = [x.ref for x in decision.labels if x.scope == "ancillary"]
                got[key] = (set(wanted) <= set(found), found)
            case "missing":
                got[key] = (set(wanted) <= set(facts), facts)
            case "not_missing":
                got[key] = (not set(wanted) & set(facts), facts)
            case "criteria":
                got[key] = ({k: outcomes.get(k) for k in wanted} == wanted, outcomes)
            case "rule":
                rules = [r.id for r in decision.rules if r.outcome != "unmet"]
                got[key] = (wanted in rules, rules)
            case "reason":
                got[key] = (wanted in decision.as_of.reason, decision.as_of.reason)
    return [(key, expect[key], value) for key, (holds, value) in got.items() if not holds]
