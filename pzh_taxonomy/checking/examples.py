"""Every entry finds itself: first by its own title and positive examples, and not by its negative ones."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pzh_taxonomy.facts.gather import gather
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.rank import Candidate, Matcher
from pzh_taxonomy.model.catalogue import Edition, Entry
from pzh_taxonomy.model.project import Project

_ROLES = ("green", "guidance", "transition", "restriction", "priority")


class Lost(Struct, frozen=True):
    """A title or example that does not lead where it should: the entry, the kind of text, the text and what came first."""

    ref: str
    kind: str
    text: str
    first: str


def entries(library: Library, only: str = "") -> Iterator[tuple[Edition, Entry]]:
    """The leaf entries that are sought in texts, of all editions or of one."""
    for edition in library.editions:
        if edition.matching != "text" or (only and edition.ref != only):
            continue
        for entry in edition.entries:
            if entry.leaf and (entry.role or edition.role) in _ROLES:
                yield edition, entry


def check(library: Library, only: str = "") -> tuple[int, list[Lost]]:
    """How many texts were tried, and those that are lost.

    Titles and positive examples are asked within their own edition; for negative ones everyday activities compete too.
    """
    matcher = Matcher(library)
    tried = 0
    lost: list[Lost] = []
    for edition, entry in entries(library, only):
        examples = entry.examples
        texts = [("title", entry.title)]
        texts += [("match", t) for t in (examples.match if examples else ())]
        texts += [("no_match", t) for t in (examples.no_match if examples else ())]
        for kind, text in texts:
            tried += 1
            found = _first(matcher, edition, text, rivals=kind == "no_match")
            if _is_lost(kind, entry, found):
                first = (
                    f"{found.edition.ref}:{found.entry.code} {found.dropped.text() if found.dropped else ''}"
                    if found
                    else ""
                )
                lost.append(Lost(f"{edition.ref}:{entry.code}", kind, text, first))
    return tried, lost


def _first(matcher: Matcher, edition: Edition, text: str, *, rivals: bool) -> Candidate | None:
    facts, _ = gather(Project(name=text, texts={"name": text}), matcher.library.rulebook)
    numbers = {matcher.library.edition_numbers[edition.ref], *([matcher.rivals] if rivals else [])}
    return next(iter(matcher.rank(facts, numbers)), None)


def _is_lost(kind: str, entry: Entry, found: Candidate | None) -> bool:
    if found is None:
        return kind != "no_match"
    here = found.entry.code == entry.code and found.edition.role != "ordinary"
    if kind == "title":
        return found.entry.title != entry.title
    if kind == "match":
        return not here or bool(found.dropped)
    return here and not found.dropped and found.claimed
