"""Trees of conditions: what changed, which way, and what is no change at all."""

from __future__ import annotations

from typing import Any

import pytest

from pzh_taxonomy.diffing.conditions import Conditions
from pzh_taxonomy.diffing.criteria import Trees
from pzh_taxonomy.diffing.edits import ConditionWords
from pzh_taxonomy.library.build import criterion_type
from pzh_taxonomy.model.rulebook import Rulebook

PV = {"metric": "pv_module_efficiency", "op": ">=", "value": 16.5, "unit": "%"}
GRADE = {"standard": "GB 24500", "metric": "energy_grade", "op": "<=", "value": 2}
AIR = {"conforms": ["GB 13271"]}
HELD = {"holds": "节能产品认证"}
ODD = {"metric": "blast_furnace_volume", "op": "==", "value": 1200}


def change(base: dict[str, Any], **new: Any) -> dict[str, Any]:
    return {**base, **new}


@pytest.fixture
def trees(rules: Rulebook) -> Trees:
    titles = {
        "TSG G0002": "锅炉节能技术监督管理规程",
        "TSG 91": "锅炉节能环保技术规程",
        "GB 13271": "锅炉大气污染物排放标准",
        "GB 8978": "污水综合排放标准",
    }
    return Trees(Conditions(ConditionWords(rules), rules.diff, titles))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # numbers, by the comparison
        (PV, change(PV, value=17), [("criterion-tightened", "tighter")]),
        (PV, change(PV, value=16), [("criterion-loosened", "looser")]),
        (PV, change(PV, op=">"), [("criterion-tightened", "tighter")]),
        (GRADE, change(GRADE, value=1), [("criterion-tightened", "tighter")]),
        (GRADE, change(GRADE, op="<"), [("criterion-tightened", "tighter")]),
        (GRADE, change(GRADE, op="<", value=3), [("criterion-loosened", "looser")]),
        (PV, change(PV, op="<="), [("criterion-changed", "unclear")]),
        # equality: by the metric's better way, or not at all
        (change(GRADE, op="=="), change(GRADE, op="==", value=1), [("criterion-tightened", "tighter")]),
        (ODD, change(ODD, value=1300), [("criterion-changed", "unclear")]),
        (GRADE, change(GRADE, op="==", value=2), [("criterion-tightened", "tighter")]),
        (change(GRADE, op="==", value=2), GRADE, [("criterion-loosened", "looser")]),
        (GRADE, change(GRADE, op="==", value=4), [("criterion-changed", "unclear")]),
        # the same value in another unit is restated
        (
            {"metric": "unit_capacity_mw", "op": ">=", "value": 2, "unit": "MW"},
            {"metric": "unit_capacity_mw", "op": ">=", "value": 2000, "unit": "kW"},
            [("criterion-changed", "neutral")],
        ),
        # a grade once by name, once as a number
        ({"standard": "GB 24500", "level": "2级"}, GRADE, [("criterion-changed", "neutral")]),
        ({"standard": "GB 24500", "level": "1级", "op": "better_than"}, GRADE, [("criterion-loosened", "looser")]),
        (GRADE, {"standard": "GB 24500", "level": "节能评价值"}, [("criterion-changed", "unclear")]),
        # corrections
        (PV, change(PV, adjust={"vanadium_titanium_share": -0.5}), [("criterion-loosened", "looser")]),
        (GRADE, change(GRADE, adjust={"vanadium_titanium_share": -0.5}), [("criterion-tightened", "tighter")]),
        (
            change(GRADE, adjust={"vanadium_titanium_share": {"per": 1.0, "below": 50}}),
            change(GRADE, adjust={"vanadium_titanium_share": {"per": 2.0, "below": 50}}),
            [("criterion-loosened", "looser")],
        ),
        (
            change(GRADE, adjust={"vanadium_titanium_share": {"per": 1.0, "below": 50}}),
            change(GRADE, adjust={"vanadium_titanium_share": {"per": 1.0, "below": 60}}),
            [("criterion-changed", "unclear")],
        ),
        # standards
        (AIR, {"conforms": ["GB 13271-2031"]}, [("standard-redated", "unclear")]),
        ({"conforms": ["GB 13271-2014"]}, {"conforms": ["GB 13271-2031"]}, [("standard-redated", "unclear")]),
        (
            {"standard": "TSG G0002", "level": "目标值", "metric": "boiler_thermal_efficiency"},
            {"standard": "TSG 91", "level": "目标值", "metric": "boiler_thermal_efficiency"},
            [("standard-replaced", "unclear")],
        ),
        (AIR, {"conforms": ["GB 8978"]}, [("criterion-removed", "looser"), ("criterion-added", "tighter")]),
        (
            {"standard": "GB 19762", "level": "2级"},
            {"standard": "GB 19762", "level": "1级"},
            [("standard-level-changed", "tighter")],
        ),
        (
            {"standard": "GB 19762", "level": "节能评价值"},
            {"standard": "GB 19762", "level": "先进值"},
            [("standard-level-changed", "unclear")],
        ),
        (
            {"standard": "GB 19762", "level": "1级"},
            {"standard": "GB 19762", "level": "1级", "op": "better_than"},
            [("criterion-tightened", "tighter")],
        ),
        # lists, certificates, statements
        (
            {"listed_in": "《环境保护综合名录（2017年版）》"},
            {"listed_in": "《环境保护综合名录（2021年版）》"},
            [("standard-redated", "unclear")],
        ),
        (
            {"attests": "配有回收烟气余热的装置"},
            {"attests": "配有回收烟气和炉渣余热的装置"},
            [("criterion-reworded", "unclear")],
        ),
        (
            {"attests": "配有回收烟气余热的装置"},
            {"attests": "产品可降解"},
            [("criterion-removed", "looser"), ("criterion-added", "tighter")],
        ),
        # whom it is for
        (AIR, change(AIR, **{"for": ["锅炉"]}), [("criterion-retargeted", "looser")]),
        (
            change(AIR, **{"for": ["锅炉"]}),
            change(AIR, **{"for": ["锅炉", "窑炉"]}),
            [("criterion-retargeted", "tighter")],
        ),
        (
            change(AIR, **{"for": ["锅炉", "电炉"]}),
            change(AIR, **{"for": ["锅炉", "窑炉"]}),
            [("criterion-retargeted", "unclear")],
        ),
        (AIR, change(AIR, applies_when={"nature": ["new_build"]}), [("criterion-retargeted", "looser")]),
        (PV, change(PV, defining=True), [("criterion-defining", "tighter")]),
        # groups
        ({"all_of": [PV, AIR]}, {"any_of": [PV, AIR]}, [("any-all-changed", "looser")]),
        ({"any_of": [PV, AIR]}, {"all_of": [PV, AIR]}, [("any-all-changed", "tighter")]),
        (PV, {"all_of": [PV, AIR]}, [("criterion-added", "tighter")]),
        (PV, {"any_of": [PV, AIR]}, [("alternative-added", "looser")]),
        ({"any_of": [PV, AIR, HELD]}, {"any_of": [PV, AIR]}, [("alternative-removed", "tighter")]),
        ({"any_of": [PV, AIR]}, {"all_of": [{"any_of": [PV, AIR]}, HELD]}, [("criterion-added", "tighter")]),
        ({"all_of": [PV, AIR]}, {"any_of": [{"all_of": [PV, AIR]}, HELD]}, [("alternative-added", "looser")]),
        ({"all_of": [PV, AIR]}, {"all_of": [{"any_of": [PV, HELD]}, AIR]}, [("alternative-added", "looser")]),
        (
            {"all_of": [{"any_of": [PV, HELD]}, AIR]},
            {"all_of": [{"any_of": [change(PV, value=18), HELD]}, AIR]},
            [("criterion-tightened", "tighter")],
        ),
        (None, {"any_of": [PV, AIR]}, [("criterion-added", "tighter")]),
        (None, {"all_of": [PV, AIR]}, [("criterion-added", "tighter")] * 2),
        ({"all_of": [PV, AIR]}, None, [("criterion-removed", "looser")] * 2),
        (PV, {"any_of": [AIR, HELD]}, [("criterion-removed", "looser"), ("criterion-added", "tighter")]),
        # no change at all: order, nesting, one list of standards or several conditions
        ({"all_of": [PV, AIR]}, {"all_of": [AIR, PV]}, []),
        ({"all_of": [PV, {"all_of": [AIR, HELD]}]}, {"all_of": [PV, AIR, HELD]}, []),
        ({"conforms": ["GB 1", "GB 2"]}, {"all_of": [{"conforms": ["GB 2"]}, {"conforms": ["GB 1"]}]}, []),
        (
            {"all_of": [PV, AIR], "for": ["锅炉"]},
            {"all_of": [change(PV, **{"for": ["锅炉"]}), change(AIR, **{"for": ["锅炉"]})]},
            [],
        ),
        ({"conforms": ["GB 1", "GB 2"]}, {"conforms": ["GB 1"]}, [("criterion-removed", "looser")]),
    ],
)
def test_conditions(
    trees: Trees, before: dict[str, Any] | None, after: dict[str, Any] | None, expected: list[tuple[str, str]]
) -> None:
    one, other = (None if x is None else criterion_type(x) for x in (before, after))
    assert sorted((e.kind, e.direction) for e in trees.edits(one, other)) == sorted(expected)


def test_both_numbers_are_told_in_the_metrics_unit(trees: Trees) -> None:
    one, other = criterion_type(PV), criterion_type(change(PV, value=17))
    (edit,) = trees.edits(one, other)
    assert (edit.value_before, edit.value_after, edit.unit) == (16.5, 17, "%")
    assert "16.5" in str(edit.before) and "17" in str(edit.after)


def test_notes_of_ours_are_told_apart(trees: Trees) -> None:
    (edit,) = trees.edits(criterion_type(PV), criterion_type(change(PV, note="说明")))
    assert edit.ours and edit.kind == "encoding-changed"
