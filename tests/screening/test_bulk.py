"""Deciding by the chunk gives what deciding one by one gives, whatever the text, whichever projects went before."""

from __future__ import annotations

import csv
import datetime
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("ahocorasick_rs")
pytest.importorskip("scipy")

from benchmarks.generated import KINDS, rows
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.project import Financing, Project
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.fields import project_of
from pzh_taxonomy.screening.bulk.decider import BulkDecider
from pzh_taxonomy.screening.columns import Answer, added_values
from tests.conftest import SHARED

DATE = datetime.date(2026, 11, 23)


@pytest.fixture(scope="module")
def bulk(library: Library) -> BulkDecider:
    return BulkDecider(library, "zh", DATE)


def one_by_one(classifier: Classifier, projects: list[Project], date: datetime.date | None = DATE) -> list[Answer]:
    return [added_values(classifier.classify(p, date)) for p in projects]


def named(name: str, text: str = "", **more: Any) -> Project:
    return Project(name=name, texts={"name": name, **({"description": text} if text else {})}, **more)


def test_generated_names_and_texts(classifier: Classifier, bulk: BulkDecider) -> None:
    projects = [named(*row) for row in rows(500, seed=11)]
    assert bulk.decide(projects) == one_by_one(classifier, projects)


def test_an_outcome_serves_again_only_where_it_is_the_same(library: Library, classifier: Classifier) -> None:
    """The same kinds of project over and over, with words put in that rules ask about, before and after they are remembered without them."""
    chance = random.Random(5)
    said = [
        "", "技术改造", "新建", "扩建", "环评未批复", "未发生过偷排", "列入失信被执行人名单", "单位产品能耗降低8%", "一级能效", "三星级",
        "不涉及光伏", "占总投资的30%", "实为仓库", "不含税", "利用旧厂房建设", "符合GB 21256规定的准入值", "单位能耗由120kgce/t降至98kgce/t", "燃煤", "出口贸易",
    ]  # fmt: skip
    projects = []
    for _ in range(350):
        kind, body, _unit = chance.choice(KINDS[:40])
        words = chance.sample(said, chance.choice((0, 1, 1, 2)))
        projects.append(named(f"{chance.choice(('东区', '某某公司', ''))}{kind}", f"{body}。{'，'.join(words)}。"))
    decider = BulkDecider(library, "zh", DATE)
    assert decider.decide(projects) == one_by_one(classifier, projects)
    assert decider.outcomes is not None and decider.outcomes.used > 40
    assert decider.decide(projects) == BulkDecider(library, "zh", DATE, remember=False).decide(projects)


def test_stated_fields_and_dates_decide_too(classifier: Classifier, rules: Rulebook, library: Library) -> None:
    given_fields: list[dict[str, Any]] = [
        {"name": "农林生物质发电项目", "industry_code": "4417"},
        {"name": "农林生物质发电项目", "industry_code": "1512"},
        {"name": "水泥熟料生产线节能改造", "nature": "技改", "facts": {"clinker_unit_energy": 95}},
        {"name": "水泥熟料生产线节能改造", "nature": "新建", "facts": {"clinker_unit_energy": 130}},
        {"name": "光伏电站", "answers": {"environmental_impact_approved": False}, "nature": "新建"},
        {"name": "光伏电站", "violations": [{"种类": "环境", "整改": "否"}]},
        {"name": "绿色建筑综合体", "certificates": ["绿色建筑三星级标识"]},
    ]
    projects = [project_of(dict(f), "", rules)[0] for f in given_fields]
    projects += [
        named("风电场项目", as_of="2024-05-01"),
        named("风电场项目", as_of="2020-05-01"),
        named("风电场项目"),
        named(
            "燃煤锅炉改天然气锅炉",
            financing=Financing(instrument="贷款", approved_on="2025-01-10", disbursed=False),
        ),
    ]
    decider = BulkDecider(library, "zh", today=DATE)
    expected = [added_values(classifier.classify(p, None if p.as_of else DATE)) for p in projects]
    assert decider.decide(projects * 2) == expected * 2


def test_standards_and_language(library: Library) -> None:
    projects = [named(*row) for row in rows(60, seed=3)]
    english = Classifier(library, "en")
    standards = ("cn.green-industry@2019",)
    expected = [added_values(english.classify(p, DATE, standards), "en") for p in projects]
    assert BulkDecider(library, "en", DATE, standards).decide(projects) == expected


PIECES = st.sampled_from(
    [
        "光伏",
        "发电",
        "风电场",
        "改造",
        "新建",
        "燃煤锅炉",
        "替代",
        "不含",
        "配套",
        "污水处理",
        "及",
        "（",
        "）",
        "。",
        "，",
        "、",
        "；",
        "\n",
        "年产",
        "100MW",
        "12%",
        "GB 18613",
        "一级",
        "有限公司",
        "钢铁",
        "余热",
        "LNG",
        "lng",
        "-",
        " ",
        "㎡",
        "①",
        "電",
        "\0",
        "\ud800",
        "A",
        "占",
        "“",
        "3.1.2“风电”",
        "制造",
        "生产线",
        "不新增",
        "除外",
        "改为",
        "实为",
        "水泥",
        "熟料",
        "综合利用",
        "项目",
        "二期",
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_any_texts(classifier: Classifier, bulk: BulkDecider, texts: list[tuple[str, str]]) -> None:
    projects = [named(*pair) for pair in texts]
    assert bulk.decide(projects) == one_by_one(classifier, projects)


def test_no_projects_and_no_words(classifier: Classifier, bulk: BulkDecider) -> None:
    assert bulk.decide([]) == []
    empty = [Project(), named(" "), named("。。。")]
    assert bulk.decide(empty) == one_by_one(classifier, empty)


@pytest.mark.parametrize(
    ("file", "column"), [("asset_names_bulk.csv", "local_name"), ("labelled_projects.csv", "name")]
)
def test_real_names(classifier: Classifier, bulk: BulkDecider, file: str, column: str) -> None:
    path: Path = SHARED / "cases" / file
    if not path.is_file():
        pytest.skip("real names are not at hand")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = [(line[column], line.get("description", "")) for line in csv.DictReader(handle) if line[column].strip()]
    random.Random(2).shuffle(lines)
    projects = [named(*line) for line in dict.fromkeys(lines[:500])]
    assert bulk.decide(projects) == one_by_one(classifier, projects)
