"""Activity rows: industries added and removed, marks and names changed, conditions row by row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from pzh_taxonomy.diffing.criteria import Trees
from pzh_taxonomy.diffing.edits import ConditionWords, Edit, delta
from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.diffing.pairing import Pairs
from pzh_taxonomy.diffing.wording import matched, plain
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.catalogue import Activity, AllOf, Criterion, Entry, Industry
from pzh_taxonomy.model.diff import Delta


class Place(Struct, frozen=True):
    """One industry of one row of an entry; `row` is the row's number."""

    code: str
    row: int
    industry: Industry

    @property
    def key(self) -> str:
        return self.industry.code or plain(self.industry.name)


class Rows:
    """Compares the rows of all paired entries."""

    def __init__(self, before: EditionView, after: EditionView, pairs: Pairs, words: ConditionWords) -> None:
        self.before = before
        self.after = after
        self.pairs = pairs
        self.words = words

    @cached_property
    def _matches(self) -> dict[tuple[str, str], list[tuple[Place, Place]]]:
        """The same industry on both sides of each pair of entries that both have rows."""
        return {
            (e.before, e.after): self._match(self.before.entries[e.before], self.after.entries[e.after])
            for e in self.pairs.edges
        }

    def _match(self, one: Entry, other: Entry) -> list[tuple[Place, Place]]:
        mine, theirs = _places(one), _places(other)
        found: list[tuple[Place, Place]] = []
        for key in dict.fromkeys(p.key for p in mine):
            a, b = [p for p in mine if p.key == key], [p for p in theirs if p.key == key]
            if len(a) == len(b) == 1:
                found.append((a[0], b[0]))
            else:
                found += [
                    (a[i], b[j])
                    for i, j in matched(
                        a, b, lambda x, y: _row_likeness(one.activities[x.row], other.activities[y.row]), 0.0
                    )
                ]
        return found

    @cached_property
    def _kept(self) -> tuple[set[Place], set[Place]]:
        """Industries with a counterpart in any of the entries that their entry became, or came from."""
        pairs = [m for ms in self._matches.values() for m in ms]
        return {a for a, _ in pairs}, {b for _, b in pairs}

    def whole_row(self, code: str, item: str, field: str, *, before: bool) -> bool:
        """Whether an item of `covers`, `excludes` or `kinds` stands only in rows that are gone (or new) as a whole: it is told with them."""
        view, kept = (self.before, self._kept[0]) if before else (self.after, self._kept[1])
        counterparts = (self.pairs.targets if before else self.pairs.sources).get(code, ())
        opposite = self.after if before else self.before
        entry = view.entries[code]
        if item in getattr(entry, field) or not any(opposite.entries[c].activities for c in counterparts):
            return False
        alive = {p.row for p in kept if p.code == code}
        return all(n not in alive for n, a in enumerate(entry.activities) if item in getattr(a, field))

    def regrouped(self, one: str, other: str) -> Iterator[tuple[str, str, str]]:
        """Items of both entries whose rows have no industry in common any more: item, industries before, industries after."""
        mine, theirs = self.before.entries[one], self.after.entries[other]
        if not mine.activities or not theirs.activities or mine.activities == theirs.activities:
            return
        was, now = _industries_of(mine), _industries_of(theirs)
        for item, industries in was.items():
            later = now.get(item)
            if later and not industries & later:
                yield item, "、".join(sorted(industries)), "、".join(sorted(later))

    def deltas(self, trees_of: dict[tuple[str, str], Trees]) -> Iterator[Delta]:
        """Rows introduced or dropped, industries, and what changed within rows."""
        yield from self._lone(before=True)
        yield from self._lone(before=False)
        for (one, other), matches in self._matches.items():
            for a, b in matches:
                yield from self._industry(a, b, one, other)
            yield from self._conditions(matches, one, other, trees_of[one, other])

    def _lone(self, *, before: bool) -> Iterator[Delta]:
        view, opposite = (self.before, self.after) if before else (self.after, self.before)
        links = self.pairs.targets if before else self.pairs.sources
        kept = self._kept[0 if before else 1]
        for code, counterparts in links.items():
            entry = view.entries[code]
            if not entry.activities:
                continue
            codes = (code, counterparts[0]) if before else (counterparts[0], code)
            if not any(opposite.entries[c].activities for c in counterparts):
                text = "、".join(_industry_words(p.industry) for p in _places(entry))
                edit = Edit(kind="rows-dropped", before=text) if before else Edit(kind="rows-introduced", after=text)
                yield delta(edit, *codes, "activities")
                continue
            for place in _places(entry):
                if place in kept:
                    continue
                text = self._row_words(entry, place, kept)
                edit = (
                    Edit(kind="scope-narrowed", before=text, direction="tighter")
                    if before
                    else Edit(kind="scope-widened", after=text, direction="looser")
                )
                yield delta(edit, *codes, "activities")

    def _row_words(self, entry: Entry, place: Place, kept: set[Place]) -> str:
        """The industry, and what its row says where the whole row is gone or new."""
        row = entry.activities[place.row]
        text = _industry_words(place.industry)
        if any(p.code == place.code and p.row == place.row for p in kept):
            return text
        if row.covers:
            text += f"：{'、'.join(row.covers)}"
        if row.criteria:
            text += f"（{say('text.criteria')}：{self.words.criterion(row.criteria)}）"
        return text

    @staticmethod
    def _industry(a: Place, b: Place, one: str, other: str) -> Iterator[Delta]:
        if a.industry.name != b.industry.name:
            edit = Edit(kind="industry-renamed", before=_industry_words(a.industry), after=_industry_words(b.industry))
            yield delta(edit, one, other, f"activities[{a.key}]")
        if a.industry.contribution != b.industry.contribution:
            shown = [
                say(f"contribution.{x}") if x else None for x in (a.industry.contribution, b.industry.contribution)
            ]
            edit = Edit(kind="contribution-changed", before=shown[0], after=shown[1])
            yield delta(edit, one, other, f"activities[{a.key}].contribution")

    def _conditions(self, matches: list[tuple[Place, Place]], one: str, other: str, trees: Trees) -> Iterator[Delta]:
        """Conditions and notes of each two rows that have an industry in common."""
        keys: dict[tuple[int, int], list[str]] = {}
        for a, b in matches:
            keys.setdefault((a.row, b.row), []).append(a.key)
        mine, theirs = self.before.entries[one].activities, self.after.entries[other].activities
        for (i, j), industries in keys.items():
            field = f"activities[{','.join(dict.fromkeys(industries))}]"
            for edit in trees.edits(mine[i].criteria, theirs[j].criteria):
                yield delta(edit, one, other, f"{field}.criteria")
            if mine[i].note != theirs[j].note:
                edit = Edit(
                    kind="encoding-changed", before=mine[i].note or None, after=theirs[j].note or None, ours=True
                )
                yield delta(edit, one, other, f"{field}.note")


def whole_criteria(entry: Entry) -> Criterion | None:
    """The entry's own conditions and those of all its rows together, each once; for comparison with an entry without rows."""
    parts: dict[str, Criterion] = {}
    for criterion in (entry.criteria, *(a.criteria for a in entry.activities)):
        if criterion is not None:
            parts.setdefault(repr(criterion), criterion)
    return AllOf(parts=tuple(parts.values())) if parts else None


def _places(entry: Entry) -> list[Place]:
    return [Place(entry.code, n, i) for n, a in enumerate(entry.activities) for i in a.industries]


def _industries_of(entry: Entry) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for activity in entry.activities:
        for item in activity.covers:
            found.setdefault(item, set()).update(i.code or i.name for i in activity.industries)
    return found


def _industry_words(industry: Industry) -> str:
    return f"{industry.code} {industry.name}".strip()


def _row_likeness(one: Activity, other: Activity) -> float:
    """How much two rows of the same industry have in common."""
    mine, theirs = {*map(plain, one.covers)}, {*map(plain, other.covers)}
    share = len(mine & theirs) / len(mine | theirs) if mine or theirs else 1.0
    return 0.5 * share + 0.3 * (one.criteria == other.criteria) + 0.2 * (one.industries == other.industries)
