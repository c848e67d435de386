"""`pzh explain`: everything that has a name."""

from __future__ import annotations

import json

import pytest

from pzh_taxonomy.guidance.explain import explain, suggestions
from pzh_taxonomy.library.library import NotFound
from tests.cli.test_cli import pzh


@pytest.mark.parametrize(
    ("words", "kind", "holds"),
    [
        ("cn.green-finance@2025:1.3.4", "entry", ["余热余压利用", "GB/T 39091", "cn.green-industry@2019:1.5.3"]),
        ("1.5.3", "entry", ["cn.green-industry@2019:1.5.3", "cn.pboc-green-loan@2020:1.5.3"]),
        ("余热余压利用", "entry", ["cn.green-finance@2025:1.3.4", "cn.green-industry@2019:1.5.3"]),
        ("cn.green-finance@2025", "edition", ["2025-10-01", "银发〔2025〕132号"]),
        ("exclusion.restricted-new-build", "rule", ["下列全部成立", "新建、扩建", "产业结构调整指导目录"]),
        ("高炉能耗", "metric", ["kgce/t", "越低越好", "1级 ≤ 361", "标杆"]),
        ("blast_furnace_feed_grade", "metric", ["cn.energy-limits@2025-gb21256:3-1"]),
        ("serious_environmental_violation", "safeguard", ["回答“是”", "攀办发〔2024〕2号"]),
        ("钢铁", "sector", ["0810", "高炉"]),
        ("炼焦", "ordinary", ["2521"]),
        ("待核", "term", ["尚缺"]),
        ("provisional", "term", ["待核"]),
        ("标杆", "term", ["新建项目应达到"]),
        ("建设性质", "field", ["技改", "限制类只禁新建"]),
        ("projectIndustryCd", "field", ["GB/T 4754"]),
        ("吨标准煤/吨", "unit", ["1 tce/t = 1000 kgce/t"]),
        ("GB/T 39091", "standard", ["cn.green-finance@2025:1.3.4"]),
        ("gb21256-2025", "standard", ["cn.energy-limits@2025-gb21256"]),
    ],
)
def test_what_goes_by_these_words_is_explained(library, words: str, kind: str, holds: list[str]) -> None:
    found = [e for e in explain(library, words, "zh") if e.kind == kind]
    text = json.dumps([e.as_dict() for e in found], ensure_ascii=False)
    assert found and all(h in text for h in holds), text[:1500]


def test_every_rule_metric_field_and_term_explains_itself_in_both_languages(library) -> None:
    rules = library.rulebook
    named = [r.id for r in rules.verdict] + [f.field for f in rules.fields] + [t.zh for t in rules.glossary]
    for lang in ("zh", "en"):
        for name in [*named, *list(rules.metrics)[:20], *rules.sectors]:
            assert explain(library, name, lang), name


def test_what_the_glossary_points_at_exists(library) -> None:
    dangling = [(t.zh, s) for t in library.rulebook.glossary for s in t.see if not explain(library, s, "zh")]
    assert not dangling


def test_did_you_mean(library) -> None:
    assert "高炉能耗" in suggestions(library, "高炉能号")
    with pytest.raises(NotFound, match=r"是不是 1\.3\.4"):
        explain(library, "cn.green-finance@2025:1.3.44", "zh")
    done = pzh("explain", "标干水平")
    assert done.returncode == 2 and "标杆水平" in done.stderr


def test_in_english_and_as_json() -> None:
    done = pzh("--lang", "en", "explain", "exclusion.fossil-expansion")
    assert "new capacity" in done.stdout and "Holds when" in done.stdout
    found = json.loads(pzh("explain", "GB", "21256", "--format", "json").stdout)
    assert found[0]["kind"] == "standard" and found[0]["cited"]
