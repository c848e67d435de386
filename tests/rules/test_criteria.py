"""Conditions of one entry: what answers name them, and when they apply."""

from __future__ import annotations

from pzh_taxonomy.library.build import criterion_type
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.catalogue import Activity, AllOf, Entry, Industry, leaves
from pzh_taxonomy.model.project import Facts, Project, Quantity
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.rules.activities import Chosen, criteria_for
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from pzh_taxonomy.rules.places import entry_places


def entry_of_rows(*criteria: dict[str, object]) -> Entry:
    rows = tuple(
        Activity(industries=(Industry(name=str(n)),), criteria=criterion_type(c)) for n, c in enumerate(criteria)
    )
    return Entry(code="1", title="甲", criteria=criterion_type({"attests": "总则"}), activities=rows)


def test_an_answer_means_the_same_condition_whichever_row_is_known(rules: Rulebook) -> None:
    entry = entry_of_rows({"attests": "一"}, {"all_of": [{"attests": "二"}, {"attests": "一"}]})
    evaluator = CriteriaEvaluator(Facts(project=Project(), texts={}), rules)
    said: dict[str, set[str]] = {}
    for row in (None, *entry.activities):
        criterion, _ = criteria_for(entry, Chosen(row, None, "text" if row else "none"))
        for result in evaluator.evaluate(criterion, "x@1:1", entry_places(entry))[1]:
            said.setdefault(result.id, set()).add(result.required)
    assert said == {"x@1:1#1": {"总则"}, "x@1:1#2": {"一"}, "x@1:1#3": {"二"}}


def test_no_id_of_the_library_names_two_conditions(library: Library) -> None:
    for edition in library.editions:
        for entry in edition.entries:
            places = entry_places(entry)
            by_id: dict[str, set[str]] = {}
            for tree in (entry.criteria, *(a.criteria for a in entry.activities)):
                for leaf in leaves(tree):
                    by_id.setdefault(leaf.id or str(places[id(leaf)]), set()).add(repr(leaf))
            assert all(len(found) == 1 for found in by_id.values()), f"{edition.ref}:{entry.code}"


def test_a_condition_for_a_nature_that_is_not_known_never_refutes(rules: Rulebook) -> None:
    new = {"metric": "nox_initial_concentration", "op": "<", "value": 250, "applies_when": {"nature": ["new_build"]}}
    old = {"metric": "nox_initial_concentration", "op": "<", "value": 350, "applies_when": {"nature": ["retrofit"]}}
    both, either = (criterion_type({branch: [new, old]}) for branch in ("all_of", "any_of"))

    def outcome(tree, value: float, *natures: str) -> str:
        quantity = Quantity(metric="nox_initial_concentration", value=value, unit="mg/m3")
        facts = Facts(project=Project(), texts={}, natures=natures, quantities=(quantity,))  # type: ignore[arg-type]
        return CriteriaEvaluator(facts, rules).evaluate(tree, "x@1:1")[0]

    assert [outcome(both, 300, n) for n in ("new_build", "retrofit")] == ["unmet", "met"]
    assert [outcome(both, v) for v in (200, 300, 400)] == ["met", "unknown", "unknown"]
    assert [outcome(either, v) for v in (200, 400)] == ["unknown", "unmet"]


def test_what_settles_it_is_the_nature(rules: Rulebook) -> None:
    leaf = criterion_type(
        {"metric": "unit_capacity_mw", "op": ">=", "value": 600, "applies_when": {"nature": ["new_build"]}}
    )
    quantity = Quantity(metric="unit_capacity_mw", value=300.0, unit="MW")
    facts = Facts(project=Project(), texts={}, quantities=(quantity,))
    _, (result,) = CriteriaEvaluator(facts, rules).evaluate(AllOf(parts=(leaf,)), "x@1:1")
    assert (result.outcome, result.fact) == ("unknown", "activity")


def test_products_are_named_as_texts_are_folded(rules: Rulebook) -> None:
    tree = criterion_type(
        {"all_of": [{"attests": "甲", "for": ["水（地）源热泵"]}, {"attests": "乙", "for": ["空调"]}]}
    )
    facts = Facts(project=Project(), texts={"name": "水(地)源热泵机组制造"})
    _, results = CriteriaEvaluator(facts, rules).evaluate(tree, "x@1:1")
    assert [r.applies for r in results] == [True, False]
