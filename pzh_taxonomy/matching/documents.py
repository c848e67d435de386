"""What matching and the rules ask of an entry again and again, worked out once for each entry met."""

from __future__ import annotations

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.catalogue import Edition, Entry, Kind
from pzh_taxonomy.model.project import Facts
from pzh_taxonomy.model.seen import Seen
from pzh_taxonomy.text.fold import folded_word


class Wording(Struct, frozen=True):
    """A word, or the words of an `A + B` pair that must stand in one text, as texts are folded; `words` is how the catalogue writes it."""

    words: str
    parts: tuple[str, ...]


class Wordings(Struct, frozen=True):
    """Wordings in the catalogue's order. `first` are their first parts: where none of them stands, none of the wordings does."""

    all: tuple[Wording, ...]
    first: frozenset[str]

    def stand(self, facts: Facts) -> str | None:
        """The first of the wordings that a text asserts: it occurs outside stretches that negate, remove or only tell the place."""
        present = [(f, seen, found) for f, seen in facts.seen.items() if (found := seen.among(self.first))]
        if not present:
            return None
        for wording in self.all:
            for field, seen, found in present:
                if wording.parts[0] in found and all(_asserted(p, field, seen, facts) for p in wording.parts):
                    return wording.words
        return None


class Document(Struct, frozen=True, kw_only=True):
    """A leaf entry as a document of the index. `role` is what its matches are for: guidance counts as green.

    `shown_aside`: it can be shown as a near miss, being no instrument and no preamble of a directory. `attendant`: every plant must have it.
    """

    number: int
    edition: Edition
    entry: Entry
    ref: str
    edition_ref: str
    role: str
    kinds: frozenset[Kind]
    only_stated: bool
    shown_aside: bool
    attendant: bool
    codes: tuple[str, ...]
    sectors: frozenset[str]
    claims: Wordings | None
    excludes: Wordings | None


class Documents:
    """The documents of a library's index by number."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._stated = frozenset(library.rulebook.matching.stated_kinds)
        self._known: list[Document | None] = [None] * len(library.index.documents)

    def __getitem__(self, number: int) -> Document:
        found = self._known[number]
        if found is None:
            found = self._known[number] = self._make(number)
        return found

    def _make(self, number: int) -> Document:
        edition_number, entry_number = self._library.index.documents[number]
        edition = self._library.editions[edition_number]
        entry = edition.entries[entry_number]
        role = entry.role or edition.role
        kinds = frozenset(entry.kinds)
        return Document(
            number=number,
            edition=edition,
            entry=entry,
            ref=f"{edition.ref}:{entry.code}",
            edition_ref=edition.ref,
            role="green" if role == "guidance" else role,
            kinds=kinds,
            shown_aside=role != "instrument" and (role != "restriction" or entry.grade is not None),
            attendant=_attends(f"{edition.id}:{entry.code}", self._library.rulebook.matching.attendant),
            only_stated=bool(kinds) and kinds <= self._stated,
            codes=tuple(i.code for a in entry.activities for i in a.industries if i.code),
            sectors=frozenset(entry.sectors),
            claims=_wordings(entry.claims),
            excludes=_wordings(entry.excludes),
        )


def _attends(entry: str, attendant: tuple[str, ...]) -> bool:
    return any(entry.startswith((a + ".", a + ":")) or entry == a for a in attendant)


def _wordings(words: tuple[str, ...]) -> Wordings | None:
    found = tuple(Wording(w, tuple(map(folded_word, w.split(" + ")))) for w in words)
    return Wordings(found, frozenset(w.parts[0] for w in found)) if found else None


def _asserted(word: str, field: str, seen: Seen, facts: Facts) -> bool:
    if not facts.scopes:
        return seen.has(word)
    at = seen.text.find(word)
    while at >= 0:
        masked = any(
            s.field == field and s.why in ("negated", "removed", "location") and s.masks(at, at + len(word))
            for s in facts.scopes
        )
        if not masked:
            return True
        at = seen.text.find(word, at + 1)
    return False
