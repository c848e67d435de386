"""Stage 4, optional: contenders of an edition reordered by what they mean. It never accepts what was refused (docs/semantic.md)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from msgspec.structs import replace

from pzh_taxonomy.facts.activity import organisation_end
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.encoder import Encoder, Vector
from pzh_taxonomy.matching.rank import Candidate
from pzh_taxonomy.matching.vectors import EntryVectors
from pzh_taxonomy.model.project import Facts

_NEAR = ("thin", "score")  # dropped for want of evidence alone: their order says what comes nearest
_DIGITS = 3  # similarities beyond these differ between processors


class Reranker(Protocol):
    """Reorders the candidates of one project; which of them are matches stays as it is."""

    name: str

    def rerank(self, facts: Facts, candidates: list[Candidate]) -> list[Candidate]:
        """The same candidates, some with another score."""


class SemanticReranker:
    """Gives the contenders of each edition new scores by the likeness of their wording to the project's.

    The best score among the contenders stays, whoever now holds it, so that editions and everyday activities compete as before.
    """

    def __init__(self, library: Library, encoder: Encoder, vectors: EntryVectors) -> None:
        self.name = encoder.name
        self.lexicon = library.rulebook.lexicon
        self.policy = library.rulebook.matching.semantic
        self.encoder = encoder
        self.vectors = vectors
        self._last: tuple[str, Vector] | None = None

    def rerank(self, facts: Facts, candidates: list[Candidate]) -> list[Candidate]:
        """Reads the project only where an edition has several contenders, or nothing at all is matched."""
        groups = contenders(candidates, self.policy.contenders)
        text = self.query(facts) if groups else ""
        if not text:
            return candidates
        project = self._encoded(text)
        changed: dict[int, Candidate] = {}
        for group in groups:
            alike = [round(self.vectors.similarity(project, c.document.number), _DIGITS) for c in group]
            changed |= {c.document.number: c for c in reordered(group, alike, self.policy.weight)}
        return [changed.get(c.document.number, c) for c in candidates]

    def query(self, facts: Facts) -> str:
        """What the project says it is: its texts without the owner's name and without what they negate, remove or set apart."""
        kept: list[str] = []
        for field, text in facts.texts.items():
            start = organisation_end(facts.seen[field], self.lexicon) if field == "name" else 0
            for scope in sorted((s for s in facts.scopes if s.field == field and s.takes_away), key=lambda s: s.start):
                kept.append(text[start : scope.start])
                start = max(start, scope.end)
            kept += [text[start:], "。"]
        return "".join(kept).strip("。 \n")[: self.policy.query_characters]

    def _encoded(self, text: str) -> Vector:
        """The project's vector; the last one is kept, since one decision ranks more than once."""
        if self._last is None or self._last[0] != text:
            self._last = (text, self.encoder.query(text))
        return self._last[1]


def contenders(candidates: list[Candidate], share: float) -> list[list[Candidate]]:
    """Groups of two or more whose order is uncertain: of one edition and scope, claimed or not alike, with `share` of the best score of the group.

    Where nothing at all is matched, those that merely lack evidence are such groups. Nothing where no edition is uncertain.
    """
    groups: dict[tuple[str, str, bool, bool], list[Candidate]] = defaultdict(list)
    matched = any(not c.dropped for c in candidates)
    for c in candidates:
        if not c.dropped or (c.dropped.reason in _NEAR and not matched):
            groups[c.edition.ref, c.scope, c.claimed, bool(c.dropped)].append(c)
    found: list[list[Candidate]] = []
    for (_, _, _, dropped), group in groups.items():
        least = 0.0 if dropped else share * max(c.score for c in group)
        near = [c for c in group if c.score >= least]
        if len(near) > 1:
            found.append(near)
    return found


def reordered(group: Sequence[Candidate], alike: Sequence[float], weight: float) -> list[Candidate]:
    """The group with scores by raw score × exp(weight × likeness), scaled so that the best score stays what it was.

    `semantic` is the factor on the raw score, `similarity` the likeness (cosine, -1 to 1).
    """
    odds = [c.score / (1 - c.score) for c in group]
    raised = [o * math.exp(weight * s) for o, s in zip(odds, alike, strict=True)]
    scale = max(odds) / (max(raised) or 1.0)
    made: list[Candidate] = []
    for c, before, after, similarity in zip(group, odds, raised, alike, strict=True):
        now = after * scale
        factor = round(now / before, 4) if before else 1.0
        arithmetic = {**c.arithmetic, "similarity": similarity, "semantic": factor}
        made.append(replace(c, score=round(now / (1 + now), 4), arithmetic=arithmetic))
    return made


def load(library: Library, encoder: Encoder) -> SemanticReranker:
    """The reranker over `encoder`; entry vectors come from the cache, or are worked out and kept there."""
    return SemanticReranker(library, encoder, EntryVectors.load(library, encoder))
