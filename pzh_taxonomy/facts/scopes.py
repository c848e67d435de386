"""Which stretches of a text do not speak for the project (negated, removed, merely ancillary), and which say what is built."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from pzh_taxonomy.model.project import Scope
from pzh_taxonomy.model.rulebook import Lexicon, Markers, StatementWords
from pzh_taxonomy.model.seen import Seen
from pzh_taxonomy.text.kept import Kept

Why = Literal["negated", "removed", "location", "ancillary", "stated", "instead"]
_CLAUSE_ENDS = "。；;，,(（"


def scopes(field: str, folded: str, lexicon: Lexicon, seen: Seen | None = None) -> list[Scope]:
    """The scopes of one folded text, in order of their start. `seen` are the words in it, where somebody has looked.

    A scope runs from its marker to the first ending word or the marker's reach. A scope includes its marker.
    """
    seen = seen or Seen(folded)
    known = opening_words(lexicon)
    found: list[Scope] = []
    for why, markers in (("negated", lexicon.negation), ("removed", lexicon.removal), ("ancillary", lexicon.ancillary)):
        found += _find(field, seen, markers, known[why], why)  # type: ignore[arg-type]
    if field != "name":
        found += _find(field, seen, lexicon.location, known["location"], "location")
    if seen.may(_SHARES):
        found += _minor(field, folded)
    if seen.may(_QUOTES):
        found += [Scope(field, m.start(1), m.end(), "negated", m[1]) for m in _CITED.finditer(folded)]
    sought = known["turned" if field == "name" else "stated"].forward
    if seen.may(sought):
        found += _stated(field, seen, lexicon.statement, sought)
    return sorted(found, key=lambda s: (s.start, s.end)) if len(found) > 1 else found


class Opening(NamedTuple):
    """Words that open a scope, and words that close one and stand at its end."""

    forward: frozenset[str]
    backward: frozenset[str] = frozenset()


@Kept
def opening_words(lexicon: Lexicon) -> dict[str, Opening]:
    """The words of which one stands in a text that has a scope, by what the scope is; `any` are all of them."""
    words = lexicon.statement
    markers = {
        "negated": lexicon.negation,
        "removed": lexicon.removal,
        "ancillary": lexicon.ancillary,
        "location": lexicon.location,
    }
    found = {why: Opening(frozenset(m.words), frozenset(m.backward)) for why, m in markers.items()}
    found["turned"] = Opening(frozenset(words.turns))
    found["stated"] = Opening(frozenset((*words.plain, *words.instead, *words.turns)))
    every = frozenset().union(_SHARES, _QUOTES, *(w for opening in found.values() for w in opening))
    return {**found, "any": Opening(every)}


def _find(field: str, seen: Seen, markers: Markers, words: Opening, why: Why) -> list[Scope]:
    found: list[Scope] = []
    if seen.may(words.forward):
        folded, reached = seen.text, 0
        for start, after in seen.each(words.forward):
            if start < reached:
                continue
            if folded.startswith(markers.except_after, after) or folded.startswith(markers.except_after, start):
                continue
            if folded.endswith(markers.except_before, 0, start):
                continue
            if field == "name" and markers.in_name_after and not folded.endswith(markers.in_name_after, 0, start):
                continue
            end = _first_of(markers.ends, folded, after, after + markers.reach)
            if end > after:
                found.append(Scope(field, start, end, why, folded[start:after]))
                reached = end
    if words.backward and seen.may(words.backward):
        found += _backward(field, seen, words.backward, why)
    return found


def _first_of(ends: tuple[str, ...], folded: str, after: int, last: int) -> int:
    """Where the first of the ending words begins, or where the reach or the text ends before that."""
    last = min(last, len(folded))
    for word in ends:
        at = folded.find(word, after, last + len(word))
        if after <= at < last:
            last = at
    return last


def _backward(field: str, seen: Seen, words: frozenset[str], why: Why) -> list[Scope]:
    """Scopes that end with their marker and begin where its clause does, or the clause before where nothing stands between."""
    folded = seen.text
    found: list[Scope] = []
    for at, end in seen.each(words):
        start = _clause_before(folded, at)
        alone = folded[end : end + 1] in _CLAUSE_ENDS  # also at the end of the text
        if start == at > 0 and alone and folded[start - 1] in "，,":
            start = _clause_before(folded, start - 1)
        if start < at:
            found.append(Scope(field, start, end, why, folded[at:end], backward=True))
    return found


def _stated(field: str, seen: Seen, words: StatementWords, sought: frozenset[str]) -> list[Scope]:
    """What the text says is built, and what it says is turned into something else.

    In a name only turns count: everything else in it states what is built anyway.
    """
    folded = seen.text
    found: list[Scope] = []
    for start, after in seen.each(sought):
        if folded.startswith(words.except_after, after):
            continue
        word = folded[start:after]
        end = _first_of(words.ends, folded, after, after + words.reach)
        why: Why = "stated" if word in words.plain else "instead"
        if end > after and field != "name":
            found.append(Scope(field, start, end, why, word))
        if word in words.turns and (before := _clause_before(folded, start)) < start:
            found.append(Scope(field, before, after, "removed", word, backward=True))
    return found


#: The title of a clause that somebody cites (2025年版3.4.9“钢渣利用”): it tells what is claimed, not what is built.
_CITED = re.compile(r"\d+\.\d+(?:\.\d+)?(?:条|项|款)?([“\"「《])[^”\"」》。]{2,30}[”\"」》]")
_QUOTES = frozenset('“"「《')
_SHARE = re.compile(
    r"[，,(（]?(?:其)?(?:总)?(?:投资|装机|规模)?占(?:项目)?(?:总)?(?:投资|装机|规模)?(?:的|比|比例)?(?:约|为)?(\d+(?:\.\d+)?)%"
)
_SHARES = frozenset("占")
_PART_ENDS = "。；;，,、(（及和"


def _minor(field: str, folded: str) -> list[Scope]:
    """Parts whose stated share is the smaller beside one of more than half: they are ancillary."""
    if "占" not in folded:
        return []
    shares = [(m, float(m[1])) for m in _SHARE.finditer(folded)]
    if len(shares) < 2 or max(s for _, s in shares) <= 50 or sum(s for _, s in shares) > 100.5:
        return []
    return [
        Scope(field, start, m.end(), "ancillary", m.group(), backward=True)
        for m, share in shares
        if share < 50 and (start := _part_before(folded, m.start())) < m.start()
    ]


def _part_before(folded: str, at: int) -> int:
    """Where the part that a share speaks of begins; the bracket in which the share may stand belongs to it."""
    if at and folded[at - 1] in "(（":
        at -= 1
    return max(folded.rfind(mark, 0, at) for mark in _PART_ENDS) + 1


def _clause_before(folded: str, at: int) -> int:
    return max(folded.rfind(mark, 0, at) for mark in _CLAUSE_ENDS) + 1
