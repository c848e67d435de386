"""What became of the entries themselves: added, removed, renamed, moved, split, merged."""

from __future__ import annotations

from collections.abc import Iterator

from pzh_taxonomy.diffing.edits import Edit, delta
from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.diffing.pairing import Edge, Pairs, fingerprint
from pzh_taxonomy.model.catalogue import Entry
from pzh_taxonomy.model.diff import Delta, Direction, Pairing, Relation


def structure(before: EditionView, after: EditionView, pairs: Pairs) -> Iterator[Delta]:
    """The differences between the lists of entries."""
    for code, edge in pairs.lone_before.items():
        entry = before.entries[code]
        edit = Edit(kind="entry-removed", before=words(entry), direction="tighter", why=_why(edge))
        yield delta(edit, code, "", "entry", entry.leaf)
    for code, edge in pairs.lone_after.items():
        entry = after.entries[code]
        edit = Edit(kind="entry-added", after=words(entry), direction="looser", why=_why(edge))
        yield delta(edit, "", code, "entry", entry.leaf)
    for edge in pairs.edges:
        if len(pairs.targets[edge.before]) == 1 and len(pairs.sources[edge.after]) == 1:
            yield from _one_to_one(before, after, pairs, edge)
    for code, targets in pairs.targets.items():
        if len(targets) > 1:
            shown = "；".join(words(after.entries[t]) for t in targets)
            edit = Edit(kind="entry-split", before=words(before.entries[code]), after=shown)
            yield delta(edit, code, targets[0], "entry", before.entries[code].leaf)
    for code, sources in pairs.sources.items():
        if len(sources) > 1:
            shown = "；".join(words(before.entries[s]) for s in sources)
            edit = Edit(kind="entry-merged", before=shown, after=words(after.entries[code]))
            yield delta(edit, sources[0], code, "entry", after.entries[code].leaf)


def _one_to_one(before: EditionView, after: EditionView, pairs: Pairs, edge: Edge) -> Iterator[Delta]:
    one, other = before.entries[edge.before], after.entries[edge.after]
    leaf = one.leaf and other.leaf
    if one.title != other.title:
        same = before.titles[one.code] == after.titles[other.code]
        direction: Direction = "neutral" if same else "unclear"
        edit = Edit(kind="entry-renamed", before=one.title, after=other.title, direction=direction)
        yield delta(edit, one.code, other.code, "title", leaf)
    if one.code != other.code:
        edit = Edit(kind="entry-moved", before=_place(before, one), after=_place(after, other))
        yield delta(edit, one.code, other.code, "code", leaf)
    elif one.parent != other.parent and other.parent not in pairs.targets.get(one.parent, ()):
        edit = Edit(kind="entry-moved", before=_place(before, one), after=_place(after, other))
        yield delta(edit, one.code, other.code, "parent", leaf)
    if one.leaf != other.leaf:
        kind = "entry-subdivided" if one.leaf else "entry-consolidated"
        edit = Edit(kind=kind, before=words(one), after=words(other), direction="unclear")
        yield delta(edit, one.code, other.code, "entry")


def pairings(before: EditionView, after: EditionView, pairs: Pairs, doubtful: set[str]) -> tuple[Pairing, ...]:
    """Every entry of both editions with what became of it, in the order of the later edition; removed entries last.

    `doubtful` are the confidences that a person should look at.
    """
    found = [_pairing(before, after, e, _relation(before, after, pairs, e), doubtful) for e in pairs.edges]
    found.sort(key=lambda p: (after.order[p.after], before.order[p.before]))
    found += [_pairing(before, after, e, "added", doubtful) for e in pairs.lone_after.values()]
    found += [_pairing(before, after, e, "removed", doubtful) for e in pairs.lone_before.values()]
    return tuple(found)


def possible(before: EditionView, after: EditionView, pairs: Pairs) -> tuple[Pairing, ...]:
    """Pairs that were nearly taken."""
    return tuple(_pairing(before, after, e, "possible", set()) for e in pairs.possible)


def _relation(before: EditionView, after: EditionView, pairs: Pairs, edge: Edge) -> Relation:
    split, merged = len(pairs.targets[edge.before]) > 1, len(pairs.sources[edge.after]) > 1
    if split and merged:
        return "split-and-merged"
    if split or merged:
        return "split" if split else "merged"
    if edge.before != edge.after:
        return "moved"
    return "same" if before.entries[edge.before].title == after.entries[edge.after].title else "renamed"


def _pairing(before: EditionView, after: EditionView, edge: Edge, relation: Relation, doubtful: set[str]) -> Pairing:
    one, other = before.entries.get(edge.before), after.entries.get(edge.after)
    return Pairing(
        before=edge.before,
        after=edge.after,
        title_before=one.title if one else "",
        title_after=other.title if other else "",
        relation=relation,
        basis=edge.basis,
        confidence=edge.confidence,
        score=round(edge.score, 3),
        doubtful=bool(one and other and (one.leaf or other.leaf)) and edge.confidence in doubtful,
        fingerprint=fingerprint(before, edge.before, after, edge.after),
        leaf=(one or other).leaf if (one or other) else True,  # type: ignore[union-attr]
        note=edge.note,
    )


def words(entry: Entry) -> str:
    """Code and title."""
    return f"{entry.code} {entry.title}".strip()


def _place(view: EditionView, entry: Entry) -> str:
    """Code, and the title of the group it stands in."""
    parent = view.entries.get(entry.parent)
    return f"{entry.code}（{parent.title}）" if parent else entry.code


def _why(edge: Edge) -> str:
    return "diff.why-partial" if edge.basis == "unlinked" and edge.confidence == "low" else ""
