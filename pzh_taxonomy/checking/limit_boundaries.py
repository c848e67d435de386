"""Boundary cases of energy limits: every level just below, at and above, with each correction known, capped and unknown, and every capacity class."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from pzh_taxonomy.checking import naive
from pzh_taxonomy.checking.boundaries import Boundary, Kind, around, cited, given_of, number, sign, terminates, text
from pzh_taxonomy.checking.naive import Measures, Node, Opinion, exact
from pzh_taxonomy.model.project import Truth

_TRUTHS: dict[bool | None, Truth] = {True: "met", False: "unmet", None: "unknown"}
_SAYS = {"met": "达到", "unmet": "达不到", "unknown": "不能定是否达到"}
_KNOWN = 10  # percentage points, where a correction is tried


def of_limits(data: Node, measures: Measures) -> Iterator[Boundary]:
    """The cases of every level of every limit of one edition, in the order of the file."""
    for entry in data["entries"]:
        for place, limit in enumerate(entry.get("limits", []), 1):
            yield from _Limit(data, entry, place, limit, measures).cases()


class _Limit:
    """Makes the cases of one limit."""

    def __init__(self, data: Node, entry: Node, place: int, limit: Node, measures: Measures) -> None:
        self.data = data
        self.entry = entry
        self.limit = limit
        self.measures = measures
        self.ref = f"{data['id']}@{data['edition']}:{entry['code']}"
        self.part = f"limit {place}"
        self.metric = limit["metric"]
        self.unit = limit["unit"]
        self.higher = measures.metrics[self.metric]["better"] == "higher"
        self.neutral = {name: _neutral(rule) for name, rule in limit.get("adjust", {}).items()}
        self.inside = self._inside()

    def cases(self) -> Iterator[Boundary]:
        for level, value in self.limit["levels"].items():
            yield from self._level(level, exact(value))
        for leaf in self.limit.get("where", []):
            yield from self._class(leaf)

    def _level(self, level: str, limit: Fraction) -> Iterator[Boundary]:
        for kind, value in around(self.metric, limit, self.unit, self.measures):
            yield self._case(level, kind, value, self.neutral)
        yield self._elsewhere(level, limit)
        for other in self.measures.others(self.metric):
            value = limit * self.measures.factors[self.unit] / self.measures.factors[other]
            if terminates(value):
                yield self._case(level, "unit", value, self.neutral, unit=other)
        for name, rule in self.limit.get("adjust", {}).items():
            for tried in _tried(rule):
                yield from self._corrected(level, limit, name, tried)
            yield from self._open(level, name)
        if self.limit.get("where"):
            for _, value in around(self.metric, limit, self.unit, self.measures):
                yield self._case(level, "where", value, self.neutral, classed=False)

    def _corrected(self, level: str, limit: Fraction, name: str, tried: Fraction) -> Iterator[Boundary]:
        rule = self.limit["adjust"][name]
        moved = limit + naive.amount(rule if isinstance(rule, dict) else {"per": rule}, tried)
        for _, value in around(self.metric, moved, self.unit, self.measures):
            yield self._case(level, "correction", value, {**self.neutral, name: tried})

    def _open(self, level: str, name: str) -> Iterator[Boundary]:
        """One correction unknown: values about the least and the greatest limit that it allows."""
        known = {k: v for k, v in self.neutral.items() if k != name}
        leaf = self._leaf(level)
        given = given_of(self._facts(None, self.unit, known, classed=True), self.measures, {}, "", "")
        limits = Opinion(given, self.measures, {}).limits(leaf)
        for end in dict.fromkeys((min(limits), max(limits))):
            for _, value in around(self.metric, end, self.unit, self.measures):
                yield self._case(level, "correction", value, known)

    def _class(self, leaf: Node) -> Iterator[Boundary]:
        """Just below, at and above each bound of the capacity class: whether the limit concerns the project."""
        level, limit = next(iter(self.limit["levels"].items()))
        unit = leaf.get("unit") or self.measures.unit(leaf["metric"])
        for _, value in around(leaf["metric"], exact(leaf["value"]), unit, self.measures):
            inside = {**self.inside, leaf["metric"]: value}
            facts = self._facts(exact(limit), self.unit, self.neutral, classed=False)
            facts |= {m: {"value": number(v), "unit": self._where_unit(m)} for m, v in inside.items()}
            given = given_of(facts, self.measures, {}, "", "")
            opinion = Opinion(given, self.measures, {})
            applies = all(opinion.leaf(x) is True for x in self.limit["where"])
            words = f"{self.measures.metrics[leaf['metric']]['zh']} {text(value)} {sign(value, exact(leaf['value']))} {text(exact(leaf['value']))} {unit}"
            yield self._made(
                level, "where", f"{words} → {'适用' if applies else '不适用'}", facts, "met", applies=applies
            )

    def _elsewhere(self, level: str, limit: Fraction) -> Boundary:
        """Nothing known of the metric: the limit says nothing."""
        facts = self._facts(None, self.unit, self.neutral, classed=True)
        return self._made(level, "unknown", "单位能耗未知 → 不作评判", facts, "unknown", applies=False)

    def _case(
        self,
        level: str,
        kind: Kind,
        value: Fraction,
        corrections: dict[str, Fraction],
        unit: str = "",
        *,
        classed: bool = True,
    ) -> Boundary:
        unit = unit or self.unit
        facts = self._facts(value, unit, corrections, classed=classed)
        opinion = Opinion(given_of(facts, self.measures, {}, "", ""), self.measures, {})
        found = opinion.leaf(self._leaf(level))
        openly = self.limit.get("relaxed_by") or (self.limit.get("where") and not classed)
        outcome = _TRUTHS[None if found is False and openly else found]
        words = f"{self._sum(level, corrections)}；{text(value)} {unit} → {_SAYS[outcome]}{level}"
        if found is False and self.limit.get("relaxed_by"):
            words += f"（{'、'.join(self.limit['relaxed_by'])}的修正未编入）"
        return self._made(level, kind, words, facts, outcome)

    def _sum(self, level: str, corrections: dict[str, Fraction]) -> str:
        """The limit with its corrections, step by step."""
        limit = exact(self.limit["levels"][level])
        terms, total, unknown = [text(limit)], limit, []
        for name, rule in self.limit.get("adjust", {}).items():
            parts = rule if isinstance(rule, dict) else {"per": rule}
            zh = self.measures.metrics[name]["zh"]
            if name not in corrections:
                unknown.append(f"{zh}未知")
            elif amount := naive.amount(parts, corrections[name]):
                per = exact(parts["per"])
                terms.append(f"{text(per)} × {text(amount / per)}（{zh} {text(corrections[name])}）")
                total += amount
        whole = " + ".join(terms) + (f" = {text(total)}" if len(terms) > 1 else "")
        return f"{level} {whole} {self.unit}" + "".join(f"，{u}" for u in unknown)

    def _facts(
        self, value: Fraction | None, unit: str, corrections: dict[str, Fraction], *, classed: bool
    ) -> dict[str, dict[str, Any]]:
        facts: dict[str, dict[str, Any]] = {}
        if value is not None:
            facts[self.metric] = {"value": number(value), "unit": unit}
        facts |= {n: {"value": number(v), "unit": self.measures.unit(n)} for n, v in corrections.items()}
        if classed:
            facts |= {m: {"value": number(v), "unit": self._where_unit(m)} for m, v in self.inside.items()}
        return facts

    def _leaf(self, level: str) -> Node:
        op = ">=" if self.higher else "<="
        return {**self.limit, "op": op, "value": self.limit["levels"][level]}

    def _where_unit(self, metric: str) -> str:
        found = next((x.get("unit") for x in self.limit.get("where", []) if x["metric"] == metric), "")
        return found or self.measures.unit(metric)

    def _inside(self) -> dict[str, Fraction]:
        """Values with which the project is of the limit's capacity class."""
        where = self.limit.get("where", [])
        metrics = list(dict.fromkeys(x["metric"] for x in where))
        bounds = {m: sorted(exact(x["value"]) for x in where if x["metric"] == m) for m in metrics}
        ways = [[*b, b[0] - 1, b[-1] + 1, (b[0] + b[-1]) / 2] for b in bounds.values()]
        for chosen in product(*ways):
            values = dict(zip(metrics, chosen, strict=True))
            facts = {m: {"value": number(v), "unit": self._where_unit(m)} for m, v in values.items()}
            opinion = Opinion(given_of(facts, self.measures, {}, "", ""), self.measures, {})
            if all(opinion.leaf(x) is True for x in where):
                return values
        return {}

    def _made(
        self,
        level: str,
        kind: Kind,
        words: str,
        facts: dict[str, dict[str, Any]],
        outcome: Truth,
        *,
        applies: bool = True,
    ) -> Boundary:
        return Boundary(
            ref=self.ref,
            title=self.entry["title"],
            part=self.part,
            kind=kind,
            condition=f"{self.ref}#{self.metric}-{level}",
            arithmetic=words,
            cite=cited(self.data, self.entry, self.limit),
            text="、".join([*self.limit.get("for", [])[:1], self.entry["title"]]),
            facts=facts,
            expect=outcome,
            condition_is=outcome,
            applies=applies,
        )


def _neutral(rule: Any) -> Fraction:
    """The value of a correction's metric at which it adds nothing."""
    parts: Node = rule if isinstance(rule, dict) else {}
    return exact(parts["below"] if "below" in parts else parts.get("above") or 0)


def _tried(rule: Any) -> list[Fraction]:
    """Values of a correction's metric: inside, on the far side of the reference, and beyond the most that counts."""
    parts: Node = rule if isinstance(rule, dict) else {}
    if "below" not in parts and "above" not in parts:
        return [Fraction(_KNOWN)]
    corner = _neutral(rule)
    towards = -1 if "below" in parts else 1
    found = [corner + 2 * towards, corner - 2 * towards]
    if "most" in parts:
        most = exact(parts["most"])
        found += [corner + towards * most, corner + towards * (most + 1)]
    return found
