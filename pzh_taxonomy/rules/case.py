"""One project's case: its candidates weighed against each other and evaluated, ready for the decision rules."""

from __future__ import annotations

from collections.abc import Iterator

from pzh_taxonomy.facts.questions import is_thin, safeguards_said, saves, savings
from pzh_taxonomy.matching.rank import Candidate
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.decision import CriterionResult
from pzh_taxonomy.model.project import Facts, Improvement, Truth
from pzh_taxonomy.model.rulebook import BelowLevel, Condition, LabelIs, NewCapacity, Rulebook, Safeguard
from pzh_taxonomy.rules import logic
from pzh_taxonomy.rules.activities import Chosen, choose, criteria_for
from pzh_taxonomy.rules.benchmarks import Benchmarks
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from pzh_taxonomy.rules.places import entry_places
from pzh_taxonomy.rules.standing import MAIN_ROLES, Standing
from pzh_taxonomy.rules.timeline import InForce
from pzh_taxonomy.text.kept import lazily

_FIRM = {"unmet": 0, "unknown": 1, "met": 2}


class Evaluated:
    """A candidate with its criteria, evaluated when first asked for.

    `outcome` is that of the criteria and of the sector; defining criteria that are not claimed leave it unknown.
    """

    def __init__(self, candidate: Candidate, standing: Standing, evaluator: CriteriaEvaluator) -> None:
        self.candidate = candidate
        self.standing = standing
        self.role = candidate.document.role
        self.ref = candidate.document.ref
        self._evaluator = evaluator

    @lazily
    def chosen(self) -> Chosen | None:
        """The row of the entry and the industry that the project falls under."""
        return None if self.candidate.dropped else choose(self.candidate.entry, self._evaluator.facts)

    @lazily
    def _judged(self) -> tuple[Truth, tuple[CriterionResult, ...]]:
        candidate, evaluator = self.candidate, self._evaluator
        if self.chosen is None:
            return "unknown", ()
        criterion, row_open = criteria_for(candidate.entry, self.chosen)
        outcome, criteria = evaluator.evaluate(criterion, self.ref, entry_places(candidate.entry))
        if row_open:
            row = evaluator.row_unknown(self.ref)
            criteria = (*criteria, row)
            outcome = logic.all_of((outcome, row.outcome))
        if candidate.entry.sectors and self.role == "transition":
            sector = evaluator.sector(f"{self.ref}#sector", candidate.entry.sectors)
            criteria = (*criteria, sector)
            outcome = logic.all_of((outcome, sector.outcome))
        return outcome, criteria

    @property
    def outcome(self) -> Truth:
        return self._judged[0]

    @property
    def criteria(self) -> tuple[CriterionResult, ...]:
        return self._judged[1]

    @lazily
    def claimed(self) -> bool:
        """Whether the project claims the quality without which the activity is an ordinary one."""
        answered = self._evaluator.facts.project.answers.get(f"{self.ref}#claims")
        if answered is not None:
            return answered
        return self.candidate.claimed or any(c.defining and c.applies and c.outcome == "met" for c in self.criteria)

    @lazily
    def shortfall(self) -> tuple[CriterionResult, ...]:
        """The fewest conditions that must still come to hold, the sector and the row among them."""
        if self.chosen is None:
            return ()
        criterion, _ = criteria_for(self.candidate.entry, self.chosen)
        extra = [
            c for c in self.criteria if c.id in (f"{self.ref}#sector", f"{self.ref}#industry") and c.outcome != "met"
        ]
        return (*self._evaluator.shortfall(criterion, self.ref, entry_places(self.candidate.entry)), *extra)

    @property
    def labels(self) -> bool:
        """Whether it can stand among a decision's labels: not instruments, preambles of a directory or everyday activities."""
        if self.role in ("instrument", "ordinary"):
            return False
        return self.role != "restriction" or (self.candidate.entry.grade is not None and self.outcome != "unmet")

    @property
    def matched(self) -> bool:
        """In the main activity, not dropped, and with its quality claimed."""
        return not self.candidate.dropped and self.candidate.scope == "main" and self.claimed


class Case:
    """What the decision rules ask about."""

    def __init__(
        self,
        facts: Facts,
        candidates: list[Candidate],
        standing: list[Standing],
        force: InForce,
        rules: Rulebook,
        evaluator: CriteriaEvaluator,
    ) -> None:
        self.facts = facts
        self.force = force
        self.rules = rules
        self.evaluator = evaluator
        self.lang = evaluator.lang
        self.benchmarks = Benchmarks(force.benchmarks, facts, rules, evaluator)
        self.evaluated = [Evaluated(c, s, evaluator) for c, s in zip(candidates, standing, strict=True)]
        self._best: dict[tuple[str, str | None], Evaluated | None] = {}
        self._truths: dict[int, Truth] = {}  # by the identity of the rulebook's conditions

    def decides(self, item: Evaluated) -> bool:
        """Whether the candidate's edition decides its role (rather than merely labels)."""
        return self.force.decides(item.role, item.candidate.document.edition_ref)

    @lazily
    def main(self) -> Evaluated | None:
        """The candidate that names the main activity: the best of the deciding and the ordinary ones, claimed or not."""
        found = [e for e in self.evaluated if e.standing.may_be_main]
        return min(found, key=lambda e: (e.standing.rank, not e.claimed), default=None)

    def best(self, role: str, grade: str | None = None) -> Evaluated | None:
        """The best matched candidate of a role (and class) among the deciding editions that is not refuted by its criteria."""
        key = (role, grade)
        if key not in self._best:
            self._best[key] = self._find_best(role, grade)
        return self._best[key]

    def _find_best(self, role: str, grade: str | None) -> Evaluated | None:
        found = [e for e in self.evaluated if e.role == role and self.decides(e)]
        if grade is not None:
            found = [e for e in found if e.candidate.entry.grade == grade]
        if role in MAIN_ROLES:
            found = [e for e in found if e.standing.rivals and e.matched and e.outcome != "unmet"]
        else:
            found = [e for e in found if e.matched]
        return max(
            found,
            key=lambda e: (
                0 if role in MAIN_ROLES else _FIRM[e.outcome],
                -e.standing.rank,
                e.outcome == "met",
            ),
            default=None,
        )

    def truth(self, condition: Condition) -> Truth:
        """A rule's condition in three-valued logic."""
        found = self._truths.get(id(condition))
        if found is None:
            found = self._truths[id(condition)] = self._truth(condition)
        return found

    def _truth(self, condition: Condition) -> Truth:
        if condition.all_of:
            return logic.all_of(self._until(condition.all_of, "unmet"))
        if condition.any_of:
            return logic.any_of(self._until(condition.any_of, "met"))
        if condition.none_of:
            return logic.none_of(self._until(condition.none_of, "met"))
        if condition.nature:
            natures = self.facts.natures
            return logic.truth(bool(set(natures) & set(condition.nature)) if natures else None)
        if condition.label:
            return self._label(condition.label)
        if condition.answer:
            return logic.truth(self.facts.project.answers.get(condition.answer))
        if condition.mentions:
            return logic.truth(any(map(self.facts.says, condition.mentions)))
        if condition.claimed:
            return logic.truth(self._claimed(condition.claimed))
        if condition.thin:
            return logic.truth(self.thin)
        if condition.below:
            return self._below(condition.below)
        if condition.new_capacity:
            return self._new_capacity(condition.new_capacity)
        if condition.improved:
            return self._improved()
        if condition.sector:
            return logic.truth(bool(self.facts.sectors))
        if condition.not_firmly:
            stated = self.facts.nature_firm and bool(set(self.facts.natures) & set(condition.not_firmly))
            return logic.truth(not stated)
        if condition.safeguard:
            return self._safeguard(condition.safeguard)
        return "met"

    def _until(self, conditions: tuple[Condition, ...], settled: Truth) -> Iterator[Truth]:
        """The truths of the conditions up to the one that settles the whole."""
        for condition in conditions:
            found = self.truth(condition)
            yield found
            if found == settled:
                return

    def _below(self, wanted: BelowLevel) -> Truth:
        answered = self.facts.project.answers.get(wanted.answer) if wanted.answer else None
        if answered is not None:
            return logic.truth(answered)
        found = self.benchmarks.below(wanted.catalogue, wanted.level, ask=self._builds_process and not wanted.known)
        measured = any(m.edition.id == wanted.catalogue for m in self.benchmarks.measured)
        return "unknown" if wanted.answer and not measured and found == "unmet" else found

    @lazily
    def _builds_process(self) -> bool:
        """Whether the project is about a process that may have limits, rather than a green thing that only names one."""
        return self.main is not None and self.main.role != "green"

    def _new_capacity(self, wanted: NewCapacity) -> Truth:
        """Whether productive capacity is added, rather than a listed measure that is a thing to build in an existing plant."""
        if not self.facts.natures:
            return "unknown"
        if not set(self.facts.natures) & set(wanted.natures):
            return "unmet"
        label = self.best("transition")
        built_by_itself = label is not None and bool(set(label.candidate.entry.kinds) - {"retrofit", "operate"})
        if built_by_itself and self.facts.kinds.keys().isdisjoint(wanted.kinds):
            return "unmet"
        return logic.truth(True if self.facts.nature_firm else None)

    def _improved(self) -> Truth:
        answered = self.facts.project.answers.get("improvement")
        if answered is not None:
            return logic.truth(answered)
        return logic.truth(self.facts.ask(saves, self.rules))

    @lazily
    def improvements(self) -> tuple[Improvement, ...]:
        """The savings that fields and texts state."""
        return savings(self.facts, self.rules)

    @lazily
    def _said(self) -> dict[str, bool]:
        return self.facts.ask(safeguards_said, self.rules)

    def _safeguard(self, ident: str) -> Truth:
        """Whether the safeguard blocks: by answer, by a violation on record that is not put right, by what the texts say."""
        safeguard = self._known_safeguard(ident)
        if safeguard.natures and self.facts.natures and not set(self.facts.natures) & set(safeguard.natures):
            return "unmet"
        blocks = self._blocks(safeguard)
        return "unknown" if blocks == "met" and safeguard.natures and not self.facts.natures else blocks

    def _known_safeguard(self, ident: str) -> Safeguard:
        return next(s for s in self.rules.safeguards if s.id == ident)

    def _blocks(self, safeguard: Safeguard) -> Truth:
        """Whether what is known speaks against the project, wherever the safeguard applies."""
        answer = self.facts.project.answers.get(safeguard.fact)
        if answer is None and safeguard.kind:
            records = [v for v in self.facts.project.violations if v.kind == safeguard.kind]
            if records:
                return logic.any_of(logic.negate(logic.truth(v.rectified)) for v in records)
        if answer is None:
            answer = self._said.get(safeguard.fact)
        return logic.truth(None if answer is None else answer == safeguard.blocks)

    def raised(self, condition: Condition) -> bool:
        """Whether something known speaks against the project in a condition that is not settled: a record under a safeguard, a value that does not
        surely reach a level. Then nothing is firm."""
        if any(map(self.raised, (*condition.all_of, *condition.any_of, *condition.none_of))):
            return True
        if condition.below:
            below = condition.below
            known = [m.levels.get(below.level) for m in self.benchmarks.measured if m.edition.id == below.catalogue]
            return any(level is not None and level.outcome != "met" for level in known)
        if not condition.safeguard or self.truth(condition) != "unknown":
            return False
        safeguard = self._known_safeguard(condition.safeguard)
        recorded = any(v.kind == safeguard.kind for v in self.facts.project.violations if safeguard.kind)
        return recorded or self._blocks(safeguard) == "met"

    def unknown_facts(self, condition: Condition) -> Iterator[tuple[str, str]]:
        """Facts (and what is required of them in words) whose absence leaves a condition unknown; those of a green or transition label's criteria
        are asked with it."""
        if self.truth(condition) != "unknown":
            return
        for part in (*condition.all_of, *condition.any_of, *condition.none_of):
            yield from self.unknown_facts(part)
        if condition.nature or condition.new_capacity:
            yield "activity", ""
        if condition.label and condition.label.role == "restriction":
            found = self.best(condition.label.role, condition.label.grade)
            open_ = [r for r in (found.criteria if found else ()) if r.applies and r.outcome == "unknown"]
            yield from ((r.fact, r.required) for r in open_)
        if condition.improved:
            yield "improvement", say("required.improvement", self.lang)
        if condition.safeguard:
            safeguard = self._known_safeguard(condition.safeguard)
            if self._blocks(safeguard) == "met":
                yield "activity", safeguard.asks
            else:
                yield safeguard.fact, safeguard.asks
        if condition.below:
            for measured in self.benchmarks.concerned(condition.below.catalogue):
                result = measured.levels.get(condition.below.level)
                if result and result.outcome == "unknown":
                    yield result.fact, result.required

    def _label(self, wanted: LabelIs) -> Truth:
        if wanted.role == "ordinary":
            return logic.truth(self.main is not None and self.main.role == "ordinary")
        found = self.best(wanted.role, wanted.grade)
        return "unmet" if found is None else found.outcome

    def _claimed(self, wanted: str) -> bool:
        """`missing`: the main activity has an entry whose quality is not claimed; `unmet`: its criteria are refuted."""
        if self.main is None or self.main.role == "ordinary":
            return False
        return not self.main.claimed if wanted == "missing" else self.main.outcome == "unmet"

    @lazily
    def thin(self) -> bool:
        """Whether the texts say next to nothing once generic words are left out."""
        return self.facts.ask(is_thin, self.rules)
