"""Boundary cases of every condition in a catalogue file: values just below, at and above each number, and each branch both ways.

Made from the YAML itself, so that no number is forgotten; what is expected comes from `naive`, which shares no code with the rules.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

from pzh_taxonomy.checking import naive
from pzh_taxonomy.checking.naive import BRANCHES, Given, Measures, Node, Opinion, exact
from pzh_taxonomy.model.project import Truth

Kind = Literal[
    "below", "at", "above", "unit", "unknown", "standard", "nature", "correction", "relaxed", "where", "branch"
]
_TRUTHS: dict[bool | None, Truth] = {True: "met", False: "unmet", None: "unknown"}
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "="}
_SAYS = {"met": "满足", "unmet": "不满足", "unknown": "不能定"}
_NATURES = ("new_build", "retrofit", "relocation", "existing")


class Boundary(Struct, frozen=True, kw_only=True):
    """One case. `part` tells which of the entry's trees is asked (`criteria`, `row 2`, `encouraged 1`, `limit 1`), `condition` the id tested.

    `facts` are values with their units as a project would state them. `expect` is the outcome of the whole part, `condition_is` that of the condition.
    `applies` is False where a limit is not to concern the project at all.
    """

    ref: str
    title: str
    part: str
    kind: Kind
    condition: str
    arithmetic: str
    cite: str
    text: str
    facts: dict[str, dict[str, Any]] = {}
    answers: dict[str, bool] = {}
    nature: str = ""
    expect: Truth
    condition_is: Truth | None = None
    applies: bool = True


def of_edition(data: Node, measures: Measures) -> Iterator[Boundary]:
    """The cases of every condition and branch of one edition, in the order of the file."""
    for entry in data["entries"]:
        ref = f"{data['id']}@{data['edition']}:{entry['code']}"
        for part, tree, ids in parts(entry, ref):
            yield from _Tree(data, entry, ref, part, tree, ids, measures).cases()


def parts(entry: Node, ref: str) -> Iterator[tuple[str, Node, dict[int, str]]]:
    """The trees that may be asked of an entry: its own conditions with those of each row, and what is only encouraged."""
    ids = {id(leaf): name for leaf, name in naive.identities(entry, ref)}
    own = entry.get("criteria")
    rows = [(n, a["criteria"]) for n, a in enumerate(entry.get("activities", []), 1) if "criteria" in a]
    if own and not rows:
        yield "criteria", own, ids
    for number, tree in rows:
        yield f"row {number}", {"all_of": [own, tree]} if own else tree, ids
    if unknown_row := _unknown_row(entry, own, [tree for _, tree in rows]):
        row = unknown_row["all_of"][-1] if "all_of" in unknown_row else {}
        yield "row ?", unknown_row, {**ids, id(row): f"{ref}#industry"}
    for number, tree in enumerate(entry.get("encouraged", []), 1):
        every = naive.leaves(tree)
        yield (
            f"encouraged {number}",
            tree,
            {id(x): f"{ref}#{x.get('id') or every.index(x) + 1}" for x in every},
        )


def _unknown_row(entry: Node, own: Node | None, rows: list[Node]) -> Node | None:
    """The tree that is asked where no row is known: any row's conditions; where some rows have none, the row itself."""
    if not rows or len(entry["activities"]) == 1:
        return None
    if len(rows) < len(entry["activities"]):
        parts_ = [own] if own else []
        return {"all_of": [*parts_, {"attests": "行业"}]}
    distinct = [r for n, r in enumerate(rows) if r not in rows[:n]]
    either = distinct[0] if len(distinct) == 1 else {"any_of": distinct}
    return {"all_of": [own, either]} if own else either


class _Tree:
    """Makes the cases of one tree."""

    def __init__(
        self, data: Node, entry: Node, ref: str, part: str, tree: Node, ids: dict[int, str], measures: Measures
    ) -> None:
        self.data = data
        self.entry = entry
        self.ref = ref
        self.part = part
        self.tree = tree
        self.ids = ids
        self.measures = measures

    def cases(self) -> Iterator[Boundary]:
        for path in _paths(self.tree, ()):
            node = path[-1]
            if any(b in node for b in BRANCHES):
                yield from self._branch(path)
            elif "op" in node and "metric" in node:
                yield from self._numeric(path)
                if "applies_when" in node:
                    yield from self._natures(path)

    def _numeric(self, path: tuple[Node, ...]) -> Iterator[Boundary]:
        leaf = path[-1]
        unit = leaf.get("unit") or self.measures.unit(leaf["metric"])
        limit = exact(leaf["value"])
        for kind, value in around(leaf["metric"], limit, unit, self.measures):
            yield self._at(path, kind, value, unit)
        yield self._case(path, "unknown", {}, f"{self._name(leaf)}未知")
        for other in self.measures.others(leaf["metric"]):
            value = limit * self.measures.factors[unit] / self.measures.factors[other]
            if terminates(value):
                yield self._at(path, "unit", value, other, f"{text(limit)} {unit} = {text(value)} {other}；")
        if leaf.get("standard"):
            fact = {leaf["metric"]: {"value": number(limit), "unit": unit, "standard": "GB 99999"}}
            yield self._case(path, "standard", fact, "按另一标准测得的值不能说明本条件")

    def _at(self, path: tuple[Node, ...], kind: Kind, value: Fraction, unit: str, lead: str = "") -> Boundary:
        leaf = path[-1]
        limit = exact(leaf["value"])
        own = leaf.get("unit") or self.measures.unit(leaf["metric"])
        same = value * self.measures.factors[unit] / self.measures.factors[own] if unit and unit != own else value
        fact: dict[str, Any] = {"value": number(value), "unit": unit}
        if leaf.get("standard"):
            fact["standard"] = leaf["standard"]
        words = f"{lead}{text(same)} {sign(same, limit)} {text(limit)}"
        return self._case(path, kind, {leaf["metric"]: fact}, words)

    def _natures(self, path: tuple[Node, ...]) -> Iterator[Boundary]:
        """The condition missed under every nature and under none: only where it applies does it count."""
        leaf = path[-1]
        unit = leaf.get("unit") or self.measures.unit(leaf["metric"])
        values = [v for _, v in around(leaf["metric"], exact(leaf["value"]), unit, self.measures)]
        for nature in ("", *_NATURES):
            for value in values:
                made = self._at(path, "nature", value, unit, f"建设性质 {nature or '未知'}：")
                yield self._with_nature(made, path, nature)

    def _with_nature(self, made: Boundary, path: tuple[Node, ...], nature: str) -> Boundary:
        return self._case(path, "nature", made.facts, made.arithmetic.split(" → ")[0], nature=nature)

    def _branch(self, path: tuple[Node, ...]) -> Iterator[Boundary]:
        """Each part of a branch alone otherwise than the rest, and all alike."""
        node = path[-1]
        kind = "all_of" if "all_of" in node else "any_of"
        own = [self._own(part, node[kind]) for part in node[kind]]
        says = {True: "是", False: "否", None: "未知"}
        for rest in (True, False, None):
            for number_, mine in [(0, rest), *((n, m) for n in range(1, len(own) + 1) for m in (True, False, None))]:
                if number_ and mine is rest:
                    continue
                answers: dict[str, bool] = {}
                for n, ids in enumerate(own, 1):
                    answer = mine if n == number_ else rest
                    answers.update({i: answer for i in ids if answer is not None})
                words = f"{kind} {len(own)} 项" + (
                    f"，第 {number_} 项{says[mine]}，其余{says[rest]}" if number_ else f"，都{says[rest]}"
                )
                yield self._case(path, "branch", {}, words, answers)

    def _own(self, part: Node, parts_: list[Node]) -> list[str]:
        """The ids in a part that no other part shares; all of them where every one is shared."""
        others = {self.ids[id(x)] for p in parts_ if p is not part for x in naive.leaves(p)}
        mine = [self.ids[id(x)] for x in naive.leaves(part)]
        return [i for i in mine if i not in others] or mine

    def _case(
        self,
        path: tuple[Node, ...],
        kind: Kind,
        facts: dict[str, dict[str, Any]],
        words: str,
        answers: dict[str, bool] | None = None,
        nature: str | None = None,
    ) -> Boundary:
        """The case with the other parts of the tree answered so that the last node of `path` decides; `nature` None takes one under which all applies."""
        node = path[-1]
        tested = {self.ids[id(x)] for x in naive.leaves(node)}
        rest = {k: v for k, v in self._beside(path).items() if k not in tested}
        given_answers = {**rest, **(answers or {})}
        whole_text = self._text(path)
        where = self._nature(path) if nature is None else nature
        given = given_of(facts, self.measures, given_answers, whole_text, where)
        opinion = Opinion(given, self.measures, self.ids)
        is_leaf = not any(b in node for b in BRANCHES)
        open_ = "applies_when" in node and not where
        alone = _TRUTHS[opinion.leaf(node)] if is_leaf and not open_ else None
        expect = _TRUTHS[opinion.tree(self.tree)]
        return Boundary(
            ref=self.ref,
            title=self.entry["title"],
            part=self.part,
            kind=kind,
            condition=self.ids[id(node)] if is_leaf else "",
            arithmetic=f"{words} → {self._required(node) if alone else '整组'}{_SAYS[alone or expect]}",
            cite=cited(self.data, self.entry, node),
            text=whole_text,
            facts=facts,
            answers=given_answers,
            nature=where,
            expect=expect,
            condition_is=alone,
        )

    def _beside(self, path: tuple[Node, ...]) -> dict[str, bool]:
        """Answers for the siblings all along the path: yes where all are needed, no where one is enough."""
        found: dict[str, bool] = {}
        for above, below in itertools.pairwise(path):
            for branch, answer in (("all_of", True), ("any_of", False)):
                for part in above.get(branch, []):
                    if part is not below:
                        found.update({self.ids[id(x)]: answer for x in naive.leaves(part)})
        return found

    def _text(self, path: tuple[Node, ...]) -> str:
        """A project that makes what the condition is for; for a branch, what each of its parts is for, so that all of them apply."""
        subjects = [node["for"][0] for node in (*path, *naive.nodes(path[-1])) if node.get("for")]
        return "、".join(dict.fromkeys(subjects)) or "边界"

    def _nature(self, path: tuple[Node, ...]) -> str:
        lists = [node["applies_when"]["nature"] for node in path if node.get("applies_when", {}).get("nature")]
        return str(lists[-1][0]) if lists else ""

    def _name(self, leaf: Node) -> str:
        return str(self.measures.metrics[leaf["metric"]]["zh"])

    def _required(self, leaf: Node) -> str:
        if "op" not in leaf:
            return "条件"
        unit = leaf.get("unit") or self.measures.unit(leaf["metric"])
        return f"“{self._name(leaf)} {_SIGNS[leaf['op']]} {text(exact(leaf['value']))} {unit}”"


def around(metric: str, limit: Fraction, unit: str, measures: Measures) -> list[tuple[Kind, Fraction]]:
    """Just below, at and above a limit, each only where the metric can have such a value. A grade moves by whole grades."""
    step = Fraction(1) if measures.unit(metric) == "级" else Fraction(1, 10 ** (decimals(limit) + 1))
    allowed = measures.range(metric)
    found: list[tuple[Kind, Fraction]] = []
    for kind, value in (("below", limit - step), ("at", limit), ("above", limit + step)):
        own = measures.own(metric, value, unit)
        if allowed is None or allowed[0] <= own <= allowed[1]:
            found.append((kind, value))  # type: ignore[arg-type]
    return found


def given_of(
    facts: dict[str, dict[str, Any]], measures: Measures, answers: dict[str, bool], words: str, nature: str
) -> Given:
    """The facts of a case as the second opinion takes them."""
    values = {m: measures.own(m, Fraction(str(f["value"])), f["unit"]) for m, f in facts.items()}
    under = {m: f["standard"] for m, f in facts.items() if "standard" in f}
    return Given(values=values, under=under, answers=answers, text=words, nature=nature)


def cited(data: Node, entry: Node, node: Node) -> str:
    """Document, clause and page of a condition in words."""
    cite = node.get("cite", {})
    document = data["document"]
    name = cite.get("document") or f"《{document['title']}》"
    clause = cite.get("clause") or cite.get("table") or entry.get("clause") or entry["code"]
    page = cite.get("page") or entry.get("page")
    return f"{name}{document.get('number', '') if not cite.get('document') else ''} {clause}" + (
        f"，第 {page} 页" if page else ""
    )


def _paths(node: Node, above: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    here = (*above, node)
    yield here
    for branch in BRANCHES:
        for part in node.get(branch, []):
            yield from _paths(part, here)


def decimals(value: Fraction) -> int:
    """How many decimal places the number is written with."""
    places = 0
    while value.denominator != 1:
        value, places = value * 10, places + 1
    return places


def terminates(value: Fraction) -> bool:
    """Whether the number can be written out in at most nine decimal places."""
    return (value * 10**9).denominator == 1


def number(value: Fraction) -> float | int:
    """The number as YAML writes it."""
    return int(value) if value.denominator == 1 else float(Decimal(value.numerator) / Decimal(value.denominator))


def text(value: Fraction) -> str:
    """The number in words of arithmetic."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}" if value.denominator != 1 else str(int(value))


def sign(value: Fraction, limit: Fraction) -> str:
    return "<" if value < limit else ">" if value > limit else "="
