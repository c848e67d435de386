"""Which stretches of a text do not speak for the project (negated, removed, merely ancillary), and which say what is built."""

from __future__ import annotations

import re
from typing import Literal

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
        if seen.may(known[why]):
            found += _find(field, folded, markers, why)  # type: ignore[arg-type]
    if field != "name" and seen.may(known["location"]):
        found += _find(field, folded, lexicon.location, "location")
    if seen.may(_SHARES):
        found += _minor(field, folded)
    if seen.may(_QUOTES):
        found += [Scope(field, m.start(1), m.end(), "negated", m[1]) for m in _CITED.finditer(folded)]
    if seen.may(known["stated"]):
        found += _stated(field, folded, lexicon.statement)
    return sorted(found, key=lambda s: (s.start, s.end)) if found else found


@Kept
def opening_words(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The words of which one stands in a text that has a scope, by what the scope is; `any` are all of them."""
    words = lexicon.statement
    found = {
        "negated": frozenset((*lexicon.negation.words, *lexicon.negation.backward)),
        "removed": frozenset((*lexicon.removal.words, *lexicon.removal.backward)),
        "ancillary": frozenset((*lexicon.ancillary.words, *lexicon.ancillary.backward)),
        "location": frozenset((*lexicon.location.words, *lexicon.location.backward)),
        "stated": frozenset((*words.plain, *words.instead, *words.turns)),
    }
    return {**found, "any": frozenset().union(*found.values(), _SHARES, _QUOTES)}


def _find(field: str, folded: str, markers: Markers, why: Why) -> list[Scope]:
    found: list[Scope] = []
    reached = 0
    for match in _any_of(markers.words).finditer(folded):
        start, after = match.span()
        if start < reached:
            continue
        if folded.startswith(markers.except_after, after) or folded.startswith(markers.except_after, start):
            continue
        if folded.endswith(markers.except_before, 0, start):
            continue
        if field == "name" and markers.in_name_after and not folded.endswith(markers.in_name_after, 0, start):
            continue
        ends = [at for w in markers.ends if (at := folded.find(w, after)) >= 0]
        end = min([*ends, after + markers.reach, len(folded)])
        if end > after:
            found.append(Scope(field, start, end, why, match.group()))
            reached = end
    found += _backward(field, folded, markers.backward, why)
    return found


def _backward(field: str, folded: str, words: tuple[str, ...], why: Why) -> list[Scope]:
    """Scopes that end with their marker and begin where its clause does, or the clause before where nothing stands between."""
    if not words:
        return []
    found: list[Scope] = []
    for match in _any_of(words).finditer(folded):
        start = _clause_before(folded, match.start())
        alone = folded[match.end() : match.end() + 1] in _CLAUSE_ENDS  # also at the end of the text
        if start == match.start() > 0 and alone and folded[start - 1] in "，,":
            start = _clause_before(folded, start - 1)
        if start < match.start():
            found.append(Scope(field, start, match.end(), why, match.group(), backward=True))
    return found


def _stated(field: str, folded: str, words: StatementWords) -> list[Scope]:
    """What the text says is built, and what it says is turned into something else.

    In a name only turns count: everything else in it states what is built anyway.
    """
    found: list[Scope] = []
    for match in _any_of(words.turns if field == "name" else _statement_words(words)).finditer(folded):
        start, after = match.span()
        if folded.startswith(words.except_after, after):
            continue
        ends = [at for w in words.ends if (at := folded.find(w, after)) >= 0]
        end = min([*ends, after + words.reach, len(folded)])
        why: Why = "stated" if match.group() in words.plain else "instead"
        if end > after and field != "name":
            found.append(Scope(field, start, end, why, match.group()))
        if match.group() in words.turns and (before := _clause_before(folded, start)) < start:
            found.append(Scope(field, before, after, "removed", match.group(), backward=True))
    return found


@Kept
def _statement_words(words: StatementWords) -> tuple[str, ...]:
    return (*words.plain, *words.instead, *words.turns)


#: The title of a clause that somebody cites (2025年版3.4.9“钢渣利用”): it tells what is claimed, not what is built.
_CITED = re.compile(r"\d+\.\d+(?:\.\d+)?(?:条|项|款)?([“\"「《])[^”\"」》。]{2,30}[”\"」》]")
_QUOTES = frozenset('“"「《')
_SHARE = re.compile(r"[，,(（]?(?:其)?(?:总)?(?:投资|装机|规模)?占(?:项目)?(?:总)?(?:投资|装机|规模)?(?:的|比|比例)?(?:约|为)?(\d+(?:\.\d+)?)%")
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


@Kept
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _clause_before(folded: str, at: int) -> int:
    return max(folded.rfind(mark, 0, at) for mark in _CLAUSE_ENDS) + 1
