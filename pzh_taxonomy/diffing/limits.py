"""Limits by level and expected effects of an entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pzh_taxonomy.diffing.conditions import correction_direction, reach
from pzh_taxonomy.diffing.edits import ConditionWords, Edit, number
from pzh_taxonomy.diffing.wording import likeness, matched, plain
from pzh_taxonomy.model.catalogue import Effect, Factor, Limit
from pzh_taxonomy.model.diff import Direction

_SAME_LIMIT = 0.5
T = TypeVar("T")


class Limits:
    """Compares the limits of two entries."""

    def __init__(self, words: ConditionWords) -> None:
        self.words = words

    def edits(self, before: tuple[Limit, ...], after: tuple[Limit, ...]) -> list[Edit]:
        """Limits added and removed, levels tightened and loosened by the metric's direction, corrections, basis."""
        if before == after:
            return []
        pairs = matched(before, after, self._alike, _SAME_LIMIT)
        found: list[Edit] = []
        for i, j in pairs:
            found += self._limit(before[i], after[j])
        paired = {i for i, _ in pairs}, {j for _, j in pairs}
        found += [
            Edit(kind="limit-removed", before=self._whole(x), direction="looser")
            for n, x in enumerate(before)
            if n not in paired[0]
        ]
        found += [
            Edit(kind="limit-added", after=self._whole(x), direction="tighter")
            for n, x in enumerate(after)
            if n not in paired[1]
        ]
        return found

    @staticmethod
    def _alike(one: Limit, other: Limit) -> float:
        """The same metric, more so with the same products, basis and values."""
        if one.metric != other.metric:
            return 0.0
        subjects = set(one.subjects) == set(other.subjects)
        shared = bool(set(one.subjects) & set(other.subjects)) or not (one.subjects and other.subjects)
        basis = 1.0 if one.basis == other.basis else likeness(one.basis, other.basis)
        where = one.where == other.where
        if not shared and not (basis == 1.0 and one.basis):
            return 0.0
        return 0.5 + 0.15 * subjects + 0.15 * basis + 0.15 * where + 0.05 * (one.levels == other.levels)

    def _limit(self, one: Limit, other: Limit) -> list[Edit]:
        found: list[Edit] = []
        metric = self.words.rules.metrics.get(one.metric)
        better = metric.better if metric else "neither"
        for level in dict.fromkeys((*one.levels, *other.levels)):
            found += self._level(one, other, level, better)
        for name in dict.fromkeys((*one.adjust, *other.adjust)):
            before, after = one.adjust.get(name), other.adjust.get(name)
            if before != after:
                upper = better != "higher"
                found.append(
                    Edit(
                        kind="limit-changed",
                        before=None if before is None else self.words.correction(name, before),
                        after=None if after is None else self.words.correction(name, after),
                        direction=correction_direction(before, after, upper=upper)
                        if better != "neither"
                        else "unclear",
                        part="adjust",
                    )
                )
        way: Direction
        if set(one.subjects) != set(other.subjects):
            way = reach(one.subjects, other.subjects)
            found.append(
                Edit(kind="limit-changed", before=self._whole(one), after=self._whole(other), direction=way, part="for")
            )
        if one.where != other.where:
            shown = ["；".join(map(self.words.leaf, x.where)) or None for x in (one, other)]
            found.append(Edit(kind="limit-changed", before=shown[0], after=shown[1], direction="unclear", part="where"))
        if one.relaxed_by != other.relaxed_by:
            way = "looser" if set(one.relaxed_by) < set(other.relaxed_by) else "unclear"
            way = "tighter" if set(other.relaxed_by) < set(one.relaxed_by) else way
            names = ["；".join(x.relaxed_by) or None for x in (one, other)]
            found.append(Edit(kind="limit-changed", before=names[0], after=names[1], direction=way, part="relaxed_by"))
        if one.basis != other.basis:
            direction: Direction = "neutral" if plain(one.basis) == plain(other.basis) else "unclear"
            found.append(
                Edit(
                    kind="limit-changed",
                    before=one.basis or None,
                    after=other.basis or None,
                    direction=direction,
                    part="basis",
                )
            )
        if (one.note, one.cite) != (other.note, other.cite):
            found.append(Edit(kind="encoding-changed", before=one.note, after=other.note, part="note", ours=True))
        return found

    def _level(self, one: Limit, other: Limit, level: str, better: str) -> list[Edit]:
        before, after = one.levels.get(level), other.levels.get(level)
        if before is None or after is None:
            kind, way = ("limit-added", "tighter") if before is None else ("limit-removed", "looser")
            return [
                Edit(
                    kind=kind,
                    before=self._value(one, level) if before is not None else None,
                    after=self._value(other, level) if after is not None else None,
                    direction="tighter" if way == "tighter" else "looser",
                    part="levels",
                )
            ]
        if before == after and one.unit == other.unit:
            return []
        a = self.words.converted(one.metric, before, one.unit)
        b = self.words.converted(other.metric, after, other.unit)
        direction: Direction = "unclear"
        if a is not None and b is not None:
            if a == b:
                direction = "neutral"
            elif better != "neither":
                direction = "tighter" if (b < a) == (better == "lower") else "looser"
        metric = self.words.rules.metrics.get(one.metric)
        return [
            Edit(
                kind="limit-changed",
                before=self._value(one, level),
                after=self._value(other, level),
                direction=direction,
                value_before=a,
                value_after=b,
                unit=metric.unit if metric else one.unit,
                part="levels",
            )
        ]

    def _value(self, limit: Limit, level: str) -> str:
        metric = self.words.rules.metrics.get(limit.metric)
        name = metric.zh if metric else limit.metric
        return f"{self.words.subjects(limit.subjects)}{name} {level} {number(limit.levels[level])} {limit.unit}".strip()

    def _whole(self, limit: Limit) -> str:
        metric = self.words.rules.metrics.get(limit.metric)
        levels = "，".join(f"{k} {number(v)}" for k, v in limit.levels.items())
        extra = [x for x in (limit.basis, *map(self.words.leaf, limit.where), self.words.adjust(limit.adjust)) if x]
        text = f"{self.words.subjects(limit.subjects)}{metric.zh if metric else limit.metric} {levels} {limit.unit}".strip()
        return text + (f"（{'；'.join(extra)}）" if extra else "")


def effect_edits(before: tuple[Effect, ...], after: tuple[Effect, ...]) -> list[Edit]:
    """Expected effects added, removed, changed; they are no conditions."""
    return _measures("effect", before, after, lambda e: (e.what, e.subject, e.unit), effect_words)


def factor_edits(before: tuple[Factor, ...], after: tuple[Factor, ...]) -> list[Edit]:
    """Statistical coefficients added, removed, changed; they are no conditions either."""
    edits = _measures("factor", before, after, lambda f: (f.what, f.area, str(f.year or "")), factor_words)
    return [e for e in edits if e.before != e.after]


def _measures(
    kind: str,
    before: tuple[T, ...],
    after: tuple[T, ...],
    key: Callable[[T], tuple[str, str, str]],
    words: Callable[[T], str],
) -> list[Edit]:
    """Numbers by what they measure, the same one preferred, then those that differ least in what else they say."""
    if before == after:
        return []

    def alike(one: T, other: T) -> float:
        mine, theirs = key(one), key(other)
        if plain(mine[0]) != plain(theirs[0]):
            return 0.0
        return 0.5 + 0.3 * (mine[1] == theirs[1]) + 0.15 * (mine[2] == theirs[2]) + 0.05 * (one == other)

    pairs = matched(before, after, alike, _SAME_LIMIT)
    paired = {i for i, _ in pairs}, {j for _, j in pairs}
    found = [
        Edit(kind=f"{kind}-changed", before=words(before[i]), after=words(after[j]))
        for i, j in pairs
        if before[i] != after[j]
    ]
    found += [Edit(kind=f"{kind}-removed", before=words(x)) for n, x in enumerate(before) if n not in paired[0]]
    return found + [Edit(kind=f"{kind}-added", after=words(x)) for n, x in enumerate(after) if n not in paired[1]]


def effect_words(effect: Effect) -> str:
    """An expected effect on one line."""
    subject = f"{effect.subject}：" if effect.subject else ""
    return f"{subject}{effect.what} {_span(effect.least, effect.most)} {effect.unit}".strip()


def factor_words(factor: Factor) -> str:
    """A coefficient on one line."""
    value = number(factor.value) if factor.value is not None else _span(factor.least, factor.most)
    of = "，".join(x for x in (factor.area, str(factor.year or "")) if x)
    return f"{factor.what} {value} {factor.unit}".strip() + (f"（{of}）" if of else "")


def _span(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return number(least) if least == most else f"{number(least)}–{number(most)}"
    return f"≥ {number(least)}" if least is not None else f"≤ {number(most)}" if most is not None else ""
