"""A project's values against energy limits and efficiency benchmarks: which level is reached and which its nature requires."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from pzh_taxonomy.model.catalogue import Edition, Entry, Limit, Numeric
from pzh_taxonomy.model.decision import CriterionResult
from pzh_taxonomy.model.project import Facts, Truth
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.rules import logic
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from pzh_taxonomy.text.fold import folded_word
from pzh_taxonomy.text.kept import Kept, lazily


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


class _Limits(NamedTuple):
    """The limits of an edition by metric, and its entries with limits by the first parts of their terms: one stands where a term does."""

    by_metric: dict[str, list[tuple[Entry, Limit]]]
    entries: list[Entry]
    terms: dict[str, list[tuple[int, tuple[str, ...]]]]
    words: frozenset[str]


@Kept
def _limits(edition: Edition) -> _Limits:
    by_metric: dict[str, list[tuple[Entry, Limit]]] = {}
    for entry in edition.entries:
        for limit in entry.limits:
            by_metric.setdefault(limit.metric, []).append((entry, limit))
    entries = [e for e in edition.entries if e.limits]
    terms: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for number, entry in enumerate(entries):
        for parts in map(_parts, entry.terms):
            terms.setdefault(parts[0], []).append((number, parts))
    return _Limits(by_metric, entries, terms, frozenset(terms))


def _parts(words: str) -> tuple[str, ...]:
    """The parts of an `A + B` term as texts are folded."""
    return tuple(map(folded_word, words.split(" + ")))


class Benchmarks:
    """The limits of the editions in force that concern one project."""

    def __init__(
        self, editions: tuple[Edition, ...], facts: Facts, rules: Rulebook, evaluator: CriteriaEvaluator
    ) -> None:
        self.editions = editions
        self.facts = facts
        self.rules = rules
        self.evaluator = evaluator
        self._concerned: dict[str, list[Measured]] = {}

    @lazily
    def measured(self) -> list[Measured]:
        """The limits whose metric is known of the project; of several of one metric in an edition those that the project's words and figures select."""
        known = {q.metric for q in self.facts.quantities if q.phase != "before"}
        found: list[Measured] = []
        if not known:
            return found
        for edition in self.editions:
            for metric, group in _limits(edition).by_metric.items():
                if metric in known:
                    found += [self._measure(edition, entry, limit) for entry, limit in self._selected(group)]
        return found

    def _selected(self, group: list[tuple[Entry, Limit]]) -> list[tuple[Entry, Limit]]:
        """Those whose `where` is not refuted; of these the ones that the texts name most exactly, all where they name none."""
        group = [(e, x) for e, x in group if self._where(x) != "unmet"]
        if len(group) < 2:
            return group
        named = [self._exactness(e, x) for e, x in group]
        return [pair for pair, n in zip(group, named, strict=True) if n == max(named)]

    def _where(self, limit: Limit) -> Truth:
        return logic.all_of(self.evaluator.against(leaf, "where").outcome for leaf in limit.where)

    def _exactness(self, entry: Entry, limit: Limit) -> int:
        """The length of the longest of the limit's and the entry's names that the texts hold; what the limit is for comes before general names."""
        subjects = max((len(w) for w in limit.subjects if self._says(w)), default=0)
        return 100 * subjects + max((len(w) for w in (*entry.terms, entry.title) if self._says(w)), default=0)

    def _says(self, words: str) -> bool:
        return self._says_parts(_parts(words))

    def _says_parts(self, parts: tuple[str, ...]) -> bool:
        return any(all(map(seen.has, parts)) for seen in self.facts.seen.values())

    def concerned(self, catalogue: str) -> list[Measured]:
        """The limits of a catalogue whose metric is known; where there is none, those whose process the texts name."""
        if catalogue not in self._concerned:
            known = [m for m in self.measured if m.edition.id == catalogue]
            self._concerned[catalogue] = known or list(self._named(catalogue))
        return self._concerned[catalogue]

    def _named(self, catalogue: str) -> Iterator[Measured]:
        for edition in self.editions:
            if edition.id == catalogue:
                known = _limits(edition)
                said = (t for word in self.facts.among(known.words) for t in known.terms[word])
                for number in sorted({n for n, parts in said if self._says_parts(parts)}):
                    entry = known.entries[number]
                    yield self._measure(edition, entry, entry.limits[0])

    def below(self, catalogue: str, level: str, *, ask: bool) -> Truth:
        """Whether a value is worse than the level: of every limit of a metric that may apply, else the answer is open.

        Where no value is known, open if `ask` and the texts name a process that has limits, else not.
        """
        groups: dict[str, list[Truth]] = {}
        for measured in self.concerned(catalogue) if ask else [m for m in self.measured if m.edition.id == catalogue]:
            outcome: Truth = measured.levels[level].outcome if level in measured.levels else "unknown"
            groups.setdefault(f"{measured.edition.ref} {measured.limit.metric}", []).append(outcome)
        worse: list[Truth] = [logic.negate(o[0]) if len(set(o)) == 1 else "unknown" for o in groups.values()]
        return logic.any_of(worse)

    def missed(self, catalogue: str, level: str) -> list[Measured]:
        """The limits of a catalogue whose level the project's known values miss."""
        return [
            m
            for m in self.measured
            if m.edition.id == catalogue and level in m.levels and m.levels[level].outcome == "unmet"
        ]

    def _measure(self, edition: Edition, entry: Entry, limit: Limit) -> Measured:
        better = self.rules.metrics[limit.metric].better
        ref = f"{edition.ref}:{entry.code}"
        levels = {
            level: self._open(
                limit,
                self.evaluator.against(
                    Numeric(
                        metric=limit.metric,
                        op=">=" if better == "higher" else "<=",
                        value=value,
                        unit=limit.unit,
                        adjust=limit.adjust,
                        subjects=limit.subjects,
                    ),
                    f"{ref}#{limit.metric}-{level}",
                ),
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

    def _open(self, limit: Limit, result: CriterionResult) -> CriterionResult:
        """A level that is missed stays open where a correction that is not encoded may relax it, or it may not be the limit at all."""
        if result.outcome != "unmet" or result.id in self.facts.project.answers:
            return result
        if limit.relaxed_by:
            return replace(result, outcome="unknown", fact="、".join(limit.relaxed_by))
        if self._where(limit) == "unknown":
            return replace(
                result, outcome="unknown", fact="、".join(dict.fromkeys(leaf.metric for leaf in limit.where))
            )
        return result
