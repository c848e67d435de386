"""Mutants of catalogues and rules: each is the library with one thing said the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from pzh_taxonomy.model.catalogue import AllOf, AnyOf, Correction, Criterion, Entry, Limit, Numeric
from pzh_taxonomy.model.rulebook import BelowLevel, Condition, LabelIs, Rule, Rulebook

_OTHER_SIGNS = {"<": ("<=", ">"), "<=": ("<", ">="), ">": (">=", "<"), ">=": (">", "<="), "==": ("<=", ">=")}
_LEVELS = {"2级": ("1级", "3级"), "3级": ("2级",), "标杆": ("基准",), "基准": ("标杆",)}


class Mutant(Struct, frozen=True):
    """What was changed, of which sort, and the changed entry or rulebook."""

    sort: str
    what: str
    entry: Entry | None = None
    rules: Rulebook | None = None


def of_entry(entry: Entry) -> Iterator[Mutant]:
    """Every comparison operator otherwise, every all and any swapped, every correction and openness otherwise."""
    if entry.criteria:
        for sort, what, tree in _trees(entry.criteria):
            yield Mutant(sort, what, replace(entry, criteria=tree))
    for n, row in enumerate(entry.activities):
        if row.criteria:
            for sort, what, tree in _trees(row.criteria):
                rows = _with(entry.activities, n, replace(row, criteria=tree))
                yield Mutant(sort, f"row {n + 1} {what}", replace(entry, activities=rows))
    for n, extra in enumerate(entry.encouraged):
        for sort, what, tree in _trees(extra):
            yield Mutant(
                sort, f"encouraged {n + 1} {what}", replace(entry, encouraged=_with(entry.encouraged, n, tree))
            )
    for n, limit in enumerate(entry.limits):
        for sort, what, changed in _limits(limit):
            yield Mutant(sort, f"limit {n + 1} {what}", replace(entry, limits=_with(entry.limits, n, changed)))


def _with(items: tuple[Any, ...], at: int, item: Any) -> tuple[Any, ...]:
    return (*items[:at], item, *items[at + 1 :])


def _trees(node: Criterion) -> Iterator[tuple[str, str, Criterion]]:
    if isinstance(node, AllOf | AnyOf):
        other = AnyOf if isinstance(node, AllOf) else AllOf
        if len(node.parts) > 1:  # one part alone is all and any
            yield "branch", f"{type(node).__name__} of {len(node.parts)} swapped", other(**_shallow(node))
        for n, part in enumerate(node.parts):
            for sort, what, changed in _trees(part):
                yield sort, what, replace(node, parts=_with(node.parts, n, changed))
    elif isinstance(node, Numeric):
        for sign in _OTHER_SIGNS[node.op]:
            yield "operator", f"{node.metric} {node.op} {node.value:g} → {sign}", replace(node, op=sign)
        yield from (("correction", what, replace(node, adjust=a)) for what, a in _corrections(node.adjust))


def _shallow(node: Struct) -> dict[str, Any]:
    return {f: getattr(node, f) for f in node.__struct_fields__}


def _corrections(adjust: dict[str, float | Correction]) -> Iterator[tuple[str, dict[str, float | Correction]]]:
    for name, rule in adjust.items():
        yield f"{name} dropped", {k: v for k, v in adjust.items() if k != name}
        if isinstance(rule, Correction):
            yield f"{name} sign", {**adjust, name: replace(rule, per=-rule.per)}
            yield f"{name} below ↔ above", {**adjust, name: replace(rule, below=rule.above, above=rule.below)}
            if rule.most is not None:
                yield f"{name} without most", {**adjust, name: replace(rule, most=None)}
        else:
            yield f"{name} sign", {**adjust, name: -rule}


def _limits(limit: Limit) -> Iterator[tuple[str, str, Limit]]:
    yield from (("correction", what, replace(limit, adjust=a)) for what, a in _corrections(limit.adjust))
    for n, leaf in enumerate(limit.where):
        for sign in _OTHER_SIGNS[leaf.op]:
            what = f"where {leaf.metric} {leaf.op} {leaf.value:g} → {sign}"
            yield "operator", what, replace(limit, where=_with(limit.where, n, replace(leaf, op=sign)))
        yield (
            "correction",
            f"where {leaf.metric} dropped",
            replace(limit, where=(*limit.where[:n], *limit.where[n + 1 :])),
        )
    yield "correction", "relaxed_by turned", replace(limit, relaxed_by=() if limit.relaxed_by else ("甲",))


def of_metrics(rules: Rulebook, measured: set[str]) -> Iterator[Mutant]:
    """The better side of each metric that has limits turned round: ≤ becomes ≥ for all its levels."""
    for name in sorted(measured):
        metric = rules.metrics[name]
        turned = replace(metric, better="higher" if metric.better == "lower" else "lower")
        yield Mutant(
            "operator", f"{name}: better {turned.better}", rules=replace(rules, metrics={**rules.metrics, name: turned})
        )


def of_rules(rules: Rulebook) -> Iterator[Mutant]:
    """Verdict rules, safeguards and required levels, each thing in them otherwise."""
    for n, rule in enumerate(rules.verdict):
        for sort, what, changed in _rule(rule):
            made = (*rules.verdict[:n], *([changed] if changed else []), *rules.verdict[n + 1 :])
            yield Mutant(sort, f"{rule.id}: {what}", rules=replace(rules, verdict=made))
    for n, guard in enumerate(rules.safeguards):
        changes = [("blocks turned", replace(guard, blocks=not guard.blocks))]
        changes += [(f"nature {x} dropped", replace(guard, natures=_without(guard.natures, x))) for x in guard.natures]
        changes += [("all natures", replace(guard, natures=()))] if guard.natures else []
        changes += [("kind dropped", replace(guard, kind=""))] if guard.kind else []
        changes += [
            ("true and false words swapped", replace(guard, true_words=guard.false_words, false_words=guard.true_words))
        ]
        changes += [("only new builds", replace(guard, natures=("new_build",)))] if not guard.natures else []
        for what, changed in changes:
            made_guards = _with(rules.safeguards, n, changed)
            yield Mutant("safeguard", f"{guard.id}: {what}", rules=replace(rules, safeguards=made_guards))
    for n, need in enumerate(rules.benchmarks):
        variants = [(f"nature {x} dropped", replace(need, natures=_without(need.natures, x))) for x in need.natures]
        variants += [(f"level {x}", replace(need, level=x)) for x in _LEVELS[need.level]]
        for what, changed in variants:
            name = f"{need.catalogue} {need.level}: {what}"
            yield Mutant("required level", name, rules=replace(rules, benchmarks=_with(rules.benchmarks, n, changed)))


def _without(items: tuple[Any, ...], item: Any) -> tuple[Any, ...]:
    return tuple(x for x in items if x != item)


def _rule(rule: Rule) -> Iterator[tuple[str, str, Rule | None]]:
    yield "rule", "dropped", None
    for verdict in ("green", "transition", "ineligible"):
        if verdict != rule.verdict:
            yield "outcome", f"verdict {verdict}", replace(rule, verdict=verdict)
    for status in (None, "confirmed", "provisional", "insufficient"):
        if status != rule.status:
            yield "outcome", f"status {rule.status} → {status}", replace(rule, status=status)
    for way in ("decide", "hold", "note"):
        if way != rule.if_unknown:
            yield "if_unknown", f"if_unknown {rule.if_unknown} → {way}", replace(rule, if_unknown=way)
    for sort, what, when in _conditions(rule.when):
        yield sort, what, replace(rule, when=when)


def _conditions(c: Condition) -> Iterator[tuple[str, str, Condition]]:
    branches = {k: getattr(c, k) for k in ("all_of", "any_of", "none_of") if getattr(c, k)}
    for branch, parts in branches.items():
        for other in ("all_of", "any_of", "none_of"):
            if other != branch:
                yield "branch", f"{branch} of {len(parts)} → {other}", replace(c, **{branch: (), other: parts})
        for n, part in enumerate(parts):
            if len(parts) > 1:
                yield "part", f"{branch} without {_name(part)}", replace(c, **{branch: (*parts[:n], *parts[n + 1 :])})
            for sort, what, changed in _conditions(part):
                yield sort, what, replace(c, **{branch: _with(parts, n, changed)})
    for field in ("nature", "not_firmly"):
        values = getattr(c, field)
        for value in values:
            if len(values) > 1:
                yield "nature", f"{field} without {value}", replace(c, **{field: _without(values, value)})
    if c.new_capacity:
        for field in ("natures", "kinds"):
            for value in getattr(c.new_capacity, field):
                fewer = replace(c.new_capacity, **{field: _without(getattr(c.new_capacity, field), value)})
                yield "nature", f"new_capacity {field} without {value}", replace(c, new_capacity=fewer)
    if c.label:
        yield from (("label", what, replace(c, label=x)) for what, x in _labels(c.label))
    if c.below:
        yield from (("level", what, replace(c, below=x)) for what, x in _belows(c.below))
    if c.claimed:
        yield "label", "claimed otherwise", replace(c, claimed="unmet" if c.claimed == "missing" else "missing")


def _labels(label: LabelIs) -> Iterator[tuple[str, LabelIs]]:
    if label.grade:
        for grade in ("淘汰", "限制", "鼓励", None):
            if grade != label.grade:
                yield f"grade {grade}", replace(label, grade=grade)
    for role in ("green", "transition", "restriction", "ordinary"):
        if role != label.role:
            yield f"role {role}", replace(label, role=role)


def _belows(below: BelowLevel) -> Iterator[tuple[str, BelowLevel]]:
    for level in _LEVELS[below.level]:
        yield f"{below.catalogue} {below.level} → {level}", replace(below, level=level)
    if below.answer:
        yield "answer dropped", replace(below, answer="")
    if "known" in asdict(below):
        yield "known turned", replace(below, known=not below.known)


def _name(condition: Condition) -> str:
    for field in condition.__struct_fields__:
        if value := getattr(condition, field):
            return f"{field} {str(value)[:60]}"
    return "nothing"
