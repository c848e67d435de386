"""A second opinion: conditions and limits answered straight from the YAML of a catalogue, in exact fractions, by the plainest reading.

Shares no code with the model or the rules, so that the two evaluators can be held against each other. Slow, and meant for checks only.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from msgspec import Struct

Node = dict[str, Any]
BRANCHES = ("all_of", "any_of")


class Given(Struct, frozen=True, kw_only=True):
    """What a project states: values by metric in the metric's unit (with the standard they were measured under), answers by condition id, text, nature."""

    values: dict[str, Fraction] = {}
    under: dict[str, str] = {}
    answers: dict[str, bool] = {}
    text: str = ""
    nature: str = ""


class Measures:
    """Units and metrics as rules/units.yaml and rules/metrics.yaml write them."""

    def __init__(self, metrics: list[Node], units: list[Node]) -> None:
        self.metrics = {m["id"]: m for m in metrics}
        names = [(name, u) for u in units for name in (u["symbol"], *u.get("aliases", []))]
        self.factors = {name: exact(u["factor"]) for name, u in names}
        self.dimensions = {name: u["dimension"] for name, u in names}
        self.symbols = [u["symbol"] for u in units]

    def unit(self, metric: str) -> str:
        return str(self.metrics[metric].get("unit", ""))

    def own(self, metric: str, value: Fraction, unit: str) -> Fraction:
        """`value` of `unit` in the metric's own unit."""
        want = self.unit(metric)
        return value if unit in ("", want) else value * self.factors[unit] / self.factors[want]

    def range(self, metric: str) -> tuple[Fraction, Fraction] | None:
        low_high = self.metrics[metric].get("range")
        return (exact(low_high[0]), exact(low_high[1])) if low_high else None

    def others(self, metric: str) -> list[str]:
        """The other units of the metric's dimension."""
        own = self.unit(metric)
        return [u for u in self.symbols if own and self.dimensions[u] == self.dimensions[own] and u != own]


def exact(number: float) -> Fraction:
    """The decimal number as it is written."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def leaves(node: Node | None) -> list[Node]:
    """The conditions of a tree in document order."""
    if node is None:
        return []
    for branch in BRANCHES:
        if branch in node:
            return [leaf for part in node[branch] for leaf in leaves(part)]
    return [node]


def identities(entry: Node, ref: str) -> list[tuple[Node, str]]:
    """Every condition of an entry with its id: its own id or its place in the entry; an equal condition has the first one's place."""
    trees = [entry.get("criteria"), *(a.get("criteria") for a in entry.get("activities", []))]
    every = [leaf for tree in trees for leaf in leaves(tree)]
    return [(leaf, f"{ref}#{leaf.get('id') or every.index(leaf) + 1}") for leaf in every]


class Opinion:
    """Answers trees for one statement of facts; True, False or None (not known). `ids` tells the id of a condition by its identity."""

    def __init__(self, given: Given, measures: Measures, ids: dict[int, str]) -> None:
        self.given = given
        self.measures = measures
        self.ids = ids

    def tree(self, node: Node) -> bool | None:
        """The whole tree; one of which nothing applies holds."""
        every = nodes(node)
        elsewhere = any(self.names(n) for n in every if n.get("for"))
        found = self._part(node, elsewhere, neutral=True)
        return True if found == "out" else bool(found) if found is not None else None

    def names(self, node: Node) -> bool:
        return any(word.lower() in self.given.text.lower() for word in node.get("for", []))

    def _node(self, node: Node, elsewhere: bool) -> bool | str | None:
        """`out` where the node does not apply. Where it may or may not apply, what both cases agree on."""
        natures = _natures(node)
        if node.get("for") and elsewhere and not self.names(node):
            return "out"
        if natures and self.given.nature and self.given.nature not in natures:
            return "out"
        if "all_of" in node:
            parts = [self._part(p, elsewhere, neutral=True) for p in node["all_of"]]
            told = [p for p in parts if p != "out"]
            return "out" if not told else False if False in told else None if None in told else True
        if "any_of" in node:
            parts = [self._part(p, elsewhere, neutral=False) for p in node["any_of"]]
            told = [p for p in parts if p != "out"]
            return "out" if not told else True if True in told else None if None in told else False
        return self.leaf(node)

    def _part(self, node: Node, elsewhere: bool, *, neutral: bool) -> bool | str | None:
        """A part whose nature is not known may be absent: only the answer that absence would give too is certain."""
        found = self._node(node, elsewhere)
        kind = node.get("applies_when", {}).get(
            "kind"
        )  # the kind of activity is read from texts, which are not given here
        open_ = bool(kind) or (bool(_natures(node)) and not self.given.nature)
        return None if open_ and found != "out" and found is not neutral else found

    def leaf(self, node: Node) -> bool | None:
        answer = self.given.answers.get(self.ids.get(id(node), ""))
        if answer is not None:
            return answer
        if "metric" not in node or "op" not in node:
            return None
        value = self.given.values.get(node["metric"])
        under = self.given.under.get(node["metric"], "")
        if value is None or (under and node.get("standard") and under != node["standard"]):
            return None
        outcomes = {_stands(value, node["op"], limit) for limit in self.limits(node)}
        return outcomes.pop() if len(outcomes) == 1 else None

    def limits(self, node: Node) -> list[Fraction]:
        """The limit with its corrections; with those that are not known, every end and corner of what it may be."""
        base = self.measures.own(node["metric"], exact(node["value"]), node.get("unit", ""))
        ways = [self._amounts(name, rule) for name, rule in node.get("adjust", {}).items()]
        return [base + sum(chosen, Fraction(0)) for chosen in product(*ways)]

    def _amounts(self, name: str, rule: Any) -> list[Fraction]:
        parts = rule if isinstance(rule, dict) else {"per": rule}
        known = self.given.values.get(name)
        if known is not None:
            return [amount(parts, known)]
        low, high = self.measures.range(name) or (Fraction(0), Fraction(100))
        corners = [exact(parts[k]) for k in ("below", "above") if k in parts]
        inside = [c for c in corners if low <= c <= high]
        return [Fraction(0), *(amount(parts, v) for v in (low, high, *inside))]


def _natures(node: Node) -> list[str]:
    return list(node.get("applies_when", {}).get("nature", []))


def amount(rule: Node, value: Fraction) -> Fraction:
    """What one correction adds for a value of its metric."""
    units = value
    if "below" in rule:
        units = max(Fraction(0), exact(rule["below"]) - value)
    if "above" in rule:
        units = max(Fraction(0), value - exact(rule["above"]))
    if "most" in rule:
        units = min(units, exact(rule["most"]))
    return exact(rule["per"]) * units


def _stands(value: Fraction, op: str, limit: Fraction) -> bool:
    if op == "==":
        return value == limit
    if value == limit:
        return op in ("<=", ">=")
    return (value < limit) == (op in ("<", "<="))


def nodes(node: Node) -> list[Node]:
    """The node and all below it."""
    parts = [p for b in BRANCHES for p in node.get(b, [])]
    return [node, *(n for p in parts for n in nodes(p))]
