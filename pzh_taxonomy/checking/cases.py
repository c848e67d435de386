"""Decision cases in YAML (rules/cases): a project, a date, and what a specialist expects of the decision."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from pzh_taxonomy.checking.asking import NoSuchPart, ask
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library, NotFound
from pzh_taxonomy.library.yaml_source import parse
from pzh_taxonomy.messages import fault, said
from pzh_taxonomy.model.decision import Decision
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.model.rulebook import Rulebook
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
    "not_rule",
    "decided_by",
    "cites",
    "counterfactual",
    "steps",
    "outcomes",
    "reason",
)
#: What may be expected of a case that asks one part of an entry (`of`, `part`) rather than the whole decision.
PART_EXPECTATIONS = ("outcome", "conditions", "applies")
_KEYS = ("name", "project", "expect", "as_of", "standards", "of", "part")
_DEFAULT_DATE = "2026-11-23"


class CasesInvalid(ValueError):
    """A case file cannot be used; the message names file, line and remedy."""


class DecisionCase(Struct, frozen=True, kw_only=True):
    """One case: the project's fields, the date and standards asked for, and what is expected (keys of EXPECTATIONS).

    With `of` (`ID@EDITION:CODE`) only that `part` of the entry is asked, by itself (see `asking`); PART_EXPECTATIONS are then expected.
    """

    file: str
    name: str
    project: dict[str, Any]
    expect: dict[str, Any]
    as_of: str = _DEFAULT_DATE
    standards: tuple[str, ...] = ()
    of: str = ""
    part: str = "criteria"

    @property
    def id(self) -> str:
        return f"{Path(self.file).stem}: {self.name}"


def read_cases(folder: Path) -> list[DecisionCase]:
    """The cases of every YAML file in a folder, in order. Raises CasesInvalid."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise CasesInvalid(said("problem.cases.none", folder=folder))
    return [case for path in paths for case in _file(path)]


def _file(path: Path) -> list[DecisionCase]:
    source = parse(path.read_bytes(), str(path))
    if not source.problems and not isinstance(source.data, list):
        source.report((), *fault("cases.list"))
    for number, item in enumerate(source.data if isinstance(source.data, list) else []):
        if not isinstance(item, dict) or not {"name", "project", "expect"} <= set(item):
            source.report((number,), *fault("cases.lacks"))
            continue
        for key in sorted(set(item) - set(_KEYS)):
            source.report((number, key), *fault("cases.key", key=key, keys="、".join(_KEYS)))
        known = PART_EXPECTATIONS if item.get("of") else EXPECTATIONS
        for key in sorted(set(item["expect"]) - set(known)):
            source.report((number, "expect", key), *fault("cases.expect", key=key, keys="、".join(known)))
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
            of=item.get("of", ""),
            part=item.get("part", "criteria"),
        )
        for item in source.data
    ]


def run_case(case: DecisionCase, classifier: Classifier) -> list[str]:
    """What differs between the decision and what is expected; empty where all holds."""
    try:
        project, _ = project_of(case.project, case.name, classifier.library.rulebook)
    except ProjectInvalid as error:
        return [str(error)]
    if case.of:
        return _part_differences(case, classifier.library, project)
    decision = classifier.classify(project, datetime.date.fromisoformat(case.as_of), case.standards)
    return [
        said("problem.cases.differs", key=key, wanted=wanted, got=got)
        for key, wanted, got in differences(case.expect, decision, classifier.library.rulebook)
    ]


def _part_differences(case: DecisionCase, library: Library, project: Project) -> list[str]:
    """What differs where one part of an entry is asked."""
    ref, _, code = case.of.partition(":")
    try:
        edition = library.edition(ref)
        asked = ask(library, edition, library.entry(edition, code), case.part, project)
    except (NotFound, NoSuchPart) as error:
        return [str(error)]
    wanted = case.expect.get("conditions", {})
    got = {"outcome": asked.outcome, "applies": asked.outcome is not None}
    got["conditions"] = {k: asked.conditions.get(k) for k in wanted}  # type: ignore[assignment]
    return [said("problem.cases.differs", key=k, wanted=v, got=got[k]) for k, v in case.expect.items() if got[k] != v]


def _decided_by(decision: Decision, rules: Rulebook) -> str:
    """The rule that gave the verdict: the first that holds, or that decides though it is not known to."""
    at_once = {r.id for r in rules.verdict if r.if_unknown == "decide"}
    return next(r.id for r in decision.rules if r.outcome == "met" or (r.outcome == "unknown" and r.id in at_once))


def differences(expect: dict[str, Any], decision: Decision, rules: Rulebook) -> list[tuple[str, Any, Any]]:
    """What is expected and does not hold: the key, what was expected and what came."""
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
                open_rules = [r.id for r in decision.rules if r.outcome != "unmet"]
                got[key] = (wanted in open_rules, open_rules)
            case "not_rule":
                open_rules = [r.id for r in decision.rules if r.outcome != "unmet"]
                got[key] = (wanted not in open_rules, open_rules)
            case "decided_by":
                got[key] = (_decided_by(decision, rules) == wanted, _decided_by(decision, rules))
            case "cites":
                clauses = [f"{c.number or c.document} {c.clause}" for c in decision.citations]
                got[key] = (set(wanted) <= set(clauses), clauses)
            case "counterfactual":
                instead = {f"{'、'.join(f.required for f in c.facts)} → {c.verdict}" for c in decision.counterfactuals}
                got[key] = (set(wanted) <= instead, sorted(instead))
            case "outcomes":
                reached = {x.ref: x.outcome for x in decision.labels}
                got[key] = ({k: reached.get(k) for k in wanted} == wanted, reached)
            case "steps":
                steps = [s for x in decision.labels for c in x.criteria for s in c.steps]
                got[key] = (set(wanted) <= set(steps), steps)
            case "reason":
                got[key] = (wanted in decision.as_of.reason, decision.as_of.reason)
    return [(key, expect[key], value) for key, (holds, value) in got.items() if not holds]
