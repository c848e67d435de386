"""Records decided again: identical, or what differs and why."""

from __future__ import annotations

import copy
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pzh_taxonomy.answer.record import input_sha256, seal_of
from pzh_taxonomy.checking.verify import RecordInvalid, Verifier
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.reports.decision_json import encode
from pzh_taxonomy.reports.verify_view import lines
from tests.reports.forms import PROJECTS, decision


@pytest.fixture(scope="module")
def verifier(library: Library) -> Verifier:
    return Verifier(library)


@pytest.fixture
def record(classifier: Classifier) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode(decision(classifier, "green", ("cn.green-industry@2019",))))
    return found


def sealed(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its hashes made to fit, as somebody who knows them would."""
    record["input"]["sha256"] = input_sha256(record["input"]["project"])
    record["sha256"] = seal_of(record)
    return record


def text(found: Any) -> str:
    return "\n".join(lines("a.json", found, "zh", whole=True))


@pytest.mark.parametrize("name", PROJECTS)
def test_what_is_recorded_decides_the_same(verifier: Verifier, classifier: Classifier, name: str) -> None:
    found = verifier.verify(json.loads(encode(decision(classifier, name))))
    assert found.state == "identical" and found.causes == found.effects == ()


def test_in_the_language_and_by_the_standards_recorded(library: Library, verifier: Verifier) -> None:
    english = decision(Classifier(library, "en"), "green", ("cn.green-industry@2019",))
    assert english.options.lang == "en"
    assert verifier.verify(json.loads(encode(english))).state == "identical"


def test_layout_order_of_keys_and_whole_numbers_do_not_break_the_seal(
    verifier: Verifier, record: dict[str, Any]
) -> None:
    turned = dict(reversed(record.items()))
    turned["input"] = json.loads(json.dumps(turned["input"]).replace("8600.0", "8600"))
    assert verifier.verify(turned).state == "identical"


def test_an_altered_answer_is_seen_and_named(verifier: Verifier, record: dict[str, Any]) -> None:
    record["verdict"] = "ineligible"
    found = verifier.verify(record)
    assert found.state == "altered" and found.altered == ("sha256",)
    assert [(d.place, d.before, d.after) for d in found.effects] == [("verdict", "ineligible", "green")]
    assert "记录写成后被改动过" in text(found) and "结论：不符合 → 绿色" in text(found)


def test_an_altered_input_is_seen(verifier: Verifier, record: dict[str, Any]) -> None:
    record["input"]["project"]["texts"]["description"] = "建设白酒酿造车间。"
    found = verifier.verify(record)
    assert found.state == "altered" and found.altered == ("sha256", "input.sha256")


def test_an_answer_rewritten_with_fitting_hashes_still_differs(verifier: Verifier, record: dict[str, Any]) -> None:
    record["labels"][0]["criteria"][0]["outcome"] = "met"
    found = verifier.verify(sealed(record))
    assert found.state == "differs" and found.causes == ()
    assert (
        found.effects[0].place.endswith(".outcome")
        and "criteria[cn.green-industry@2019:3.2.2#" in found.effects[0].place
    )
    assert "记录可能被改写" in text(found)


def test_a_changed_edition_is_the_cause_and_the_condition_the_effect(library: Library, record: dict[str, Any]) -> None:
    edition = library.edition("cn.green-industry@2019")
    kept = tuple(replace(e, title=e.title + "（改）") if e.code == "3.2.2" else e for e in edition.entries)
    changed = replace(edition, entries=kept, sha256="f" * 64)
    editions = tuple(changed if e.ref == edition.ref else e for e in library.editions)
    other = replace(library, sha256="0" * 64, editions=editions)
    found = Verifier(other).verify(record)
    assert found.state == "differs"
    assert {d.place for d in found.causes} == {"library.sha256", "library.editions[cn.green-industry@2019].sha256"}
    assert "版本 cn.green-industry@2019 的内容有改动" in text(found) and "（改）" in text(found)


def test_changed_rules_are_named(library: Library, record: dict[str, Any]) -> None:
    rules = library.rulebook
    stricter = tuple(replace(r, title=r.title + "（改）") for r in rules.verdict)
    other = replace(library, sha256="0" * 64, rules_sha256="1" * 64, rulebook=replace(rules, verdict=stricter))
    found = Verifier(other).verify(record)
    assert found.state == "differs" and "规则文件有改动" in text(found) and "规则 green.entry-in-force" in text(found)


def test_a_library_changed_elsewhere_leaves_the_answer(library: Library, record: dict[str, Any]) -> None:
    found = Verifier(replace(library, sha256="0" * 64)).verify(record)
    assert found.state == "same-answer" and found.effects == ()
    assert "参与判断的版本和规则都没有改动" in text(found)


def test_another_program_version_is_a_cause(verifier: Verifier, record: dict[str, Any]) -> None:
    record["tool"]["version"] = "0.0.1"
    found = verifier.verify(sealed(record))
    assert found.state == "same-answer" and "程序 0.0.1 → " in text(found)


def test_a_standard_that_is_not_held_any_more(library: Library, record: dict[str, Any]) -> None:
    editions = tuple(e for e in library.editions if e.ref != "cn.green-industry@2019")
    found = Verifier(replace(library, sha256="0" * 64, editions=editions)).verify(record)
    assert found.state == "differs" and "没有名为 cn.green-industry@2019" in text(found)


def test_a_record_of_an_older_program_says_what_cannot_be_verified(verifier: Verifier, record: dict[str, Any]) -> None:
    old = {k: v for k, v in record.items() if k not in ("input", "options", "sha256", "decided_by")}
    old["library"]["editions"] = [{"ref": e["ref"], "sha256": e["sha256"]} for e in old["library"]["editions"]]
    found = verifier.verify(old)
    assert found.state == "unverifiable" and found.absent == ("input", "sha256")
    assert "没有记录申报内容" in text(found) and "目录库和版本与记录相同" in text(found)
    old["library"]["editions"][0]["sha256"] = "0" * 64
    assert "的内容有改动" in text(verifier.verify(old))


def test_fields_that_only_newer_programs_write_are_no_difference(verifier: Verifier, record: dict[str, Any]) -> None:
    for label in record["labels"]:
        for result in label["criteria"]:
            del result["span"]
    del record["decided_by"]
    assert verifier.verify(sealed(record)).state == "identical"


@pytest.mark.parametrize(
    "broken",
    [
        [],
        "text",
        None,
        {"a": 1},
        {"schema_version": "1.0"},
    ],
)
def test_what_is_no_decision_is_refused(verifier: Verifier, broken: Any) -> None:
    with pytest.raises(RecordInvalid):
        verifier.verify(broken)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("input",), "text"),
        (("input", "project"), []),
        (("input", "project", "texts"), 3),
        (("options", "standards"), {"a": 1}),
        (("options", "lang"), "fr"),
        (("as_of",), None),
        (("as_of", "date"), "gestern"),
        (("library",), []),
        (("library", "editions"), [1]),
        (("project",), "text"),
    ],
)
def test_a_decision_that_cannot_be_rebuilt_is_refused(
    verifier: Verifier, record: dict[str, Any], path: tuple[str, ...], value: Any
) -> None:
    at = record
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(RecordInvalid):
        verifier.verify(record)


@given(data=st.data())
def test_any_change_of_a_recorded_word_breaks_the_seal(classifier: Classifier, data: st.DataObject) -> None:
    record = json.loads(_encoded(classifier))
    places = [p for p in _leaves(record) if p != ("sha256",)]
    place = data.draw(st.sampled_from(places))
    changed = copy.deepcopy(record)
    at = changed
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = "另一个" if at[place[-1]] != "另一个" else ""
    assert seal_of(changed) != record["sha256"] == seal_of(record)


_ENCODED: dict[int, str] = {}


def _encoded(classifier: Classifier) -> str:
    return _ENCODED.setdefault(0, encode(decision(classifier, "restricted")))


def _leaves(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in _leaves(v, (*place, k))]
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in _leaves(v, (*place, i))]
    return [place]


def test_the_input_is_all_that_was_read(classifier: Classifier) -> None:
    found = decision(classifier, "furnace")
    assert found.input is not None
    assert found.input.sha256 == input_sha256(
        msgspec.to_builtins(replace(found.input.project, source="elsewhere.yaml"))
    )
    again = msgspec.convert(json.loads(encode(found))["input"]["project"], type(found.input.project))
    assert again == found.input.project
