"""Fields that hold records: financing, violations on record, stated savings."""

from __future__ import annotations

import re
from typing import Any

from pzh_taxonomy.messages import fault
from pzh_taxonomy.model.project import Financing, Improvement, Violation
from pzh_taxonomy.reading.values import Reader

_RECORD_KEYS = {
    "kind": ("kind", "种类", "类型"),
    "date": ("date", "日期"),
    "rectified": ("rectified", "整改", "已整改", "是否整改"),
    "note": ("note", "说明", "事由"),
}
_PERCENT = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[%％]?\s*$")


def financing(reader: Reader, known: dict[str, tuple[str, Any]]) -> Financing:
    path, value = known.get("financing", ("financing", None))
    given: dict[str, tuple[str, Any]] = {}
    if isinstance(value, dict):
        for name, item in value.items():
            field = reader.names.field(str(name)) or reader.names.field(f"financing.{name}")
            if field is None or not field.startswith("financing."):
                reader.wrong(f"{path}/{name}", *fault("input.financing-field", name=name))
            else:
                given[field] = (f"{path}/{name}", item)
    elif value not in (None, ""):
        reader.wrong(path, *fault("input.financing"))
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


def violations(reader: Reader, path: str, value: Any) -> tuple[Violation, ...]:
    """Violations on record: a list of `{种类, 日期, 整改}`. `种类` is 环境, 安全 or 失信 (rules/safeguards.yaml)."""
    if value is None or value in ("", "无", "没有"):
        return ()
    kinds = [s.kind for s in reader.rules.safeguards if s.kind]
    if not isinstance(value, list):
        reader.wrong(path, *fault("input.violations", kind=kinds[0] if kinds else "环境"))
        return ()
    found: list[Violation] = []
    for number, item in enumerate(value):
        where = f"{path}/{number}"
        if not isinstance(item, dict):
            reader.wrong(where, *fault("input.violation"))
            continue
        given = {key: (name, item[name]) for key, names in _RECORD_KEYS.items() for name in names if name in item}
        for name in sorted(set(map(str, item)) - {n for n, _ in given.values()}):
            reader.wrong(f"{where}/{name}", *fault("input.violation-key", name=name))
        kind = reader.text(f"{where}/种类", given.get("kind", ("", ""))[1])
        if not any(k in kind for k in kinds):
            reader.wrong(where, *fault("input.violation-kind", kind=kind, kinds="、".join(kinds)))
            continue
        found.append(
            Violation(
                kind=next(k for k in kinds if k in kind),
                date=reader.date(f"{where}/日期", given.get("date", ("", ""))[1]),
                rectified=reader.flag(f"{where}/整改", given.get("rectified", ("", None))[1]),
                note=reader.text(f"{where}/说明", given.get("note", ("", ""))[1]),
            )
        )
    return tuple(found)


def improvements(reader: Reader, path: str, value: Any) -> tuple[Improvement, ...]:
    """The stated saving in percent."""
    if value is None or value == "":
        return ()
    match = _PERCENT.match(str(value))
    if isinstance(value, bool) or match is None or not -100 <= float(match[1]) <= 100:
        reader.wrong(path, *fault("input.percent", value=value))
        return ()
    return (Improvement(percent=float(match[1])),)
