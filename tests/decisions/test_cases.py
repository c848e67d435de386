"""The decision cases of rules/cases, one test each."""

from __future__ import annotations

from pathlib import Path

import pytest

from pzh_taxonomy.checking.cases import CasesInvalid, DecisionCase, read_cases, run_case
from pzh_taxonomy.classifier import Classifier

FOLDER = Path(__file__).resolve().parents[2] / "rules" / "cases"


@pytest.mark.parametrize("case", read_cases(FOLDER), ids=lambda c: c.id)
def test_decision(case: DecisionCase, classifier: Classifier) -> None:
    assert run_case(case, classifier) == []


def test_a_wrong_expectation_is_reported(classifier: Classifier) -> None:
    case = DecisionCase(
        file="f", name="n", project={"name": "50MW光伏发电项目"}, expect={"verdict": "ineligible", "entry": "x"}
    )
    assert [line.split("：")[0] for line in run_case(case, classifier)] == ["verdict", "entry"]


def test_unknown_keys_of_a_case_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("- {name: 甲, project: {name: 乙}, expect: {verdikt: green}}\n", encoding="utf-8")
    with pytest.raises(CasesInvalid, match="verdikt"):
        read_cases(tmp_path)
