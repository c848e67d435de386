"""Project + Library → Decision: the whole story on one page."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from pzh_taxonomy.answer.counterfactuals import counterfactuals
from pzh_taxonomy.answer.instruments import instruments
from pzh_taxonomy.answer.labels import Labeller
from pzh_taxonomy.answer.record import library_record, recorded_input, sealed
from pzh_taxonomy.facts.gather import gather
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.rank import Candidate, Matcher
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import AsOf, Counterfactual, Decision, Label, Options
from pzh_taxonomy.model.project import Facts, Financing, Project
from pzh_taxonomy.rules.case import Case, Evaluated
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from pzh_taxonomy.rules.decide import Outcome, decide, headline, trace
from pzh_taxonomy.rules.parts import parts
from pzh_taxonomy.rules.standing import Standing, standings
from pzh_taxonomy.rules.timeline import InForce, in_force
from pzh_taxonomy.text.fold import Folded
from pzh_taxonomy.text.kept import Kept
from pzh_taxonomy.version import SCHEMA_VERSION, VERSION

if TYPE_CHECKING:
    from pzh_taxonomy.matching.semantic import Reranker

_MOST_DATES = 10_000


class Classifier:
    """Decides projects against one library. Build it once; it holds nothing of the projects it has seen but which editions were in force for them."""

    def __init__(self, library: Library, lang: Lang = "zh", reranker: Reranker | None = None) -> None:
        self.library = library
        self.lang = lang
        self.matcher = Matcher(library, reranker)
        self.labeller = Labeller(library, self.matcher, lang)
        self._editions = Kept(self._numbers, _MOST_DATES)
        self._forces: dict[tuple[datetime.date, Financing, tuple[str, ...]], InForce] = {}

    def classify(
        self, project: Project, as_of: datetime.date | None = None, standards: tuple[str, ...] = ()
    ) -> Decision:
        """The decision for one project on a date (today where neither given nor stated).

        `standards` (`ID` or `ID@EDITION`) limit matching to these editions; exclusions still apply. Raises NotFound for an unknown one.
        """
        force = self.in_force(project, as_of, standards)
        facts, folded = gather(project, self.library.rulebook)
        candidates = self.matcher.rank(facts, self.editions(force))
        case = self.case(facts, candidates, force)
        outcome = decide(case, self.library, self.lang)

        def redecide(supposed: Facts) -> Outcome:
            return decide(self.case(supposed, candidates, force), self.library, self.lang)

        instead = counterfactuals(case, outcome, redecide, self.lang)
        options = Options(as_of.isoformat() if as_of else "", standards, self.lang)
        return sealed(self._decision(project, force, case, outcome, folded, instead, options))

    def decide(
        self,
        project: Project,
        as_of: datetime.date | None = None,
        standards: tuple[str, ...] = (),
        force: InForce | None = None,
    ) -> tuple[Outcome, Case]:
        """The bare outcome for one project, without labels, trace and counterfactuals. The same answer as `classify`.

        `force` replaces what would be in force for the project.
        """
        if force is None:
            force = self.in_force(project, as_of, standards)
        facts, _ = gather(project, self.library.rulebook)
        case = self.case(facts, self.matcher.rank(facts, self.editions(force), brief=True), force)
        return decide(case, self.library, self.lang), case

    def in_force(self, project: Project, as_of: datetime.date | None, standards: tuple[str, ...]) -> InForce:
        """The editions in force for the project on the date (today where neither given nor stated). Raises NotFound."""
        date = as_of or (datetime.date.fromisoformat(project.as_of) if project.as_of else datetime.date.today())
        key = (date, project.financing, standards)
        found = self._forces.get(key)
        if found is None:
            if len(self._forces) >= _MOST_DATES:
                self._forces.clear()
            found = self._forces[key] = in_force(self.library, project, date, standards, self.lang)
        return found

    def editions(self, force: InForce) -> frozenset[int]:
        """Numbers of the editions that take part in matching: those in force, and the everyday activities."""
        return self._editions(force)

    def _numbers(self, force: InForce) -> frozenset[int]:
        numbers = self.library.edition_numbers
        used = {numbers[e.ref] for es in force.deciding.values() for e in es} | {numbers[e.ref] for e in force.labels}
        return frozenset(used | {self.matcher.rivals})

    def case(
        self, facts: Facts, candidates: list[Candidate], force: InForce, standing: list[Standing] | None = None
    ) -> Case:
        """The project's case for the decision rules; `standing` is how the candidates stand, where somebody has worked it out."""
        rules = self.library.rulebook
        if standing is None:
            standing = standings(candidates, force, rules.matching)
        return Case(facts, candidates, standing, force, rules, CriteriaEvaluator(facts, rules, self.lang))

    def _decision(
        self,
        project: Project,
        force: InForce,
        case: Case,
        outcome: Outcome,
        folded: dict[str, Folded],
        instead: tuple[Counterfactual, ...],
        options: Options,
    ) -> Decision:
        labels = self.labeller.labels(case, outcome, folded)
        results = trace(case, outcome, self.library)
        deciding = next(r for r in results if r.id == outcome.rule.id)
        own = [label.citation for label in labels if label.scope == "main"]
        cites = [*deciding.cites, *own] if outcome.rule.step == "exclusion" else [*own, *deciding.cites]
        return Decision(
            schema_version=SCHEMA_VERSION,
            tool=self._tool(),
            library=library_record(self.library, force, labels),
            project={
                "id": project.id,
                "name": project.name,
                "nature": project.nature or (case.facts.natures[0] if case.facts.natures else None),
                "industry_code": project.industry_code,
                "location": project.location,
                "investment": project.investment,
                "source": project.source,
            },
            as_of=AsOf(force.date, force.reason),
            verdict=outcome.verdict,
            status=outcome.status,
            headline=headline(outcome, self.lang),
            labels=tuple(labels),
            citations=tuple(dict.fromkeys(cites)),
            missing=outcome.missing,
            rules=results,
            discarded=self.labeller.discarded(case, labels),
            instruments=instruments(self.library, outcome, case),
            activities=tuple(self.labeller.part(part) for part in parts(case)),
            warnings=self._warnings(labels, outcome.label),
            counterfactuals=instead,
            decided_by=outcome.rule.id,
            input=recorded_input(project),
            options=options,
        )

    def _tool(self) -> dict[str, str]:
        """What decided: the program, and the encoder that took part."""
        reranker = self.matcher.reranker
        return {"name": "pzh-taxonomy", "version": VERSION, **({"semantic": reranker.name} if reranker else {})}

    def _warnings(self, labels: list[Label], deciding: Evaluated | None) -> tuple[str, ...]:
        """What a reader must know: a code that contradicts the text, encodings that are partial or unverified."""
        found: list[str] = []
        if deciding is not None and deciding.chosen is not None and deciding.chosen.contradicts:
            entry = deciding.candidate.entry
            found.append(say("warning.industry", self.lang, code=entry.code, title=entry.title))
        for ref in dict.fromkeys(f"{label.catalogue}@{label.edition}" for label in labels):
            edition = self.library.edition(ref)
            if edition.completeness == "partial":
                found.append(
                    say("warning.partial", self.lang, title=edition.title.zh, missing="；".join(edition.missing))
                )
        if any(label.citation.verification == "unverified" for label in labels):
            found.append(say("warning.unverified", self.lang))
        return tuple(found)
