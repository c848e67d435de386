"""Limits by level and expected effects of an entry."""

from __future__ import annotations

from pzh_taxonomy.diffing.conditions import correction_direction, reach
from pzh_taxonomy.diffing.edits import ConditionWords, Edit, number
from pzh_taxonomy.diffing.wording import likeness, matched, plain
from pzh_taxonomy.model.catalogue import Effect, Limit
from pzh_taxonomy.model.diff import Direction

_SAME_LIMIT = 0.5


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
        if not shared and not (basis == 1.0 and one.basis):
            return 0.0
        return 0.5 + 0.2 * subjects + 0.2 * basis + 0.1 * (one.levels == other.levels)

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
        if set(one.subjects) != set(other.subjects):
            way = reach(one.subjects, other.subjects)
            found.append(
                Edit(kind="limit-changed", before=self._whole(one), after=self._whole(other), direction=way, part="for")
            )
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
        extra = [x for x in (limit.basis, self.words.adjust(limit.adjust)) if x]
        text = f"{self.words.subjects(limit.subjects)}{metric.zh if metric else limit.metric} {levels} {limit.unit}".strip()
        return text + (f"（{'；'.join(extra)}）" if extra else "")


def effect_edits(before: tuple[Effect, ...], after: tuple[Effect, ...]) -> list[Edit]:
    """Expected effects added, removed, changed; they are no conditions."""
    if before == after:
        return []
    pairs = matched(before, after, _same_effect, 0.5)
    found = [
        Edit(kind="effect-changed", before=_effect(before[i]), after=_effect(after[j]))
        for i, j in pairs
        if before[i] != after[j]
    ]
    found += [
        Edit(kind="effect-removed", before=_effect(x)) for n, x in enumerate(before) if n not in {i for i, _ in pairs}
    ]
    found += [
        Edit(kind="effect-added", after=_effect(x)) for n, x in enumerate(after) if n not in {j for _, j in pairs}
    ]
    return found


def _same_effect(one: Effect, other: Effect) -> float:
    if plain(one.what) != plain(other.what):
        return 0.0
    return 0.5 + 0.3 * (one.subject == other.subject) + 0.2 * (one.unit == other.unit)


def _effect(effect: Effect) -> str:
    least, most = (None if v is None else number(v) for v in (effect.least, effect.most))
    span = (
        f"{least}–{most}"
        if least and most and least != most
        else f"≥ {least}"
        if least and not most
        else least or f"≤ {most}"
    )
    subject = f"{effect.subject}：" if effect.subject else ""
    return f"{subject}{effect.what} {span if (least or most) else ''} {effect.unit}".strip()
