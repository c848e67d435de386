"""Messages: the same keys and values in both languages, worded late, and no key in two files."""

from __future__ import annotations

import json
import pickle
import string
from pathlib import Path

import pytest

from pzh_taxonomy import messages
from pzh_taxonomy.messages import Message, fault, in_language, meant, said

FOLDER = Path(messages.__file__).parent
NAMES = ("", "problems.", "guidance.")
OTHER_UNITS = {"opinion.amount"}  # 万元 and millions


def read(name: str) -> dict[str, str]:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def values(template: str) -> set[str]:
    return {field.split(".")[0].split("[")[0] for _, field, _, _ in string.Formatter().parse(template) if field}


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_hold_the_same_messages_with_the_same_values(name: str) -> None:
    zh, en = read(f"{name}zh.json"), read(f"{name}en.json")
    assert zh.keys() == en.keys()
    differ = [k for k in zh if values(zh[k]) != values(en[k]) and not k.endswith(".do") and k not in OTHER_UNITS]
    assert not differ


def test_no_message_stands_in_two_files() -> None:
    found: dict[str, str] = {}
    for name in NAMES:
        for key in read(f"{name}zh.json"):
            assert key not in found, f"{key} in {found[key]}zh.json and {name}zh.json"
            found[key] = name


def test_a_message_is_chinese_text_and_can_be_reworded_with_what_it_holds() -> None:
    what, do = fault("check.unknown", what=said("problem.check.metric"), value="x", hint=meant("y"), where="")
    assert what == "指标 x 不存在" and isinstance(what, Message)
    assert in_language(what, "en") == "no metric x"
    assert in_language(do, "en").strip() == "Did you mean “y”?"
    assert in_language("原样", "en") == "原样"
    assert type(in_language(what, "zh")) is str and type(in_language(what, "en")) is str


def test_a_message_survives_being_sent_to_a_worker() -> None:
    message = said("problem.input.date", text="昨天")
    again = pickle.loads(pickle.dumps(message))
    assert again == message and again.text("en") == "“昨天” is not a date"
