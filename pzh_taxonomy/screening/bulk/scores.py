"""Bigram scores of many projects at once, and for each the entries that come near by them alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.arithmetic import score
from pzh_taxonomy.matching.documents import Document
from pzh_taxonomy.matching.rank import Matcher
from pzh_taxonomy.model.project import Facts
from pzh_taxonomy.model.rulebook import Matching
from pzh_taxonomy.screening.bulk.grams import Array, GramTable, queries

#: Bits for a document's place in a sort key, below its score.
_BITS = 20
_PLACES = (1 << _BITS) - 1
#: Bits of the parts of sort keys: sums of weighted impacts, columns, keys of near misses (10,000 scores, places, one bit). What remains is for rows.
_SUM_BITS, _COLUMN_BITS, _KEY_BITS = 31, 16, 14 + _BITS + 1
_MOST_SUM = 2**_SUM_BITS - 1
_MOST_FACTORS = 5_000


class Scorer:
    """Scores projects against the documents of some editions."""

    def __init__(self, library: Library, matcher: Matcher, editions: frozenset[int], table: GramTable) -> None:
        index = library.index
        self._matcher = matcher
        self._table = table
        self._grams = len(index.vocabulary)
        self.policy = matcher.policy
        self.numbers = np.array([n for n, (e, _) in enumerate(index.documents) if e in editions], dtype=np.int64)
        self.column = {int(n): at for at, n in enumerate(self.numbers)}
        bigrams = matcher.bigrams
        width = len(self.numbers)
        impacts = np.array(bigrams.impacts, dtype=np.int64)
        shape = (self._grams, len(index.documents))
        postings = csr_array((impacts, np.array(bigrams.doc_ids), np.array(bigrams.starts)), shape=shape)
        postings = postings.tocsc()[:, self.numbers].tocsr()
        if int(postings.sum(axis=0).max(initial=0)) * bigrams.heaviest > _MOST_SUM or width >> _COLUMN_BITS:
            raise ValueError("more entries, or longer ones, than the sums and keys of screening hold")
        self._postings = postings.astype(np.int32)
        self._idf = np.array(bigrams.idf, dtype=np.int64)
        grams = [(g, at) for at, n in enumerate(self.numbers) for g in index.title_grams[n]]
        rows, columns = np.array([g for g, _ in grams], np.int64), np.array([at for _, at in grams], np.int64)
        self._titles = csr_array((self._idf[rows].astype(np.int32), (rows, columns)), shape=(self._grams, width))
        self.title_mass = [index.title_mass[n] for n in self.numbers]
        self._title_mass = np.array(self.title_mass, dtype=np.int64)
        self._most = matcher.policy.most_recalled
        editions_of = [index.documents[n][0] for n in self.numbers]
        order_of = {e: at for at, e in enumerate(dict.fromkeys(editions_of))}
        self._edition_of = np.array([order_of[e] for e in editions_of], dtype=np.int64)
        self._editions = len(order_of)
        self._factors = _Factors(matcher, self.numbers)
        documents = [matcher.documents[int(n)] for n in self.numbers]
        order = sorted(range(len(documents)), key=lambda at: documents[at].ref)
        self.by_ref = [documents[at] for at in order]
        place = np.empty(len(documents), dtype=np.int64)
        place[order] = np.arange(len(documents))
        hidden = np.array([not d.shown_aside for d in documents], dtype=bool)
        self._place = np.where(hidden, -1, place)
        self.place = {d.number: int(at) for d, at in zip(documents, place, strict=True)}

    def scores(self, projects: Sequence[Facts], names: Sequence[float]) -> list[RowScores]:
        """The scores of each project; `names` says how much each one's name counts."""
        starts, grams, weights = queries(projects, names, self._table, self._matcher.bigrams)
        shape = (len(projects), self._grams)
        query = csr_array((weights.astype(np.int32), grams, starts), shape=shape)
        found = query @ self._postings
        sums = found.toarray()
        held = (csr_array((np.ones(len(weights), np.int32), grams, starts), shape=shape) @ self._titles).toarray()
        mass = query @ self._idf
        mass[mass == 0] = 1
        highest = sums.max(axis=1, initial=0) / mass
        rows, columns = self._recalled(found)
        text = sums[rows, columns] / mass[rows]
        coverage = held[rows, columns] / self._title_mass[columns]
        near = self._nearest(projects, rows, columns, text, coverage)
        alone: dict[int, list[int]] = {}
        stand = (text >= self.policy.lone_text) & (coverage >= self.policy.lone_coverage)
        for row, number in zip(rows[stand].tolist(), self.numbers[columns[stand]].tolist(), strict=True):
            alone.setdefault(row, []).append(number)
        bounds = np.searchsorted(rows, np.arange(len(projects) + 1)).tolist()
        return [
            RowScores(self, sums[r], held[r], columns[bounds[r] : bounds[r + 1]], m, h, near[r], alone.get(r, ()))
            for r, (m, h) in enumerate(zip(mass.tolist(), highest.tolist(), strict=True))
        ]

    def _recalled(self, sums: csr_array) -> tuple[Array, Array]:
        """Rows and columns of the highest sums, a few of each edition for each project; of equal ones the first columns."""
        groups = np.repeat(np.arange(sums.shape[0]), np.diff(sums.indptr)) * self._editions
        groups += self._edition_of[sums.indices]
        keys = (groups << _SUM_BITS | (_MOST_SUM - sums.data.astype(np.int64))) << _COLUMN_BITS | sums.indices
        keys.sort()
        starts = np.searchsorted(keys, np.arange(sums.shape[0] * self._editions + 1) << (_SUM_BITS + _COLUMN_BITS))
        places = starts[:-1, None] + np.arange(self._most)
        found = keys[places[places < starts[1:, None]]]
        return (found >> (_SUM_BITS + _COLUMN_BITS)) // self._editions, found & ((1 << _COLUMN_BITS) - 1)

    def _nearest(
        self, projects: Sequence[Facts], rows: Array, columns: Array, text: Array, coverage: Array
    ) -> list[list[int]]:
        """For each project the documents recalled by their bigrams, as keys in order of their scores without any phrase, best first."""
        points = score(0.0, text, coverage, self._factors.of(projects, rows, columns), self.policy)
        place = self._place[columns]
        shown = (place >= 0) & (points >= self.policy.near_score)
        keys = _key(10_000 - np.rint(points[shown] * 10_000).astype(np.int64), place[shown], 1)
        rows = rows[shown]
        bounds = np.searchsorted(rows, np.arange(len(projects) + 1)).tolist()
        found: list[int] = (np.sort(rows << _KEY_BITS | keys) & ((1 << _KEY_BITS) - 1)).tolist()
        return [found[a:b] for a, b in pairwise(bounds)]


class RowScores:
    """TextScores of one project of a chunk. `near` are keys of documents that share wording, best first."""

    __slots__ = ("_alone", "_columns", "_held", "_highest", "_mass", "_near", "_scorer", "_sums")

    def __init__(
        self,
        scorer: Scorer,
        sums: Array,
        held: Array,
        columns: Array,
        mass: int,
        highest: float,
        near: list[int],
        alone: Sequence[int],
    ) -> None:
        self._scorer = scorer
        self._sums = sums
        self._held = held
        self._columns = columns
        self._alone = alone
        self._mass = mass
        self._highest = highest
        self._near = near

    def share(self, number: int) -> float:
        total: int = self._sums.item(self._scorer.column[number])
        return total / self._mass

    def of(self, number: int) -> tuple[float, float]:
        scorer = self._scorer
        column = scorer.column[number]
        total: int = self._sums.item(column)
        held: int = self._held.item(column)
        return total / self._mass, held / scorer.title_mass[column]

    def alone(self, policy: Matching) -> Sequence[int]:
        return self._alone

    def best(self, most: int, least: float) -> Sequence[int]:
        if self._highest < least:
            return ()
        shares = self._sums[self._columns] / self._mass
        found: list[int] = self._scorer.numbers[self._columns[shares >= least]].tolist()
        return found

    def nearest(self, aside: Iterable[tuple[float, int]], known: Set[int]) -> Iterator[Document]:
        """The documents in `aside`, given with their scores, and those recalled by their bigrams that are not `known` (which score as if no
        phrase spoke for them), best first."""
        scorer, by_ref = self._scorer, self._scorer.by_ref
        keys = [_key(10_000 - round(score * 10_000), scorer.place[number], 0) for score, number in aside]
        for key in sorted([*keys, *self._near]):
            document = by_ref[key >> 1 & _PLACES]
            if not key & 1 or document.number not in known:
                yield document


def _key(lacking: Any, place: Any, recalled: int) -> Any:
    """A number that sorts documents by how far their score is from the best, then by reference; `recalled` is 1 for those found by bigrams alone."""
    return (lacking << _BITS | place) << 1 | recalled


class _Factors:
    """The factors of matching for many projects: entries with the same kinds and sectors have the same."""

    def __init__(self, matcher: Matcher, numbers: Array) -> None:
        self._matcher = matcher
        self._documents = [matcher.documents[int(n)] for n in numbers]
        self._kinds = list({d.kinds: None for d in self._documents})
        self._sectors = list({d.sectors: None for d in self._documents})
        kinds = {k: n for n, k in enumerate(self._kinds)}
        sectors = {s: n for n, s in enumerate(self._sectors)}
        self._kind_of = np.array([kinds[d.kinds] for d in self._documents], dtype=np.int64)
        self._sector_of = np.array([sectors[d.sectors] for d in self._documents], dtype=np.int64)
        self._known: dict[Any, Array] = {}

    def of(self, projects: Sequence[Facts], rows: Array, columns: Array) -> Any:
        kind = np.array([self._by_kind(f) for f in projects])[rows, self._kind_of[columns]]
        sector = np.array([self._by_sector(f) for f in projects])[rows, self._sector_of[columns]]
        industry = np.ones(len(rows))
        for row, facts in enumerate(projects):
            if facts.project.industry_code.isdigit():
                here = rows == row
                industry[here] = self._by_industry(facts)[columns[here]]
        return kind * (industry * sector)

    def _by_kind(self, facts: Facts) -> Array:
        key = ("kinds", *facts.kinds.items())
        return self._kept(key, lambda: [self._matcher.kind_factor(k, facts) for k in self._kinds])

    def _by_sector(self, facts: Facts) -> Array:
        key = ("sectors", *facts.sectors)
        return self._kept(key, lambda: [self._matcher.sector_factor(s, facts) for s in self._sectors])

    def _by_industry(self, facts: Facts) -> Array:
        key = ("industry", facts.project.industry_code)
        return self._kept(key, lambda: [self._matcher.industry_factor(d.codes, facts) for d in self._documents])

    def _kept(self, key: Any, make: Any) -> Array:
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_FACTORS:
                self._known.clear()
            found = self._known[key] = np.array(make(), dtype=np.float64)
        return found
