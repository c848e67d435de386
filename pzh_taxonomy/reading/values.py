"""Single values of a project's fields: text, dates, yes and no, money, lists; every problem named with its place."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

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

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        path = f" {self.path}:" if self.path else ""
        remedy = f"。{self.remedy}" if self.remedy else ""
        return f"{where}:{path} {self.message}{remedy}"


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
            self.wrong(path, "应为文本", "请写成一段文字")
            return ""
        if len(value) > _MOST_TEXT:
            self.wrong(path, f"文字有 {len(value):,} 字，超过上限 {_MOST_TEXT:,}", "请只保留与项目有关的内容")
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
            self.wrong(path, f"“{text}”不是日期", "请写成 2024-01-11 或 2024年1月11日")
            return ""

    def flag(self, path: str, value: Any) -> bool | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return value
        word = plain(str(value))
        if word in ("是", "有", "true", "yes", "y", "1", "已", "已放款", "符合"):
            return True
        if word in ("否", "无", "false", "no", "n", "0", "未", "未放款", "不符合"):
            return False
        self.wrong(path, f"“{value}”不是是或否", "请写 是 或 否（true / false）")
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
                self.wrong(path, f"“{value}”不是金额", "请写成 1200（万元）、1200万元 或 1.2亿元")
                return None
            amount = float(match.group(1).replace(",", "")) * _MONEY_UNITS[match.group(2)]
        if not math.isfinite(amount) or amount < 0 or amount > _MOST_INVESTMENT:
            self.wrong(path, f"金额 {value} 不合常理", "请核对数值和单位（默认万元）")
            return None
        return amount

    def strings(self, path: str, value: Any) -> tuple[str, ...]:
        if value is None or value == "":
            return ()
        if isinstance(value, str):
            return tuple(p.strip() for p in re.split(r"[;；、\n]", value) if p.strip())
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        self.wrong(path, "应为列表", "每项写成一行文字")
        return ()


def _not_a_date() -> str:
    raise ValueError
