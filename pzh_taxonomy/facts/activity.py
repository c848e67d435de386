"""Kinds of activity and nature of construction, read from words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pzh_taxonomy.model.catalogue import Kind, Nature
from pzh_taxonomy.model.project import Span
from pzh_taxonomy.model.rulebook import Lexicon
from pzh_taxonomy.model.seen import Seen
from pzh_taxonomy.text.kept import Kept


class _Kinds(NamedTuple):
    """The words for kinds of activity: for which kinds each speaks, and each kind's endings by their last character."""

    words: frozenset[str]
    speaks_for: dict[str, list[int]]
    ends: dict[str, list[tuple[int, tuple[str, ...]]]]
    order: list[Kind]


def _kinds_by_word(lexicon: Lexicon) -> _Kinds:
    speaks_for: dict[str, list[int]] = {}
    for number, record in enumerate(lexicon.kinds):
        for word in record.words:
            speaks_for.setdefault(word, []).append(number)
    ends: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for number, record in enumerate(lexicon.kinds):
        for last in dict.fromkeys(e[-1] for e in record.ends):
            ends.setdefault(last, []).append((number, tuple(e for e in record.ends if e[-1] == last)))
    return _Kinds(frozenset(speaks_for), speaks_for, ends, [record.kind for record in lexicon.kinds])


def _natures_by_word(lexicon: Lexicon) -> list[tuple[bool, frozenset[str], dict[str, tuple[int, Nature]]]]:
    """Firm words, then weak ones, each with its rank among them and what it says."""
    made = []
    for weak in (False, True):
        ranked: dict[str, tuple[int, Nature]] = {}
        for record in lexicon.natures:
            for word in record.weak if weak else record.words:
                ranked.setdefault(word, (len(ranked), record.nature))
        made.append((weak, frozenset(ranked), ranked))
    return made


class _Endings:
    """What names end with, the longest first, by the last character."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.any = (*lexicon.name_endings, ")", "）")
        self.by_last: dict[str, list[str]] = {}
        for ending in sorted(lexicon.name_endings, key=len, reverse=True):
            self.by_last.setdefault(ending[-1], []).append(ending)


kind_words = Kept(_kinds_by_word)
nature_words = Kept(_natures_by_word)
_endings_of = Kept(_Endings)
organisation_words: Kept[Lexicon, frozenset[str]] = Kept(lambda lexicon: frozenset(lexicon.organisation_endings))


def kinds(name: Seen, bare: str, others: list[Seen], lexicon: Lexicon) -> dict[Kind, float]:
    """Weight of evidence for each kind: words in the name count 1, as the ending of the bare name 2, words elsewhere 0.5."""
    known = kind_words(lexicon)
    weights: dict[int, float] = {}
    for word in name.among(known.words):
        for number in known.speaks_for[word]:
            weights[number] = weights.get(number, 0.0) + 1.0
    for word in others[0].among(known.words) if len(others) == 1 else {w for o in others for w in o.among(known.words)}:
        for number in known.speaks_for[word]:
            weights[number] = weights.get(number, 0.0) + 0.5
    for number, ends in known.ends.get(bare[-1:], ()):
        if bare.endswith(ends):
            weights[number] = weights.get(number, 0.0) + 2.0
    order = known.order
    return {order[number]: weights[number] for number in sorted(weights)}


def bare_name(name: str, lexicon: Lexicon) -> str:
    """A project's name without what such names generally end with (项目, 一期工程, …), and without a trailing bracket."""
    endings = _endings_of(lexicon)
    bare = name.rstrip()
    while bare.endswith(endings.any):
        before = bare
        if bare.endswith((")", "）")) and (at := max(bare.rfind("("), bare.rfind("（"))) > 0:
            bare = bare[:at]
        for ending in endings.by_last.get(bare[-1], ()):
            if bare.endswith(ending) and len(bare) > len(ending) + 1:
                bare = bare[: -len(ending)]
                break
        if bare == before:
            break
    return bare


def natures(texts: Mapping[str, Seen], lexicon: Lexicon) -> tuple[tuple[Nature, ...], Span | None, bool]:
    """The nature of construction as the texts say it, name first, its place, and whether it is said firmly; empty where they do not say.

    Plain 建设 counts only where no more telling word stands in any text, and not firmly.
    """
    for weak, words, ranked in nature_words(lexicon):
        for field, seen in texts.items():
            if found := seen.among(words):
                word = min(found, key=ranked.__getitem__)
                at = seen.text.find(word)
                return (ranked[word][1],), Span(field, at, at + len(word), word), not weak
    return (), None, True


def organisation_end(name: Seen, lexicon: Lexicon) -> int:
    """Where the organisation's own name ends at the front of a project's name; 0 where there is none, or nothing follows it."""
    words = name.among(organisation_words(lexicon))
    if not words:
        return 0
    end = max(name.text.rfind(word) + len(word) for word in words)
    return end if len(bare_name(name.text[end:], lexicon).strip()) > 1 else 0
