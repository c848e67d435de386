"""The opinion form: the same words in every format, nothing of the applicant's acting as markup, and what an officer needs on it."""

from __future__ import annotations

import re

import pytest

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.decision import Decision
from pzh_taxonomy.reports import opinion_docx, opinion_html, opinion_md
from pzh_taxonomy.reports.opinion import Opinion
from pzh_taxonomy.reports.opinion_view import opinions
from tests.reports.forms import (
    DATE,
    PROJECTS,
    bare,
    decision,
    docx_parts,
    docx_text,
    html_reader,
    html_text,
    md_text,
    words_of,
)


@pytest.fixture(scope="module")
def decisions(classifier: Classifier) -> dict[str, Decision]:
    return {name: decision(classifier, name) for name in PROJECTS}


def form(found: Decision) -> Opinion:
    return opinions([found]).opinions[0]


@pytest.mark.parametrize("name", PROJECTS)
def test_every_word_is_in_every_format(decisions: dict[str, Decision], name: str) -> None:
    report = opinions([decisions[name]])
    shown = {
        "md": bare(md_text(opinion_md.render(report))),
        "html": bare(html_text(opinion_html.render(report))),
        "docx": bare(docx_text(opinion_docx.render(report))),
    }
    lost = [
        (format, field, word)
        for field, word in words_of(report.opinions[0])
        for format, text in shown.items()
        if bare(word) not in text
    ]
    assert not lost, lost[:5]


@pytest.mark.parametrize("name", PROJECTS)
def test_the_applicants_text_is_shown_whole_and_its_evidence_stands_where_it_is_marked(
    decisions: dict[str, Decision], name: str
) -> None:
    found = decisions[name]
    o = form(found)
    assert found.input is not None
    texts = list(found.input.project.texts.values())
    assert len(o.passages) == len(texts)
    for passage, text in zip(o.passages, texts, strict=True):
        plain = "".join(p.text for p in passage.pieces)
        assert len(bare(plain)) == len(bare(text.replace("\x0b", "x")))
    marked = {n for p in o.passages for piece in p.pieces for n in piece.numbers.split("、") if n}
    assert marked == {e.number for e in o.evidence}
    for e in o.evidence:
        own = "".join(piece.text for p in o.passages for piece in p.pieces if e.number in piece.numbers.split("、"))
        assert e.text in own or own.startswith(e.text[: len(own)])


def test_verdicts_and_status_in_plain_words(decisions: dict[str, Decision]) -> None:
    assert (form(decisions["green"]).verdict, form(decisions["green"]).verdict_key) == ("绿色项目", "green")
    assert form(decisions["restricted"]).verdict == "不符合"
    thin = form(decisions["thin"])
    assert (thin.verdict, thin.status) == ("暂不能认定", "材料不足")
    assert "不作绿色、转型或不符合的判断" in thin.meaning


def test_a_restricted_project_is_cited_by_its_class_and_the_rule(decisions: dict[str, Decision]) -> None:
    o = form(decisions["restricted"])
    basis = [c for c in o.clauses if c.use == "认定依据"]
    assert any("前言" in c.clause for c in basis) and any("焦炉" in c.title for c in basis)
    assert "未经核对" in [c.checked for c in basis] and o.entry_note
    assert any(w for w in o.warnings if "未经原文核对" in w)


def test_values_stand_against_thresholds_with_their_arithmetic_and_their_place(decisions: dict[str, Decision]) -> None:
    o = form(decisions["furnace"])
    limits = [x for x in o.limits if "GB 21256" in x.number]
    assert {x.title.split("　")[-1] for x in limits} == {"1级", "2级", "3级"}
    assert any("0.45 × 65" in s for x in limits for s in x.steps)
    assert {x.binding for x in limits} == {"本项目须达到", "仅供参考"}
    assert all(x.actual == "361 kgce/t" for x in limits)
    number = re.search(r"\[(\d+)\]$", limits[0].source)
    assert number and next(e for e in o.evidence if e.number == number[1]).text == "高炉工序单位产品能耗361kgce/t"


def test_what_is_missing_is_a_request_list_in_groups(decisions: dict[str, Decision]) -> None:
    o = form(decisions["furnace"])
    titles = [g.title for g in o.missing]
    assert "底线与排除情形" in titles
    numbers = [int(r.number) for g in o.missing for r in g.requests]
    assert numbers == list(range(1, len(numbers) + 1))
    asked = [r.what for g in o.missing for r in g.requests]
    assert any("环境违法" in a for a in asked) and not any("待查明" in a for a in asked)
    thin = form(decisions["thin"]).missing
    assert thin and thin[0].requests[0].key == "description"


def test_a_request_of_the_entry_names_the_key_that_answers_it(classifier: Classifier) -> None:
    o = form(decision(classifier, "green", ("cn.green-industry@2019",)))
    entry = next(g for g in o.missing if g.title == "认定条件")
    keys = [r.key for r in entry.requests]
    assert any(k.startswith("cn.green-industry@2019:3.2.2#") for k in keys)
    assert o.provenance[2].value == "--as-of 2026-11-23 --standard cn.green-industry@2019"


def test_what_would_change_the_answer(decisions: dict[str, Decision]) -> None:
    o = form(decisions["unclaimed"])
    assert o.counterfactuals and all(c.startswith("若") and "则为" in c for c in o.counterfactuals)
    assert any("《绿色金融支持项目目录（2025年版）》" in c for c in o.counterfactuals)


def test_calibres_carry_reporting_codes_and_say_how_they_follow(decisions: dict[str, Decision]) -> None:
    codes = {c.reporting_code: c for c in form(decisions["green"]).calibres if c.reporting_code}
    assert any(c.startswith("PBOC") for c in codes) and any(c.startswith("CBIRC") for c in codes)
    assert all("对照表" in c.note for c in codes.values())


def test_activities_are_shown_with_their_shares(decisions: dict[str, Decision]) -> None:
    parts = form(decisions["several"]).parts
    assert {"60 %", "25 %", "15 %"} <= {p.share for p in parts}
    assert form(decisions["green"]).parts == ()


def test_provenance_names_the_hashes_of_the_decision(decisions: dict[str, Decision], library: Library) -> None:
    found = decisions["green"]
    values = [p.value for p in form(found).provenance]
    assert found.input is not None
    assert {library.sha256, library.rules_sha256, found.input.sha256, found.sha256} <= set(values)


def test_headings_are_numbered_in_order_whatever_is_left_out(decisions: dict[str, Decision]) -> None:
    for found in decisions.values():
        o = form(found)
        numerals = [h.split("、")[0] for h in o.headings.values() if "、" in h and not h.startswith("附录")]
        assert (
            numerals
            == ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四"][
                : len(numerals)
            ]
        )
        assert bool(o.headings["conditions"]) == bool(o.conditions)
        assert o.headings["signatures"] and o.signatures == ("认定人", "复核人", "日期")


def test_hostile_words_act_in_no_format(decisions: dict[str, Decision]) -> None:
    report = opinions([decisions["hostile"]])
    page = opinion_html.render(report)
    reader = html_reader(page)
    assert not [t for t, _ in reader.tags if t in ("script", "img", "iframe", "link")]
    assert not [a for _, attributes in reader.tags for a in attributes if a.startswith("on")]
    assert "7*7" in html_text(page) and "49" not in html_text(page).split("项目名称")[1][:40]
    text = opinion_md.render(report)
    assert not re.search(r"<(?!/?(?:mark|sup|br|a)\b)", text) and "\n# 标题" not in text
    document = docx_text(opinion_docx.render(report))
    assert "{{ 7*7 }}" in document
    assert "{_{ x }_}" in document.replace("\u2060", "")
    for shown in (page, text, document):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", shown)


def test_the_page_needs_nothing_from_anywhere(decisions: dict[str, Decision]) -> None:
    page = opinion_html.render(opinions([decisions["green"]]))
    reader = html_reader(page)
    assert not [a for _, attributes in reader.tags for a in attributes if a in ("src", "background")]
    assert "url(" not in page and "@import" not in page and "http-equiv" in page
    assert '<html lang="zh-CN">' in page and "@page { size: A4" in page
    heads = [attributes for tag, attributes in reader.tags if tag == "th"]
    assert heads and all(a.get("scope") in ("col", "row") for a in heads)


def test_several_projects_are_a_section_each_behind_a_contents_list(decisions: dict[str, Decision]) -> None:
    report = opinions(list(decisions.values()))
    names = [o.project.name for o in report.opinions]
    page = opinion_html.render(report)
    reader = html_reader(page)
    ids = [a["id"] for t, a in reader.tags if t == "main"]
    links = [str(a["href"])[1:] for t, a in reader.tags if t == "a"]
    assert ids == links and len(ids) == len(names)
    assert opinion_md.render(report).count("\n# 项目认定意见书") == len(names)
    assert docx_text(opinion_docx.render(report)).count("认定结论") == len(names)
    xml = docx_parts(opinion_docx.render(report))["word/document.xml"].decode()
    anchors = re.findall(r'<w:hyperlink w:anchor="(p\d+)"', xml)
    assert anchors == re.findall(r'<w:bookmarkStart w:name="(p\d+)"', xml) and len(anchors) == len(names)


def test_the_same_decision_gives_the_same_bytes(classifier: Classifier, decisions: dict[str, Decision]) -> None:
    again = opinions([decision(classifier, "furnace")])
    report = opinions([decisions["furnace"]])
    assert opinion_docx.render(report) == opinion_docx.render(again)
    assert opinion_html.render(report) == opinion_html.render(again)
    assert opinion_md.render(report) == opinion_md.render(again)


def test_english(library: Library) -> None:
    found = decision(Classifier(library, "en"), "green")
    report = opinions([found], "en")
    for shown in (
        html_text(opinion_html.render(report)),
        docx_text(opinion_docx.render(report)),
        opinion_md.render(report),
    ):
        assert all(
            w in shown
            for w in ("Opinion on a project", "GREEN", "Material requested from the applicant", "Reviewed by")
        )
        assert "认定人" not in shown and "补充材料清单" not in shown


def test_a_long_text_is_rendered_whole_in_moderate_time(classifier: Classifier) -> None:
    project = {**PROJECTS["green"], "description": "利用厂房屋顶建设分布式光伏发电系统，自发自用、余电上网。\n" * 3000}
    from pzh_taxonomy.reading.fields import project_of

    found = classifier.classify(project_of(project, "", classifier.library.rulebook)[0], DATE)
    report = opinions([found])
    assert docx_text(opinion_docx.render(report)).count("余电上网。") == 3000
    assert html_text(opinion_html.render(report)).count("余电上网。") == 3000
    assert len(report.opinions[0].evidence) < 20
