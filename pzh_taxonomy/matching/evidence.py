"""Stage 1: phrases of the catalogues found in the project's texts, with their places and weights."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Set

from msgspec.structs import replace

from pzh_taxonomy.library.index import Index
from pzh_taxonomy.matching.denial import deny
from pzh_taxonomy.matching.hit import Hit
from pzh_taxonomy.model.project import Facts, Scope
from pzh_taxonomy.model.rulebook import Lexicon, Matching
from pzh_taxonomy.text.kept import lazily

#: A document that has a phrase: its number, its edition's, and the weight.
Owner = tuple[int, int, float]
Place = tuple[int, int]
_MOST_KEPT = 8
_MASKS = ("negated", "removed", "location", "ancillary")
_STATES = ("instead", "stated")
_Groups = tuple[tuple[str, list[Scope]], ...]


class Phrases:
    """The index's phrases with their owners, ready to be looked up."""

    def __init__(self, index: Index) -> None:
        self.texts = index.phrases
        self.parts = index.parts
        self.buckets = index.buckets
        self.words = index.words
        self.same = index.same
        self.groups: dict[str, list[str]] = {}
        for word, first in index.same.items():
            self.groups.setdefault(first, [first]).append(word)
        self.documents = index.documents
        self._anchors = index.anchors
        self._terms: dict[str, tuple[frozenset[str], dict[str, list[tuple[int, frozenset[str]]]]]] = {}
        self._starts = array("I", index.owner_starts)
        self._owners = array("H", index.owners)
        self._weights = array("f")
        self._weights.frombytes(index.owner_weights)
        self._known: dict[frozenset[int], dict[int, tuple[Owner, ...]]] = {}

    def _by_other(
        self, anchor: str, numbers: tuple[int, ...]
    ) -> tuple[frozenset[str], dict[str, list[tuple[int, frozenset[str]]]]]:
        """The terms of an anchor by another of their words (the anchor itself where it is the only one), each with all of them."""
        found: dict[str, list[tuple[int, frozenset[str]]]] = {}
        for number in numbers:
            words = frozenset(self.parts[number])
            found.setdefault(min(words - {anchor}, default=anchor), []).append((number, words))
        return frozenset(found), found

    @lazily
    def part_words(self) -> frozenset[str]:
        """The words of `A + B` terms, and those that stand for them."""
        return frozenset(w for words in self.words.values() for w in words)

    @lazily
    def _anchor_words(self) -> frozenset[str]:
        return frozenset(self._anchors)

    def part_words_in(self, text: str) -> Set[str]:
        """The words of `A + B` terms, and those that stand for them, that occur in the text."""
        words = self.words
        return {
            word
            for at in range(len(text))
            for word in (*words.get(text[at : at + 2], ()), *words.get(text[at], ()))
            if text.startswith(word, at)
        }

    def terms(self, words: set[str]) -> Iterator[tuple[int, str]]:
        """The `A + B` terms all of whose words are among these, each with its anchor."""
        for anchor in self._anchor_words & words:
            known = self._terms.get(anchor)
            if known is None:
                known = self._terms[anchor] = self._by_other(anchor, self._anchors[anchor])
            others, terms = known
            if not others.isdisjoint(words):
                for other in others & words:
                    for number, needed in terms[other]:
                        if needed <= words:
                            yield number, anchor

    def owners(self, editions: frozenset[int]) -> Owners:
        """Who has each phrase among the editions."""
        known = self._known.get(editions)
        if known is None:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            known = self._known[editions] = {}
        return Owners(self, editions, known)

    def read(self, number: int, editions: frozenset[int]) -> tuple[Owner, ...]:
        """Document, its edition, and weight of each entry of the editions that has the phrase."""
        span = range(self._starts[number], self._starts[number + 1])
        return tuple(
            (self._owners[at], edition, self._weights[at])
            for at in span
            if (edition := self.documents[self._owners[at]][0]) in editions
        )


class Owners:
    """Who has a phrase, among the editions in play; worked out once for each phrase met."""

    def __init__(self, phrases: Phrases, editions: frozenset[int], known: dict[int, tuple[Owner, ...]]) -> None:
        self.editions = editions
        self._phrases = phrases
        self._known = known

    def of(self, phrase: int) -> tuple[Owner, ...]:
        """Document, its edition, and weight of each entry that has the phrase."""
        found = self._known.get(phrase)
        if found is None:
            found = self._known[phrase] = self._phrases.read(phrase, self.editions)
        return found


def hits(
    facts: Facts, phrases: Phrases, owners: Owners, head_end: int, rivals: int, lexicon: Lexicon, policy: Matching
) -> list[Hit]:
    """Every phrase of the editions in play in every text.

    A hit inside a negated stretch is masked, inside a removed stretch too unless it takes in the marker itself (替代燃煤锅炉 is a
    measure, 燃煤锅炉 alone is what goes), inside an ancillary stretch it is marked so. `head_end` says where the name's head word ends;
    `rivals` is the number of the edition whose everyday activities compete with all. The parts of a compound must stand together outside the name
    (`compound_reach`, `word_reach`).
    """
    found: list[Hit] = []
    for field, seen in facts.seen.items():
        text = seen.text
        here = [s for s in facts.scopes if s.field == field] if facts.scopes else []
        within = _Text(field, text, here, head_end)
        if seen.phrases is None:
            plain, parts = plain_phrases(text, phrases), phrases.part_words_in(text)
        else:
            plain, parts = seen.phrases, seen.among(phrases.part_words)
        in_field = [within.hit(number, start, end) for number, start, end in plain if owners.of(number)]
        if parts:
            in_field += _compounds(within, parts, phrases, owners, policy)
        if len(in_field) > 1:
            in_field = [_nested(hit, in_field, owners, rivals) for hit in in_field]
        found += in_field
    return deny(found, facts, lexicon) if found and facts.scopes else found


class _Text:
    """One field's text as the place of hits."""

    def __init__(self, field: str, text: str, scopes: list[Scope], head_end: int) -> None:
        self.field = field
        self.text = text
        self.scopes = scopes
        self._masks: _Groups
        self._states: _Groups
        self._masks = self._states = ()
        if scopes:
            self._masks = _grouped(scopes, _MASKS)
            self._states = _grouped(scopes, _STATES)
        self._head_end = head_end
        self._first_end = -1

    def hit(self, number: int, start: int, end: int) -> Hit:
        return Hit(number, self.field, start, end, self.role(start, end), self.mask(start, end))

    def role(self, start: int, end: int) -> str:
        """In a name, whether it is its head; elsewhere, whether the text says that this is built, or it stands in the first sentence."""
        if self.field == "name":
            return "name_head" if end >= self._head_end else "name"
        for why, scopes in self._states:
            for scope in scopes:
                if scope.start <= start < scope.end:
                    return why
        if self._first_end < 0:
            ends = [at for mark in "。；;\n" if (at := self.text.find(mark)) >= 0]
            self._first_end = min(ends, default=len(self.text))
        return "text_first" if start < self._first_end else "text"

    def mask(self, start: int, end: int) -> str:
        """Why a stretch does not count; empty where it does."""
        for why, scopes in self._masks:
            for scope in scopes:
                if scope.masks(start, end):
                    return why
        return ""

    def places(self, words: Iterable[str]) -> list[Place]:
        """Where the words stand that stand for one another; those that are not negated where there are any."""
        found: list[Place] = []
        text = self.text
        for word in words:
            size, chinese = len(word), word[0] > "\x7f" and word[-1] > "\x7f"
            at = text.find(word)
            while at >= 0:
                if chinese or whole(text, at, word):
                    found.append((at, at + size))
                at = text.find(word, at + 1)
        if len(found) > 1:
            found.sort()
            if self._masks and self._masks[0][0] == "negated":
                return [p for p in found if self.mask(*p) != "negated"] or found
        return found


def _grouped(scopes: list[Scope], whys: tuple[str, ...]) -> _Groups:
    return tuple([(why, found) for why in whys if (found := [s for s in scopes if s.why == why])])


def _nested(hit: Hit, others: list[Hit], owners: Owners, rivals: int) -> Hit:
    """The hit with the editions in which it stands inside a longer one; the parts of a compound stand for themselves.

    A longer phrase covers in its own editions; everyday activities and entries cover each other.
    """
    if hit.more:
        return hit
    inside: set[int] = set()
    start, end = hit.start, hit.end
    for other in others:
        if (other.start <= start and end <= other.end and other.end - other.start > end - start) or (
            other.more and any(s <= start and end <= e and e - s > end - start for s, e in other.more)
        ):
            editions = {edition for _, edition, _ in owners.of(other.phrase)}
            inside |= owners.editions if rivals in editions else editions | {rivals}
    return replace(hit, nested=owners.editions & inside) if inside else hit


def plain_phrases(text: str, phrases: Phrases) -> list[tuple[int, int, int]]:
    """Number and span of every plain phrase at every place of the text."""
    buckets, texts = phrases.buckets, phrases.texts
    return [
        (number, at, at + len(words))
        for at in range(len(text))
        for number in buckets.get(text[at : at + 2], ())
        if text.startswith((words := texts[number]), at) and whole(text, at, words)
    ]


def whole(text: str, at: int, words: str) -> bool:
    """A Latin phrase must not be part of a longer Latin word."""
    if not (words[0].isascii() and words[0].isalnum()) and not (words[-1].isascii() and words[-1].isalnum()):
        return True
    before = text[at - 1] if at else " "
    after = text[at + len(words)] if at + len(words) < len(text) else " "
    starts_latin = words[0].isascii() and words[0].isalpha() and before.isascii() and before.isalpha()
    ends_latin = words[-1].isascii() and words[-1].isalnum() and after.isascii() and after.isalnum()
    return not starts_latin and not ends_latin


def _compounds(within: _Text, found: Set[str], phrases: Phrases, owners: Owners, policy: Matching) -> list[Hit]:
    """`A + B` terms of which every word occurs; the hit spans the last one, so that a head word counts as head."""
    same = phrases.same
    terms = [term for term in phrases.terms({same.get(w, w) for w in found}) if owners.of(term[0])]
    made: list[Hit] = []
    places: dict[str, list[Place]] = {}
    for number, anchor in sorted(terms):
        parts = phrases.parts[number]
        for word in parts:
            if word not in places:
                places[word] = within.places([w for w in phrases.groups.get(word, (word,)) if w in found])
        chosen = _together(anchor, parts, places, within, policy)
        if not chosen:
            continue
        mask = _joint_mask({within.mask(*p) for p in chosen}) if within.scopes else ""
        start, end = max(chosen)
        others = tuple(sorted(p for p in chosen if p != (start, end)))
        made.append(Hit(number, within.field, start, end, within.role(start, end), mask, more=others))
    return made


def _joint_mask(masks: set[str]) -> str:
    if masks == {"removed"}:
        return "removed"
    return next((m for m in ("negated", "location", "ancillary") if m in masks), "")


def _together(
    anchor: str, parts: tuple[str, ...], places: dict[str, list[Place]], within: _Text, policy: Matching
) -> list[Place]:
    """The places of the parts nearest to the first place of the anchor around which they stand within reach; none where there is none."""
    if not all(places[w] for w in parts):
        return []
    reach = min([policy.word_reach.get(w, policy.compound_reach) for w in parts])
    for at in places[anchor]:
        chosen = [
            at
            if w == anchor
            else where[0]
            if len(where := places[w]) == 1
            else min(where, key=lambda p: abs(p[0] - at[0]))
            for w in parts
        ]
        if within.field == "name" or max([e for _, e in chosen]) - min([s for s, _ in chosen]) <= reach:
            return chosen
    return []
