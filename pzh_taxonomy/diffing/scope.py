"""What entries cover, exclude, and for whom: narrowed, widened, reworded, moved between entries.

An item of an entry is gone only where none of the entries it became has it, and new only where none of those it came from had it; so
splits and merges are no noise, and swapping the editions swaps every finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rapidfuzz import fuzz

from pzh_taxonomy.diffing.edits import Edit, delta
from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.diffing.pairing import Pairs
from pzh_taxonomy.diffing.rows import Rows
from pzh_taxonomy.diffing.wording import kin, plain
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.diff import Delta, Direction
from pzh_taxonomy.model.rulebook import Rulebook

Item = tuple[str, str]  # code of the entry, wording


class Scope:
    """Scope differences of all paired entries."""

    def __init__(self, before: EditionView, after: EditionView, pairs: Pairs, rules: Rulebook, rows: Rows) -> None:
        self.before = before
        self.after = after
        self.pairs = pairs
        self.policy = rules.diff.wording
        self.rows = rows
        self._sector_names = {s.id: s.zh for s in rules.sectors.values()}

    def deltas(self) -> Iterator[Delta]:
        """Covers, excludes, kinds of activity, sectors; industries are with the rows."""
        yield from self._wordings("covers", self.before.covers, self.after.covers, "tighter")
        yield from self._wordings("excludes", self.before.excludes, self.after.excludes, "looser")
        yield from self._sets("kinds", self.before.kinds, self.after.kinds)
        yield from self._sectors()
        yield from self._regrouped()

    def _wordings(
        self,
        field: str,
        of_before: Callable[[str], tuple[str, ...]],
        of_after: Callable[[str], tuple[str, ...]],
        when_gone: Direction,
    ) -> Iterator[Delta]:
        """Items by wording; a gone cover narrows, a gone exclusion widens."""
        targets, sources = self.pairs.targets, self.pairs.sources
        gone = [
            (code, item)
            for code in targets
            for item in _not_in(
                of_before(code), ((*of_after(t), *self._title(self.after, t, field)) for t in targets[code])
            )
            if not self.rows.whole_row(code, item, field, before=True)
        ]
        come = [
            (code, item)
            for code in sources
            for item in _not_in(
                of_after(code), ((*of_before(s), *self._title(self.before, s, field)) for s in sources[code])
            )
            if not self.rows.whole_row(code, item, field, before=False)
        ]
        gone.sort(key=lambda x: self.before.order[x[0]])
        come.sort(key=lambda x: self.after.order[x[0]])
        reworded = self._reworded(gone, come)
        for one, other in reworded:
            edit = Edit(kind="scope-reworded", before=one[1], after=other[1], direction="unclear")
            yield self._delta(edit, one[0], other[0], field)
        yield from self._respelt(field, of_before, of_after)
        used = {x for x, _ in reworded}, {x for _, x in reworded}
        out, into = (
            ("scope-narrowed", "scope-widened") if when_gone == "tighter" else ("scope-widened", "scope-narrowed")
        )
        covers = field == "covers"
        for code, item in gone:
            if (code, item) not in used[0]:
                way: Direction = "tighter" if out == "scope-narrowed" else "looser"
                edit = self._one_sided(item, out, way, "scope-moved-out" if covers else "", targets[code], before=True)
                yield self._delta(edit, code, targets[code][0], field)
        for code, item in come:
            if (code, item) not in used[1]:
                way = "looser" if into == "scope-widened" else "tighter"
                edit = self._one_sided(item, into, way, "scope-moved-in" if covers else "", sources[code], before=False)
                yield self._delta(edit, sources[code][0], code, field)

    @staticmethod
    def _title(view: EditionView, code: str, field: str) -> tuple[str, ...]:
        """An entry covers what it is called."""
        return (view.entries[code].title,) if field == "covers" else ()

    def _one_sided(
        self, item: str, kind: str, way: Direction, moved: str, counterparts: tuple[str, ...], *, before: bool
    ) -> Edit:
        """An item on one side only: moved to another entry, perhaps still within a wider wording, or plainly gone (or new)."""
        opposite = self.after if before else self.before
        shown = (item, None) if before else (None, item)
        why, values = "", {}
        if moved:
            elsewhere = [c for c in opposite.places.get(plain(item), ()) if c not in counterparts]
            if elsewhere:
                places = "、".join(f"{c} {opposite.entries[c].title}" for c in elsewhere[:3])
                kind, way, why, values = moved, "unclear", "diff.why-elsewhere", {"places": places}
            elif wider := kin(
                item, self._wordings_of(opposite, counterparts), self.policy.kin_suffix, self.policy.kin_generic
            ):
                way, why, values = "unclear", "diff.why-kin", {"item": wider}
        return Edit(kind=kind, before=shown[0], after=shown[1], direction=way, why=why, why_values=values)

    @staticmethod
    def _wordings_of(view: EditionView, codes: tuple[str, ...]) -> list[str]:
        return [w for c in codes for w in (*view.covers(c), view.entries[c].title)]

    def _reworded(self, gone: list[Item], come: list[Item]) -> list[tuple[Item, Item]]:
        """Items of paired entries that say the same in other words, best first; the same both ways round."""
        by_code: dict[str, list[int]] = {}
        for j, (code, _) in enumerate(come):
            by_code.setdefault(code, []).append(j)
        least = self.policy.cover * 100
        plains = [plain(item) for _, item in come]
        found: list[tuple[float, int, int, int, int]] = []
        for i, (code, item) in enumerate(gone):
            mine = plain(item)
            for target in self.pairs.targets[code]:
                for j in by_code.get(target, ()):
                    if score := fuzz.ratio(mine, plains[j], score_cutoff=least):
                        found.append((-round(score, 6), i + j, abs(i - j), i, j))
        used_i: set[int] = set()
        used_j: set[int] = set()
        chosen: list[tuple[Item, Item]] = []
        for *_, i, j in sorted(found):
            if i not in used_i and j not in used_j:
                used_i.add(i)
                used_j.add(j)
                chosen.append((gone[i], come[j]))
        return chosen

    def _respelt(
        self, field: str, of_before: Callable[[str], tuple[str, ...]], of_after: Callable[[str], tuple[str, ...]]
    ) -> Iterator[Delta]:
        """The same but for punctuation, width or case."""
        for edge in self.pairs.edges:
            mine, theirs = of_before(edge.before), of_after(edge.after)
            if mine == theirs:
                continue
            exact = set(mine) & set(theirs)
            left = {plain(x): x for x in mine if x not in exact}
            for item in theirs:
                if item not in exact and (was := left.get(plain(item))) is not None:
                    edit = Edit(kind="scope-reworded", before=was, after=item)
                    yield self._delta(edit, edge.before, edge.after, field)

    def _sets(
        self, field: str, of_before: Callable[[str], tuple[str, ...]], of_after: Callable[[str], tuple[str, ...]]
    ) -> Iterator[Delta]:
        """Fixed vocabularies; a side that states nothing is not compared."""
        for code, targets in self.pairs.targets.items():
            theirs = {x for t in targets for x in of_after(t)}
            for item in of_before(code) if theirs else ():
                if item not in theirs and not self.rows.whole_row(code, item, field, before=True):
                    edit = Edit(kind="scope-narrowed", before=_word(field, item), direction="tighter")
                    yield self._delta(edit, code, targets[0], field)
        for code, sources in self.pairs.sources.items():
            theirs = {x for s in sources for x in of_before(s)}
            for item in of_after(code) if theirs else ():
                if item not in theirs and not self.rows.whole_row(code, item, field, before=False):
                    edit = Edit(kind="scope-widened", after=_word(field, item), direction="looser")
                    yield self._delta(edit, sources[0], code, field)

    def _sectors(self) -> Iterator[Delta]:
        """Sectors where an entry states its own on either side; none stated means every sector."""
        for edge in self.pairs.edges:
            own = self.before.own_sectors(edge.before), self.after.own_sectors(edge.after)
            if own == (None, None):
                continue
            mine = {self._sector_names.get(s, s) for s in self.before.entries[edge.before].sectors}
            theirs = {self._sector_names.get(s, s) for s in self.after.entries[edge.after].sectors}
            if bool(mine) != bool(theirs):
                shown = ["、".join(sorted(x)) or None for x in (mine, theirs)]
                way: Direction = "tighter" if theirs else "looser"
                kind = "scope-narrowed" if theirs else "scope-widened"
                edit = Edit(kind=kind, before=shown[0], after=shown[1], direction=way)
                yield self._delta(edit, edge.before, edge.after, "sectors")
                continue
            for item in sorted(mine - theirs):
                edit = Edit(kind="scope-narrowed", before=item, direction="tighter")
                yield self._delta(edit, edge.before, edge.after, "sectors")
            for item in sorted(theirs - mine):
                edit = Edit(kind="scope-widened", after=item, direction="looser")
                yield self._delta(edit, edge.before, edge.after, "sectors")

    def _regrouped(self) -> Iterator[Delta]:
        """Items that now stand in a row of other industries, where other conditions may hold."""
        for edge in self.pairs.edges:
            for item, was, now in self.rows.regrouped(edge.before, edge.after):
                edit = Edit(
                    kind="scope-regrouped",
                    before=f"{item}（{was}）",
                    after=f"{item}（{now}）",
                    direction="unclear",
                )
                yield self._delta(edit, edge.before, edge.after, "covers")

    def _delta(self, edit: Edit, code_before: str, code_after: str, field: str) -> Delta:
        return delta(edit, code_before, code_after, field)


def _not_in(items: tuple[str, ...], others: Iterator[tuple[str, ...]]) -> list[str]:
    """The items that none of the others holds in any spelling."""
    held = {plain(x) for each in others for x in each}
    return [x for x in items if plain(x) not in held]


def _word(field: str, item: str) -> str:
    return say(f"kind.{item}") if field == "kinds" else item
