"""Single values of a project's fields: text, dates, yes and no, money, lists; every problem named with its place."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from pzh_taxonomy.messages import Lang, fault, in_language
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.names import FieldNames, plain

_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_MONEY = re.compile(r"^(?:约|人民币|¥|￥)?\s*([\d,]+(?:\.\d+)?)\s*(亿元|亿|万元|万|元)?(?:人民币)?$")
_MONEY_UNITS = {"亿元": 10_000.0, "亿": 10_000.0, "万元": 1.0, "万": 1.0, "元": 0.0001, None: 1.0}
_MOST_TEXT = 100_000
_MOST_INVESTMENT = 1e9


class InputProblem(Struct, frozen=True):
    """One thing wrong with a project's data: file, line (0 unknown), field path, message, remedy."""

    file: str
    line: int
    path: str
    message: str
    remedy: str

    def worded(self, lang: Lang) -> tuple[str, str]:
        """What is wrong, and what to do."""
        return in_language(self.message, lang), in_language(self.remedy, lang)

    def text(self, lang: Lang) -> str:
        """The problem on one line."""
        message, remedy = self.worded(lang)
        where = f"{self.file}:{self.line}" if self.line else self.file
        path = f" {self.path}:" if self.path else ""
        stop = "。" if lang == "zh" else ". "
        end = f"{stop}{remedy}" if remedy else ""
        return f"{where}:{path} {message}{end}"

    def __str__(self) -> str:
        return self.text("zh")


class ProjectInvalid(ValueError):
    """A project's data cannot be used; carries every problem."""

    def __init__(self, problems: list[InputProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class Reader:
    """Collects problems and warnings while fields are read."""

    def __init__(self, file: str, rules: Rulebook, line: Callable[[Sequence[str]], int]) -> None:
        self.file = file
        self.rules = rules
        self.line = line
        self.names = FieldNames(rules.fields)
        self.problems: list[InputProblem] = []
        self.warnings: list[str] = []

    def wrong(self, path: str, message: str, remedy: str) -> None:
        line = self.line(path.split("/")) if path else 0
        self.problems.append(InputProblem(self.file, line, path, message, remedy))

    def text(self, path: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool | int | float | datetime.date):
            return str(value)
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return "\n".join(value)
        if not isinstance(value, str):
            self.wrong(path, *fault("input.text"))
            return ""
        if len(value) > _MOST_TEXT:
            self.wrong(path, *fault("input.too-long", size=len(value), most=_MOST_TEXT))
            return ""
        return value.strip()

    def date(self, path: str, value: Any) -> str:
        text = self.text(path, value)
        if not text:
            return ""
        match = _DATE.match(text)
        try:
            return datetime.date(*map(int, match.groups())).isoformat() if match else _not_a_date()
        except ValueError:
            self.wrong(path, *fault("input.date", text=text))
            return ""

    def flag(self, path: str, value: Any) -> bool | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return value
        answer = yes_or_no(str(value))
        if answer is not None:
            return answer
        self.wrong(path, *fault("input.flag", value=value))
        return None

    def money(self, path: str, value: Any) -> float | None:
        """An amount in 万元."""
        if value is None or value == "":
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            amount = float(value)
        else:
            match = _MONEY.match(str(value).strip())
            if match is None:
                self.wrong(path, *fault("input.money", value=value))
                return None
            amount = float(match.group(1).replace(",", "")) * _MONEY_UNITS[match.group(2)]
        if not math.isfinite(amount) or amount < 0 or amount > _MOST_INVESTMENT:
            self.wrong(path, *fault("input.amount", value=value))
            return None
        return amount

    def strings(self, path: str, value: Any) -> tuple[str, ...]:
        if value is None or value == "":
            return ()
        if isinstance(value, str):
            return tuple(p.strip() for p in re.split(r"[;；、\n]", value) if p.strip())
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self.wrong(path, *fault("input.list"))
        return ()


def yes_or_no(word: str) -> bool | None:
    """What a word answers; None where it is neither yes nor no."""
    word = plain(word)
    if word in ("是", "有", "true", "yes", "y", "1", "已", "已放款", "符合"):
        return True
    if word in ("否", "无", "false", "no", "n", "0", "未", "未放款", "不符合"):
        return False
    return None


def _not_a_date() -> str:
    raise ValueError
