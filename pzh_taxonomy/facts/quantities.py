"""Numbers with units in texts, and the metrics they measure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from msgspec.structs import replace

from pzh_taxonomy.facts import numbers
from pzh_taxonomy.messages import Message, said
from pzh_taxonomy.model.project import Quantity, Span, StandardClaim
from pzh_taxonomy.model.rulebook import BoundWords, Lexicon, Metric, RateWords, Unit
from pzh_taxonomy.text.finder import Finder
from pzh_taxonomy.text.fold import fold, folded_word
from pzh_taxonomy.text.kept import Kept

_CLAUSE_ENDS = "。；;，,\n"
_SENTENCE_ENDS = "。；;\n"
_LOOK_BACK = 24
_LOOK_AHEAD = 3
_NO_BOUNDS = BoundWords()


class UnitMismatch(ValueError):
    """A value's unit cannot be converted to the metric's."""


def convert(value: float, unit: str, metric: Metric, units: dict[str, Unit]) -> float:
    """`value` in the metric's unit. Raises UnitMismatch with both units named."""
    unit = unit or metric.unit
    if unit == metric.unit:
        return value
    have, want = units.get(unit), units.get(metric.unit)
    if have is None:
        raise UnitMismatch(_mismatch("unknown", unit, metric))
    if want is None or have.dimension != want.dimension:
        raise UnitMismatch(_mismatch("mismatch", unit, metric))
    return round(value * have.factor / want.factor, 10)


def _mismatch(key: str, unit: str, metric: Metric) -> Message:
    return said(f"problem.unit.{key}", unit=unit, metric=metric.zh, own=metric.unit or said("problem.unit.none"))


def quantities(
    field: str,
    folded: str,
    metrics: dict[str, Metric],
    units: dict[str, Unit],
    rates: tuple[RateWords, ...] = (),
    bounds: BoundWords = _NO_BOUNDS,
    names: Collection[str] | None = None,
) -> list[Quantity]:
    """Values of known metrics in one folded text, each in the metric's unit with its place. `names` are those of metrics in the text, where known.

    A number belongs to the nearest metric named before it in the same clause whose unit fits. Values outside the metric's plausible range
    are left out.
    """
    if not _MAYBE.search(folded):
        return []
    named = _names(folded, metrics, names)
    if not named:
        return []
    by_symbol, pattern = _symbols(units)
    found: list[Quantity] = []
    for match in pattern.finditer(folded):
        start, end = match.span()
        unit = _as_rate(by_symbol[match.group("unit")], numbers.without_bound(folded[:start], bounds), rates)
        name = _named_after(folded, end, named, unit, units) or _named_before(folded, start, named, unit, units)
        if name is None:
            continue
        at, after, metric = name
        first, last = min(at, start), max(after, end)
        span = Span(field, first, last, folded[first:last])
        read = numbers.reading(match, folded, bounds)
        quantity = _quantity(read, metric, unit.factor / units[metric.unit].factor, span)
        if _plausible(quantity, metric):
            found.append(quantity)
    return found


def _as_rate(unit: Unit, before: str, rates: tuple[RateWords, ...]) -> Unit:
    """The unit as one of a rate where the words before the number say so (年产, 日处理)."""
    for rate in rates:
        if unit.dimension in rate.turns and before.endswith(rate.words):
            return replace(unit, dimension=rate.turns[unit.dimension])
    return unit


def _quantity(read: numbers.Reading, metric: Metric, factor: float, span: Span) -> Quantity:
    low = None if read.least is None else round(read.least * factor, 10)
    high = None if read.most is None else round(read.most * factor, 10)
    if low is None or high is None:
        bound = high if low is None else low
        assert bound is not None
        side: Literal["below", "above"] = "below" if low is None else "above"
        return Quantity(metric=metric.id, value=bound, open=side, strict=read.strict, unit=metric.unit, span=span)
    return Quantity(metric=metric.id, value=low, most=None if low == high else high, unit=metric.unit, span=span)


def _plausible(quantity: Quantity, metric: Metric) -> bool:
    values = [quantity.value] if quantity.most is None else [quantity.value, quantity.most]
    return metric.range is None or all(metric.range[0] <= v <= metric.range[1] for v in values)


def with_phases(found: list[Quantity], texts: dict[str, str], lexicon: Lexicon) -> list[Quantity]:
    """The quantities with those of one metric in one sentence told apart as before and after, where the words between or before them say so.

    从3200千瓦时/吨下降到2700千瓦时/吨; 改造前…，改造后….
    """
    made = list(found)
    for number, quantity in enumerate(made):
        span = quantity.span
        if span is None:
            continue
        text = texts[span.field]
        start = max(text.rfind(c, 0, span.start) for c in _SENTENCE_ENDS) + 1
        clause = max(text.rfind(c, 0, span.end) for c in _CLAUSE_ENDS) + 1
        lead = text[max(clause, start) : span.end]
        after, before = _last(lead, lexicon.after_words), _last(lead, lexicon.before_words)
        phase = "after" if after > before else "before" if before > after else ""
        if phase:
            made[number] = replace(quantity, phase=phase)
    return _paired(made)


def _last(text: str, words: tuple[str, ...]) -> int:
    return max((text.rfind(w) for w in words), default=-1)


def _paired(found: list[Quantity]) -> list[Quantity]:
    """Where one value of a metric is known as the one after, others of it in the same text without a phase are those before."""
    ended = {q.metric for q in found if q.phase == "after"}
    return [
        replace(q, phase="before")
        if not q.phase
        and q.span
        and q.metric in ended
        and any(
            o.phase == "after"
            and o.metric == q.metric
            and o.span
            and o.span.field == q.span.field
            and q is not o
            and q.span.end <= o.span.end
            for o in found
        )
        else q
        for q in found
    ]


def _names(
    folded: str, metrics: dict[str, Metric], names: Collection[str] | None
) -> list[tuple[int, int, list[Metric]]]:
    """Where metrics are named, by where the name ends; of names with the same end the longest stands last."""
    found: dict[tuple[int, int], list[Metric]] = {}
    for start, end, metric in _aliases(metrics).find(folded, names):
        found.setdefault((start, end), []).append(metric)
    return [(start, end, found[start, end]) for start, end in sorted(found, key=lambda x: (x[1], x[1] - x[0]))]


_MAYBE = re.compile(r"[\d零〇一二两三四五六七八九十百千]")


@Kept
def _aliases(metrics: dict[str, Metric]) -> Finder[Metric]:
    return Finder((folded_word(alias), metric) for metric in metrics.values() for alias in metric.aliases)


@Kept
def _symbols(units: dict[str, Unit]) -> tuple[dict[str, Unit], re.Pattern[str]]:
    """Units by their symbols, folded as texts are, and the pattern of numbers with one of them."""
    by_symbol = {fold(s, {}).text: u for s, u in sorted(units.items())}
    return by_symbol, numbers.pattern(tuple(by_symbol))


_Named = list[tuple[int, int, list[Metric]]]


def _named_after(
    folded: str, end: int, named: _Named, unit: Unit, units: dict[str, Unit]
) -> tuple[int, int, Metric] | None:
    """The metric whose name follows the number at once: 4.3米捣固焦炉. The name that starts first and is longest counts."""
    near = [
        n for n in named if end <= n[0] <= end + _LOOK_AHEAD and not any(c in folded[end : n[0]] for c in _CLAUSE_ENDS)
    ]
    for at, after, candidates in sorted(near, key=lambda n: (n[0], -n[1])):
        metric = _fitting(candidates, unit, units)
        if metric:
            return at, after, metric
    return None


def _named_before(
    folded: str, start: int, named: _Named, unit: Unit, units: dict[str, Unit]
) -> tuple[int, int, Metric] | None:
    """The nearest metric named before the number in its clause: 炭化室高度为4.3米. Of names with the same end the longest counts."""
    for at, after, candidates in reversed(named):
        if after > start:
            continue
        if start - after > _LOOK_BACK or any(c in folded[after:start] for c in _CLAUSE_ENDS):
            return None
        metric = _fitting(candidates, unit, units)
        if metric:
            return at, after, metric
    return None


def _fitting(candidates: list[Metric], unit: Unit, units: dict[str, Unit]) -> Metric | None:
    return next((m for m in candidates if m.unit and units[m.unit].dimension == unit.dimension), None)


@Kept
def _grade_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(lexicon.grade_words, key=len, reverse=True))))


@Kept
def _graded(metrics: dict[str, Metric]) -> list[tuple[Metric, list[str]]]:
    """The metrics that are grades, with their names as texts are folded."""
    return [(m, [folded_word(a) for a in m.aliases]) for m in metrics.values() if m.unit == "级"]


def grades(field: str, folded: str, metrics: dict[str, Metric], lexicon: Lexicon) -> list[Quantity]:
    """Grades worded as 一级能效, 能效1级, 绿色建筑二星: the word and a grade metric in one clause of the text."""
    found: list[Quantity] = []
    if not lexicon.grade_words:
        return found
    for match in _grade_pattern(lexicon).finditer(folded):
        left = max(folded.rfind(c, 0, match.start()) for c in _CLAUSE_ENDS) + 1
        ends = [at for c in _CLAUSE_ENDS if (at := folded.find(c, match.end())) >= 0]
        clause = folded[left : min(ends, default=len(folded))]
        for metric, aliases in _graded(metrics):
            if any(alias in clause for alias in aliases):
                span = Span(field, match.start(), match.end(), match.group())
                value = lexicon.grade_words[match.group()]
                found.append(Quantity(metric=metric.id, value=value, unit="级", span=span))
                break
    return found


@Kept
def _standard_pattern(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    choices = "|".join(sorted((p.lower() for p in prefixes), key=len, reverse=True))
    return re.compile(
        rf"(?<![a-z])(?P<code>(?:{choices})(?:/[tzs])? ?[a-z]?\d{{2,6}}(?:\.\d+)?)(?:-(?P<year>\d{{4}}))?"
    )


def standards(field: str, folded: str, lexicon: Lexicon) -> list[StandardClaim]:
    """Numbered standards that the text says the project conforms with, and named levels standing beside them."""
    found: list[StandardClaim] = []
    for match in _standard_pattern(lexicon.standard_prefixes).finditer(folded):
        left = max(folded.rfind(c, 0, match.start()) for c in "。；;\n") + 1
        before = folded[left : match.start()]
        conforms = any(w in before for w in lexicon.conforming_words)
        if not conforms or any(w in before for w in lexicon.not_conforming_words):
            continue
        stop = min([at for c in _CLAUSE_ENDS if (at := folded.find(c, match.end())) >= 0], default=len(folded))
        clause = before[max(before.rfind(c) for c in _CLAUSE_ENDS) + 1 :] + folded[match.end() : stop]
        level = next((w for w in lexicon.standard_levels if w in clause), "")
        code = standard_code(match.group("code"))
        found.append(StandardClaim(standard=code, level=level, span=Span(field, *match.span(), match.group())))
    return found


def standard_code(text: str) -> str:
    """A standard's number in one spelling: upper case, one space before the digits, no year: `GB/T 33607`."""
    compact = re.sub(r"-\d{4}$", "", re.sub(r"\s+", "", text.upper()))
    match = re.match(r"([A-Z]+(?:/[A-Z])?)([A-Z]?\d.*)$", compact)
    return f"{match[1]} {match[2]}" if match else compact
