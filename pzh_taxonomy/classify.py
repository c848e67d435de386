"""Project + Library → Decision: the whole story on one page."""

from __future__ import annotations

import datetime

from pzh_taxonomy.facts.gather import gather
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.evidence import Hit
from pzh_taxonomy.matching.rank import Matcher
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Entry
from pzh_taxonomy.model.decision import ActivityPart, AsOf, Citation, Decision, Discarded, Instrument, Label
from pzh_taxonomy.model.project import Project, Span
from pzh_taxonomy.rules.activities import Chosen
from pzh_taxonomy.rules.case import Case, Evaluated
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from pzh_taxonomy.rules.decide import Outcome, citation, decide
from pzh_taxonomy.rules.parts import Part, parts
from pzh_taxonomy.rules.reporting import reported
from pzh_taxonomy.rules.timeline import InForce, in_force
from pzh_taxonomy.text.fold import Folded
from pzh_taxonomy.version import SCHEMA_VERSION, VERSION


class Classifier:
    """Decides projects against one library. Build it once; it holds nothing of the projects it has seen."""

    def __init__(self, library: Library, lang: Lang = "zh") -> None:
        self.library = library
        self.lang = lang
        self.matcher = Matcher(library)

    def classify(
        self, project: Project, as_of: datetime.date | None = None, standards: tuple[str, ...] = ()
    ) -> Decision:
        """The decision for one project on a date (today where neither given nor stated).

        `standards` (`ID` or `ID@EDITION`) limit matching to these editions; exclusions still apply. Raises NotFound for an unknown one.
        """
        date = as_of or (datetime.date.fromisoformat(project.as_of) if project.as_of else datetime.date.today())
        force = in_force(self.library, project, date, standards, self.lang)
        facts, folded = gather(project, self.library.rulebook)
        editions = {self.library.edition_numbers[e.ref] for es in force.deciding.values() for e in es}
        editions |= {self.library.edition_numbers[e.ref] for e in force.labels}
        candidates = self.matcher.rank(facts, editions | {self.matcher.rivals})
        case = Case(
            facts, candidates, force, self.library.rulebook, CriteriaEvaluator(facts, self.library.rulebook, self.lang)
        )
        outcome = decide(case, self.library, self.lang)
        return self._decision(project, force, case, outcome, folded)

    def _decision(
        self, project: Project, force: InForce, case: Case, outcome: Outcome, folded: dict[str, Folded]
    ) -> Decision:
        labels = self._labels(case, outcome, folded)
        cites = [label.citation for label in labels if label.scope == "main"]
        deciding = next(r for r in outcome.results if r.id == outcome.rule.id)
        cites = [*deciding.cites, *cites] if outcome.rule.step == "exclusion" else [*cites, *deciding.cites]
        editions = [{"ref": e.ref, "sha256": e.sha256} for es in force.deciding.values() for e in es]
        return Decision(
            schema_version=SCHEMA_VERSION,
            tool={"name": "pzh-taxonomy", "version": VERSION},
            library={"sha256": self.library.sha256, "editions": editions},
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
            headline=self._headline(outcome),
            labels=tuple(labels),
            citations=tuple(dict.fromkeys(cites)),
            missing=outcome.missing,
            rules=outcome.results,
            discarded=self._discarded(case, labels),
            instruments=self._instruments(outcome, case),
            activities=tuple(self._part(part) for part in parts(case)),
            warnings=self._warnings(labels, outcome.label),
        )

    def _part(self, part: Part) -> ActivityPart:
        candidate = part.item.candidate
        code = f"{candidate.edition.ref}:{candidate.entry.code}"
        if part.item.role == "ordinary":
            catalogue, edition, number, _ = self._industry_class(candidate.entry)
            code = f"{catalogue}@{edition}:{number}"
        return ActivityPart(
            code=code,
            title=candidate.entry.title,
            role=part.item.role,
            scope=candidate.scope,
            outcome=part.item.outcome if part.item.claimed else "unknown",
            share=part.share,
        )

    def _headline(self, outcome: Outcome) -> str:
        label = outcome.label
        values = {"code": "", "title": "", "edition_title": ""}
        if label is not None:
            entry, edition = label.candidate.entry, label.candidate.edition
            values = {"code": entry.clause or entry.code, "title": entry.title, "edition_title": edition.document.title}
        headline = outcome.rule.headline
        return (headline.zh if self.lang == "zh" else headline.en).format(**values)

    def _labels(self, case: Case, outcome: Outcome, folded: dict[str, Folded]) -> list[Label]:
        """The deciding label first, then each edition's matches by score; of each edition and scope at most a few."""
        chosen: list[Evaluated] = []
        if outcome.label is not None and (outcome.label.matched or outcome.rule.step == "outside"):
            chosen.append(outcome.label)
        taken: dict[tuple[str, str], int] = {}
        for item in case.evaluated:
            candidate = item.candidate
            if candidate.dropped or not item.claimed or item in chosen or not item.labels:
                continue
            key = (candidate.edition.ref, candidate.scope)
            if taken.get(key, 0) < self.library.rulebook.matching.most_labels:
                taken[key] = taken.get(key, 0) + 1
                chosen.append(item)
        labels = [self._label(item, folded, case.facts.project.texts) for item in chosen]
        return labels + self._reported(labels)

    def _reported(self, labels: list[Label]) -> list[Label]:
        """The codes under which banks report what the labels name, through the crosswalks."""
        green = [x for x in labels if x.scope == "main" and x.role == "green"]
        pairs = [(f"{x.catalogue}@{x.edition}", x.code) for x in green]
        made: list[Label] = []
        for item in reported(self.library, pairs, self.library.rulebook.matching.most_labels):
            origin = next(x for x in green if x.ref == item.source)
            made.append(
                Label(
                    catalogue=item.edition.id,
                    edition=item.edition.edition,
                    code=item.entry.code,
                    title=item.entry.title,
                    role="statistics",
                    outcome=origin.outcome,
                    score=origin.score,
                    scope="main",
                    stage=f"crosswalk {item.source} {'、'.join(f'{x.kind} {x.basis} {x.confidence}' for x in item.links)}",
                    arithmetic={},
                    evidence=(),
                    criteria=(),
                    citation=citation(item.edition, item.entry),
                    reporting_code=item.entry.reporting_code,
                )
            )
        return made

    def _label(self, item: Evaluated, folded: dict[str, Folded], texts: dict[str, str]) -> Label:
        candidate = item.candidate
        edition, entry = candidate.edition, candidate.entry
        catalogue, edition_name, code, cite = edition.id, edition.edition, entry.code, citation(edition, entry)
        if item.role == "ordinary":
            catalogue, edition_name, code, cite = self._industry_class(entry)
        return Label(
            catalogue=catalogue,
            edition=edition_name,
            code=code,
            title=entry.title,
            role=item.role,
            outcome=item.outcome if item.claimed else "unknown",
            score=candidate.score,
            scope=candidate.scope,
            stage=candidate.stage,
            arithmetic=candidate.arithmetic,
            evidence=tuple(_spans(candidate.evidence, folded, texts)),
            criteria=item.criteria,
            citation=cite,
            industry=_industry(item.chosen),
            contribution=_contribution(entry, item.chosen),
        )

    def _industry_class(self, entry: Entry) -> tuple[str, str, str, Citation]:
        """An ordinary activity is cited by its class of GB/T 4754."""
        edition = self.library.edition("cn.industry-classes")
        code = entry.note.split("、")[0]
        return edition.id, edition.edition, code, citation(edition, self.library.entry(edition, code))

    def _discarded(self, case: Case, labels: list[Label]) -> tuple[Discarded, ...]:
        shown = {label.ref for label in labels}
        found: list[Discarded] = []
        for item in case.evaluated:
            candidate = item.candidate
            ref = f"{candidate.edition.ref}:{candidate.entry.code}"
            if (
                ref in shown
                or not (item.labels or item.role == "ordinary")
                or candidate.score < self.library.rulebook.matching.near_score
            ):
                continue
            reason = candidate.dropped or (
                say("dropped.unclaimed", self.lang, words="、".join(candidate.entry.claims[:4]))
                if not item.claimed
                else say("dropped.weaker", self.lang)
            )
            found.append(Discarded(ref, candidate.entry.title, candidate.score, reason))
        found.sort(key=lambda d: (-d.score, d.code))
        return tuple(found[: self.library.rulebook.matching.most_candidates])

    def _instruments(self, outcome: Outcome, case: Case) -> tuple[Instrument, ...]:
        """The instruments that the municipal plan opens to projects of this verdict, by clause; those with topics only where a topic is in the texts."""
        if outcome.verdict == "ineligible":
            return ()
        found: list[Instrument] = []
        texts = case.facts.texts.values()
        for edition in self.library.editions:
            for entry in edition.entries:
                serves = entry.serves
                if entry.role != "instrument" or serves is None or not set(serves.subjects) & {"project", "enterprise"}:
                    continue
                by_verdict = outcome.verdict in serves.verdicts
                by_topic = not serves.verdicts and any(t in text for t in serves.topics for text in texts)
                if by_verdict or by_topic:
                    found.append(Instrument(f"{edition.ref}:{entry.code}", entry.title, entry.clause or entry.code))
        return tuple(found)

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


def _industry(chosen: Chosen | None) -> dict[str, str] | None:
    """The industry class of the entry's row, and whether the project's code, its text or the entry itself names it."""
    if chosen is None or chosen.industry is None:
        return None
    return {"code": chosen.industry.code, "name": chosen.industry.name, "by": chosen.how}


def _contribution(entry: Entry, chosen: Chosen | None) -> str | None:
    if chosen is not None and chosen.industry is not None:
        return chosen.industry.contribution
    return entry.contribution


def _spans(evidence: tuple[Hit, ...], folded: dict[str, Folded], texts: dict[str, str]) -> list[Span]:
    """The evidence in the applicant's own words: places in the original texts, overlapping ones joined into the longest."""
    kept: list[Span] = []
    for hit in evidence:
        for start, end in (*hit.more, (hit.start, hit.end)):
            if not any(k.field == hit.field and start < k.end and k.start < end for k in kept):
                kept.append(Span(hit.field, start, end, ""))
    return [_quote(span, folded[span.field], texts[span.field]) for span in kept]


def _quote(span: Span, folded: Folded, text: str) -> Span:
    start, end = folded.original(span.start, span.end)
    return Span(span.field, start, end, text[start:end])
