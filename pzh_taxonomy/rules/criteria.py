"""An entry's criteria against a project's facts, each condition with what is required, what is known and where from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from msgspec.structs import replace

from pzh_taxonomy.facts.quantities import standard_code
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import (
    AllOf,
    AnyOf,
    Attestation,
    Conformity,
    Criterion,
    Holding,
    Leaf,
    Listing,
    Numeric,
    StandardLevel,
)
from pzh_taxonomy.model.decision import CriterionResult
from pzh_taxonomy.model.project import Facts, Quantity, Truth
from pzh_taxonomy.model.rulebook import Rulebook, Sector
from pzh_taxonomy.rules import logic
from pzh_taxonomy.rules.places import Places, places_of
from pzh_taxonomy.rules.thresholds import compare, number, threshold
from pzh_taxonomy.text.fold import folded_word
from pzh_taxonomy.text.kept import MANY, Kept, lazily

_SIGNS = {"<": "＜", "<=": "≤", ">": "＞", ">=": "≥", "==": "＝"}


class CriteriaEvaluator:
    """Evaluates criteria trees for one project."""

    def __init__(self, facts: Facts, rules: Rulebook, lang: Lang = "zh") -> None:
        self.facts = facts
        self.rules = rules
        self.lang = lang

    def evaluate(
        self, criterion: Criterion | None, ref: str, places: Places | None = None
    ) -> tuple[Truth, tuple[CriterionResult, ...]]:
        """Outcome of the tree and of each condition in it; `ref` (`ID@EDITION:CODE`) and the condition's place make their ids.

        `places` are those of the entry's conditions (see `places`); without them the tree is counted by itself. A condition for named products
        (`for`) is left out where the texts name other products of the same tree and not its own.
        """
        if criterion is None:
            return "met", ()
        if not self._silent(_asked(criterion)):
            return self._evaluate(criterion, ref, places)
        known = _unasked(criterion)
        key = (ref, self.lang)
        if key not in known:
            known[key] = self._evaluate(criterion, ref, places)
        return known[key]

    def _evaluate(
        self, criterion: Criterion, ref: str, places: Places | None
    ) -> tuple[Truth, tuple[CriterionResult, ...]]:
        some_named = any(self._named(node) for node in _asked(criterion).for_subjects)
        outcome, results = self._part(criterion, ref, places or places_of((criterion,)), some_named, absent="met")
        return outcome or "met", tuple(results)

    def _silent(self, asked: _Asked) -> bool:
        """Whether the project says nothing of what a tree asks, so that the answer is that of every such project."""
        if asked.depends or self.facts.project.answers:
            return False
        facts, project = self.facts, self.facts.project
        return (
            self.measured.isdisjoint(asked.metrics)
            and not (asked.standards and facts.standards)
            and not (asked.listed and project.listed)
            and not (asked.held and project.certificates)
        )

    @lazily
    def measured(self) -> frozenset[str]:
        """The metrics of which a value is known."""
        return frozenset(q.metric for q in self.facts.quantities)

    def shortfall(
        self, criterion: Criterion | None, ref: str, places: Places | None = None
    ) -> tuple[CriterionResult, ...]:
        """The fewest conditions that must still come to hold for the tree to hold; empty where it does."""
        if criterion is None:
            return ()
        some_named = any(self._named(node) for node in _asked(criterion).for_subjects)
        return tuple(self._shortfall(criterion, ref, places or places_of((criterion,)), some_named) or ())

    def _shortfall(self, node: Criterion, ref: str, places: Places, some_named: bool) -> list[CriterionResult] | None:
        """None where the node does not apply."""
        applies = self._applies(node, some_named)
        if isinstance(node, AllOf | AnyOf):
            parts = [self._shortfall(part, ref, places, some_named) for part in node.parts]
            known = [p for p in parts if p is not None]
            if not applies or not known:
                return None
            return [r for p in known for r in p] if isinstance(node, AllOf) else min(known, key=len)
        result = self._leaf(node, f"{ref}#{node.id or places[id(node)]}")
        if not applies:
            return None
        return [] if result.outcome == "met" else [result]

    def row_unknown(self, ref: str) -> CriterionResult:
        """Only some rows of the entry carry conditions, and the project's row is not known."""
        answered = self.facts.project.answers.get(f"{ref}#industry")
        return CriterionResult(
            id=f"{ref}#industry",
            outcome=logic.truth(answered),
            required=say("required.industry", self.lang),
            actual="",
            source="",
            fact="industry_code",
        )

    def _node(
        self, node: Criterion, ref: str, places: Places, some_named: bool
    ) -> tuple[Truth | None, list[CriterionResult]]:
        applies = self._applies(node, some_named)
        if isinstance(node, AllOf | AnyOf):
            outcomes: list[Truth] = []
            results: list[CriterionResult] = []
            absent: Truth = "met" if isinstance(node, AllOf) else "unmet"
            for part in node.parts:
                outcome, found = self._part(part, ref, places, some_named, absent=absent)
                results += found if applies else [_without(r) for r in found]
                if outcome is not None:
                    outcomes.append(outcome)
            if not applies or not outcomes:
                return None, results
            combine = logic.all_of if isinstance(node, AllOf) else logic.any_of
            return combine(outcomes), results
        result = self._leaf(node, f"{ref}#{node.id or places[id(node)]}")
        if not applies:
            return None, [_without(result)]
        return result.outcome, [result]

    def _part(
        self, node: Criterion, ref: str, places: Places, some_named: bool, *, absent: Truth
    ) -> tuple[Truth | None, list[CriterionResult]]:
        """A node whose nature or kind is not known may not apply at all: only the answer that its absence would give too is certain."""
        outcome, results = self._node(node, ref, places, some_named)
        if outcome in (None, "unknown", absent) or not self._may_not_apply(node):
            return outcome, results
        return "unknown", [
            replace(r, outcome="unknown", fact="activity") if r.outcome == outcome else r for r in results
        ]

    def _may_not_apply(self, node: Criterion) -> bool:
        when = node.applies_when
        if when is None:
            return False
        return bool((when.nature and not self.facts.natures) or (when.kind and not self.facts.kinds))

    def _applies(self, node: Criterion, some_named: bool) -> bool:
        if node.subjects and some_named and not self._named(node):
            return False
        when = node.applies_when
        if when is None:
            return True
        if when.nature and self.facts.natures and not set(when.nature) & set(self.facts.natures):
            return False
        return not (when.kind and self.facts.kinds and not set(when.kind) & set(self.facts.kinds))

    def _named(self, node: Criterion) -> bool:
        return any(self.facts.says(folded_word(subject)) for subject in node.subjects)

    def _leaf(self, leaf: Leaf, ident: str) -> CriterionResult:
        answered = self.facts.project.answers.get(ident)
        if answered is not None:
            source = say("source.answer", self.lang)
            actual = say("answer.yes" if answered else "answer.no", self.lang)
            return self._result(leaf, ident, logic.truth(answered), actual, source, ident)
        match leaf:
            case Numeric():
                return self._numeric(leaf, ident)
            case StandardLevel():
                return self._level(leaf, ident)
            case Conformity():
                return self._conformity(leaf, ident)
            case Listing():
                return self._membership(leaf, ident, leaf.listed_in, self.facts.project.listed, "listed")
            case Holding():
                return self._membership(leaf, ident, leaf.holds, self.facts.project.certificates, "certificates")
            case Attestation():
                return self._result(leaf, ident, "unknown", "", "", ident)

    def _numeric(self, leaf: Numeric, ident: str) -> CriterionResult:
        key = f"{leaf.metric}@{leaf.standard}" if leaf.standard else leaf.metric
        limit = threshold(leaf, self.facts, self.rules, self.lang)
        known = self.value_of(leaf.metric, lambda q: _fits(q, leaf))
        if known is None or limit is None:
            return self._result(leaf, ident, "unknown", "", "", key, limit.steps if limit else ())
        outcome = compare(leaf.op, known.interval, limit)
        asked = "、".join(limit.unknown) if outcome == "unknown" and limit.unknown else key
        return self._result(leaf, ident, outcome, *self.stated(known), asked, limit.steps)

    def value_of(self, metric: str, fits: Callable[[Quantity], bool] = lambda _: True) -> Quantity | None:
        """The value that speaks for the project: stated fields before texts, and never the one before a retrofit."""
        return next((q for q in self.facts.quantities if q.metric == metric and q.phase != "before" and fits(q)), None)

    def stated(self, quantity: Quantity) -> tuple[str, str]:
        """The value in words, and where it comes from."""
        metric = self.rules.metrics[quantity.metric]
        unit = quantity.unit or metric.unit
        sign = {"": "", "above": "≥ ", "below": "≤ "}[quantity.open]
        if quantity.strict:
            sign = {"≥ ": "＞ ", "≤ ": "＜ "}[sign]
        most = f"–{number(quantity.most)}" if quantity.most is not None else ""
        source = quantity.span.text if quantity.span else quantity.stated or say("source.field", self.lang)
        return f"{sign}{number(quantity.value)}{most} {unit}".strip(), source

    def sector(self, ident: str, wanted: tuple[str, ...]) -> CriterionResult:
        """Membership of one of the sectors; where an industry code is given and neither it nor the texts name one, the project is outside."""
        known = [self.rules.sectors[s] for s in wanted]
        own = next((s for s in known if s.id in self.facts.sectors), None)
        answered = self.facts.project.answers.get(ident)
        outcome: Truth = "met" if own else "unmet" if self.facts.project.industry_code else "unknown"
        span = self.facts.sectors.get(own.id) if own else None
        return CriterionResult(
            id=ident,
            outcome=outcome if answered is None else logic.truth(answered),
            required=say("required.sector", self.lang, sectors="、".join(map(self._sector_name, known))),
            actual=self._sector_name(own) if own else "",
            source="" if own is None else span.text if span else say("source.field", self.lang),
            fact="industry_code",
        )

    def _sector_name(self, sector: Sector) -> str:
        return sector.zh if self.lang == "zh" else sector.en

    def against(self, leaf: Numeric, ident: str) -> CriterionResult:
        """One numeric condition by itself, as `evaluate` would answer it (energy limits)."""
        return self._leaf(leaf, ident)

    def _level(self, leaf: StandardLevel, ident: str) -> CriterionResult:
        key = f"{leaf.standard}={leaf.level}"
        for claim in self.facts.standards:
            if standard_code(claim.standard) == standard_code(leaf.standard) and claim.level == leaf.level:
                better = leaf.op == "better_than"
                source = claim.span.text if claim.span else say("source.field", self.lang)
                outcome: Truth = "unknown" if better and claim.conforms else logic.truth(claim.conforms)
                return self._result(leaf, ident, outcome, f"{claim.standard} {claim.level}", source, key)
        return self._result(leaf, ident, "unknown", "", "", key)

    def _conformity(self, leaf: Conformity, ident: str) -> CriterionResult:
        outcomes: list[Truth] = []
        sources: list[str] = []
        for code in leaf.conforms:
            wanted = standard_code(code)
            claims = [c for c in self.facts.standards if standard_code(c.standard) == wanted]
            if claims:
                outcomes.append(logic.all_of(logic.truth(c.conforms) for c in claims))
                sources += [c.span.text if c.span else say("source.field", self.lang) for c in claims[:1]]
            else:
                outcomes.append("unknown")
        missing = [c for c, o in zip(leaf.conforms, outcomes, strict=True) if o == "unknown"]
        key = "、".join(missing or leaf.conforms)
        actual = "、".join(c for c, o in zip(leaf.conforms, outcomes, strict=True) if o == "met")
        return self._result(leaf, ident, logic.all_of(outcomes), actual, "；".join(sources), key)

    def _membership(self, leaf: Leaf, ident: str, wanted: str, stated: tuple[str, ...], field: str) -> CriterionResult:
        held = [s for s in stated if s.strip("《》") in wanted or wanted.strip("《》") in s]
        outcome: Truth = "met" if held else "unknown"
        source = say("source.field", self.lang) if held else ""
        return self._result(leaf, ident, outcome, "、".join(held), source, f"{field}: {wanted}")

    def _result(
        self, leaf: Leaf, ident: str, outcome: Truth, actual: str, source: str, key: str, steps: tuple[str, ...] = ()
    ) -> CriterionResult:
        return CriterionResult(
            id=ident,
            outcome=outcome,
            required=self.required(leaf),
            actual=actual,
            source=source,
            fact=key,
            defining=leaf.defining,
            steps=steps,
        )

    def required(self, leaf: Leaf) -> str:
        """The condition in words."""
        subjects = f"{'、'.join(leaf.subjects)}：" if leaf.subjects else ""
        values: dict[str, Any]
        match leaf:
            case Numeric():
                metric = self.rules.metrics[leaf.metric]
                unit = leaf.unit or metric.unit
                name = metric.zh if self.lang == "zh" else metric.en
                standard = f"（{leaf.standard}）" if leaf.standard else ""
                return f"{subjects}{name} {_SIGNS[leaf.op]} {number(leaf.value)} {unit}{standard}"
            case StandardLevel():
                key = "required.better" if leaf.op == "better_than" else "required.level"
                values = {"standard": leaf.standard, "level": leaf.level}
            case Conformity():
                key, values = "required.conforms", {"standards": "、".join(leaf.conforms)}
            case Listing():
                key, values = "required.listed", {"list": leaf.listed_in}
            case Holding():
                key, values = "required.holds", {"certificate": leaf.holds}
            case Attestation():
                return subjects + leaf.attests
        return subjects + say(key, self.lang, **values)


class _Asked(NamedTuple):
    """What a tree of conditions asks about. `depends`: which of its conditions apply depends on the project."""

    for_subjects: tuple[Criterion, ...]
    metrics: frozenset[str]
    standards: bool
    listed: bool
    held: bool
    depends: bool


def _asked_by(criterion: Criterion) -> _Asked:
    nodes = list(_nodes(criterion))
    numeric = [n for n in nodes if isinstance(n, Numeric)]
    return _Asked(
        for_subjects=tuple(n for n in nodes if n.subjects),
        metrics=frozenset(m for n in numeric for m in (n.metric, *n.adjust)),
        standards=any(isinstance(n, StandardLevel | Conformity) for n in nodes),
        listed=any(isinstance(n, Listing) for n in nodes),
        held=any(isinstance(n, Holding) for n in nodes),
        depends=any(n.subjects or n.applies_when for n in nodes),
    )


_asked = Kept(_asked_by, MANY)
_unasked: Kept[Criterion, dict[tuple[str, Lang], tuple[Truth, tuple[CriterionResult, ...]]]] = Kept(lambda _: {}, MANY)


def _nodes(criterion: Criterion) -> Iterator[Criterion]:
    yield criterion
    if isinstance(criterion, AllOf | AnyOf):
        for part in criterion.parts:
            yield from _nodes(part)


def _fits(quantity: Quantity, leaf: Numeric) -> bool:
    """A value measured under another standard, or of another product, does not speak for this condition."""
    if quantity.standard and leaf.standard and standard_code(quantity.standard) != standard_code(leaf.standard):
        return False
    return not (
        quantity.subject
        and leaf.subjects
        and not any(quantity.subject in s or s in quantity.subject for s in leaf.subjects)
    )


def _without(result: CriterionResult) -> CriterionResult:
    """The result of a condition that does not apply."""
    return replace(result, applies=False)
