"""A difference within a field, before it is known whose field it is; and the words for conditions."""

from __future__ import annotations

from msgspec import Struct

from pzh_taxonomy.facts.quantities import UnitMismatch, convert
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.catalogue import AllOf, AnyOf, AppliesWhen, Correction, Criterion, Leaf, Numeric
from pzh_taxonomy.model.diff import Delta, Direction
from pzh_taxonomy.model.project import Facts, Project
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.rules.criteria import CriteriaEvaluator


class Edit(Struct, frozen=True, kw_only=True):
    """See `model.diff.Delta`; `part` is the part of the field, `size` how many conditions were added or removed with it."""

    kind: str
    before: str | None = None
    after: str | None = None
    direction: Direction = "neutral"
    value_before: float | None = None
    value_after: float | None = None
    unit: str = ""
    why: str = ""
    why_values: dict[str, str] = {}
    part: str = ""
    size: int = 1
    ours: bool = False


def delta(edit: Edit, code_before: str, code_after: str, field: str, leaf: bool = True) -> Delta:
    """The edit as a difference of an entry's field."""
    return Delta(
        kind=edit.kind,
        code_before=code_before,
        code_after=code_after,
        field=f"{field}.{edit.part}" if edit.part else field,
        before=edit.before,
        after=edit.after,
        direction=edit.direction,
        value_before=edit.value_before,
        value_after=edit.value_after,
        unit=edit.unit,
        why=edit.why,
        why_values=edit.why_values,
        ours=edit.ours,
        leaf=leaf,
    )


def number(value: float) -> str:
    """A number as documents write it: no trailing zeros, no exponent, nothing rounded away."""
    return f"{value:.12g}" if 1e-4 <= abs(value) < 1e12 or value == 0 else repr(value)


def opposite(direction: Direction) -> Direction:
    """Tighter for looser and the other way round."""
    return {"tighter": "looser", "looser": "tighter"}.get(direction, direction)  # type: ignore[return-value]


class ConditionWords:
    """Conditions in words (always Chinese: they are the standard's contents, and fingerprints depend on them)."""

    def __init__(self, rules: Rulebook) -> None:
        self.rules = rules
        self._evaluator = CriteriaEvaluator(Facts(project=Project(), texts={}), rules, "zh")

    def criterion(self, node: Criterion) -> str:
        """A condition or group of conditions on one line."""
        if isinstance(node, AllOf | AnyOf):
            key = "diff.all-of" if isinstance(node, AllOf) else "diff.any-of"
            parts = "；".join(
                f"（{self.criterion(p)}）" if isinstance(p, AllOf | AnyOf) else self.criterion(p) for p in node.parts
            )
            return self.subjects(node.subjects) + say(key, parts=parts) + self.applies(node.applies_when)
        return self.leaf(node)

    def leaf(self, leaf: Leaf) -> str:
        adjust = f"；{self.adjust(leaf.adjust)}" if isinstance(leaf, Numeric) and leaf.adjust else ""
        return self._evaluator.required(leaf) + adjust + self.applies(leaf.applies_when)

    @staticmethod
    def subjects(subjects: tuple[str, ...]) -> str:
        return f"{'、'.join(subjects)}：" if subjects else ""

    @staticmethod
    def applies(when: AppliesWhen | None) -> str:
        if when is None:
            return ""
        parts = [*(say(f"nature.{n}") for n in when.nature), *(say(f"kind.{k}") for k in when.kind)]
        return say("diff.only-for", parts="、".join(parts)) if parts else ""

    def adjust(self, adjust: dict[str, float | Correction]) -> str:
        """The corrections of a limit in words."""
        return "；".join(self.correction(metric, how) for metric, how in adjust.items())

    def correction(self, metric: str, how: float | Correction) -> str:
        name = self.rules.metrics[metric].zh if metric in self.rules.metrics else metric
        if not isinstance(how, Correction):
            return say("diff.correction", metric=name, per=f"{how:+g}")
        limits = [
            say(f"diff.correction-{key}", value=number(value))
            for key in ("below", "above", "most")
            if (value := getattr(how, key)) is not None
        ]
        return say("diff.correction", metric=name, per=f"{how.per:+g}") + "".join(limits)

    def converted(self, metric: str, value: float, unit: str) -> float | None:
        """The value in the metric's own unit; None where it cannot be converted."""
        known = self.rules.metrics.get(metric)
        if known is None:
            return value
        try:
            return round(convert(value, unit, known, self.rules.units), 9)
        except UnitMismatch:
            return None
