"""What a text denies elsewhere does not stand because the name still says it."""

from __future__ import annotations

from msgspec.structs import replace

from pzh_taxonomy.matching.hit import Hit
from pzh_taxonomy.model.project import Facts, Scope
from pzh_taxonomy.model.rulebook import Lexicon

_LEAST_SHARED = 2


def deny(found: list[Hit], facts: Facts, lexicon: Lexicon) -> list[Hit]:
    """The hits, those of the name masked of which the larger part stands in something that the texts negate (余热发电: 不再利用余热)."""
    denied = [_object(s, facts) for s in facts.scopes if s.why == "negated" and s.marker not in lexicon.negation.quiet]
    if overruled(found, facts):  # what was there before has made way (原加油站已拆除，改建为充电站)
        gone = [s for s in facts.scopes if s.why == "removed" and s.backward and s.field != "name"]
        denied += [_object(s, facts) for s in gone if s.marker in lexicon.removal.backward]
    if not denied:
        return found
    return [
        replace(h, masked="negated")
        if h.field == "name" and not h.masked and _denied(_heaviest(h, facts), denied, lexicon.statement.too_general)
        else h
        for h in found
    ]


def overruled(found: list[Hit], facts: Facts) -> bool:
    """Whether a text sets what is built against the name: it says 实为 or 改为, or drops a part and then states what is built."""
    open_roles = {h.role for h in found if not h.masked}
    if "instead" in open_roles:
        return True
    dropped = any(s.backward and s.field != "name" and s.why in ("negated", "removed") for s in facts.scopes)
    return dropped and "stated" in open_roles


def _object(scope: Scope, facts: Facts) -> str:
    text = facts.texts[scope.field][scope.start : scope.end]
    return text[: -len(scope.marker)] if scope.backward else text[len(scope.marker) :]


def _heaviest(hit: Hit, facts: Facts) -> str:
    """The longest part of the phrase, as it stands in the text."""
    start, end = max(((hit.start, hit.end), *hit.more), key=lambda p: p[1] - p[0])
    return facts.texts[hit.field][start:end]


def _denied(words: str, denied: list[str], too_general: tuple[str, ...]) -> bool:
    while tail := next((t for t in too_general if words.endswith(t) and len(words) - len(t) >= _LEAST_SHARED), ""):
        words = words[: -len(tail)]
    least = max((len(words) + 1) // 2, _LEAST_SHARED)
    for size in range(len(words), least - 1, -1):
        for start in range(len(words) - size + 1):
            shared = words[start : start + size]
            if shared not in too_general and any(shared in text for text in denied):
                return True
    return False
