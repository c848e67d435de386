"""A project's values against energy limits and efficiency benchmarks: which level is reached and which its nature requires."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from pzh_taxonomy.model.catalogue import Edition, Entry, Limit, Numeric
from pzh_taxonomy.model.decision import CriterionResult
from pzh_taxonomy.model.project import Facts, Truth
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.rules import logic
from pzh_taxonomy.rules.criteria import CriteriaEvaluator


class Measured(Struct, frozen=True):
    """One limit against the project: each level's condition, and those that the nature of construction requires."""

    edition: Edition
    entry: Entry
    limit: Limit
    levels: dict[str, CriterionResult]
    required: tuple[str, ...]

    @property
    def outcome(self) -> Truth:
        """Whether the required levels are reached; where the nature is not known, whether all that may be required are."""
        outcomes = [self.levels[level].outcome for level in self.required]
        return logic.all_of(outcomes) if outcomes and len(set(outcomes)) == 1 else "unknown" if outcomes else "met"


class Benchmarks:
    """The limits of the editions in force that concern one project."""

    def __init__(
        self, editions: tuple[Edition, ...], facts: Facts, rules: Rulebook, evaluator: CriteriaEvaluator
    ) -> None:
        self.editions = editions
        self.facts = facts
        self.rules = rules
        self.evaluator = evaluator

    @cached_property
    def measured(self) -> list[Measured]:
        """The limits whose metric is known of the project."""
        known = {q.metric for q in self.facts.quantities if q.phase != "before"}
        return [
            self._measure(edition, entry, limit)
            for edition in self.editions
            for entry in edition.entries
            for limit in entry.limits
            if limit.metric in known
        ]

    @cached_property
    def concerned(self) -> list[Measured]:
        """The limits whose metric is known, and those whose process the texts name without a value."""
        known = {(m.edition.ref, m.entry.code) for m in self.measured}
        named = [
            self._measure(edition, entry, limit)
            for edition in self.editions
            for entry in edition.entries
            if entry.limits and (edition.ref, entry.code) not in known and self._named(entry)
            for limit in entry.limits
        ]
        return self.measured + named

    def below(self, catalogue: str, level: str) -> Truth:
        """Whether a value is worse than the level; unknown where nothing is known of a process that is named, or none is."""
        outcomes = [m.levels[level].outcome for m in self.concerned if m.edition.id == catalogue and level in m.levels]
        return logic.negate(logic.all_of(outcomes)) if outcomes else "unknown"

    def missed(self, catalogue: str, level: str) -> list[Measured]:
        """The limits of a catalogue whose level the project's known values miss."""
        return [
            m
            for m in self.measured
            if m.edition.id == catalogue and level in m.levels and m.levels[level].outcome == "unmet"
        ]

    def _named(self, entry: Entry) -> bool:
        return any(term.lower() in text for term in entry.terms for text in self.facts.texts.values())

    def _measure(self, edition: Edition, entry: Entry, limit: Limit) -> Measured:
        better = self.rules.metrics[limit.metric].better
        ref = f"{edition.ref}:{entry.code}"
        levels = {
            level: self.evaluator.against(
                Numeric(
                    metric=limit.metric,
                    op=">=" if better == "higher" else "<=",
                    value=value,
                    unit=limit.unit,
                    adjust=limit.adjust,
                    subjects=limit.subjects,
                ),
                f"{ref}#{limit.metric}-{level}",
            )
            for level, value in limit.levels.items()
        }
        natures = set(self.facts.natures)
        required = dict.fromkeys(
            r.level
            for r in self.rules.benchmarks
            if r.catalogue == edition.id and r.level in levels and (not natures or natures & set(r.natures))
        )
        return Measured(edition, entry, limit, levels, tuple(required))
