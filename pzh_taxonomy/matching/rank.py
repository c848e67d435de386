"""Stage 3: phrases and bigrams to ranked candidates, each with its arithmetic, each dropped one with its reason."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from pzh_taxonomy.library.library import ORDINARY, Library
from pzh_taxonomy.matching.arithmetic import score
from pzh_taxonomy.matching.bigrams import BigramScorer, TextScores
from pzh_taxonomy.matching.denial import overruled
from pzh_taxonomy.matching.documents import Document, Documents
from pzh_taxonomy.matching.evidence import Owners, Phrases, hits
from pzh_taxonomy.matching.hit import Hit
from pzh_taxonomy.matching.misspelling import NearPhrases
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Edition, Entry, Kind
from pzh_taxonomy.model.project import Facts
from pzh_taxonomy.model.rulebook import Lexicon, Matching
from pzh_taxonomy.text.kept import Kept

if TYPE_CHECKING:
    from pzh_taxonomy.matching.semantic import Reranker

_MAIN = ("green", "guidance", "transition", "ordinary")
Stage = Literal["phrase", "misspelt", "bigram"]


class Dropped(Struct, frozen=True):
    """Why a candidate is no match; `detail` is the word or figure at issue."""

    reason: Literal["masked", "excluded", "kind", "thin", "score"]
    detail: str = ""

    def text(self, lang: Lang = "zh") -> str:
        """The reason as a sentence."""
        return say(f"dropped.{self.reason}", lang, detail=self.detail)


_MASKED, _KIND, _THIN = Dropped("masked"), Dropped("kind"), Dropped("thin")
_ORDINARY = "ordinary"
_NO_RIVAL = [(-1, 0.0)]
_NO_ARITHMETIC: dict[str, float] = {}


class Candidate(Struct, frozen=True, kw_only=True):
    """An entry that the texts may mean. `score` is 0 to 1; `stage` says what found it; `dropped` is None where it is a match."""

    document: Document
    edition: Edition
    entry: Entry
    score: float
    scope: Literal["main", "ancillary"]
    stage: Stage
    text: float
    coverage: float
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
        self.documents = Documents(library)
        self.phrases = Phrases(library.index)
        self.bigrams = BigramScorer(library.index, self.policy)
        self.rivals = next(n for n, e in enumerate(library.editions) if e.id == ORDINARY)

    def rank(
        self,
        facts: Facts,
        editions: Set[int],
        *,
        brief: bool = False,
        found: list[Hit] | None = None,
        scores: TextScores | None = None,
    ) -> list[Candidate]:
        """Candidates of the given editions (numbers in the library), best first, dropped ones last.

        `brief` leaves out those that share some wording only, where they cannot come to be matches; the matches are the same. `found` and `scores` are the
        phrases and the bigram scores of this project where somebody has worked them out already (screening does, for many projects at once).
        """
        editions = frozenset(editions)
        owners = self.phrases.owners(editions)
        if found is None:
            found = self.hits(facts, editions)
        if scores is None:
            scores = self.bigrams.scores(facts, editions, self.weight_of_name(found, facts))
        candidates = self._candidates(found, facts, owners, scores, brief=brief)
        if all(c.dropped for c in candidates):
            if near := self._near.hits(facts):
                candidates = self._candidates(near, facts, owners, scores, misspelt=True, brief=brief)
            if all(c.dropped for c in candidates):
                candidates = self._accept_lone(candidates, facts, owners, scores, brief=brief)
        candidates = _promote_ancillary(_set_apart(candidates, facts, self.library.rulebook.lexicon))
        if self.reranker is not None:
            candidates = self.reranker.rerank(facts, candidates)
        if len(candidates) < 2:
            return candidates
        return sorted(
            candidates,
            key=lambda c: (bool(c.dropped), c.scope == "ancillary", -c.score, c.document.edition_ref, c.entry.code),
        )

    def hits(self, facts: Facts, editions: frozenset[int]) -> list[Hit]:
        """The phrases of the editions in the project's texts."""
        head_end = max(len(facts.bare_name) - self.policy.head_slack, 1)
        owners = self.phrases.owners(editions)
        return hits(facts, self.phrases, owners, head_end, self.rivals, self.library.rulebook.lexicon, self.policy)

    def weight_of_name(self, found: list[Hit], facts: Facts) -> float:
        """How much the name counts: less where the texts overrule it."""
        return self.policy.overruled_name if found and overruled(found, facts) else 1.0

    @cached_property
    def _near(self) -> NearPhrases:
        return NearPhrases(
            self.phrases, self.library.index.vocabulary, self.library.rulebook.lexicon.organisation_endings
        )

    def _candidates(
        self,
        found: list[Hit],
        facts: Facts,
        owners: Owners,
        scores: TextScores,
        *,
        misspelt: bool = False,
        brief: bool = False,
    ) -> list[Candidate]:
        by_document = self._weigh(found, facts, owners, self.policy.misspelt if misspelt else 1.0) if found else {}
        by_phrase: Stage = "misspelt" if misspelt else "phrase"
        by_text = scores.best(self.policy.most_recalled, self.policy.least_text if brief else 0.0)
        numbers = sorted({*by_document, *by_text}) if by_text else sorted(by_document)
        return [self._candidate(n, by_document.get(n, []), scores, facts, by_phrase, brief=brief) for n in numbers]

    def _accept_lone(
        self, candidates: list[Candidate], facts: Facts, owners: Owners, scores: TextScores, *, brief: bool
    ) -> list[Candidate]:
        """Where no phrase names any activity, the entry of each edition that stands out by its bigrams alone."""
        policy = self.policy
        known = {c.document.number: c for c in candidates}
        alone = {*scores.alone(policy), *(n for n in known if scores.share(n) >= policy.lone_text)}
        if not alone:
            return candidates
        rivals = {n: scores.share(n) for n in (*known, *scores.best(policy.most_recalled, 0.0))}
        firsts = self._firsts(rivals)
        accepted: dict[int, Candidate] = {}
        for number in sorted(alone):
            share = rivals[number]
            second = max(
                s
                for edition in (self.documents[number].edition_ref, _ORDINARY)
                for n, s in firsts.get(edition, _NO_RIVAL)
                if n != number
            )
            if share < policy.lone_margin * second or scores.of(number)[1] < policy.lone_coverage:
                continue
            lone = known.get(number) or self._candidate(number, [], scores, facts, "phrase", brief=brief)
            if lone.dropped is _THIN:
                accepted[number] = replace(lone, dropped=None)
        return list({**known, **accepted}.values())

    def _firsts(self, shares: dict[int, float]) -> dict[str, list[tuple[int, float]]]:
        """The two highest shares of each edition, and of the everyday activities, with their documents."""
        found: dict[str, list[tuple[int, float]]] = {}
        for number, share in sorted(shares.items(), key=lambda x: -x[1]):
            document = self.documents[number]
            for key in {document.edition_ref, _ORDINARY if document.role == "ordinary" else document.edition_ref}:
                best = found.setdefault(key, [])
                if len(best) < 2:
                    best.append((number, share))
        return {key: [*best, (-1, 0.0)] for key, best in found.items()}

    def _weigh(
        self, found: list[Hit], facts: Facts, owners: Owners, factor: float
    ) -> dict[int, list[tuple[float, Hit]]]:
        """The hits of each document with their weights: the phrase's own, its place, and what covers it."""
        organisation = facts.organisation_end
        by_document: dict[int, list[tuple[float, Hit]]] = {}
        of_name = self.weight_of_name(found, facts)
        policy = self.policy
        for hit in found:
            position = policy.position[hit.role] * factor
            if hit.field == "name":
                position *= of_name
                if hit.end <= organisation:
                    position *= policy.in_organisation
            for number, edition, own in owners.of(hit.phrase):
                weighed = (own * position * (policy.nested_phrase if edition in hit.nested else 1.0), hit)
                if number in by_document:
                    by_document[number].append(weighed)
                else:
                    by_document[number] = [weighed]
        return by_document

    def _candidate(
        self,
        number: int,
        scored: list[tuple[float, Hit]],
        scores: TextScores,
        facts: Facts,
        by_phrase: Stage,
        *,
        brief: bool,
    ) -> Candidate:
        """The document as a candidate; `brief` leaves the arithmetic and the order of the evidence out."""
        policy = self.policy
        document = self.documents[number]
        used = open_hits = scored
        if facts.scopes and any(h.masked for _, h in scored):
            open_hits = _body_decides([x for x in scored if not x[1].masked], [h for _, h in scored])
            used = open_hits or [x for x in scored if x[1].masked == "ancillary"]
        phrases = _phrase_score(used, policy)
        text, coverage = scores.of(number)
        kind, industry = self.factors(document, facts)
        points = score(phrases, text, coverage, kind * industry, policy)
        return Candidate(
            document=document,
            edition=document.edition,
            entry=document.entry,
            score=points,
            scope="main" if open_hits or not used else "ancillary",
            stage=by_phrase if phrases >= policy.least_evidence else "bigram",
            text=text,
            coverage=coverage,
            arithmetic=_NO_ARITHMETIC
            if brief
            else {
                "phrases": round(phrases, 4),
                "bigrams": round(text, 4),
                "title_coverage": round(coverage, 4),
                "kind": round(kind, 4),
                "industry": round(industry, 4),
            },
            evidence=tuple(h for _, h in (used if brief else sorted(used, key=_by_weight))),
            claimed=document.claims is None or document.claims.stand(facts) is not None,
            dropped=self._why_dropped(document, phrases, text, coverage, points, facts, bool(scored) and not used),
        )

    def factors(self, document: Document, facts: Facts) -> tuple[float, float]:
        """By how much the kind of activity, and the industry and sector, speak for an entry or against it; 1 where they say nothing."""
        industry = self.industry_factor(document.codes, facts) if facts.project.industry_code else 1.0
        sector = self.sector_factor(document.sectors, facts) if document.sectors else 1.0
        return self.kind_factor(document.kinds, facts), industry * sector

    def kind_factor(self, kinds: Set[Kind], facts: Facts) -> float:
        """Between `kind_differs` and `kind_agrees`, by how strongly the texts speak for one of the entry's kinds."""
        if not facts.kinds or not kinds:
            return 1.0
        weights = facts.kinds
        own = max([weights.get(k, 0.0) for k in kinds])
        policy = self.policy
        return policy.kind_differs + (policy.kind_agrees - policy.kind_differs) * own / max(weights.values())

    def industry_factor(self, codes: tuple[str, ...], facts: Facts) -> float:
        """Whether the industry code given is among those of the entry's rows; a code is a hint, never a verdict."""
        given = facts.project.industry_code
        if not codes or not given.isdigit():
            return 1.0
        agrees = any(code.startswith(given) or given.startswith(code) for code in codes)
        return self.policy.industry_agrees if agrees else self.policy.industry_differs

    def sector_factor(self, sectors: Set[str], facts: Facts) -> float:
        """Whether an entry made for high-carbon sectors meets a project of one of them; no odds where the project tells of none."""
        if not sectors or not facts.sectors:
            return 1.0
        agrees = not facts.sectors.keys().isdisjoint(sectors)
        return self.policy.sector_agrees if agrees else self.policy.sector_differs

    def _why_dropped(
        self,
        document: Document,
        phrases: float,
        text: float,
        coverage: float,
        points: float,
        facts: Facts,
        masked: bool,
    ) -> Dropped | None:
        """Why the entry is no match; None where it is one."""
        policy = self.policy
        if masked:
            return _MASKED
        if document.excludes is not None and (excluded := document.excludes.stand(facts)) is not None:
            return Dropped("excluded", excluded)
        if document.only_stated and document.kinds.isdisjoint(facts.kinds):
            return _KIND
        if phrases < policy.least_evidence and not (
            text >= policy.least_text and coverage >= policy.least_title_coverage
        ):
            return _THIN
        if points < policy.least_score:
            return Dropped("score", f"{policy.least_score:g}")
        return None


def _phrase_score(scored: list[tuple[float, Hit]], policy: Matching) -> float:
    """The best phrase in full and a share of each further distinct one."""
    if len(scored) < 2:
        return scored[0][0] if scored else 0.0
    best: dict[int, float] = {}
    for weight, hit in scored:
        best[hit.phrase] = max(best.get(hit.phrase, 0.0), weight)
    weights = sorted(best.values(), reverse=True)
    return weights[0] + policy.further_phrases * sum(weights[1:4])


def _body_decides(open_hits: list[tuple[float, Hit]], everything: list[Hit]) -> list[tuple[float, Hit]]:
    """What the description negates does not stand because the name still says it."""
    negated = any(h.masked == "negated" and h.field != "name" for h in everything)
    if negated and all(h.field == "name" for _, h in open_hits):
        return []
    return open_hits


def _by_weight(scored: tuple[float, Hit]) -> tuple[float, str, int]:
    weight, hit = scored
    return -weight, hit.field, hit.start


def _set_apart(candidates: list[Candidate], facts: Facts, lexicon: Lexicon) -> list[Candidate]:
    """What only the description mentions beside something else that is built is ancillary; not where the name says that something is improved.

    Where the name itself says an everyday activity, that goes for every entry; else for what many a plant has beside its business (treatment of its
    own gases and water, chargers, greening).
    """
    mains = [c for c in candidates if not c.dropped and c.edition.role in _MAIN]
    name = facts.seen.get("name")
    words = making_and_improving(lexicon)
    if not mains or (name is not None and name.any(words["improved"])):
        return candidates
    named = any(_names(c, facts.organisation_end) for c in mains if c.edition.role == "ordinary")
    else_built = (name is not None and name.any(words["made"])) or any(not c.document.attendant for c in mains)
    beside = ("text_first", "text") if named or else_built else ("text",)
    return [
        replace(c, scope="ancillary")
        if not c.dropped
        and c.edition.role != "ordinary"
        and (named or c.document.attendant)
        and all(h.role in beside for h in c.evidence)
        else c
        for c in candidates
    ]


def _names(candidate: Candidate, organisation: int) -> bool:
    """Whether the name says the activity, beyond the organisation's own name."""
    return any(h.field == "name" and h.end > organisation for h in candidate.evidence)


@Kept
def making_and_improving(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The words of making, and of improving or putting right what is there."""
    return {
        what: frozenset(w for r in lexicon.kinds if r.kind in kinds for w in (*r.words, *r.ends))
        for what, kinds in (("improved", ("retrofit", "remediate")), ("made", ("manufacture",)))
    }


def _promote_ancillary(candidates: list[Candidate]) -> list[Candidate]:
    """Where nothing but the ancillary works is recognised and the name speaks of them, they are the project."""
    if any(not c.dropped and c.scope == "main" for c in candidates):
        return candidates
    return [replace(c, scope="main") if any(h.field == "name" for h in c.evidence) else c for c in candidates]
