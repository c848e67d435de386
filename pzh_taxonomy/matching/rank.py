"""Stage 3: phrases and bigrams to ranked candidates, each with its arithmetic, each dropped one with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from pzh_taxonomy.facts.activity import bare_name, organisation_end
from pzh_taxonomy.library.library import ORDINARY, Library
from pzh_taxonomy.matching.bigrams import BigramScorer
from pzh_taxonomy.matching.denial import overruled
from pzh_taxonomy.matching.evidence import Phrases, hits
from pzh_taxonomy.matching.hit import Hit
from pzh_taxonomy.matching.misspelling import NearPhrases
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Edition, Entry, Kind
from pzh_taxonomy.model.project import Facts
from pzh_taxonomy.model.rulebook import Matching
from pzh_taxonomy.text.fold import folded_word

if TYPE_CHECKING:
    from pzh_taxonomy.matching.semantic import Reranker

Stage = Literal["phrase", "misspelt", "bigram"]


class Dropped(Struct, frozen=True):
    """Why a candidate is no match; `detail` is the word or figure at issue."""

    reason: Literal["masked", "excluded", "kind", "thin", "score"]
    detail: str = ""

    def text(self, lang: Lang = "zh") -> str:
        """The reason as a sentence."""
        return say(f"dropped.{self.reason}", lang, detail=self.detail)


class Candidate(Struct, frozen=True, kw_only=True):
    """An entry that the texts may mean. `score` is 0 to 1; `stage` says what found it; `dropped` is None where it is a match."""

    document: int
    edition: Edition
    entry: Entry
    score: float
    scope: Literal["main", "ancillary"]
    stage: Stage
    arithmetic: dict[str, float]
    evidence: tuple[Hit, ...]
    claimed: bool
    dropped: Dropped | None = None


class Matcher:
    """Ranks the entries of a library for one project at a time. Holds no state of projects."""

    def __init__(self, library: Library, reranker: Reranker | None = None) -> None:
        self.library = library
        self.reranker = reranker
        self.policy = library.rulebook.matching
        self.phrases = Phrases(library.index)
        self.bigrams = BigramScorer(library.index)
        self.rivals = next(n for n, e in enumerate(library.editions) if e.id == ORDINARY)

    def rank(
        self, facts: Facts, editions: set[int], *, brief: bool = False, scores: Mapping[int, float] | None = None
    ) -> list[Candidate]:
        """Candidates of the given editions (numbers in the library), best first, dropped ones last.

        `brief` leaves out the dropped ones where there is a match; the matches are the same. `scores` are the bigram scores of this project by document
        where somebody has worked them out already (screening does, for many projects at once).
        """
        name = facts.texts.get("name", "")
        bare = bare_name(name, self.library.rulebook.lexicon)
        heads = {"name": max(len(bare) - self.policy.head_slack, 1)}
        found = hits(facts, self.phrases, heads, editions, self.rivals, self.library.rulebook.lexicon, self.policy)
        query = self.bigrams.query(facts, self.policy, self._weight_of_name(found, facts))
        if scores is None:
            scores = self.bigrams.scores(query)
        candidates = self._candidates(found, facts, editions, query, scores, brief=brief)
        if all(c.dropped for c in candidates):
            if brief:
                candidates = self._candidates(found, facts, editions, query, scores)
            if near := self._near.hits(facts):
                candidates = self._candidates(near, facts, editions, query, scores, misspelt=True)
        candidates = _promote_ancillary(_set_attendant_apart(_accept_lone(candidates, self.policy), facts, self.policy))
        if self.reranker is not None:
            candidates = self.reranker.rerank(facts, candidates)
        return sorted(
            candidates, key=lambda c: (bool(c.dropped), c.scope == "ancillary", -c.score, c.edition.ref, c.entry.code)
        )

    @cached_property
    def _near(self) -> NearPhrases:
        return NearPhrases(
            self.phrases, self.library.index.vocabulary, self.library.rulebook.lexicon.organisation_endings
        )

    def _candidates(
        self,
        found: list[Hit],
        facts: Facts,
        editions: set[int],
        query: dict[int, float],
        scores: Mapping[int, float],
        *,
        misspelt: bool = False,
        brief: bool = False,
    ) -> list[Candidate]:
        documents = self.library.index.documents
        by_document = self._weigh(found, facts, editions, self.policy.misspelt if misspelt else 1.0)
        by_phrase: Stage = "misspelt" if misspelt else "phrase"
        least = self.policy.least_text if brief else 0.0
        by_text = [n for n, s in scores.items() if s >= least and documents[n][0] in editions]
        by_text.sort(key=lambda n: (-scores[n], n))
        numbers = sorted({*by_document, *_recalled(by_text, documents, self.policy.most_recalled)})
        made = (
            self._candidate(n, by_document.get(n, []), scores.get(n, 0.0), query, facts, by_phrase, brief=brief)
            for n in numbers
        )
        return [c for c in made if c is not None]

    def _weigh(
        self, found: list[Hit], facts: Facts, editions: set[int], factor: float
    ) -> dict[int, list[tuple[float, Hit]]]:
        """The hits of each document with their weights: the phrase's own, its place, and what covers it."""
        organisation = organisation_end(facts.texts.get("name", ""), self.library.rulebook.lexicon)
        by_document: dict[int, list[tuple[float, Hit]]] = defaultdict(list)
        of_name = self._weight_of_name(found, facts)
        for hit in found:
            position = self.policy.position[hit.role] * factor * (of_name if hit.field == "name" else 1.0)
            if hit.field == "name" and hit.end <= organisation:
                position *= self.policy.in_organisation
            for number, edition, own in self.phrases.owners(hit.phrase):
                if edition in editions:
                    nested = self.policy.nested_phrase if edition in hit.nested else 1.0
                    by_document[number].append((own * position * nested, hit))
        return by_document

    def _weight_of_name(self, found: list[Hit], facts: Facts) -> float:
        return self.policy.overruled_name if overruled(found, facts) else 1.0

    def _candidate(
        self,
        number: int,
        scored: list[tuple[float, Hit]],
        text: float,
        query: dict[int, float],
        facts: Facts,
        by_phrase: Stage,
        *,
        brief: bool,
    ) -> Candidate | None:
        """The document as a candidate; None where `brief` and it is no match."""
        policy = self.policy
        open_hits = [(w, h) for w, h in scored if not h.masked]
        if len(open_hits) < len(scored):
            open_hits = _body_decides(open_hits, [h for _, h in scored])
        ancillary = [(w, h) for w, h in scored if h.masked == "ancillary"]
        used = open_hits or ancillary
        phrases = _phrase_score(used, policy)
        if brief and phrases < policy.least_evidence and text < policy.least_text:
            return None
        edition_number, entry_number = self.library.index.documents[number]
        edition = self.library.editions[edition_number]
        entry = edition.entries[entry_number]
        coverage = self.bigrams.title_coverage(query, number)
        kind = self._kind_factor(entry, facts)
        industry = self._industry_factor(entry, facts) * self._sector_factor(entry, facts)
        raw = (phrases + policy.text_weight * text * (0.5 + 0.5 * coverage)) * kind * industry
        score = round(raw / (raw + policy.half_score), 4)
        if brief and score < policy.least_score:
            return None
        masked = not used and any(h.masked for _, h in scored)
        dropped = self._why_dropped(entry, phrases, text, coverage, score, facts, masked)
        if brief and dropped:
            return None
        arithmetic = {
            "phrases": round(phrases, 4),
            "bigrams": round(text, 4),
            "title_coverage": round(coverage, 4),
            "kind": round(kind, 4),
            "industry": round(industry, 4),
        }
        return Candidate(
            document=number,
            edition=edition,
            entry=entry,
            score=score,
            scope="main" if open_hits or not ancillary else "ancillary",
            stage=by_phrase if phrases >= policy.least_evidence else "bigram",
            arithmetic=arithmetic,
            evidence=tuple(h for _, h in sorted(used, key=lambda x: (-x[0], x[1].field, x[1].start))),
            claimed=not entry.claims or _claims(entry, facts),
            dropped=dropped,
        )

    def _kind_factor(self, entry: Entry, facts: Facts) -> float:
        """Between `kind_differs` and `kind_agrees`, by how strongly the texts speak for one of the entry's kinds."""
        if not facts.kinds or not entry.kinds:
            return 1.0
        strongest = max(facts.kinds.values())
        own = max((facts.kinds.get(_kind(k), 0.0) for k in entry.kinds), default=0.0)
        return self.policy.kind_differs + (self.policy.kind_agrees - self.policy.kind_differs) * own / strongest

    def _industry_factor(self, entry: Entry, facts: Facts) -> float:
        """Whether the industry code given is among those of the entry's rows; a code is a hint, never a verdict."""
        given = facts.project.industry_code
        if not given.isdigit():
            return 1.0
        codes = [i.code for a in entry.activities for i in a.industries if i.code]
        if not codes:
            return 1.0
        agrees = any(code.startswith(given) or given.startswith(code) for code in codes)
        return self.policy.industry_agrees if agrees else self.policy.industry_differs

    def _sector_factor(self, entry: Entry, facts: Facts) -> float:
        """Whether an entry made for high-carbon sectors meets a project of one of them; no odds where the project tells of none."""
        if not entry.sectors or not facts.sectors:
            return 1.0
        agrees = not facts.sectors.keys().isdisjoint(entry.sectors)
        return self.policy.sector_agrees if agrees else self.policy.sector_differs

    def _why_dropped(
        self, entry: Entry, phrases: float, text: float, coverage: float, score: float, facts: Facts, masked: bool
    ) -> Dropped | None:
        """Why the entry is no match; None where it is one."""
        policy = self.policy
        if masked:
            return Dropped("masked")
        if (excluded := _stands(entry.excludes, facts)) is not None:
            return Dropped("excluded", excluded)
        if entry.kinds and set(entry.kinds) <= set(policy.stated_kinds) and not set(entry.kinds) & set(facts.kinds):
            return Dropped("kind")
        if phrases < policy.least_evidence and not (
            text >= policy.least_text and coverage >= policy.least_title_coverage
        ):
            return Dropped("thin")
        if score < policy.least_score:
            return Dropped("score", f"{policy.least_score:g}")
        return None


def _recalled(by_text: list[int], documents: tuple[tuple[int, int], ...], most: int) -> list[int]:
    """The first `most` documents of each edition: a long directory does not push a short one out."""
    taken: dict[int, int] = {}
    kept: list[int] = []
    for number in by_text:
        edition = documents[number][0]
        taken[edition] = taken.get(edition, 0) + 1
        if taken[edition] <= most:
            kept.append(number)
    return kept


def _kind(kind: str) -> Kind:
    return kind  # type: ignore[return-value]


def _phrase_score(scored: list[tuple[float, Hit]], policy: Matching) -> float:
    """The best phrase in full and a share of each further distinct one."""
    best: dict[int, float] = {}
    for weight, hit in scored:
        best[hit.phrase] = max(best.get(hit.phrase, 0.0), weight)
    weights = sorted(best.values(), reverse=True)
    if not weights:
        return 0.0
    return weights[0] + policy.further_phrases * sum(weights[1:4])


def _claims(entry: Entry, facts: Facts) -> bool:
    return _stands(entry.claims, facts) is not None


def _stands(words: tuple[str, ...], facts: Facts) -> str | None:
    """The first of the words (or `A + B` pairs) that a text asserts: it occurs outside negated and removed stretches."""
    for word in words:
        parts = [folded_word(p) for p in word.split(" + ")]
        for field, text in facts.texts.items():
            if all(_asserted(p, field, text, facts) for p in parts):
                return word
    return None


def _asserted(word: str, field: str, text: str, facts: Facts) -> bool:
    at = text.find(word)
    while at >= 0:
        masked = any(
            s.field == field and s.why in ("negated", "removed") and s.masks(at, at + len(word)) for s in facts.scopes
        )
        if not masked:
            return True
        at = text.find(word, at + 1)
    return False


def _body_decides(open_hits: list[tuple[float, Hit]], everything: list[Hit]) -> list[tuple[float, Hit]]:
    """What the description negates does not stand because the name still says it."""
    negated = any(h.masked == "negated" and h.field != "name" for h in everything)
    if negated and all(h.field == "name" for _, h in open_hits):
        return []
    return open_hits


def _accept_lone(candidates: list[Candidate], policy: Matching) -> list[Candidate]:
    """Where no phrase names any activity, the entry of each edition that stands out by its bigrams alone."""
    if any(not c.dropped for c in candidates):
        return candidates
    accepted: set[int] = set()
    by_text = sorted(candidates, key=lambda c: -c.arithmetic["bigrams"])
    for best in by_text:
        rivals = [c for c in by_text if c is not best and (c.edition is best.edition or c.edition.role == "ordinary")]
        second = max((c.arithmetic["bigrams"] for c in rivals), default=0.0)
        enough = best.arithmetic["bigrams"] >= max(policy.lone_text, policy.lone_margin * second)
        covered = best.arithmetic["title_coverage"] >= policy.lone_coverage
        if enough and covered and best.dropped and best.dropped.reason == "thin":
            accepted.add(best.document)
    return [replace(c, dropped=None) if c.document in accepted else c for c in candidates]


def _set_attendant_apart(candidates: list[Candidate], facts: Facts, policy: Matching) -> list[Candidate]:
    """What every plant must have (treatment of its own gases, water and waste) is ancillary where something else is built and the name does not say it."""
    if "retrofit" in facts.natures or not any(not c.dropped and not _attends(c, policy) for c in candidates):
        return candidates
    return [
        replace(c, scope="ancillary")
        if not c.dropped and _attends(c, policy) and all(h.field != "name" for h in c.evidence)
        else c
        for c in candidates
    ]


def _attends(candidate: Candidate, policy: Matching) -> bool:
    ref = f"{candidate.edition.id}:{candidate.entry.code}"
    return any(ref.startswith((a + ".", a + ":")) or ref == a for a in policy.attendant)


def _promote_ancillary(candidates: list[Candidate]) -> list[Candidate]:
    """Where nothing but the ancillary works is recognised, they are the project."""
    if any(not c.dropped and c.scope == "main" for c in candidates):
        return candidates
    return [replace(c, scope="main") for c in candidates]
