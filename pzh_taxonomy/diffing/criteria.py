"""Two trees of conditions: added, removed, tightened, loosened, any-of made all-of.

The trees have no negation, so a part more makes an all-of stricter and an any-of milder: directions follow from the part's own group.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from pzh_taxonomy.diffing.conditions import Conditions, reach
from pzh_taxonomy.diffing.edits import Edit
from pzh_taxonomy.diffing.wording import matched
from pzh_taxonomy.model.catalogue import AllOf, AnyOf, Conformity, Criterion, leaves
from pzh_taxonomy.model.diff import Direction

Mode = Literal["all", "any"]
_CHANGE = 0.5


def canonical(node: Criterion | None) -> Criterion | None:
    """The same conditions in one form: nested groups of a kind spliced, single parts lifted, repeated parts once, one standard a leaf."""
    if node is None:
        return None
    if not isinstance(node, AllOf | AnyOf):
        if isinstance(node, Conformity) and len(node.conforms) > 1:
            singles = tuple(msgspec.structs.replace(node, conforms=(c,)) for c in dict.fromkeys(node.conforms))
            return AllOf(parts=singles) if len(singles) > 1 else singles[0]
        return node
    parts: dict[str, Criterion] = {}
    for part in node.parts:
        made = canonical(part)
        if made is None:
            continue
        inner = made.parts if type(made) is type(node) and _plain(made) else (made,)
        for each in inner:
            parts.setdefault(repr(each), each)
    whole = tuple(parts.values())
    if not _plain(node) and all(_plain(p) for p in whole):  # a group for some products: each of its parts is
        whole = tuple(msgspec.structs.replace(p, subjects=node.subjects, applies_when=node.applies_when) for p in whole)
        node = msgspec.structs.replace(node, subjects=(), applies_when=None)
    if len(whole) == 1 and _plain(node):
        return whole[0]
    return msgspec.structs.replace(node, parts=whole) if whole else None


def _plain(node: Criterion) -> bool:
    return not node.subjects and node.applies_when is None


class Trees:
    """Compares canonical trees."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self.words = conditions.words
        self.policy = conditions.policy.wording

    def edits(self, before: Criterion | None, after: Criterion | None) -> list[Edit]:
        """What is different between two trees of conditions; empty where they say the same."""
        one, other = canonical(before), canonical(after)
        if one == other:
            return []
        if one is None or other is None:
            return self._unmatched(_parts(one, "all"), "all", before=True) + self._unmatched(
                _parts(other, "all"), "all", before=False
            )
        return self._compare(one, other, whole=True)

    def _compare(self, one: Criterion, other: Criterion, *, whole: bool = False) -> list[Edit]:
        """The reading of the difference that needs the fewest words; of equals, the first."""
        if not isinstance(one, AllOf | AnyOf) and not isinstance(other, AllOf | AnyOf):
            if self.conditions.alike(one, other) >= self.policy.criterion:
                return self.conditions.edits(one, other)
            return self._replaced(one, other)
        readings = [self._replaced(one, other)] if whole else []
        readings.append(self._as_groups(one, other))
        modes = _mode(one), _mode(other)
        if modes[0] and modes[1] and modes[0] != modes[1]:
            wraps = [
                self._parts((one,), modes[1], _parts(other, modes[1]), modes[1]),
                self._parts(_parts(one, modes[0]), modes[0], (other,), modes[0]),
            ]
            if (_size(one), repr(one)) > (_size(other), repr(other)):
                wraps.reverse()
            readings += wraps
        return min(readings, key=_cost)

    def _as_groups(self, one: Criterion, other: Criterion) -> list[Edit]:
        """Part by part; a single condition counts as a group of the other's kind, a change of kind is a change of its own."""
        modes: list[Mode] = [_mode(one) or _mode(other) or "all", _mode(other) or _mode(one) or "all"]
        edits = self._parts(_parts(one, modes[0]), modes[0], _parts(other, modes[1]), modes[1])
        if modes[0] != modes[1]:
            edits.insert(
                0,
                Edit(
                    kind="any-all-changed",
                    before=self.words.criterion(one),
                    after=self.words.criterion(other),
                    direction="tighter" if modes[1] == "all" else "looser",
                ),
            )
        if isinstance(one, AllOf | AnyOf) and isinstance(other, AllOf | AnyOf):
            edits += self._whom(one, other)
        return edits

    def _whom(self, one: AllOf | AnyOf, other: AllOf | AnyOf) -> list[Edit]:
        if (one.subjects, one.applies_when) == (other.subjects, other.applies_when):
            return []
        direction = reach(one.subjects, other.subjects) if one.applies_when == other.applies_when else "unclear"
        return [
            Edit(
                kind="criterion-retargeted",
                before=self.words.criterion(one),
                after=self.words.criterion(other),
                direction=direction,
            )
        ]

    def _parts(
        self, before: tuple[Criterion, ...], mode: Mode, after: tuple[Criterion, ...], later: Mode
    ) -> list[Edit]:
        same = matched(before, after, lambda a, b: float(a == b), 1.0)
        ones = [p for n, p in enumerate(before) if n not in {i for i, _ in same}]
        others = [p for n, p in enumerate(after) if n not in {j for _, j in same}]
        pairs = matched(ones, others, self._alike, self.policy.criterion)
        edits: list[Edit] = []
        for i, j in pairs:
            edits += self._compare(ones[i], others[j])
        left = tuple(p for n, p in enumerate(ones) if n not in {i for i, _ in pairs})
        right = tuple(p for n, p in enumerate(others) if n not in {j for _, j in pairs})
        return edits + self._unmatched(left, mode, before=True) + self._unmatched(right, later, before=False)

    def _alike(self, one: Criterion, other: Criterion) -> float:
        mine, theirs = tuple(leaves(one)), tuple(leaves(other))
        if len(mine) == 1 and len(theirs) == 1:
            return self.conditions.alike(mine[0], theirs[0])
        pairs = matched(mine, theirs, self.conditions.alike, self.policy.criterion)
        if not pairs:
            return 0.0
        if len(mine) == 1 or len(theirs) == 1:  # a condition that became one of several
            i, j = pairs[0]
            return 0.8 * self.conditions.alike(mine[i], theirs[j])
        share = 2 * len(pairs) / (len(mine) + len(theirs))
        return share if share >= self.policy.group else 0.0

    def _unmatched(self, parts: tuple[Criterion, ...], mode: Mode, *, before: bool) -> list[Edit]:
        kind = "criterion" if mode == "all" else "alternative"
        if before:
            way: Direction = "looser" if mode == "all" else "tighter"
            return [
                Edit(kind=f"{kind}-removed", before=self.words.criterion(p), direction=way, size=_size(p))
                for p in parts
            ]
        way = "tighter" if mode == "all" else "looser"
        return [Edit(kind=f"{kind}-added", after=self.words.criterion(p), direction=way, size=_size(p)) for p in parts]

    def _replaced(self, one: Criterion, other: Criterion) -> list[Edit]:
        return self._unmatched(_parts(one, "all"), "all", before=True) + self._unmatched(
            _parts(other, "all"), "all", before=False
        )


def _mode(node: Criterion) -> Mode | None:
    return "all" if isinstance(node, AllOf) else "any" if isinstance(node, AnyOf) else None


def _parts(node: Criterion | None, mode: Mode | None) -> tuple[Criterion, ...]:
    """The parts of a group of this kind; anything else is one part."""
    if node is None:
        return ()
    if isinstance(node, AllOf | AnyOf) and _mode(node) == mode:
        return node.parts
    return (node,)


def _size(node: Criterion) -> int:
    return sum(1 for _ in leaves(node))


def _cost(edits: list[Edit]) -> float:
    """Length of the account: a removed or added group costs as much as the conditions in it, a change half a condition."""
    return sum(e.size if e.kind.endswith(("-removed", "-added")) else _CHANGE for e in edits if not e.ours)
