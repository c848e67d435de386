"""Labels: each edition's answer for the project, reporting codes, parts, and what was discarded."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import NamedTuple

from msgspec.structs import replace

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.hit import Hit
from pzh_taxonomy.matching.rank import Matcher
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Edition, Entry
from pzh_taxonomy.model.decision import ActivityPart, Citation, CriterionResult, Discarded, Label
from pzh_taxonomy.model.project import Facts, Span
from pzh_taxonomy.model.rulebook import Matching
from pzh_taxonomy.rules.activities import Chosen
from pzh_taxonomy.rules.benchmarks import Measured
from pzh_taxonomy.rules.case import Case, Evaluated
from pzh_taxonomy.rules.citing import citation
from pzh_taxonomy.rules.decide import Outcome
from pzh_taxonomy.rules.parts import Part
from pzh_taxonomy.rules.reporting import reported
from pzh_taxonomy.text.fold import Folded


class Identity(NamedTuple):
    """What a label names: an entry of an edition (an everyday activity by its class of industry), with its clause."""

    catalogue: str
    edition: str
    code: str
    title: str
    citation: Citation


class Labeller:
    """Makes labels from evaluated candidates."""

    def __init__(self, library: Library, matcher: Matcher, lang: Lang) -> None:
        self.library = library
        self.matcher = matcher
        self.lang = lang
        self._identities: dict[int, Identity] = {}  # by the identity of the library's entries

    def labels(self, case: Case, outcome: Outcome, folded: dict[str, Folded]) -> list[Label]:
        """The deciding label first, then each edition's matches by score; of each edition and scope at most a few."""
        labels = [
            self._label(x, folded, case) if isinstance(x, Evaluated) else self._limit(x, case, folded)
            for x in self.chosen(case, outcome)
        ]
        return labels + ([] if outcome.verdict == "ineligible" else self._reported(labels, case))

    def chosen(self, case: Case, outcome: Outcome) -> list[Evaluated | Measured]:
        """What the labels are made of, in their order: the deciding entry, the other matches, and limits on values."""
        deciding = outcome.label
        if deciding is not None and not (deciding.matched or outcome.rule.step == "outside"):
            deciding = None
        chosen: list[Evaluated | Measured] = [] if deciding is None else [deciding]
        taken: dict[tuple[str, str], int] = {}
        for item in case.evaluated:
            candidate = item.candidate
            if candidate.dropped or not item.claimed or item is deciding or not item.labels:
                continue
            key = (candidate.document.edition_ref, candidate.scope)
            if taken.get(key, 0) < self.library.rulebook.matching.most_labels:
                taken[key] = taken.get(key, 0) + 1
                chosen.append(item)
        limits = case.benchmarks.measured
        if outcome.rule.step == "exclusion" and outcome.label is None:
            missed: list[Evaluated | Measured] = [x for x in limits if x.outcome == "unmet"]
            return [*missed, *chosen, *(x for x in limits if x.outcome != "unmet")]
        return [*chosen, *limits]

    def identity(self, item: Evaluated | Measured) -> Identity:
        """What a label names."""
        if isinstance(item, Measured):
            edition, entry = item.edition, item.entry
        else:
            edition, entry = item.candidate.edition, item.candidate.entry
        known = self._identities.get(id(entry))
        if known is None:
            known = self._identities[id(entry)] = self._identity(edition, entry)
        return known

    def ref(self, item: Evaluated | Measured) -> str:
        """How the entry that a label names is written: `ID@EDITION:CODE`."""
        named = self.identity(item)
        return f"{named.catalogue}@{named.edition}:{named.code}"

    def _identity(self, edition: Edition, entry: Entry) -> Identity:
        if (entry.role or edition.role) == "ordinary":
            catalogue, number, code, cite = self._industry_class(entry)
            return Identity(catalogue, number, code, entry.title, cite)
        return Identity(edition.id, edition.edition, entry.code, entry.title, citation(edition, entry))

    def _limit(self, measured: Measured, case: Case, folded: dict[str, Folded]) -> Label:
        """What an energy limit or benchmark says of the project's value; levels that its nature does not require do not apply."""
        criteria = tuple(
            r if level in measured.required else replace(r, applies=False) for level, r in measured.levels.items()
        )
        value = case.evaluator.value_of(measured.limit.metric)
        span = value.span if value else None
        named = self.identity(measured)
        return Label(
            catalogue=named.catalogue,
            edition=named.edition,
            code=named.code,
            title=named.title,
            role="benchmark",
            outcome=measured.outcome,
            score=1.0,
            scope="main",
            stage="metric",
            arithmetic={},
            evidence=(_quote(span, folded[span.field], case.facts.project.texts[span.field]),) if span else (),
            criteria=_placed(criteria, folded, case.facts),
            citation=named.citation,
        )

    def _reported(self, labels: list[Label], case: Case) -> list[Label]:
        """The codes under which banks report what the labels name, through the crosswalks."""
        green = [x for x in labels if x.scope == "main" and x.role == "green"]
        pairs = [(f"{x.catalogue}@{x.edition}", x.code) for x in green]
        made: list[Label] = []
        scores: dict[str, dict[str, float]] = {}

        def fit(edition: Edition, code: str) -> float:
            if edition.ref not in scores:
                ranked = self.matcher.rank(case.facts, {self.library.edition_numbers[edition.ref]})
                scores[edition.ref] = {c.entry.code: c.score for c in ranked}
            return scores[edition.ref].get(code, 0.0)

        for item in reported(self.library, pairs, self.library.rulebook.matching.most_labels, fit):
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

    def _label(self, item: Evaluated, folded: dict[str, Folded], case: Case) -> Label:
        candidate = item.candidate
        texts = case.facts.project.texts
        named = self.identity(item)
        return Label(
            catalogue=named.catalogue,
            edition=named.edition,
            code=named.code,
            title=named.title,
            role=item.role,
            outcome=item.outcome if item.claimed else "unknown",
            score=candidate.score,
            scope=candidate.scope,
            stage=candidate.stage,
            arithmetic=candidate.arithmetic,
            evidence=tuple(_spans(candidate.evidence, folded, texts)),
            criteria=_placed(item.criteria, folded, case.facts),
            citation=named.citation,
            industry=_industry(item.chosen),
            contribution=_contribution(candidate.entry, item.chosen),
        )

    def _industry_class(self, entry: Entry) -> tuple[str, str, str, Citation]:
        """An ordinary activity is cited by its class of GB/T 4754."""
        edition = self.library.edition(self.library.rulebook.timeline.industry_classes)
        code = entry.note.split("、")[0]
        return edition.id, edition.edition, code, citation(edition, self.library.entry(edition, code))

    def part(self, part: Part) -> ActivityPart:
        candidate = part.item.candidate
        code = candidate.document.ref
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

    def discarded(self, case: Case, labels: list[Label]) -> tuple[Discarded, ...]:
        """The nearest candidates that are no label, best first; of each edition at most a few, so that a long one does not hide the others."""
        aside = self.aside(case, {label.ref for label in labels})
        return tuple(
            Discarded(e.ref, e.candidate.entry.title, e.candidate.score, self._why(e), e.role)
            for e in (
                aside[n]
                for n in few_of_each((e.candidate.document.edition_ref for e in aside), self.library.rulebook.matching)
            )
        )

    def aside(self, case: Case, shown: Set[str]) -> list[Evaluated]:
        """What came near and is not among the labels shown (as they are written), best first."""
        least = self.library.rulebook.matching.near_score
        found = [
            e
            for e in case.evaluated
            if e.candidate.score >= least and e.ref not in shown and (e.role == "ordinary" or e.labels)
        ]
        return sorted(found, key=lambda e: (-e.candidate.score, e.ref))

    def _why(self, item: Evaluated) -> str:
        """Why the candidate is not among the labels."""
        if item.candidate.dropped:
            return item.candidate.dropped.text(self.lang)
        if not item.claimed:
            return say("dropped.unclaimed", self.lang, words="、".join(item.candidate.entry.claims[:4]))
        return say("dropped.weaker", self.lang)


def few_of_each(editions: Iterable[str], policy: Matching) -> list[int]:
    """The places of those to show, best first, of a list whose editions are given: of each edition at most a few."""
    taken: dict[str, int] = {}
    kept: list[int] = []
    for place, edition in enumerate(editions):
        taken[edition] = count = taken.get(edition, 0) + 1
        if count <= policy.most_labels:
            kept.append(place)
            if len(kept) == policy.most_candidates:
                break
    return kept


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


def _placed(
    criteria: tuple[CriterionResult, ...], folded: dict[str, Folded], facts: Facts
) -> tuple[CriterionResult, ...]:
    """The conditions with the places in the original texts from which their values were read."""
    spans = [*(q.span for q in facts.quantities), *(s.span for s in facts.standards), *facts.sectors.values()]
    said = {span.text: span for span in reversed(spans) if span}
    return tuple(
        replace(c, span=_quote(span, folded[span.field], facts.project.texts[span.field]))
        if (span := said.get(c.source))
        else c
        for c in criteria
    )


def _quote(span: Span, folded: Folded, text: str) -> Span:
    start, end = folded.original(span.start, span.end)
    return Span(span.field, start, end, text[start:end])
