"""Stage 1: phrases of the catalogues found in the project's texts, with their places and weights."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from msgspec.structs import replace

from pzh_taxonomy.library.index import Index
from pzh_taxonomy.matching.denial import deny
from pzh_taxonomy.matching.hit import Hit
from pzh_taxonomy.model.project import Facts, Scope
from pzh_taxonomy.model.rulebook import Lexicon, Matching


class Phrases:
    """The index's phrases with their owners, ready to be looked up."""

    def __init__(self, index: Index) -> None:
        self.texts = index.phrases
        self.parts = index.parts
        self.buckets = index.buckets
        self.words = index.words
        self.anchors = index.anchors
        self.same = index.same
        self.documents = index.documents
        self._starts = array("I", index.owner_starts)
        self._owners = array("H", index.owners)
        self._weights = array("f")
        self._weights.frombytes(index.owner_weights)
        self._known_owners: dict[int, tuple[tuple[int, int, float], ...]] = {}
        self._known_editions: dict[int, frozenset[int]] = {}

    def owners(self, number: int) -> tuple[tuple[int, int, float], ...]:
        """Document, its edition, and weight of each entry that has the phrase; worked out once for each phrase met."""
        found = self._known_owners.get(number)
        if found is None:
            span = range(self._starts[number], self._starts[number + 1])
            found = tuple((self._owners[at], self.documents[self._owners[at]][0], self._weights[at]) for at in span)
            self._known_owners[number] = found
        return found

    def editions(self, number: int) -> frozenset[int]:
        """The editions in which a phrase stands."""
        found = self._known_editions.get(number)
        if found is None:
            found = self._known_editions[number] = frozenset(e for _, e, _ in self.owners(number))
        return found


def hits(
    facts: Facts,
    phrases: Phrases,
    head_ends: dict[str, int],
    editions: set[int],
    rivals: int,
    lexicon: Lexicon,
    policy: Matching,
) -> list[Hit]:
    """Every phrase in every text.

    A hit inside a negated stretch is masked, inside a removed stretch too unless it takes in the marker itself (替代燃煤锅炉 is a
    measure, 燃煤锅炉 alone is what goes), inside an ancillary stretch it is marked so. `head_ends` says where the name's head word ends;
    `editions` are those in play and `rivals` the number of the one whose everyday activities compete with all. The parts of a compound must stand
    together outside the name (`compound_reach`, `word_reach`).
    """
    found: list[Hit] = []
    for field, text in facts.texts.items():
        here = [s for s in facts.scopes if s.field == field]
        first_end = _first_sentence(text)
        in_field: list[Hit] = []
        for number, start, end in _plain(text, phrases):
            role = _role(field, start, end, head_ends, first_end, here)
            in_field.append(Hit(number, field, start, end, role, _mask(here, start, end)))
        in_field += _compounds(field, text, phrases, here, head_ends, first_end, policy)
        covered = _covered(in_field, phrases, editions, rivals)
        found += [_nested(hit, covered) for hit in in_field]
    return deny(found, facts, lexicon)


def _nested(hit: Hit, covered: dict[int, list[tuple[int, int]]]) -> Hit:
    """The hit with the editions in which it stands inside a longer one; the parts of a compound stand for themselves."""
    if hit.more:
        return hit
    inside = frozenset(n for n, spans in covered.items() if _inside(hit.start, hit.end, spans))
    return replace(hit, nested=inside) if inside else hit


def _plain(text: str, phrases: Phrases) -> Iterator[tuple[int, int, int]]:
    """Number and span of every plain phrase at every place of the text."""
    buckets, texts = phrases.buckets, phrases.texts
    for at in range(len(text)):
        for number in buckets.get(text[at : at + 2], ()):
            words = texts[number]
            if text.startswith(words, at) and _whole(text, at, words):
                yield number, at, at + len(words)


def _words(text: str, phrases: Phrases) -> dict[str, list[tuple[int, int]]]:
    """Where the words of `A + B` terms stand in the text."""
    found: dict[str, list[tuple[int, int]]] = {}
    for at in range(len(text)):
        for word in (*phrases.words.get(text[at : at + 2], ()), *phrases.words.get(text[at], ())):
            if text.startswith(word, at) and _whole(text, at, word):
                found.setdefault(phrases.same.get(word, word), []).append((at, at + len(word)))
    return found


def _whole(text: str, at: int, words: str) -> bool:
    """A Latin phrase must not be part of a longer Latin word."""
    if not (words[0].isascii() and words[0].isalnum()) and not (words[-1].isascii() and words[-1].isalnum()):
        return True
    before = text[at - 1] if at else " "
    after = text[at + len(words)] if at + len(words) < len(text) else " "
    starts_latin = words[0].isascii() and words[0].isalpha() and before.isascii() and before.isalpha()
    ends_latin = words[-1].isascii() and words[-1].isalnum() and after.isascii() and after.isalnum()
    return not starts_latin and not ends_latin


def _covered(found: list[Hit], phrases: Phrases, editions: set[int], rivals: int) -> dict[int, list[tuple[int, int]]]:
    """For each edition, the longest spans of its own phrases and of its rivals': everyday activities and entries cover each other."""
    spans: dict[int, set[tuple[int, int]]] = {}
    for hit in found:
        owners = phrases.editions(hit.phrase) & editions
        if not owners:
            continue
        places = ((hit.start, hit.end), *hit.more)
        for edition in editions if rivals in owners else (owners | {rivals}) & editions:
            spans.setdefault(edition, set()).update(places)
    return {edition: _longest(found) for edition, found in spans.items()}


def _longest(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that lie in no other span."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda x: (x[0], -x[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(s <= start and end <= e and e - s > end - start for s, e in spans)


def _compounds(
    field: str,
    text: str,
    phrases: Phrases,
    scopes: list[Scope],
    head_ends: dict[str, int],
    first_end: int,
    policy: Matching,
) -> list[Hit]:
    """`A + B` terms of which every word occurs; the hit spans the last one, so that a head word counts as head.

    Of several places of a word those that are not negated count, where there are any.
    """
    found: list[Hit] = []
    places = {w: [p for p in at if _mask(scopes, *p) != "negated"] or at for w, at in _words(text, phrases).items()}
    for anchor in places:
        for number in phrases.anchors.get(anchor, ()):
            parts = phrases.parts[number]
            if not all(w in places for w in parts):
                continue
            reach = min(policy.word_reach.get(w, policy.compound_reach) for w in parts)
            chosen = _together(anchor, parts, places, len(text) if field == "name" else reach)
            if not chosen:
                continue
            masks = {_mask(scopes, *p) for p in chosen}
            mask = "negated" if "negated" in masks else "ancillary" if "ancillary" in masks else ""
            if masks == {"removed"}:
                mask = "removed"
            start, end = max(chosen)
            role = _role(field, start, end, head_ends, first_end, scopes)
            others = tuple(sorted(p for p in chosen if p != (start, end)))
            found.append(Hit(number, field, start, end, role, mask, more=others))
    return sorted(found, key=lambda h: h.phrase)


def _together(
    anchor: str, parts: tuple[str, ...], places: dict[str, list[tuple[int, int]]], reach: int
) -> list[tuple[int, int]]:
    """The places of the parts nearest to the first place of the anchor around which they stand within reach; none where there is none."""
    for at in places[anchor]:
        chosen = [at if w == anchor else min(places[w], key=lambda p: abs(p[0] - at[0])) for w in parts]
        if max(e for _, e in chosen) - min(s for s, _ in chosen) <= reach:
            return chosen
    return []


def _mask(scopes: list[Scope], start: int, end: int) -> str:
    for why in ("negated", "removed", "ancillary"):
        if any(scope.why == why and scope.masks(start, end) for scope in scopes):
            return why
    return ""


def _role(field: str, start: int, end: int, head_ends: dict[str, int], first_end: int, scopes: list[Scope]) -> str:
    if field == "name":
        return "name_head" if end >= head_ends.get(field, 0) else "name"
    for why in ("instead", "stated"):
        if any(s.why == why and s.start <= start < s.end for s in scopes):
            return why
    return "text_first" if start < first_end else "text"


def _first_sentence(text: str) -> int:
    ends = [at for mark in "。；;\n" if (at := text.find(mark)) >= 0]
    return min(ends, default=len(text))
