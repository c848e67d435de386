"""What people read, by key and language; `zh.json` and `en.json` hold the same keys."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Literal

Lang = Literal["zh", "en"]


@cache
def _templates(lang: Lang) -> dict[str, str]:
    path = Path(__file__).with_name(f"{lang}.json")
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def say(key: str, lang: Lang = "zh", /, **values: object) -> str:
    """The message `key` with its values filled in."""
    return _templates(lang)[key].format(**values)


def has(key: str, lang: Lang = "zh") -> bool:
    """Whether there is a message `key`."""
    return key in _templates(lang)
