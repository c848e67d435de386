"""Thresholds with their corrections, and values compared with them, in three-valued logic.

A limit whose correction is not known lies between its least and its greatest possible value; a value that the text only bounds, likewise.
"""

from __future__ import annotations

from msgspec import Struct

from pzh_taxonomy.facts.quantities import UnitMismatch, convert
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Comparison, Correction, Numeric
from pzh_taxonomy.model.project import Facts, Quantity, Truth
from pzh_taxonomy.model.rulebook import Metric, Rulebook
from pzh_taxonomy.rules import logic

_DIGITS = 9


class Threshold(Struct, frozen=True):
    """A limit in the metric's unit, from `least` to `most` (equal where every correction is known), the steps of the sum, and the unknown facts."""

    least: float
    most: float
    steps: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def threshold(leaf: Numeric, facts: Facts, rules: Rulebook, lang: Lang) -> Threshold | None:
    """The limit of a condition with its corrections; None where its unit does not fit the metric.

    A correction whose fact is unknown is bounded by the plausible range of its metric (rules/metrics.yaml).
    """
    metric = rules.metrics[leaf.metric]
    try:
        base = convert(leaf.value, leaf.unit, metric, rules.units)
    except UnitMismatch:
        return None
    least = most = base
    terms = [number(base)]
    unknown: list[str] = []
    for name, correction in leaf.adjust.items():
        known = next((q for q in facts.quantities if q.metric == name and q.phase != "before"), None)
        exactly = known is not None and known.interval[0] == known.interval[1]
        term, bounds = _term(correction, known, rules.metrics[name], lang)
        if exactly:
            terms.append(term)
        else:
            unknown.append(name)
        least, most = least + bounds[0], most + bounds[1]
    if not leaf.adjust:
        return Threshold(base, base)
    steps: list[str] = []
    if len(terms) > 1 or not unknown:
        partly = "" if unknown else f" = {number(round(most, _DIGITS))} {metric.unit}"
        steps.append(" + ".join(terms) + partly)
    steps += [say("step.unknown", lang, metric=_name(rules.metrics[name], lang)) for name in unknown]
    return Threshold(least, most, tuple(steps), tuple(unknown))


def _term(
    correction: float | Correction, known: Quantity | None, metric: Metric, lang: Lang
) -> tuple[str, tuple[float, float]]:
    """The correction in words and between which amounts it lies."""
    name = _name(metric, lang)
    lowest, highest = metric.range or (0.0, 100.0)
    if known is None:
        ends = [_units(correction, end) * _per(correction) for end in (lowest, highest)]
        return "", (min(0.0, *ends), max(0.0, *ends))
    low, high = known.interval
    if low < high:  # only bounded by the text
        ends = [_units(correction, end) * _per(correction) for end in (max(low, lowest), min(high, highest))]
        return "", (min(ends), max(ends))
    value = known.value
    units = _units(correction, value)
    amount = _per(correction) * units
    return f"{number(_per(correction))} × {number(units)}（{_how(correction, value, name)}）", (amount, amount)


def _per(correction: float | Correction) -> float:
    return correction.per if isinstance(correction, Correction) else correction


def _units(correction: float | Correction, value: float) -> float:
    """How many units of the correction apply."""
    if not isinstance(correction, Correction):
        return value
    units = value
    if correction.below is not None:
        units = max(0.0, correction.below - value)
    elif correction.above is not None:
        units = max(0.0, value - correction.above)
    return units if correction.most is None else min(units, correction.most)


def _how(correction: float | Correction, value: float, name: str) -> str:
    if not isinstance(correction, Correction):
        return name
    if correction.below is not None:
        return f"{name} {number(value)} < {number(correction.below)}"
    if correction.above is not None:
        return f"{name} {number(value)} > {number(correction.above)}"
    return name


def _name(metric: Metric, lang: Lang) -> str:
    return metric.zh if lang == "zh" else metric.en


def compare(op: Comparison, value: tuple[float, float], limit: Threshold) -> Truth:
    """Whether a value between two ends stands to the limit as `op` says: met or unmet where every possibility agrees."""
    ends = {_holds(op, v, x) for v in value for x in (limit.least, limit.most)}
    if op == "==" and (value[0] < value[1] or limit.least < limit.most):
        return "unknown" if value[0] <= limit.most and limit.least <= value[1] else "unmet"
    return logic.truth(ends.pop()) if len(ends) == 1 else "unknown"


def _holds(op: Comparison, value: float, limit: float) -> bool:
    value, limit = round(value, _DIGITS), round(limit, _DIGITS)
    match op:
        case "<":
            return value < limit
        case "<=":
            return value <= limit
        case ">":
            return value > limit
        case ">=":
            return value >= limit
        case "==":
            return value == limit


def number(value: float) -> str:
    """A number as people write it."""
    return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"
