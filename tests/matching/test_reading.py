"""Projects read like a careful officer: what the text says is built, what it denies, where it lies, what is merely beside."""

from __future__ import annotations

import pytest

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.facts.scopes import scopes
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.model.rulebook import Rulebook


def verdict(classifier: Classifier, name: str, description: str = "") -> str:
    texts = {"name": name} | ({"description": description} if description else {})
    return classifier.classify(Project(name=name, texts=texts)).verdict


@pytest.mark.parametrize(
    ("name", "description", "expected"),
    [
        ("某火电厂扩建工程", "", "ineligible"),
        ("某火电厂扩建工程", "原燃煤机组方案已取消，变更为建设200兆瓦时磷酸铁锂储能电站。", "green"),
        ("某余热发电项目", "本项目不再利用余热。实际建设1台燃煤循环流化床锅炉和1台25兆瓦抽凝机组。", "ineligible"),
        (
            "某风电场配套项目",
            "风机由其他公司另行立项。本项目为县城至景区的旅游公路，三级公路，全长21公里。",
            "ineligible",
        ),
        ("某污水处理厂项目", "名称沿用旧称，本次仅建设综合办公楼4200平方米和职工宿舍。", "ineligible"),
        ("某加油站项目", "原加油站已关停，改建为24枪超充站，不再经营油品。", "green"),
    ],
)
def test_what_the_text_says_is_built_stands_against_the_name(
    classifier: Classifier, name: str, description: str, expected: str
) -> None:
    assert verdict(classifier, name, description) == expected


def test_the_larger_share_is_the_main_activity(classifier: Classifier) -> None:
    text = "新建棒材轧钢生产线，投资占{}%，厂房屋顶光伏发电，投资占{}%。"
    assert verdict(classifier, "某公司综合项目", text.format(90, 10)) == "ineligible"
    assert verdict(classifier, "某公司综合项目", text.format(10, 90)) == "green"


def test_treatment_of_its_own_waste_makes_no_factory_green(classifier: Classifier) -> None:
    body = "建设冲压、焊装、涂装车间，涂装废气经沸石转轮和RTO处理，废水进入厂内污水处理站。"
    assert verdict(classifier, "年产10万辆燃油轿车项目", body) == "ineligible"
    assert verdict(classifier, "涂装废气治理改造项目", "涂装废气经沸石转轮和RTO处理。") == "green"


def test_a_place_is_no_activity(classifier: Classifier, rules: Rulebook) -> None:
    assert verdict(classifier, "某小镇项目", "位于国家级自然保护区旁，建设停车场和商业街。") == "ineligible"
    found = [s for s in scopes("description", "利用邻近钢厂余热供暖", rules.lexicon) if s.why == "location"]
    assert not found


def test_the_title_of_a_cited_clause_is_not_what_is_built(classifier: Classifier) -> None:
    assert (
        verdict(classifier, "某酒业公司白酒技改项目", "新增窖池420口，自称符合5.1.4“有机、绿色等认证农业”。")
        == "ineligible"
    )


@pytest.mark.parametrize(
    ("text", "why", "inside", "outside"),
    [
        ("燃煤锅炉改为生物质锅炉", "removed", "燃煤", "生物质"),
        ("原有两台焦炉已全部拆除，建设光伏电站", "removed", "焦炉", "光伏"),
        ("湿地恢复等内容，另行立项，建设酒店", "negated", "湿地", "酒店"),
        ("实际建设内容为冷库", "instead", "冷库", ""),
    ],
)
def test_turns_and_what_has_made_way(rules: Rulebook, text: str, why: str, inside: str, outside: str) -> None:
    found = [s for s in scopes("description", text, rules.lexicon) if s.why == why]
    assert any(s.start <= text.index(inside) < s.end for s in found)
    assert not outside or not any(s.masks(text.index(outside), text.index(outside) + len(outside)) for s in found)


def test_an_organisation_is_no_slip_of_the_pen(classifier: Classifier) -> None:
    decision = classifier.classify(Project(name="某某铸业有限公司", texts={"name": "某某铸业有限公司"}))
    assert not decision.labels


def test_words_of_a_kind_stand_for_one_another(classifier: Classifier) -> None:
    for making in ("制造", "生产线", "产业化"):
        name = f"风电塔筒{making}项目"
        labels = classifier.classify(Project(name=name, texts={"name": name})).labels
        assert labels[0].code == "4.1.1", name


def test_a_line_that_uses_a_thing_does_not_make_it(classifier: Classifier) -> None:
    body = "购置注塑机40台，设布袋除尘器一套，建设汽车内饰件注塑生产线四条。"
    assert verdict(classifier, "年产200万套汽车内饰件项目", body) == "ineligible"


def test_a_measure_in_both_lists_is_green(classifier: Classifier) -> None:
    decision = classifier.classify(Project(name="烧结余热发电项目", texts={"name": "烧结余热发电项目"}))
    assert decision.verdict == "green"
    assert {"green", "transition"} <= {label.role for label in decision.labels}
