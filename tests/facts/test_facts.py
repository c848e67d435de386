"""What is read out of texts: scopes, numbers with units, standards, nature of construction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pzh_taxonomy.facts.activity import bare_name, natures, organisation_end
from pzh_taxonomy.facts.quantities import UnitMismatch, convert, quantities, standard_code, standards
from pzh_taxonomy.facts.scopes import scopes
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.model.seen import Seen
from pzh_taxonomy.text.fold import fold, grams


@pytest.mark.parametrize(
    ("text", "metric", "value"),
    [
        ("炭化室高度4.3米", "coke_oven_height", 4.3),
        ("新建4.3m捣固焦炉", "coke_oven_height", 4.3),
        ("炭化室高度4300毫米", "coke_oven_height", 4.3),
        ("组件转换效率不低于22.3%", "pv_module_efficiency", 22.3),
        ("总装机2万千瓦", "installed_capacity_mw", 20.0),
        ("1080立方米高炉", "blast_furnace_volume", 1080.0),
        ("一台6t/h燃煤锅炉", "coal_boiler_capacity", 6.0),
    ],
)
def test_quantities(rules: Rulebook, text: str, metric: str, value: float) -> None:
    found = quantities("description", fold(text, {}).text, rules.metrics, rules.units)
    assert (metric, value) in [(q.metric, pytest.approx(q.value)) for q in found]


def test_a_number_in_another_clause_is_not_the_metrics(rules: Rulebook) -> None:
    found = quantities("description", "炭化室高度见附件，占地4.3米", rules.metrics, rules.units)
    assert not [q for q in found if q.metric == "coke_oven_height"]


def test_absurd_values_are_left_out(rules: Rulebook) -> None:
    assert not quantities("description", "炭化室高度430米", rules.metrics, rules.units)


def test_units_convert_and_mismatches_are_named(rules: Rulebook) -> None:
    metric = rules.metrics["installed_capacity_mw"]
    assert convert(50_000, "kW", metric, rules.units) == 50
    with pytest.raises(UnitMismatch, match="不能换算"):
        convert(1, "kgce/t", metric, rules.units)
    with pytest.raises(UnitMismatch, match="不认识单位"):
        convert(1, "光年", metric, rules.units)


@given(st.floats(min_value=-1e6, max_value=1e6, allow_nan=False))
def test_conversion_round_trips(value: float) -> None:
    from tests.facts.rulebook import own_rules

    rules = own_rules()
    for unit in rules.units.values():
        for other in rules.units.values():
            if unit.dimension == other.dimension:
                there = value * unit.factor / other.factor
                assert there * other.factor / unit.factor == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "why", "inside", "outside"),
    [
        ("不涉及光伏发电，建设厂房", "negated", "光伏", "厂房"),
        ("拆除燃煤锅炉，新建换热站", "removed", "燃煤锅炉", "换热站"),
        ("建设酿造车间，配套建设污水处理站", "ancillary", "污水处理", "酿造"),
        ("建设内容（光伏部分除外）", "negated", "光伏", "建设内容"),
    ],
)
def test_scopes(rules: Rulebook, text: str, why: str, inside: str, outside: str) -> None:
    found = [s for s in scopes("description", text, rules.lexicon) if s.why == why]
    covers = [any(s.start <= text.index(w) < s.end for s in found) for w in (inside, outside)]
    assert covers == [True, False]


def test_a_modifier_in_a_name_is_not_ancillary(rules: Rulebook) -> None:
    assert not scopes("name", "工业园区配套污水处理厂", rules.lexicon)
    assert scopes("name", "酿酒基地及配套污水处理站", rules.lexicon)


def test_standards_and_levels(rules: Rulebook) -> None:
    found = standards(
        "description", fold("锅炉热效率达到TSG91规定的目标值，排放符合GB 13271要求", {}).text, rules.lexicon
    )
    assert [(c.standard, c.level) for c in found] == [("TSG 91", "目标值"), ("GB 13271", "")]
    assert not standards("description", "不符合gb 13271", rules.lexicon)


@pytest.mark.parametrize("text", ["gb/t33607", "GB/T 33607", "GB/T33607-2017"])
def test_one_spelling_of_a_standard(text: str) -> None:
    assert standard_code(text) == "GB/T 33607"


def test_names(rules: Rulebook) -> None:
    assert bare_name("某某尾矿综合利用项目(一期)", rules.lexicon) == "某某尾矿综合利用"
    assert organisation_end(Seen("攀枝花某某钢铁有限公司煤气发电项目"), rules.lexicon) == len("攀枝花某某钢铁有限公司")
    assert organisation_end(Seen("攀枝花某某钢铁有限公司"), rules.lexicon) == 0
    assert natures({"name": Seen("焦炉烟气改造")}, rules.lexicon)[0] == ("retrofit",)
    assert natures({"name": Seen("光伏")}, rules.lexicon)[0] == ()


@given(st.text(max_size=200))
def test_folding_keeps_the_places(text: str) -> None:
    folded = fold(text, {})
    for start in range(0, len(folded.text), 7):
        end = min(start + 3, len(folded.text))
        first, last = folded.original(start, end)
        assert 0 <= first <= last <= len(text)
    assert fold(folded.text, {}).text == fold(fold(folded.text, {}).text, {}).text
    assert all(grams(folded.text))


def test_full_width_spaces_and_traditional_characters(rules: Rulebook) -> None:
    table = {ord(k): v for k, v in rules.lexicon.characters.items() if len(k) == 1}
    assert fold("ＬＮＧ 加 气 站", table).text == "lng加气站"
    assert fold("風電場", table).text == "风电场"
