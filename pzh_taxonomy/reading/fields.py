"""Raw fields to a Project: types, dates, money, metrics with units; every problem named with its place."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from pzh_taxonomy.facts.quantities import UnitMismatch, convert
from pzh_taxonomy.model.project import Financing, Project, Quantity, StandardClaim
from pzh_taxonomy.model.rulebook import Metric, Rulebook
from pzh_taxonomy.reading.names import FieldNames, plain
from pzh_taxonomy.text.nearest import nearest

TEXT_FIELDS = ("name", "description", "purpose")
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_MONEY = re.compile(r"^(?:约|人民币|¥|￥)?\s*([\d,]+(?:\.\d+)?)\s*(亿元|亿|万元|万|元)?(?:人民币)?$")
_MONEY_UNITS = {"亿元": 10_000.0, "亿": 10_000.0, "万元": 1.0, "万": 1.0, "元": 0.0001, None: 1.0}
_VALUE = re.compile(r"^\s*(-?[\d,]+(?:\.\d+)?)\s*(\S.*)?$")
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


class _Reader:
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


def project_of(
    data: dict[str, Any], file: str, rules: Rulebook, line: Callable[[Sequence[str]], int] = lambda _: 0
) -> tuple[Project, list[str]]:
    """A Project from fields under any of their names, and warnings. Raises ProjectInvalid with every problem."""
    reader = _Reader(file, rules, line)
    known, extra = _known_fields(data, reader)

    def get(field: str) -> tuple[str, Any]:
        return known.get(field, (field, None))

    texts = {f: t for f in TEXT_FIELDS if (t := reader.text(*get(f)))}
    path, nature_text = get("activity")
    nature = reader.names.value("activity", reader.text(path, nature_text)) if nature_text else None
    if nature_text and nature is None:
        reader.wrong(path, f"不认识的建设性质“{nature_text}”", "可用：新建、扩建、技改、迁建、产能置换")
    project = Project(
        id=reader.text(*get("id")),
        name=texts.get("name", ""),
        texts=texts,
        industry_code=_industry(reader, *get("industry_code")),
        nature=nature,  # type: ignore[arg-type]
        location=reader.text(*get("location")),
        investment=reader.money(*get("investment")),
        as_of=reader.date(*get("as_of")),
        quantities=_quantities(reader, *get("facts")),
        standards=_standards(reader, *get("standards")),
        answers=_answers(reader, *get("answers")),
        listed=reader.strings(*get("listed")),
        certificates=reader.strings(*get("certificates")),
        financing=_financing(reader, known),
        extra=extra,
        source=file,
    )
    if not texts and not reader.problems:
        reader.wrong("", "没有项目名称，也没有建设内容", "请填写 项目名称 或 建设内容")
    if reader.problems:
        raise ProjectInvalid(reader.problems)
    return project, reader.warnings


def _known_fields(data: dict[str, Any], reader: _Reader) -> tuple[dict[str, tuple[str, Any]], dict[str, str]]:
    """Fields by canonical name with the name they were given under; unknown ones are kept and warned of."""
    known: dict[str, tuple[str, Any]] = {}
    extra: dict[str, str] = {}
    for name, value in data.items():
        field = reader.names.field(str(name))
        if field is None:
            near = reader.names.nearest(str(name))
            hint = f"，是不是“{near}”？" if near else ""
            reader.warnings.append(f"{reader.file}: 不认识的字段“{name}”{hint} 已忽略")
            extra[str(name)] = str(value)
        elif field in known:
            reader.wrong(str(name), f"与“{known[field][0]}”是同一字段", "请只保留一个")
        else:
            known[field] = (str(name), value)
    return known, extra


def _industry(reader: _Reader, path: str, value: Any) -> str:
    text = reader.text(path, value)
    match = re.search(r"[A-Ta-t]?\s?(\d{2,4})", text)
    if text and not match and not re.fullmatch(r"[A-Ta-t]", text):
        reader.warnings.append(f"{reader.file}: 行业代码“{text}”中没有 2 至 4 位数字，已忽略")
        return ""
    return match.group(1) if match else text.upper()


def _quantities(reader: _Reader, path: str, value: Any) -> tuple[Quantity, ...]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        reader.wrong(path, "应为“指标: 数值”的映射", "例：组件转换效率: 22.3 %")
        return ()
    found: list[Quantity] = []
    for name, given in value.items():
        where = f"{path}/{name}"
        metric = _metric(reader, where, str(name))
        if metric is None:
            continue
        quantity = _quantity(reader, where, metric, given)
        if quantity is not None:
            found.append(quantity)
    return tuple(found)


def _metric(reader: _Reader, path: str, name: str) -> Metric | None:
    metrics = reader.rules.metrics
    for metric in metrics.values():
        if plain(name) in map(plain, (metric.id, metric.zh, metric.en, *metric.aliases)):
            return metric
    names = [n for m in metrics.values() for n in (m.id, m.zh, *m.aliases)]
    near = nearest(name, names)
    reader.wrong(path, f"不认识的指标“{name}”", f"是不是“{near}”？" if near else "指标见 rules/metrics.yaml")
    return None


def _quantity(reader: _Reader, path: str, metric: Metric, given: Any) -> Quantity | None:
    standard = subject = ""
    if isinstance(given, dict):
        standard, subject = str(given.get("standard", "")), str(given.get("subject", given.get("for", "")))
        unit, given = str(given.get("unit", "")), given.get("value")
    else:
        unit = ""
    if isinstance(given, str) and (match := _VALUE.match(given)):
        unit = (match.group(2) or unit).strip()
        given = float(match.group(1).replace(",", ""))
    if not isinstance(given, int | float) or isinstance(given, bool) or not math.isfinite(given):
        reader.wrong(path, f"“{given}”不是数", f"请写成数值加单位，如 12.5 {metric.unit}")
        return None
    try:
        value = convert(float(given), unit, metric, reader.rules.units)
    except UnitMismatch as error:
        reader.wrong(path, str(error), f"请换算为 {metric.unit}")
        return None
    if metric.range and not metric.range[0] <= value <= metric.range[1]:
        low, high = metric.range
        reader.wrong(
            path,
            f"{metric.zh} {given} {unit} 不合常理（应在 {low:g} 至 {high:g} {metric.unit} 之间）",
            "请核对数值和单位",
        )
        return None
    return Quantity(metric=metric.id, value=value, unit=metric.unit, standard=standard, subject=subject, stated=path)


def _standards(reader: _Reader, path: str, value: Any) -> tuple[StandardClaim, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        value = list(reader.strings(path, value))
    if not isinstance(value, list):
        reader.wrong(path, "应为列表", '例：- {standard: "GB 13271", conforms: true}')
        return ()
    found: list[StandardClaim] = []
    for number, item in enumerate(value):
        if isinstance(item, str):
            found.append(StandardClaim(standard=item))
        elif isinstance(item, dict) and isinstance(item.get("standard"), str):
            conforms = reader.flag(f"{path}/{number}/conforms", item.get("conforms", True))
            found.append(
                StandardClaim(
                    standard=item["standard"], level=str(item.get("level", "")), conforms=conforms is not False
                )
            )
        else:
            reader.wrong(f"{path}/{number}", "缺少 standard", '例：{standard: "GB 13271", conforms: true}')
    return tuple(found)


def _answers(reader: _Reader, path: str, value: Any) -> dict[str, bool]:
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        reader.wrong(path, "应为“事项: 是/否”的映射", '例："cn.green-industry@2019:1.1.1#1": 是')
        return {}
    flags = {str(k): reader.flag(f"{path}/{k}", v) for k, v in value.items()}
    return {k: v for k, v in flags.items() if v is not None}


def _financing(reader: _Reader, known: dict[str, tuple[str, Any]]) -> Financing:
    path, value = known.get("financing", ("financing", None))
    given: dict[str, tuple[str, Any]] = {}
    if isinstance(value, dict):
        for name, item in value.items():
            field = reader.names.field(str(name)) or reader.names.field(f"financing.{name}")
            if field is None or not field.startswith("financing."):
                reader.wrong(
                    f"{path}/{name}",
                    f"不认识的融资字段“{name}”",
                    "可用：instrument、approved_on、disbursed、registered_on、filed_on",
                )
            else:
                given[field] = (f"{path}/{name}", item)
    elif value not in (None, ""):
        reader.wrong(path, "应为映射", "例：financing: {instrument: loan, approved_on: 2025-06-01, disbursed: 否}")
    for field in ("instrument", "approved_on", "disbursed", "registered_on", "filed_on"):
        if (key := f"financing.{field}") in known:
            given[key] = known[key]

    def get(field: str) -> tuple[str, Any]:
        return given.get(f"financing.{field}", (field, None))

    return Financing(
        instrument=reader.text(*get("instrument")),
        approved_on=reader.date(*get("approved_on")),
        disbursed=reader.flag(*get("disbursed")),
        registered_on=reader.date(*get("registered_on")),
        filed_on=reader.date(*get("filed_on")),
    )
