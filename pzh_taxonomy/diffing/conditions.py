"""Two forms of one condition: how alike they are, and what is different, with its direction."""

from __future__ import annotations

import re

import msgspec

from pzh_taxonomy.diffing.edits import ConditionWords, Edit, opposite
from pzh_taxonomy.diffing.wording import likeness, plain, same_undated
from pzh_taxonomy.model.catalogue import (
    Attestation,
    Conformity,
    Correction,
    Holding,
    Leaf,
    Listing,
    Numeric,
    StandardLevel,
)
from pzh_taxonomy.model.diff import Direction
from pzh_taxonomy.model.diff_policy import DiffRules

_GRADE = re.compile(r"(\d)级$")
_UPPER, _LOWER = ("<", "<="), (">", ">=")


class Conditions:
    """Compares conditions; `titles` gives the names of numbered standards on either side."""

    def __init__(self, words: ConditionWords, policy: DiffRules, titles: dict[str, str]) -> None:
        self.words = words
        self.policy = policy
        self.titles = titles

    def alike(self, one: Leaf, other: Leaf) -> float:
        """Whether two conditions are forms of one, 0 to 1, the same both ways round; 0 where they test different things."""
        subjects = 0.1 * _overlap(one.subjects, other.subjects)
        match one, other:
            case Numeric(), Numeric():
                if one.metric != other.metric:
                    return 0.0
                score = 0.5 + 0.2 * self._standard(one.standard, other.standard)
                return score + 0.1 * (_side(one.op) == _side(other.op)) + 0.1 * (one.value == other.value) + subjects
            case StandardLevel(), StandardLevel():
                same = self._standard(one.standard, other.standard)
                level = one.level == other.level
                if not same and not (level and one.metric == other.metric and one.metric):
                    return 0.0
                return 0.3 + 0.4 * same + 0.1 * level + 0.1 * (one.metric == other.metric) + subjects
            case Conformity(), Conformity():
                same = self._standard(one.conforms[0], other.conforms[0])
                return 0.2 + 0.7 * same + subjects if same else 0.0
            case (Listing(), Listing()) | (Holding(), Holding()) | (Attestation(), Attestation()):
                a, b = _text(one), _text(other)
                near = 1.0 if same_undated(a, b) else likeness(a, b, self.policy.wording.condition)
                return 0.8 * near + subjects if near else 0.0
            case Numeric(), StandardLevel():
                return self._other_form(one, other) + subjects if self._other_form(one, other) else 0.0
            case StandardLevel(), Numeric():
                return self._other_form(other, one) + subjects if self._other_form(other, one) else 0.0
        return 0.0

    @staticmethod
    def _other_form(one: Numeric, other: StandardLevel) -> float:
        """A grade of a standard, once as a number and once by its name."""
        same = plain(one.standard) == plain(other.standard) and other.metric in ("", one.metric)
        return 0.4 if same and one.standard else 0.0

    def _standard(self, one: str, other: str) -> float:
        """1 for the same standard, a little less for another edition of it, half for another of much the same name, 0 otherwise."""
        if plain(one) == plain(other):
            return 1.0
        if same_undated(one, other):
            return 0.9
        a, b = self.titles.get(one, ""), self.titles.get(other, "")
        return 0.5 if a and b and likeness(a, b, self.policy.wording.standard_title) else 0.0

    def edits(self, one: Leaf, other: Leaf) -> list[Edit]:
        """What is different between two forms of a condition; empty where nothing is."""
        if one == other:
            return []
        found: list[Edit] = []
        match one, other:
            case Numeric(), Numeric():
                found += self._named_standard(one, other, one.standard, other.standard)
                found += self._threshold(one, other)
                found += self._corrections(one, other)
            case StandardLevel(), StandardLevel():
                found += self._named_standard(one, other, one.standard, other.standard)
                found += self._level(one, other)
            case Conformity(), Conformity():
                found += self._named_standard(one, other, one.conforms[0], other.conforms[0])
            case (Listing(), Listing()) | (Holding(), Holding()) | (Attestation(), Attestation()):
                found += self._wording(one, other)
            case Numeric(), StandardLevel():
                found += self._grades(one, other, one, _as_number(other, one))
            case StandardLevel(), Numeric():
                found += self._grades(one, other, _as_number(one, other), other)
            case _:
                raise AssertionError(f"conditions of different things compared: {one}, {other}")
        found += self._whom(one, other)
        if one.defining != other.defining:
            found.append(self._edit("criterion-defining", one, other, "tighter" if other.defining else "looser"))
        ours = [f"{name}: {_shown(getattr(side, name))}" for side in (one, other) for name in ("id", "note", "cite")]
        if ours[:3] != ours[3:]:
            changed = [n for n in range(3) if ours[n] != ours[n + 3]]
            texts = ["；".join(ours[n + shift] for n in changed) for shift in (0, 3)]
            found.append(Edit(kind="encoding-changed", before=texts[0], after=texts[1], part="note", ours=True))
        return found

    def _edit(self, kind: str, one: Leaf, other: Leaf, direction: Direction = "neutral", why: str = "") -> Edit:
        return Edit(kind=kind, before=self.words.leaf(one), after=self.words.leaf(other), direction=direction, why=why)

    def _named_standard(self, one: Leaf, other: Leaf, code: str, later: str) -> list[Edit]:
        if code == later:
            return []
        if plain(code) == plain(later):
            return [self._edit("criterion-changed", one, other)]
        kind = "standard-redated" if same_undated(code, later) else "standard-replaced"
        return [self._edit(kind, one, other, "unclear", why="diff.why-standard")]

    def _threshold(self, one: Numeric, other: Numeric) -> list[Edit]:
        if (one.op, one.value, one.unit) == (other.op, other.value, other.unit):
            return []
        a = self.words.converted(one.metric, one.value, one.unit)
        b = self.words.converted(other.metric, other.value, other.unit)
        direction: Direction = "unclear" if a is None or b is None else self._stricter(one, other, a, b)
        kind = {"tighter": "criterion-tightened", "looser": "criterion-loosened"}.get(direction, "criterion-changed")
        made = self._edit(kind, one, other, direction)
        known = self.words.rules.metrics.get(one.metric)
        return [msgspec.structs.replace(made, value_before=a, value_after=b, unit=known.unit if known else one.unit)]

    def _grades(self, one: Leaf, other: Leaf, before: Numeric | None, after: Numeric | None) -> list[Edit]:
        """A grade that is a number on one side and a name on the other; unclear where the name holds no number."""
        if before is None or after is None:
            return [self._edit("criterion-changed", one, other, "unclear", why="diff.why-form")]
        found = self._threshold(before, after)
        if not found:
            return [self._edit("criterion-changed", one, other)]
        return [msgspec.structs.replace(e, before=self.words.leaf(one), after=self.words.leaf(other)) for e in found]

    def _stricter(self, one: Numeric, other: Numeric, a: float, b: float) -> Direction:
        """Which of the two lets fewer values pass: by the comparison, or for equality by which way the metric is better."""
        if (one.op, a) == (other.op, b):
            return "neutral"
        sides = _side(one.op), _side(other.op)
        if sides in (("upper", "upper"), ("lower", "lower")):
            strict = one.op in ("<", ">"), other.op in ("<", ">")
            if a == b:
                return "tighter" if strict[1] else "looser"
            return "tighter" if (b < a) == (sides[0] == "upper") else "looser"
        if sides == ("equal", "equal"):
            better = self.words.rules.metrics[one.metric].better
            if better == "neither":
                return "unclear"
            return "tighter" if (b < a) == (better == "lower") else "looser"
        if "equal" in sides:
            bound, point, narrowed = (one, b, True) if sides[1] == "equal" else (other, a, False)
            limit = a if narrowed else b
            passes = {"<": point < limit, "<=": point <= limit, ">": point > limit, ">=": point >= limit}[bound.op]
            return ("tighter" if narrowed else "looser") if passes else "unclear"
        return "unclear"

    def _corrections(self, one: Numeric, other: Numeric) -> list[Edit]:
        found: list[Edit] = []
        for metric in dict.fromkeys((*one.adjust, *other.adjust)):
            before, after = one.adjust.get(metric), other.adjust.get(metric)
            if before == after:
                continue
            direction = correction_direction(before, after, upper=_side(other.op) == "upper")
            kind = {"tighter": "criterion-tightened", "looser": "criterion-loosened"}.get(
                direction, "criterion-changed"
            )
            found.append(
                Edit(
                    kind=kind,
                    before=None if before is None else self.words.correction(metric, before),
                    after=None if after is None else self.words.correction(metric, after),
                    direction=direction,
                    part="adjust",
                )
            )
        return found

    def _level(self, one: StandardLevel, other: StandardLevel) -> list[Edit]:
        found: list[Edit] = []
        if one.level != other.level:
            found.append(
                self._edit("standard-level-changed", one, other, self._level_direction(one.level, other.level))
            )
        if one.op != other.op:
            tighter = other.op == "better_than"
            kind = "criterion-tightened" if tighter else "criterion-loosened"
            found.append(self._edit(kind, one, other, "tighter" if tighter else "looser"))
        if one.metric != other.metric:
            found.append(self._edit("criterion-changed", one, other, "unclear", why="diff.why-metric"))
        return found

    def _level_direction(self, one: str, other: str) -> Direction:
        for order in self.policy.standard_levels:
            if one in order and other in order:
                return "tighter" if order.index(other) < order.index(one) else "looser"
        return "unclear"

    def _wording(self, one: Leaf, other: Leaf) -> list[Edit]:
        a, b = _text(one), _text(other)
        if a == b:
            return []
        if plain(a) == plain(b):
            return [self._edit("criterion-changed", one, other)]
        kind = "standard-redated" if isinstance(one, Listing) and same_undated(a, b) else "criterion-reworded"
        return [self._edit(kind, one, other, "unclear", why="diff.why-wording")]

    def _whom(self, one: Leaf, other: Leaf) -> list[Edit]:
        """Products and natures that a condition is for: for more is tighter, for fewer looser; none named means all."""
        found: list[Edit] = []
        if set(one.subjects) != set(other.subjects):
            direction = reach(one.subjects, other.subjects)
            found.append(self._edit("criterion-retargeted", one, other, direction))
        if one.applies_when != other.applies_when:
            pairs = [(getattr(one.applies_when, f, ()), getattr(other.applies_when, f, ())) for f in ("nature", "kind")]
            ways = {reach(a, b) for a, b in pairs if set(a) != set(b)}
            direction = ways.pop() if len(ways) == 1 else "unclear"
            made = self._edit("criterion-retargeted", one, other, direction)
            found.append(msgspec.structs.replace(made, part="applies_when"))
        return found


def correction_direction(
    before: float | Correction | None, after: float | Correction | None, *, upper: bool
) -> Direction:
    """Whether a limit with another correction is stricter; unclear where more than the amount differs."""
    shapes = [(x.below, x.above, x.most) if isinstance(x, Correction) else None for x in (before, after)]
    if before is not None and after is not None and shapes[0] != shapes[1]:
        return "unclear"
    amounts = [x.per if isinstance(x, Correction) else x or 0.0 for x in (before, after)]
    direction: Direction = "looser" if amounts[1] > amounts[0] else "tighter"
    return direction if upper else opposite(direction)


def reach(before: tuple[str, ...], after: tuple[str, ...]) -> Direction:
    """A condition for more things is tighter; empty means all."""
    one, other = set(before), set(after)
    if one and (not other or one < other):
        return "tighter"
    return "looser" if other and (not one or other < one) else "unclear"


def _as_number(level: StandardLevel, like: Numeric) -> Numeric | None:
    """A level such as `1级` as a comparison of the grade; None where it holds no number."""
    match = _GRADE.match(level.level)
    if match is None:
        return None
    return msgspec.structs.replace(like, op="<" if level.op == "better_than" else "<=", value=float(match.group(1)))


def _side(op: str) -> str:
    return "upper" if op in _UPPER else "lower" if op in _LOWER else "equal"


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Jaccard similarity; 1 for two empty ones."""
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / len(mine | theirs) if mine or theirs else 1.0


def _text(leaf: Leaf) -> str:
    match leaf:
        case Listing():
            return leaf.listed_in
        case Holding():
            return leaf.holds
        case Attestation():
            return leaf.attests
    raise AssertionError(leaf)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else str(msgspec.to_builtins(value))
