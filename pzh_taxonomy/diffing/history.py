"""One entry through the editions, followed along crosswalks and within its catalogue."""

from __future__ import annotations

from msgspec import Struct

from pzh_taxonomy.diffing.compare import build, compare
from pzh_taxonomy.diffing.editions import crosswalk_of
from pzh_taxonomy.library.library import ORDINARY, Library, NotFound
from pzh_taxonomy.messages import Lang, said
from pzh_taxonomy.model.catalogue import Edition, Entry
from pzh_taxonomy.model.diff import Change, Pairing

_FOLLOWED = ("green", "guidance", "transition", "restriction", "benchmark", "statistics")


class Step(Struct, frozen=True):
    """The entry (or entries) of one edition, how they follow from the earlier step they are compared with, and what changed."""

    edition: Edition
    entries: tuple[Entry, ...]
    since: str
    pairings: tuple[Pairing, ...] = ()
    changes: tuple[Change, ...] = ()


def locate(library: Library, name: str, within: str = "") -> tuple[Edition, Entry]:
    """The entry called `ID[@EDITION]:CODE`, or CODE in the edition `within`; a bare code is sought in the newest edition that has it.

    Raises NotFound with a suggestion.
    """
    ref, colon, code = name.rpartition(":")
    if colon or within:
        edition = library.edition(ref or within)
        return edition, library.entry(edition, code)
    holders = [
        e
        for e in library.editions
        if e.id != ORDINARY and e.role in _FOLLOWED and any(x.code == code for x in e.entries)
    ]
    if not holders:
        raise NotFound(said("diff.no-holder", code=code))
    deciding = [e for e in holders if e.role != "statistics"] or holders
    edition = max(deciding, key=lambda e: (e.dates.effective.date, e.ref))
    return edition, library.entry(edition, code)


def history(library: Library, edition: Edition, entry: Entry, lang: Lang = "zh") -> tuple[Step, ...]:
    """The entry in every edition that it can be followed to, in order of taking effect; each is compared with the latest earlier one that is linked to it."""
    codes = _followed(library, edition, entry)
    ordered = sorted(
        (library.by_ref[ref] for ref in codes), key=lambda e: (e.dates.effective.date, e.role == "statistics", e.ref)
    )
    steps: list[Step] = []
    for number, current in enumerate(ordered):
        entries = tuple(x for x in current.entries if x.code in codes[current.ref])
        earlier = [e for e in reversed(ordered[:number]) if _linked(library, e, current) and e.role != "statistics"]
        if not earlier:
            steps.append(Step(current, entries, ""))
            continue
        before = earlier[0]
        compared = compare(before, current, library.rulebook, crosswalk_of(library, before, current))
        found = build(compared, library.rulebook, lang=lang)
        pairings = tuple(p for p in found.pairings if p.before in codes[before.ref] and p.after in codes[current.ref])
        sides = {(p.before, p.after) for p in pairings}
        changes = tuple(c for c in found.changes if (c.code_before or "", c.code_after or "") in sides)
        steps.append(Step(current, entries, before.ref, pairings, changes))
    return tuple(steps)


def _linked(library: Library, one: Edition, other: Edition) -> bool:
    return one.id == other.id or crosswalk_of(library, one, other) is not None


def _followed(library: Library, edition: Edition, entry: Entry) -> dict[str, set[str]]:
    """Codes by edition: the entry's counterparts in every linked edition, and theirs, each edition reached by the fewest steps."""
    found: dict[str, set[str]] = {edition.ref: {entry.code}}
    frontier = [edition]
    while frontier:
        reached: dict[str, set[str]] = {}
        for current in frontier:
            for other in library.editions:
                if other.ref in found or other.id == ORDINARY or not _linked(library, current, other):
                    continue
                codes = _counterparts(library, current, other, found[current.ref])
                if codes:
                    reached.setdefault(other.ref, set()).update(codes)
        found.update(reached)
        frontier = [library.by_ref[ref] for ref in sorted(reached)]
    return found


def _counterparts(library: Library, one: Edition, other: Edition, codes: set[str]) -> set[str]:
    walk = crosswalk_of(library, one, other)
    if walk is not None:
        forward = walk.source == one.ref
        sides = [(x.source, x.target) if forward else (x.target, x.source) for x in walk.links]
        return {t for left, right in sides if codes & set(left) for t in right}
    targets = compare(one, other, library.rulebook).pairs.targets
    return {t for c in codes for t in targets.get(c, ())}
