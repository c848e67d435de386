"""Stage 2: BM25F over character bigrams, for what is worded in no phrase of the catalogues."""

from __future__ import annotations

from array import array

from pzh_taxonomy.library.index import Index
from pzh_taxonomy.model.project import Facts
from pzh_taxonomy.model.rulebook import Matching
from pzh_taxonomy.text.fold import grams


class BigramScorer:
    """Scores texts against every document of the index; holds the postings as arrays."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.idf = _floats(index.idf)
        self.impacts = _floats(index.impacts)
        self.starts = array("I", index.starts)
        self.doc_ids = array("H", index.doc_ids)

    def query(self, facts: Facts, policy: Matching, of_name: float = 1.0) -> dict[int, float]:
        """Gram numbers and their weights: the heaviest field in which a gram stands, negated and removed stretches left out.

        `of_name` discounts a name that the texts overrule.
        """
        weights: dict[int, float] = {}
        vocabulary = self.index.vocabulary
        for field, text in facts.texts.items():
            weight = policy.text_field_weights.get(field, policy.text_field_weights["description"])
            weight *= of_name if field == "name" else 1.0
            kept = _without(
                text,
                [(s.start, s.end) for s in facts.scopes if s.field == field and s.why not in ("stated", "instead")],
            )
            for gram in grams(kept):
                number = vocabulary.get(gram)
                if number is not None and weights.get(number, 0.0) < weight:
                    weights[number] = weight
        return weights

    def scores(self, query: dict[int, float]) -> dict[int, float]:
        """BM25F scores of the documents that share a gram with the query, as shares of the best that this query could reach (0 to 1)."""
        found: dict[int, float] = {}
        starts, doc_ids, impacts = self.starts, self.doc_ids, self.impacts
        for gram, weight in query.items():
            for at in range(starts[gram], starts[gram + 1]):
                number = doc_ids[at]
                found[number] = found.get(number, 0.0) + weight * impacts[at]
        mass = sum(weight * self.idf[gram] for gram, weight in query.items()) or 1.0
        return {number: score / mass for number, score in found.items()}

    def title_coverage(self, query: dict[int, float], number: int) -> float:
        """The share of the title's weight in grams that the query holds (0 to 1)."""
        held = sum(self.idf[g] for g in self.index.title_grams[number] if g in query)
        return held / self.index.title_mass[number]


def _floats(raw: bytes) -> array[float]:
    values = array("f")
    values.frombytes(raw)
    return values


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + "\n" + text[end:]
    return text
