"""Which high-carbon sectors the project belongs to (rules/sectors.yaml), by its industry code or by what its texts name."""

from __future__ import annotations

from collections.abc import Sequence

from pzh_taxonomy.model.project import Scope, Span
from pzh_taxonomy.model.rulebook import Rulebook, Sector
from pzh_taxonomy.model.seen import Seen
from pzh_taxonomy.text.finder import Finder
from pzh_taxonomy.text.kept import Kept


def finder(known: dict[str, Sector]) -> Finder[str]:
    """The sectors' words, each with its sector's id."""
    return Finder((word, sector.id) for sector in known.values() for word in sector.words)


#: The finder of a rulebook's sectors.
sector_words: Kept[Rulebook, Finder[str]] = Kept(lambda rules: finder(rules.sectors))


def _industries(known: dict[str, Sector]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sector in known.values():
        for code in sector.industries:
            found.setdefault(code, []).append(sector.id)
    return found


#: The industry codes of the sectors, each with the sectors that it is of.
_by_code = Kept(_industries)


def sectors(
    texts: dict[str, Seen], scopes: Sequence[Scope], industry_code: str, known: dict[str, Sector], words: Finder[str]
) -> dict[str, Span | None]:
    """Sector ids with the place that tells of them; None as place where the industry code does. Words that a text negates do not count."""
    found: dict[str, Span | None] = {}
    if digits := industry_code.lstrip("ABCDEFGHIJKLMNOPQRST"):
        for code, ids in _by_code(known).items():
            if digits.startswith(code):
                found |= dict.fromkeys(ids)
    for field, seen in texts.items():
        text = seen.text
        negated = [s for s in scopes if s.field == field and s.why == "negated"]
        for start, end, sector_id in words.find(text, seen.sure(words.words)):
            if sector_id not in found and not any(s.start <= start < s.end for s in negated):
                found[sector_id] = Span(field, start, end, text[start:end])
    return found
