"""Kinds of activity and nature of construction, read from words."""

from __future__ import annotations

from functools import lru_cache

from pzh_taxonomy.model.catalogue import Kind, Nature
from pzh_taxonomy.model.project import Span
from pzh_taxonomy.model.rulebook import Lexicon


def kinds(name: str, others: list[str], lexicon: Lexicon) -> dict[Kind, float]:
    """Weight of evidence for each kind: words in the name count 1, as its ending 2, words elsewhere 0.5."""
    found: dict[Kind, float] = {}
    bare = bare_name(name, lexicon)
    for record in lexicon.kinds:
        weight = sum(1.0 for w in record.words if w in name)
        weight += 2.0 if any(bare.endswith(w) for w in record.ends) else 0.0
        weight += sum(0.5 for w in record.words if any(w in t for t in others))
        if weight:
            found[record.kind] = weight
    return found


def bare_name(name: str, lexicon: Lexicon) -> str:
    """A project's name without what such names generally end with (项目, 一期工程, …), and without a trailing bracket."""
    endings = _longest_first(lexicon.name_endings)
    bare = name.rstrip()
    if not bare.endswith((*endings, ")", "）")):
        return bare
    while True:
        before = bare
        if bare.endswith((")", "）")) and (at := max(bare.rfind("("), bare.rfind("（"))) > 0:
            bare = bare[:at]
        for ending in endings:
            if bare.endswith(ending) and len(bare) > len(ending) + 1:
                bare = bare[: -len(ending)]
                break
        if bare == before:
            return bare


@lru_cache(maxsize=4)
def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def natures(texts: dict[str, str], lexicon: Lexicon) -> tuple[tuple[Nature, ...], Span | None, bool]:
    """The nature of construction as the texts say it, name first, its place, and whether it is said firmly; empty where they do not say.

    Plain 建设 counts only where no more telling word stands in any text, and not firmly.
    """
    for weak in (False, True):
        for field, text in texts.items():
            for record in lexicon.natures:
                for word in record.weak if weak else record.words:
                    if (at := text.find(word)) >= 0:
                        return (record.nature,), Span(field, at, at + len(word), word), not weak
    return (), None, True


def organisation_end(name: str, lexicon: Lexicon) -> int:
    """Where the organisation's own name ends at the front of a project's name; 0 where there is none, or nothing follows it."""
    ends = [at + len(word) for word in lexicon.organisation_endings if (at := name.rfind(word)) >= 0]
    end = max(ends, default=0)
    return end if len(bare_name(name[end:], lexicon).strip()) > 1 else 0
