"""Find entries by everyday words, titles, codes or industry codes, for people rather than for decisions."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from pzh_taxonomy.facts.gather import gather
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.rank import Matcher
from pzh_taxonomy.model.catalogue import Edition, Entry
from pzh_taxonomy.model.project import Project


class Found(Struct, frozen=True):
    """An entry found, with its score (0 to 1) and how it was found: title, code, industry, or the stage of matching."""

    ref: str
    title: str
    role: str
    score: float
    how: str

    def as_dict(self) -> dict[str, Any]:
        return {f: getattr(self, f) for f in self.__struct_fields__}


def search(library: Library, words: str, only: str = "", limit: int = 10) -> list[Found]:
    """Entries best first; a string of digits is sought among codes and industry codes, `only` limits to one edition."""
    wanted = words.strip()
    editions = [e for e in library.editions if e.role != "ordinary" and (not only or e.ref == only)]
    if re.fullmatch(r"[A-Z]?\d[\d.]*", wanted):
        by_code = [f for e in editions for entry in e.entries if (f := _by_code(e, entry, wanted))]
        return sorted(by_code, key=lambda f: (-f.score, f.ref))[:limit]
    named = [
        Found(f"{e.ref}:{n.code}", n.title, e.role, 1.0 if n.title == wanted else 0.99, "title")
        for e in editions
        if e.matching == "code"
        for n in e.entries
        if wanted in n.title
    ]
    facts, _ = gather(Project(name=wanted, texts={"name": wanted}), library.rulebook)
    numbers = {library.edition_numbers[e.ref] for e in editions}
    ranked = Matcher(library).rank(facts, numbers)
    matched = [
        Found(f"{c.edition.ref}:{c.entry.code}", c.entry.title, c.entry.role or c.edition.role, c.score, c.stage)
        for c in ranked
        if c.evidence or c.score >= library.rulebook.matching.near_score
    ]
    return sorted(matched + named, key=lambda f: (-f.score, f.ref))[:limit]


def _by_code(edition: Edition, entry: Entry, code: str) -> Found | None:
    ref = f"{edition.ref}:{entry.code}"
    role = entry.role or edition.role
    if entry.code == code:
        return Found(ref, entry.title, role, 1.0, "code")
    if any(i.code == code for a in entry.activities for i in a.industries):
        return Found(ref, entry.title, role, 0.9, "industry")
    return None
