"""What people read, by key and language; the files of each language hold the same keys.

`zh.json`, `en.json`: decisions and reports; `problems.*.json`: what is wrong with data and what to do; `guidance.*.json`: the commands' own words.
English help texts of the command line are in `help.en.json` (the Chinese ones stand with the options).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

Lang = Literal["zh", "en"]

_FILES = ("{}.json", "problems.{}.json", "guidance.{}.json")


@cache
def _templates(lang: Lang) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _FILES:
        found.update(_read(name.format(lang)))
    return found


@cache
def _read(name: str) -> dict[str, str]:
    return json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def say(key: str, lang: Lang = "zh", /, **values: object) -> str:
    """The message `key` with its values filled in."""
    return _templates(lang)[key].format(**values)


def has(key: str, lang: Lang = "zh") -> bool:
    """Whether there is a message `key`."""
    return key in _templates(lang)


def help_text(key: str) -> str:
    """The English help text of a command or option; empty where there is none."""
    return _read("help.en.json").get(key, "")


class Message(str):
    """A Chinese text that remembers its key and values, so that whoever shows it can word it in another language."""

    __slots__ = ("key", "values")
    key: str
    values: dict[str, Any]

    def __new__(cls, key: str, values: dict[str, Any]) -> Message:
        made = super().__new__(cls, say(key, "zh", **values))
        made.key, made.values = key, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Message, (self.key, self.values)

    def text(self, lang: Lang) -> str:
        """The same in another language, with the messages among its values."""
        return say(self.key, lang, **{k: in_language(v, lang) for k, v in self.values.items()})


def said(key: str, /, **values: object) -> Message:
    """A message to be worded late."""
    return Message(key, values)


def in_language(value: Any, lang: Lang) -> Any:
    """A message as plain text in `lang` (encoders take no kinds of text of our own); anything else as it is."""
    return (str(value) if lang == "zh" else value.text(lang)) if isinstance(value, Message) else value


def fault(key: str, /, do: str | None = None, **values: object) -> tuple[str, str]:
    """What is wrong (`problem.KEY`) and what to do about it (`do`, else `problem.KEY.do`)."""
    remedy = f"problem.{key}.do"
    if do is None:
        do = said(remedy, **values) if has(remedy) else ""
    return said(f"problem.{key}", **values), do


def meant(near: str | None, key: str = "", /, **values: object) -> str:
    """“Did you mean”, or where nothing is near the message `key` (empty where there is none)."""
    if near:
        return said("problem.meant", near=near)
    return said(f"problem.{key}", **values) if key else ""
