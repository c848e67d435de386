"""Scope, limits, rows and structure on small editions made for the purpose."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from pzh_taxonomy.diffing.compare import build, compare
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.catalogue import (
    Activity,
    Correction,
    Crosswalk,
    Edition,
    Effect,
    Entry,
    Factor,
    Industry,
    Limit,
    Link,
    Reference,
    Serves,
)
from pzh_taxonomy.model.diff import Change
from pzh_taxonomy.model.rulebook import Rulebook

A = Entry(code="1.1", title="节能锅炉制造", parent="1", covers=("节能型工业锅炉", "节能型电站锅炉", "生物质锅炉"))
B = Entry(code="1.2", title="节能窑炉制造", parent="1", covers=("节能型辊道窑", "节能型隧道窑", "炉用燃烧器"))
C = Entry(code="1.3", title="余热发电", parent="1", covers=("饱和蒸汽发电", "低温余热发电", "余压发电"))


@pytest.fixture
def edition(library: Library) -> Edition:
    return _edition(library, A, B, C)


def _edition(library: Library, *entries: Entry, **header: object) -> Edition:
    base = library.edition("cn.green-finance@2025")
    chapter = Entry(code="1", title="节能降碳产业", leaf=False)
    return replace(base, entries=(chapter, *entries), counts=(), **header)


def changes(before: Edition, after: Edition, rules: Rulebook, walk: Crosswalk | None = None) -> list[Change]:
    return list(build(compare(before, after, rules, walk), rules).changes)


def ids(found: list[Change]) -> Counter[str]:
    return Counter(c.id for c in found)


def with_(edition: Edition, *entries: Entry) -> Edition:
    by_code = {e.code: e for e in entries}
    return replace(edition, entries=tuple(by_code.get(e.code, e) for e in edition.entries))


def test_a_dropped_item_that_a_wider_wording_takes_in_is_for_review(edition: Edition, rules: Rulebook) -> None:
    after = with_(edition, replace(A, covers=("工业锅炉", "节能型电站锅炉", "生物质锅炉")))
    found = changes(edition, after, rules)
    assert ids(found) == Counter({"cover-not-named": 1, "cover-named": 1}) and {c.level for c in found} == {"review"}
    assert "工业锅炉" in found[0].why
    gone = changes(edition, with_(edition, replace(B, covers=B.covers[:2])), rules)
    assert ids(gone) == Counter({"cover-removed": 1}) and gone[0].level == "breaking"


def test_moved_items_name_their_new_place(edition: Edition, rules: Rulebook) -> None:
    after = with_(edition, replace(B, covers=B.covers[:2]), replace(C, covers=(*C.covers, "炉用燃烧器")))
    found = changes(edition, after, rules)
    assert ids(found) == Counter({"cover-moved-out": 1, "cover-moved-in": 1})
    assert "1.3 余热发电" in found[0].why and "1.2 节能窑炉制造" in found[1].why


def test_an_entry_covers_what_it_is_called(edition: Edition, rules: Rulebook) -> None:
    before = with_(edition, replace(C, covers=("余热发电", *C.covers)))
    assert changes(before, edition, rules) == []


def test_split_without_crosswalk(library: Library, rules: Rulebook) -> None:
    whole = replace(A, covers=(*A.covers, *B.covers), title="节能锅炉窑炉制造")
    before, after = _edition(library, whole, C), _edition(library, replace(A, title="节能锅炉窑炉制造"), B, C)
    found = changes(before, after, rules)
    assert ids(found) == Counter({"entry-split": 1})
    back = changes(after, before, rules)
    assert ids(back) == Counter({"entry-merged": 1})


def test_crosswalk_leads_both_ways_and_low_confidence_is_for_review(library: Library, rules: Rulebook) -> None:
    before = _edition(library, A, B, C, id="x.one", edition="1")
    new = replace(A, code="7.1", title="完全不同的名称", covers=(*A.covers[:2], "太阳能热水器"))
    other = _edition(library, new, replace(B, code="7.2"), id="x.two", edition="2")
    links = (
        Link(source=("1.1",), target=("7.1",), kind="moved", basis="reviewed", confidence="low", note="存疑"),
        Link(source=("1.2",), target=("7.2",), kind="moved", basis="reviewed", confidence="high"),
        Link(source=("1.3",), target=(), kind="dropped", basis="none", confidence="high"),
    )
    walk = Crosswalk(source="x.one@1", target="x.two@2", links=links)
    found = changes(before, other, rules, walk)
    by_id = {c.id: c for c in found if c.code_before in ("1.1", "1.3") or c.code_after == "7.1"}
    assert by_id["cover-added"].level == "review" and "存疑" in by_id["cover-added"].basis
    assert by_id["entry-removed"].level == "breaking" and by_id["entry-removed"].code_before == "1.3"
    back = build(compare(other, before, rules, walk), rules)
    assert [p.doubtful for p in back.pairings if p.before == "7.1"] == [True]


def test_a_partial_edition_proves_nothing_by_silence(library: Library, rules: Rulebook) -> None:
    before = _edition(library, A, B, C)
    after = _edition(library, A, B, completeness="partial", missing=("第 3 条",))
    removed = next(c for c in changes(before, after, rules) if c.id == "entry-removed")
    assert removed.level == "review" and "收录不全" in removed.why


def test_levels_turn_round_for_entries_that_exclude(library: Library, rules: Rulebook) -> None:
    graded = replace(A, grade="限制")
    before = _edition(library, graded, B, C, role="restriction")
    wider = with_(before, replace(graded, covers=(*graded.covers, "燃煤热水器")))
    (change,) = changes(before, wider, rules)
    assert (change.id, change.level) == ("cover-added", "breaking")
    (change,) = changes(before, with_(before, replace(graded, grade="淘汰")), rules)
    assert (change.id, change.level) == ("grade-stricter", "breaking")
    (change,) = changes(before, with_(before, replace(B, covers=(*B.covers, "燃煤热水器"))), rules)
    assert change.level == "info"  # the directory's preambles admit and exclude nothing


def test_subdivided_entry(library: Library, rules: Rulebook) -> None:
    group = Entry(code="1.1", title=A.title, parent="1", leaf=False)
    parts = (Entry(code="1.1.1", title="工业锅炉", parent="1.1"), Entry(code="1.1.2", title="船舶锅炉", parent="1.1"))
    found = changes(_edition(library, A, B, C), _edition(library, group, *parts, B, C), rules)
    assert "entry-subdivided" in ids(found) and ids(found)["entry-added"] == 2 and "entry-removed" not in ids(found)


LIMIT = Limit(metric="wind_curtailment_rate", unit="%", levels={"先进值": 3.0, "准入值": 5.0})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (LIMIT, replace(LIMIT, levels={"先进值": 2.0, "准入值": 5.0}), ["limit-tightened"]),
        (LIMIT, replace(LIMIT, levels={"先进值": 3.0, "准入值": 6.0}), ["limit-loosened"]),
        (LIMIT, replace(LIMIT, levels={"先进值": 3.0}), ["limit-removed"]),
        (LIMIT, replace(LIMIT, levels={**LIMIT.levels, "限定值": 9.0}), ["limit-added"]),
        (LIMIT, replace(LIMIT, subjects=("海上风电",)), ["limit-loosened"]),
        (LIMIT, replace(LIMIT, basis="按全年发电量"), ["limit-changed"]),
        (LIMIT, replace(LIMIT, relaxed_by=("电网约束",)), ["limit-loosened"]),
        (LIMIT, replace(LIMIT, adjust={"vanadium_titanium_share": 0.1}), ["limit-loosened"]),
        (LIMIT, replace(LIMIT, adjust={"vanadium_titanium_share": Correction(per=-0.1, most=3)}), ["limit-tightened"]),
        (LIMIT, replace(LIMIT, metric="solar_curtailment_rate"), ["limit-added", "limit-removed"]),
        (LIMIT, replace(LIMIT, note="说明"), []),
    ],
)
def test_limits(edition: Edition, rules: Rulebook, before: Limit, after: Limit, expected: list[str]) -> None:
    one, other = (with_(edition, replace(A, limits=(x,))) for x in (before, after))
    assert sorted(ids(changes(one, other, rules)).elements()) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"effects": (Effect(what="节能率", unit="%", least=5),)}, "effect-added"),
        ({"factors": (Factor(what="电网排放因子", unit="tCO2/MWh", value=0.1),)}, "factor-added"),
        ({"references": (Reference(title="某某行动方案（2024年版）"),)}, "reference-added"),
        ({"serves": Serves(verdicts=("green",))}, "serves-changed"),
        ({"contribution": "direct"}, "contribution-changed"),
        ({"role": "transition"}, "role-changed"),
        ({"verification": "unverified"}, "verification-changed"),
        ({"clause": "一（一）"}, "clause-changed"),
        ({"provenance": ("某文件",)}, "provenance-changed"),
        ({"sectors": ("steel",)}, "sector-narrowed"),
        ({"excludes": ("燃煤锅炉",)}, "excludes-added"),
    ],
)
def test_other_fields(edition: Edition, rules: Rulebook, change: dict[str, object], expected: str) -> None:
    assert ids(changes(edition, with_(edition, replace(A, **change)), rules)) == Counter({expected: 1})


@pytest.mark.parametrize("field", ["terms", "examples", "note", "summary", "page", "claims", "gaps"])
def test_what_is_ours_is_told_only_when_asked_for(edition: Edition, rules: Rulebook, field: str) -> None:
    from pzh_taxonomy.model.catalogue import Examples

    value = {"examples": Examples(match=("例",)), "note": "说明", "summary": "摘要", "page": 9}.get(field, ("词",))
    compared = compare(edition, with_(edition, replace(A, **{field: value})), rules)
    assert build(compared, rules).changes == () and build(compared, rules).summary.encoding == 1
    (change,) = build(compared, rules, ours=True).changes
    assert (change.id, change.level, change.field) == ("encoding-changed", "info", field)


def test_rows(edition: Edition, rules: Rulebook) -> None:
    row = Activity(industries=(Industry("锅炉制造", "3411", contribution="direct"),), covers=("工业锅炉总成",))
    other = Activity(industries=(Industry("炉窑制造", "3461"),), covers=("工业锅炉总成",))
    none, one, two = (with_(edition, replace(A, activities=x)) for x in ((), (row,), (row, other)))
    assert ids(changes(none, one, rules)) == Counter({"rows-introduced": 1, "cover-added": 1})
    assert ids(changes(one, two, rules)) == Counter({"activity-added": 1})
    moved = with_(edition, replace(A, activities=(replace(row, covers=("锅炉辅机",)), other)))
    assert "cover-regrouped" not in ids(changes(two, moved, rules))
    only = with_(edition, replace(A, activities=(replace(row, covers=()), other)))
    assert ids(changes(one, only, rules))["cover-regrouped"] == 1
    renamed = replace(row, industries=(Industry("锅炉及辅助设备制造", "3411", contribution="enabling"),))
    found = ids(changes(one, with_(edition, replace(A, activities=(renamed,))), rules))
    assert found == Counter({"industry-renamed": 1, "contribution-changed": 1})


def test_names_only_editions_are_compared_by_name(library: Library, rules: Rulebook) -> None:
    from pzh_taxonomy.diffing.editions import crosswalk_of

    one, other = library.edition("cn.green-industry@2019"), library.edition("cn.pboc-green-loan@2020")
    found = ids(changes(one, other, rules, crosswalk_of(library, one, other)))
    assert not any(k.startswith(("cover", "criterion")) for k in found)


def test_every_kind_has_a_check(rules: Rulebook) -> None:
    """Every kind that the code can report is caught whatever its direction: the last check of each kind asks for none."""
    import re
    from pathlib import Path

    import pzh_taxonomy.diffing as package

    source = "\n".join(p.read_text(encoding="utf-8") for p in Path(package.__file__).parent.glob("*.py"))
    kinds = set(re.findall(r'kind=(?:f)?"([a-z]+(?:-[a-z]+)+)"', source)) | set(
        re.findall(r'_edit\(\s*"([a-z-]+)"', source)
    )
    last = {c.kind: c for c in rules.diff.checks}
    assert len(kinds) > 30 and kinds <= set(last), kinds - set(last)
    open_ends = {
        k
        for k, c in last.items()
        if c.directions and k not in ("criterion-defining", "any-all-changed", "grade-changed")
    }
    assert open_ends == set()
    assert len({c.id for c in rules.diff.checks}) == len(rules.diff.checks)
