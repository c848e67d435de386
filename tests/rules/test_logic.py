"""Kleene's logic against its truth tables, and the properties that rest on it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pzh_taxonomy.library.build import criterion_type
from pzh_taxonomy.model.project import Facts, Project, Quantity
from pzh_taxonomy.rules import logic
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from tests.facts.rulebook import own_rules

truths = st.sampled_from(["met", "unmet", "unknown"])
ORDER = {"unmet": 0, "unknown": 1, "met": 2}


@given(st.lists(truths))
def test_all_is_the_least_and_any_the_greatest(parts) -> None:
    assert logic.all_of(parts) == min(parts, key=ORDER.__getitem__, default="met")
    assert logic.any_of(parts) == max(parts, key=ORDER.__getitem__, default="unmet")
    assert logic.none_of(parts) == logic.negate(logic.any_of(parts))


@given(st.lists(truths), truths)
def test_learning_a_fact_never_turns_a_known_answer(parts, late) -> None:
    for combine in (logic.all_of, logic.any_of):
        before = combine([*parts, "unknown"])
        if before != "unknown":
            assert combine([*parts, late]) == before


def outcome(value: float | None, op: str, limit: float):
    quantities = () if value is None else (Quantity(metric="pv_module_efficiency", value=value, unit="%"),)
    facts = Facts(project=Project(), texts={}, quantities=quantities)
    leaf = criterion_type({"metric": "pv_module_efficiency", "op": op, "value": limit, "unit": "%"})
    return CriteriaEvaluator(facts, own_rules()).evaluate(leaf, "x@2020:1")[0]


@given(st.floats(1, 60), st.floats(1, 60), st.floats(0, 30))
def test_a_better_value_never_worsens_the_outcome(limit: float, value: float, more: float) -> None:
    assert ORDER[outcome(value + more, ">=", limit)] >= ORDER[outcome(value, ">=", limit)]
    assert ORDER[outcome(value, "<=", limit)] >= ORDER[outcome(value + more, "<=", limit)]


@given(st.floats(1, 60), st.sampled_from(["<", "<=", ">", ">=", "=="]))
def test_unknown_stays_unknown_and_the_bound_itself_follows_the_sign(limit: float, op: str) -> None:
    assert outcome(None, op, limit) == "unknown"
    assert outcome(limit, op, limit) == ("met" if "=" in op else "unmet")


def test_a_correction_is_computed_and_shown() -> None:
    leaf = criterion_type(
        {
            "metric": "pv_module_efficiency",
            "op": "<=",
            "value": 20,
            "unit": "%",
            "adjust": {"prefabrication_rate": 0.45},
        }
    )
    known = (
        Quantity(metric="pv_module_efficiency", value=24.0, unit="%"),
        Quantity(metric="prefabrication_rate", value=10.0, unit="%"),
    )
    for quantities, expected in ((known, "met"), (known[:1], "unknown")):
        facts = Facts(project=Project(), texts={}, quantities=quantities)
        found, _ = CriteriaEvaluator(facts, own_rules()).evaluate(leaf, "x@2020:1")
        assert found == expected
    steps = (
        CriteriaEvaluator(Facts(project=Project(), texts={}, quantities=known), own_rules())
        .evaluate(leaf, "x@1:1")[1][0]
        .steps
    )
    assert steps == ("20 + 0.45 × 10（装配率） = 24.5 %",)
