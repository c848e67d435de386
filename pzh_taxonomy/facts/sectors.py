"""Which high-carbon sectors the project belongs to (rules/sectors.yaml), by its industry code or by what its texts name."""

from __future__ import annotations

from collections.abc import Sequence

from pzh_taxonomy.model.project import Scope, Span
from pzh_taxonomy.model.rulebook import Sector


def sectors(
    texts: dict[str, str], scopes: Sequence[Scope], industry_code: str, known: dict[str, Sector]
) -> dict[str, Span | None]:
    """Sector ids with the place that tells of them; None as place where the industry code does. Words that a text negates do not count."""
    found: dict[str, Span | None] = {}
    digits = industry_code.lstrip("ABCDEFGHIJKLMNOPQRST")
    for sector in known.values():
        if digits and any(digits.startswith(c) for c in sector.industries):
            found[sector.id] = None
        elif (span := _named(texts, scopes, sector.words)) is not None:
            found[sector.id] = span
    return found


def _named(texts: dict[str, str], scopes: Sequence[Scope], words: tuple[str, ...]) -> Span | None:
    for field, text in texts.items():
        for word in words:
            at = text.find(word)
            while at >= 0:
                if not any(s.field == field and s.why == "negated" and s.start <= at < s.end for s in scopes):
                    return Span(field, at, at + len(word), word)
                at = text.find(word, at + 1)
    return None
