"""One side of a comparison: an edition's entries looked up by code, with their scope gathered."""

from __future__ import annotations

from functools import cached_property

from pzh_taxonomy.diffing.wording import plain
from pzh_taxonomy.model.catalogue import Edition, Entry


class EditionView:
    """An edition with what comparisons ask of it. Holds no state but what is derived."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.entries: dict[str, Entry] = {e.code: e for e in edition.entries}
        self.order = {code: n for n, code in enumerate(self.entries)}

    @cached_property
    def leaf_codes(self) -> tuple[str, ...]:
        return tuple(c for c, e in self.entries.items() if e.leaf)

    @cached_property
    def group_codes(self) -> tuple[str, ...]:
        return tuple(c for c, e in self.entries.items() if not e.leaf)

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """Leaf descendants of every group."""
        found: dict[str, list[str]] = {c: [] for c in self.group_codes}
        for code in self.leaf_codes:
            at = code
            while at := self.entries[at].parent:
                found[at].append(code)
        return found

    @cached_property
    def titles(self) -> dict[str, str]:
        """Every entry's title without case and punctuation."""
        return {c: plain(e.title) for c, e in self.entries.items()}

    @cached_property
    def names_only(self) -> bool:
        """Whether the edition gives codes and titles and nothing of what they cover (reporting codes, classifications)."""
        return not any(e.covers or e.activities or e.criteria or e.limits for e in self.entries.values())

    def has(self, code: str) -> bool:
        return code in self.entries

    def chapter(self, code: str) -> str:
        """The outermost entry above `code` (itself where it is outermost)."""
        at = code
        while parent := self.entries[at].parent:
            at = parent
        return at

    def covers(self, code: str) -> tuple[str, ...]:
        """What the entry and its rows cover, each once, in the document's order."""
        return self._covers[code]

    @cached_property
    def _covers(self) -> dict[str, tuple[str, ...]]:
        return {
            c: tuple(dict.fromkeys((*e.covers, *(item for a in e.activities for item in a.covers))))
            for c, e in self.entries.items()
        }

    @cached_property
    def plain_covers(self) -> dict[str, frozenset[str]]:
        return {c: frozenset(map(plain, items)) for c, items in self._covers.items()}

    @cached_property
    def places(self) -> dict[str, tuple[str, ...]]:
        """The leaf entries that cover an item or are called so, by its plain wording."""
        found: dict[str, list[str]] = {}
        for code in self.leaf_codes:
            for item in self.plain_covers[code] | {self.titles[code]}:
                found.setdefault(item, []).append(code)
        return {item: tuple(codes) for item, codes in found.items()}

    def excludes(self, code: str) -> tuple[str, ...]:
        """What the entry and its rows leave out."""
        e = self.entries[code]
        return tuple(dict.fromkeys((*e.excludes, *(item for a in e.activities for item in a.excludes))))

    def kinds(self, code: str) -> tuple[str, ...]:
        """Kinds of activity of the entry and its rows."""
        e = self.entries[code]
        return tuple(dict.fromkeys((*e.kinds, *(k for a in e.activities for k in a.kinds))))

    def own_sectors(self, code: str) -> tuple[str, ...] | None:
        """The entry's sectors where it states its own; None where they are its parent's."""
        e = self.entries[code]
        return None if e.parent and e.sectors == self.entries[e.parent].sectors else e.sectors
