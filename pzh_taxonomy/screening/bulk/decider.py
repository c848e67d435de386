"""Projects in chunks to the rows that screening writes: the same answers as Classifier.classify, without what no row shows."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from msgspec import Struct

from pzh_taxonomy.answer.labels import few_of_each
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.facts.gather import facts_of, folded_texts
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.documents import Document
from pzh_taxonomy.matching.rank import Candidate
from pzh_taxonomy.messages import Lang
from pzh_taxonomy.model.decision import Citation
from pzh_taxonomy.model.project import Facts, Project
from pzh_taxonomy.model.rulebook import Rule
from pzh_taxonomy.rules.benchmarks import Measured
from pzh_taxonomy.rules.case import Case
from pzh_taxonomy.rules.citing import citations
from pzh_taxonomy.rules.decide import Outcome, decide, headline
from pzh_taxonomy.rules.standing import Standing
from pzh_taxonomy.rules.timeline import InForce
from pzh_taxonomy.screening.bulk.grams import GramTable
from pzh_taxonomy.screening.bulk.lookout import Lookout
from pzh_taxonomy.screening.bulk.remembered import Outcomes
from pzh_taxonomy.screening.bulk.scores import RowScores, Scorer
from pzh_taxonomy.screening.columns import Answer, best_candidates, citation_line

#: Projects scored at once: large enough for arrays to pay, small enough to stay in the cache.
CHUNK = 1000
_MOST_SCORERS = 8


class _Decided(Struct, frozen=True):
    """The values of the added columns but the candidates, what the labels in the main activity name with its role, and what is no near miss."""

    values: tuple[str, ...]
    matched: tuple[tuple[str, str], ...]
    hidden: frozenset[str]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: what is made for a project holds none, and looking for them would take a quarter of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class BulkDecider:
    """Decides projects by the chunk against one library.

    `as_of` overrides the projects' own dates; `today` is the date of those without one. `remember` lets outcomes serve again (the answers are the same).
    """

    def __init__(
        self,
        library: Library,
        lang: Lang = "zh",
        as_of: datetime.date | None = None,
        standards: tuple[str, ...] = (),
        *,
        today: datetime.date | None = None,
        remember: bool = True,
    ) -> None:
        """Raises NotFound for an unknown standard."""
        for standard in standards:
            library.edition(standard)
        self.library = library
        self.lang = lang
        self._as_of = as_of
        self._today = today or datetime.date.today()
        self._standards = standards
        self._classifier = Classifier(library, lang)
        self._lookout = Lookout(library)
        self._table = GramTable(library.index)
        self._scorers: dict[frozenset[int], Scorer] = {}
        self.outcomes: Outcomes[_Decided] | None = Outcomes(self._lookout, library.rulebook) if remember else None

    def decide(self, projects: Sequence[Project]) -> list[Answer]:
        """The rows of the projects, in order. A row depends on nothing but its project."""
        rows: list[Answer] = []
        remaining = iter(projects)
        with _uncollected():
            while chunk := list(islice(remaining, CHUNK)):
                rows += self._chunk(chunk)
        return rows

    def _chunk(self, projects: list[Project]) -> list[Answer]:
        rules, lookout = self.library.rulebook, self._lookout
        made: list[Answer | None] = [None] * len(projects)
        groups: dict[frozenset[int], list[tuple[int, Facts, InForce]]] = {}
        for number, project in enumerate(projects):
            date = self._as_of or (None if project.as_of else self._today)
            force = self._classifier.in_force(project, date, self._standards)
            seen = {field: lookout.seen(folded.text) for field, folded in folded_texts(project, rules).items()}
            facts = facts_of(project, seen, rules)
            groups.setdefault(self._classifier.editions(force), []).append((number, facts, force))
        matcher = self._classifier.matcher
        for editions, members in groups.items():
            hits = [matcher.hits(facts, editions) for _, facts, _ in members]
            names = [matcher.weight_of_name(found, facts) for found, (_, facts, _) in zip(hits, members, strict=True)]
            scores = self._scorer(editions).scores([facts for _, facts, _ in members], names)
            for (number, facts, force), found, scored in zip(members, hits, scores, strict=True):
                ranked = matcher.rank(facts, editions, brief=True, found=found, scores=scored)
                made[number] = self._row(facts, ranked, force, scored)
        return [row for row in made if row is not None]

    def _scorer(self, editions: frozenset[int]) -> Scorer:
        found = self._scorers.get(editions)
        if found is None:
            if len(self._scorers) >= _MOST_SCORERS:
                self._scorers.clear()
            found = self._scorers[editions] = Scorer(self.library, self._classifier.matcher, editions, self._table)
        return found

    def _row(self, facts: Facts, ranked: list[Candidate], force: InForce, scores: RowScores) -> Answer:
        if self.outcomes is None:
            found = self._decided(facts, ranked, force, None)
        else:
            found = self.outcomes.of(facts, ranked, force, self._decided)
        candidates = best_candidates(found.matched, self._missed(ranked, found.hidden, scores))
        return *found.values, ";".join(candidates)  # type: ignore[return-value]

    def _decided(
        self, facts: Facts, ranked: list[Candidate], force: InForce, standing: list[Standing] | None
    ) -> _Decided:
        case = self._classifier.case(facts, ranked, force, standing)
        outcome = decide(case, self.library, self.lang)
        labeller = self._classifier.labeller
        chosen = labeller.chosen(case, outcome)
        main = [x for x in chosen if isinstance(x, Measured) or x.candidate.scope == "main"]
        cite = self._citation(case, outcome, labeller.identity(main[0]).citation if main else None)
        named = labeller.identity(chosen[0]) if chosen else None
        return _Decided(
            values=(
                outcome.verdict,
                outcome.status,
                *((named.catalogue, named.edition, named.code, named.title) if named else ("", "", "", "")),
                citation_line(cite, self.lang) if cite else "",
                "；".join([m.fact for m in outcome.missing]),
                headline(outcome, self.lang),
            ),
            matched=tuple((x.ref, x.role) for x in main if not isinstance(x, Measured)),
            hidden=frozenset(
                [labeller.ref(x) for x in chosen]
                + [e.ref for e in case.evaluated if not (e.candidate.dropped or e.role == "ordinary" or e.labels)]
            ),
        )

    def _missed(self, ranked: list[Candidate], hidden: frozenset[str], scores: RowScores) -> list[tuple[str, str]]:
        """References and roles of the nearest misses: those with a phrase of their own and those that share wording only."""
        policy = self.library.rulebook.matching
        aside = [
            (c.score, c.document.number)
            for c in ranked
            if c.score >= policy.near_score
            and c.document.ref not in hidden
            and (c.dropped is None or c.document.shown_aside)
        ]
        found: list[Document] = []

        def editions() -> Iterator[str]:
            for document in scores.nearest(aside, {c.document.number for c in ranked}):
                found.append(document)
                yield document.edition_ref

        return [(found[n].ref, found[n].role) for n in few_of_each(editions(), policy)]

    def _citation(self, case: Case, outcome: Outcome, own: Citation | None) -> Citation | None:
        """The first citation: the rule's own for exclusions, else the first label's in the main activity."""
        if own is not None and outcome.rule.step != "exclusion":
            return own
        return next(iter(self._rule_citations(outcome.rule, case)), own)

    def _rule_citations(self, rule: Rule, case: Case) -> tuple[Citation, ...]:
        return citations(rule, case, self.library)
