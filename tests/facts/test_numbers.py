"""How texts write numbers, ranges and bounds, and how these stand against limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pzh_taxonomy.facts import numbers
from pzh_taxonomy.facts.gather import gather
from pzh_taxonomy.facts.quantities import convert
from pzh_taxonomy.model.catalogue import Correction, Numeric
from pzh_taxonomy.model.project import Facts, Project, Quantity
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.rules.thresholds import Threshold, compare, threshold
from tests.facts.rulebook import own_rules

INF = math.inf


@pytest.mark.parametrize(
    ("said", "interval"),
    [
        ("22.3%", (22.3, 22.3)),
        ("不低于22.3%", (22.3, INF)),
        ("不小于 22.3%", (22.3, INF)),
        ("不少于22.3%", (22.3, INF)),
        ("不高于22.3%", (-INF, 22.3)),
        ("不大于22.3%", (-INF, 22.3)),
        ("不超过22.3%", (-INF, 22.3)),
        ("≥22.3%", (22.3, INF)),
        ("大于等于22.3%", (22.3, INF)),
        ("小于或等于22.3%", (-INF, 22.3)),
        ("22.3%以上", (22.3, INF)),
        ("22.3%（含）以上", (22.3, INF)),
        ("22.3%及以下", (-INF, 22.3)),
        ("22.3%以内", (-INF, 22.3)),
        ("20%至22%", (20, 22)),
        ("20～22%", (20, 22)),
        ("22%到20%", (20, 22)),
        ("达到22.3%", (22.3, 22.3)),
        ("百分点", None),
    ],
)
def test_bounds_and_ranges(rules: Rulebook, said: str, interval: tuple[float, float] | None) -> None:
    facts, _ = gather(Project(texts={"name": f"组件转换效率{said}"}), rules)
    assert [q.interval for q in facts.quantities if q.metric == "pv_module_efficiency"] == [interval][
        : interval is not None
    ]


@pytest.mark.parametrize("said", ["低于5.5米", "小于5.5米", "不足5.5米", "不到5.5米", "<5.5米", "未达到5.5米"])
def test_a_strict_bound_is_not_reached(rules: Rulebook, said: str) -> None:
    facts, _ = gather(Project(texts={"name": f"炭化室高度{said}"}), rules)
    [found] = [q for q in facts.quantities if q.metric == "coke_oven_height"]
    limit = Threshold(5.5, 5.5)
    assert [compare(op, found.interval, limit) for op in ("<", "<=", ">=", ">", "==")] == [
        *("met", "met"),
        *("unmet", "unmet", "unmet"),
    ]
    assert compare("<", found.interval, Threshold(5.4, 5.4)) == "unknown"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三百六十一", 361),
        ("两千零五", 2005),
        ("十五", 15),
        ("一百二十", 120),
        ("一万二千", 12_000),
        ("一千二百万", 12_000_000),
        ("三亿", 300_000_000),
        ("一二〇", 120),
        ("1,080", 1080),
        ("−30", -30),
        ("-12.5", -12.5),
    ],
)
def test_numerals(text: str, value: float) -> None:
    assert numbers.number(text) == value


_UNITS = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))


def spoken(value: int) -> str:
    """A number below 10,000 in Chinese, written by the rule of thumb of any schoolbook."""
    said, gap = "", False
    for size, word in _UNITS:
        digit, value = divmod(value, size)
        if digit:
            said += ("零" if gap and said else "") + "零一二三四五六七八九"[digit] + word
        gap = (gap and not digit) or (not digit and bool(said))
    return said


@given(st.integers(1, 9999), st.sampled_from(["", "万", "亿"]))
def test_every_numeral_is_read_back(value: int, large: str) -> None:
    assert numbers.number(spoken(value) + large) == value * {"": 1, "万": 10**4, "亿": 10**8}[large]


@given(st.sampled_from(sorted(own_rules().metrics)), st.floats(-1e4, 1e4), st.data())
def test_a_value_is_the_same_in_whatever_unit_it_is_stated(metric_id: str, value: float, data: st.DataObject) -> None:
    rules = own_rules()
    metric = rules.metrics[metric_id]
    own = rules.units.get(metric.unit)
    same = sorted(s for s, u in rules.units.items() if own and u.dimension == own.dimension) or [metric.unit]
    unit = data.draw(st.sampled_from(same))
    factor = rules.units[unit].factor / own.factor if own else 1.0
    assert convert(value / factor, unit, metric, rules.units) == pytest.approx(value, rel=1e-9, abs=1e-9)


@given(st.sampled_from(["<", "<=", ">", ">=", "=="]), *[st.integers(-5, 5)] * 4)
def test_between_bounds_the_answer_is_what_every_possibility_says(op: str, a: int, b: int, c: int, d: int) -> None:
    low, high = sorted((a, b))
    least, most = sorted((c, d))
    single = {
        compare(op, (v / 2, v / 2), Threshold(x / 2, x / 2))  # type: ignore[arg-type]
        for v in range(2 * low, 2 * high + 1)
        for x in range(2 * least, 2 * most + 1)
    }
    found = compare(op, (low, high), Threshold(least, most))  # type: ignore[arg-type]
    assert found == (single.pop() if len(single) == 1 else "unknown")


def test_a_correction_that_is_only_bounded_leaves_the_limit_between_its_ends(rules: Rulebook) -> None:
    leaf = Numeric(
        metric="blast_furnace_unit_energy",
        op="<=",
        value=415,
        adjust={
            "vanadium_titanium_ore_share": 0.45,
            "blast_furnace_feed_grade": Correction(per=3.61, below=62, most=5),
        },
    )
    share = Quantity(metric="vanadium_titanium_ore_share", value=60, open="above")
    grade = Quantity(metric="blast_furnace_feed_grade", value=60, most=61)
    facts = Facts(project=Project(), texts={}, quantities=(share, grade))
    found = threshold(leaf, facts, rules, "zh")
    assert found is not None
    assert (found.least, found.most) == (415 + 0.45 * 60 + 3.61, 415 + 0.45 * 100 + 3.61 * 2)
    assert found.unknown == ("vanadium_titanium_ore_share", "blast_furnace_feed_grade")
