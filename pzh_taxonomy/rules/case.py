"""One project's case: its candidates weighed against each other and evaluated, ready for the decision rules."""

from __future__ import annotations

from functools import cached_property

from pzh_taxonomy.facts.activity import bare_name
from pzh_taxonomy.matching.rank import Candidate
from pzh_taxonomy.model.decision import CriterionResult
from pzh_taxonomy.model.project import Facts, Truth
from pzh_taxonomy.model.rulebook import Condition, LabelIs, Rulebook
from pzh_taxonomy.rules import logic
from pzh_taxonomy.rules.activities import Chosen, choose, criteria_for
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from pzh_taxonomy.rules.timeline import InForce
from pzh_taxonomy.text.fold import grams

MAIN_ROLES = ("green", "transition", "ordinary")


class Evaluated:
    """A candidate with its criteria evaluated. `outcome` is that of the criteria; defining ones not claimed leave it unknown."""

    def __init__(
        self,
        candidate: Candidate,
        outcome: Truth,
        criteria: tuple[CriterionResult, ...],
        chosen: Chosen | None = None,
    ) -> None:
        self.candidate = candidate
        self.chosen = chosen
        self.outcome = outcome
        self.criteria = criteria
        held = any(c.defining and c.applies and c.outcome == "met" for c in criteria)
        self.claimed = candidate.claimed or held

    @property
    def role(self) -> str:
        role = self.candidate.entry.role or self.candidate.edition.role
        return "green" if role == "guidance" else role

    @property
    def labels(self) -> bool:
        """Whether it can stand among a decision's labels: not instruments, preambles of a directory or everyday activities."""
        graded = self.role != "restriction" or (self.candidate.entry.grade is not None and self.outcome != "unmet")
        return graded and self.role not in ("instrument", "ordinary")

    @property
    def matched(self) -> bool:
        """In the main activity, not dropped, and with its quality claimed."""
        return not self.candidate.dropped and self.candidate.scope == "main" and self.claimed


class Case:
    """What the decision rules ask about."""

    def __init__(
        self, facts: Facts, candidates: list[Candidate], force: InForce, rules: Rulebook, evaluator: CriteriaEvaluator
    ) -> None:
        self.facts = facts
        self.force = force
        self.rules = rules
        self._deciding = {role: {e.ref for e in editions} for role, editions in force.deciding.items()}
        self.evaluated = [self._evaluate(c, evaluator) for c in candidates]

    @staticmethod
    def _evaluate(candidate: Candidate, evaluator: CriteriaEvaluator) -> Evaluated:
        if candidate.dropped:
            return Evaluated(candidate, "unknown", ())
        ref = f"{candidate.edition.ref}:{candidate.entry.code}"
        chosen = choose(candidate.entry, evaluator.facts)
        criterion, row_open = criteria_for(candidate.entry, chosen)
        outcome, criteria = evaluator.evaluate(criterion, ref)
        if row_open:
            criteria = (*criteria, evaluator.row_unknown(ref))
            outcome = logic.all_of((outcome, "unknown"))
        return Evaluated(candidate, outcome, criteria, chosen)

    def decides(self, item: Evaluated) -> bool:
        """Whether the candidate's edition decides its role (rather than merely labels)."""
        return item.candidate.edition.ref in self._deciding.get(item.role, ()) or item.role == "ordinary"

    @cached_property
    def main(self) -> Evaluated | None:
        """The candidate that names the main activity: the best of the deciding and the ordinary ones, claimed or not."""
        found = [
            e
            for e in self.evaluated
            if e.role in MAIN_ROLES and self.decides(e) and not e.candidate.dropped and e.candidate.scope == "main"
        ]
        return max(found, key=lambda e: (e.candidate.score, e.claimed), default=None)

    def best(self, role: str, grade: str | None = None) -> Evaluated | None:
        """The best matched candidate of a role (and class) among the deciding editions that is not refuted by its criteria."""
        found = [
            e
            for e in self.evaluated
            if e.role == role and self.decides(e) and e.matched and (grade is None or e.candidate.entry.grade == grade)
        ]
        if role in MAIN_ROLES:
            top = self.main.candidate.score if self.main else 0.0
            found = [
                e for e in found if e.candidate.score >= top * self.rules.matching.main_share and e.outcome != "unmet"
            ]
        return max(
            found,
            key=lambda e: (role not in MAIN_ROLES and e.outcome == "met", e.candidate.score, e.outcome == "met"),
            default=None,
        )

    def truth(self, condition: Condition) -> Truth:
        """A rule's condition in three-valued logic."""
        parts: list[Truth] = []
        if condition.all_of:
            parts.append(logic.all_of(self.truth(c) for c in condition.all_of))
        if condition.any_of:
            parts.append(logic.any_of(self.truth(c) for c in condition.any_of))
        if condition.none_of:
            parts.append(logic.none_of(self.truth(c) for c in condition.none_of))
        if condition.nature:
            natures = self.facts.natures
            parts.append(logic.truth(bool(set(natures) & set(condition.nature)) if natures else None))
        if condition.label:
            parts.append(self._label(condition.label))
        if condition.answer:
            parts.append(logic.truth(self.facts.project.answers.get(condition.answer)))
        if condition.mentions:
            parts.append(logic.truth(any(w in t for w in condition.mentions for t in self.facts.texts.values())))
        if condition.claimed:
            parts.append(logic.truth(self._claimed(condition.claimed)))
        if condition.thin:
            parts.append(logic.truth(self.thin))
        return logic.all_of(parts)

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

    @cached_property
    def thin(self) -> bool:
        """Whether the texts say next to nothing once generic words are left out."""
        lexicon = self.rules.lexicon
        whole = "\n".join(bare_name(t, lexicon) for t in self.facts.texts.values())
        for word in sorted((*lexicon.generic, *lexicon.organisation_endings), key=len, reverse=True):
            whole = whole.replace(word.lower(), "\n")
        return len(set(grams(whole))) < self.rules.matching.thin_characters
