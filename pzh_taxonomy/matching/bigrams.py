"""Stage 2: BM25F over character bigrams, for what is worded in no phrase of the catalogues."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from pzh_taxonomy.library.index import Index
from pzh_taxonomy.model.project import Facts, Scope
from pzh_taxonomy.model.rulebook import Matching
from pzh_taxonomy.text.fold import grams

#: Weights of fields count in hundredths, so that sums of weighted impacts are whole numbers.
HUNDRED = 100


class TextScores(Protocol):
    """What the bigrams of one project's texts say of the documents."""

    def share(self, number: int) -> float:
        """A document's BM25F score as a share of the best that these texts could reach (0 to 1)."""

    def of(self, number: int) -> tuple[float, float]:
        """The share, and the coverage: the share of the document's title, in weight of grams, that the texts hold (0 to 1)."""

    def alone(self, policy: Matching) -> Sequence[int]:
        """The documents that `best` recalls whose share and coverage let them stand for the project without any phrase."""

    def best(self, most: int, least: float) -> Sequence[int]:
        """Of the documents with the highest shares, at most so many of each edition, those with at least this share; no order is promised."""


class BigramScorer:
    """Scores texts against every document of the index; holds the postings as arrays."""

    def __init__(self, index: Index, policy: Matching) -> None:
        self.index = index
        self.idf = array("H", index.idf)
        self.impacts = array("H", index.impacts)
        self.starts = array("I", index.starts)
        self.doc_ids = array("H", index.doc_ids)
        self._weights = {field: round(weight * HUNDRED) for field, weight in policy.text_field_weights.items()}

    @property
    def heaviest(self) -> int:
        """The most that a gram can count."""
        return max(self._weights.values())

    def weight(self, field: str, of_name: float) -> int:
        """How much a gram of the field counts, in hundredths; `of_name` discounts a name that the texts overrule."""
        weight = self._weights.get(field, self._weights["description"])
        return round(weight * of_name) if field == "name" else weight

    def query(self, facts: Facts, of_name: float) -> dict[int, int]:
        """Gram numbers and their weights: the heaviest field in which a gram stands, negated and removed stretches left out."""
        weights: dict[int, int] = {}
        vocabulary = self.index.vocabulary
        for field, text in facts.texts.items():
            weight = self.weight(field, of_name)
            here = [s for s in facts.scopes if s.field == field and s.takes_away]
            for gram in grams(without(text, here) if here else text):
                number = vocabulary.get(gram)
                if number is not None and weights.get(number, 0) < weight:
                    weights[number] = weight
        return weights

    def scores(self, facts: Facts, editions: frozenset[int], of_name: float) -> QueryScores:
        """The scores of the documents of these editions for one project; `of_name` discounts a name that the texts overrule."""
        query = self.query(facts, of_name)
        found: dict[int, int] = {}
        starts, doc_ids, impacts = self.starts, self.doc_ids, self.impacts
        for gram, weight in query.items():
            for at in range(starts[gram], starts[gram + 1]):
                number = doc_ids[at]
                found[number] = found.get(number, 0) + weight * impacts[at]
        documents = self.index.documents
        return QueryScores(
            index=self.index,
            idf=self.idf,
            query=query,
            sums={n: total for n, total in found.items() if documents[n][0] in editions},
            mass=sum(weight * self.idf[gram] for gram, weight in query.items()) or 1,
        )


class QueryScores(Struct, frozen=True, kw_only=True):
    """TextScores of one project, worked out gram by gram."""

    index: Index
    idf: Sequence[int]
    query: Mapping[int, int]
    sums: dict[int, int]
    mass: int

    def share(self, number: int) -> float:
        return self.sums.get(number, 0) / self.mass

    def of(self, number: int) -> tuple[float, float]:
        return self.share(number), self._coverage(number)

    def _coverage(self, number: int) -> float:
        return (
            sum(self.idf[g] for g in self.index.title_grams[number] if g in self.query) / self.index.title_mass[number]
        )

    def alone(self, policy: Matching) -> Sequence[int]:
        found = self.best(policy.most_recalled, policy.lone_text)
        return [n for n in found if self._coverage(n) >= policy.lone_coverage]

    def best(self, most: int, least: float) -> Sequence[int]:
        documents = self.index.documents
        taken: dict[int, int] = {}
        found: list[int] = []
        for number in sorted(self.sums, key=lambda n: (-self.sums[n], n)):
            if self.share(number) < least:
                break
            edition = documents[number][0]
            taken[edition] = taken.get(edition, 0) + 1
            if taken[edition] <= most:
                found.append(number)
        return found


def without(text: str, scopes: Sequence[Scope]) -> str:
    """The text with each character inside a scope made a line break."""
    for scope in scopes:
        text = text[: scope.start] + "\n" * (scope.end - scope.start) + text[scope.end :]
    return text
