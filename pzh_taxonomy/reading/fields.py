"""Raw fields to a Project: types, dates, money, metrics with units; every problem named with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from pzh_taxonomy.facts.quantities import UnitMismatch, convert
from pzh_taxonomy.messages import fault, meant, said
from pzh_taxonomy.model.project import Project, Quantity, StandardClaim
from pzh_taxonomy.model.rulebook import Metric, Rulebook
from pzh_taxonomy.reading.names import plain
from pzh_taxonomy.reading.records import financing, improvements, violations
from pzh_taxonomy.reading.values import InputProblem, ProjectInvalid, Reader
from pzh_taxonomy.text.nearest import nearest

__all__ = ["InputProblem", "ProjectInvalid", "project_of"]

TEXT_FIELDS = ("name", "description", "purpose")
_VALUE = re.compile(r"^\s*(-?[\d,]+(?:\.\d+)?)\s*(\S.*)?$")


def project_of(
    data: dict[str, Any], file: str, rules: Rulebook, line: Callable[[Sequence[str]], int] = lambda _: 0
) -> tuple[Project, list[str]]:
    """A Project from fields under any of their names, and warnings. Raises ProjectInvalid with every problem."""
    reader = Reader(file, rules, line)
    known, extra = _known_fields(data, reader)

    def get(field: str) -> tuple[str, Any]:
        return known.get(field, (field, None))

    texts = {f: t for f in TEXT_FIELDS if (t := reader.text(*get(f)))}
    path, nature_text = get("activity")
    nature = reader.names.value("activity", reader.text(path, nature_text)) if nature_text else None
    if nature_text and nature is None:
        reader.wrong(path, *fault("input.nature", value=nature_text, values="、".join(reader.names.values("activity"))))
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
        financing=financing(reader, known),
        violations=violations(reader, *get("violations")),
        improvements=improvements(reader, *get("improvement")),
        extra=extra,
        source=file,
    )
    if not texts and not reader.problems:
        reader.wrong("", *fault("input.nothing"))
    if reader.problems:
        raise ProjectInvalid(reader.problems)
    return project, reader.warnings


def _known_fields(data: dict[str, Any], reader: Reader) -> tuple[dict[str, tuple[str, Any]], dict[str, str]]:
    """Fields by canonical name with the name they were given under; unknown ones are kept and warned of."""
    known: dict[str, tuple[str, Any]] = {}
    extra: dict[str, str] = {}
    for name, value in data.items():
        field = reader.names.field(str(name))
        if field is None:
            near = reader.names.nearest(str(name))
            hint = said("problem.input.meant-field", near=near) if near else ""
            reader.warnings.append(said("problem.input.unknown-field", file=reader.file, name=name, hint=hint))
            extra[str(name)] = str(value)
        elif field in known:
            reader.wrong(str(name), *fault("input.same-field", other=known[field][0]))
        else:
            known[field] = (str(name), value)
    return known, extra


def _industry(reader: Reader, path: str, value: Any) -> str:
    text = reader.text(path, value)
    match = re.search(r"[A-Ta-t]?\s?(\d{2,4})", text)
    if text and not match and not re.fullmatch(r"[A-Ta-t]", text):
        reader.warnings.append(said("problem.input.industry", file=reader.file, text=text))
        return ""
    return match.group(1) if match else text.upper()


def _quantities(reader: Reader, path: str, value: Any) -> tuple[Quantity, ...]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        reader.wrong(path, *fault("input.facts"))
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


def _metric(reader: Reader, path: str, name: str) -> Metric | None:
    metrics = reader.rules.metrics
    for metric in metrics.values():
        if plain(name) in map(plain, (metric.id, metric.zh, metric.en, *metric.aliases)):
            return metric
    names = [n for m in metrics.values() for n in (m.id, m.zh, *m.aliases)]
    reader.wrong(path, *fault("input.metric", meant(nearest(name, names), "input.metrics-in"), name=name))
    return None


def _quantity(reader: Reader, path: str, metric: Metric, given: Any) -> Quantity | None:
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
        reader.wrong(path, *fault("input.not-number", value=given, unit=metric.unit))
        return None
    try:
        value = convert(float(given), unit, metric, reader.rules.units)
    except UnitMismatch as error:
        reader.wrong(path, *fault("input.unit", reason=error.args[0], unit=metric.unit))
        return None
    if metric.range and not metric.range[0] <= value <= metric.range[1]:
        low, high = metric.range
        wrong = fault("input.range", metric=metric.zh, value=given, unit=unit, low=low, high=high, own=metric.unit)
        reader.wrong(path, *wrong)
        return None
    return Quantity(metric=metric.id, value=value, unit=metric.unit, standard=standard, subject=subject, stated=path)


def _standards(reader: Reader, path: str, value: Any) -> tuple[StandardClaim, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        value = list(reader.strings(path, value))
    if not isinstance(value, list):
        reader.wrong(path, *fault("input.standards"))
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
            reader.wrong(f"{path}/{number}", *fault("input.standard"))
    return tuple(found)


def _answers(reader: Reader, path: str, value: Any) -> dict[str, bool]:
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        reader.wrong(path, *fault("input.answers"))
        return {}
    flags = {str(k): reader.flag(f"{path}/{k}", v) for k, v in value.items()}
    return {k: v for k, v in flags.items() if v is not None}
