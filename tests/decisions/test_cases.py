"""Decision cases in YAML: a project, a date, and what a specialist expects. Each file says on what its cases stand."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pzh_taxonomy.classify import Classifier
from pzh_taxonomy.reading.fields import project_of

FOLDER = Path(__file__).parent
KNOWN = {
    "verdict",
    "status",
    "entry",
    "labels",
    "not_labels",
    "missing",
    "not_missing",
    "criteria",
    "ancillary",
    "rule",
    "reason",
}


def cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for case in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


@pytest.mark.parametrize("case", cases())
def test_decision(case: dict[str, Any], classifier: Classifier) -> None:
    project, _ = project_of(case["project"], case["name"], classifier.library.rulebook)
    date = datetime.date.fromisoformat(case.get("as_of", "2026-11-23"))
    decision = classifier.classify(project, date, tuple(case.get("standards", ())))
    expect = case["expect"]
    assert set(expect) <= KNOWN
    assert decision.verdict == expect.get("verdict", decision.verdict), decision.headline
    assert decision.status == expect.get("status", decision.status), decision.missing
    labels = {label.ref: label for label in decision.labels}
    if "entry" in expect:
        assert decision.labels and decision.labels[0].ref == expect["entry"], list(labels)
    assert set(expect.get("labels", ())) <= set(labels)
    assert not set(expect.get("not_labels", ())) & set(labels)
    assert {r for r, x in labels.items() if x.scope == "ancillary"} >= set(expect.get("ancillary", ()))
    facts = {m.fact for m in decision.missing}
    assert set(expect.get("missing", ())) <= facts, facts
    assert not set(expect.get("not_missing", ())) & facts
    if "criteria" in expect:
        outcomes = {c.fact: c.outcome for label in decision.labels[:1] for c in label.criteria if c.applies}
        assert {k: outcomes.get(k) for k in expect["criteria"]} == expect["criteria"], outcomes
    if "rule" in expect:
        assert expect["rule"] in {r.id for r in decision.rules if r.outcome != "unmet"}
    if "reason" in expect:
        assert expect["reason"] in decision.as_of.reason
