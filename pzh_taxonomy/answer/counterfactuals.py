"""What would have to be otherwise: the smallest sets of facts that would change the answer, each proved by deciding again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Nature
from pzh_taxonomy.model.decision import Counterfactual, CriterionResult, SupposedFact
from pzh_taxonomy.model.project import Facts
from pzh_taxonomy.rules.case import Case, Evaluated
from pzh_taxonomy.rules.decide import Outcome
from pzh_taxonomy.rules.standing import MAIN_ROLES

Redecide = Callable[[Facts], Outcome]
_RANK = {"ineligible": 0, "transition": 1, "green": 2}
_FIRM = {"insufficient": 0, "provisional": 1, "confirmed": 2}


class Supposed(Struct, frozen=True):
    """One supposed fact: what it is in words, and the answer or the nature of construction that it stands for."""

    fact: SupposedFact
    answer: bool = True
    nature: Nature | None = None


Supposition = tuple[Supposed, ...]


def counterfactuals(case: Case, outcome: Outcome, redecide: Redecide, lang: Lang) -> tuple[Counterfactual, ...]:
    """The smallest suppositions under which the answer would be better or firmer, fewest facts first.

    Each is proved: the rules are asked again with the supposed facts in place. What can be left out of a set is; of sets with the same end no
    larger one is given beside a part of it.
    """
    policy = case.rules.matching
    if outcome.verdict != "ineligible" and outcome.status == "confirmed":
        return ()
    single = list(_suppositions(case, outcome, lang))
    tried = [*((s,) for s in single), *combinations(single, 2)]
    tried.sort(key=lambda group: sum(map(len, group)))
    found: list[Counterfactual] = []
    seen: list[tuple[frozenset[str], str, str]] = []
    for group in tried:
        if len(found) >= policy.most_counterfactuals:
            break
        facts = tuple({s.fact.id: s for part in group for s in part}.values())
        if len(facts) > policy.most_supposed:
            continue
        after = redecide(_supposed(case.facts, facts))
        better = (_RANK[after.verdict], _FIRM[after.status]) > (_RANK[outcome.verdict], _FIRM[outcome.status])
        if not better or (after.verdict == "ineligible" and outcome.verdict == "ineligible"):
            continue
        facts = _needed(facts, after, lambda fewer: redecide(_supposed(case.facts, fewer)))
        names = frozenset(s.fact.id for s in facts)
        if any(part <= names and (verdict, status) == (after.verdict, after.status) for part, verdict, status in seen):
            continue
        seen.append((names, after.verdict, after.status))
        after = redecide(_supposed(case.facts, facts))
        supposed = tuple(s.fact for s in facts)
        found.append(
            Counterfactual(facts=supposed, verdict=after.verdict, status=after.status, entry=_entry(after.label))
        )
    return tuple(found)


def _needed(facts: Supposition, wanted: Outcome, redecide: Callable[[Supposition], Outcome]) -> Supposition:
    """The facts without those that the same answer comes about without."""
    at = 0
    while len(facts) > 1 and at < len(facts):
        fewer = (*facts[:at], *facts[at + 1 :])
        after = redecide(fewer)
        if (after.verdict, after.status) == (wanted.verdict, wanted.status):
            facts = fewer
        else:
            at += 1
    return facts


def _entry(label: Evaluated | None) -> str:
    """The entry that the answer would stand on; an everyday activity is none."""
    return label.candidate.document.ref if label and label.role != "ordinary" else ""


def _supposed(facts: Facts, supposed: Supposition) -> Facts:
    answers = {**facts.project.answers, **{s.fact.id: s.answer for s in supposed if not s.nature}}
    natures = [s.nature for s in supposed if s.nature]
    changed = replace(facts, project=replace(facts.project, answers=answers))
    return replace(changed, natures=(natures[0],), nature_firm=True) if natures else changed


def _suppositions(case: Case, outcome: Outcome, lang: Lang) -> Iterator[Supposition]:
    """What may be supposed: that an entry's open conditions hold, that its quality is claimed, that capacity is upgraded rather than built,
    that a restricted entry's numbers are not the project's, that a safeguard is no obstacle, that energy is saved."""
    for item in _entries(case, outcome):
        yield from _satisfied(case, item, lang)
    if outcome.rule.step == "exclusion":
        yield from _escaped(case, outcome, lang)
    if outcome.verdict == "ineligible" and "retrofit" not in case.facts.natures:
        text = say("suppose.retrofit", lang)
        yield (Supposed(SupposedFact("activity", "activity", text), nature="retrofit"),)
    if not case.improvements:
        text = say("required.improvement", lang)
        yield (Supposed(SupposedFact("improvement", "improvement", text)),)


def _entries(case: Case, outcome: Outcome) -> list[Evaluated]:
    """The entries that a decision may stand on: the deciding one, then the best few in the main activity."""
    found = [
        e
        for e in case.evaluated
        if e.role in MAIN_ROLES
        and e.role != "ordinary"
        and case.decides(e)
        and not e.candidate.dropped
        and e.candidate.scope == "main"
    ]
    first = [outcome.label] if outcome.label in found else []
    rest = [e for e in found if e not in first]
    return [e for e in [*first, *rest] if e is not None][: case.rules.matching.most_labels]


def _satisfied(case: Case, item: Evaluated, lang: Lang) -> Iterator[Supposition]:
    candidate = item.candidate
    ref = candidate.document.ref
    lacking = item.shortfall
    facts = [_fact(r) for r in lacking]
    if not item.claimed:
        words = "、".join(candidate.entry.claims[: case.rules.matching.most_claim_words])
        claim = SupposedFact(f"{ref}#claims", f"claims: {words}", say("suppose.claim", lang, words=words))
        facts.insert(0, Supposed(claim))
        if lacking:
            yield (facts[0],)
    if facts:
        yield tuple(facts)


def _fact(result: CriterionResult) -> Supposed:
    return Supposed(SupposedFact(result.id, result.fact, result.required))


def _escaped(case: Case, outcome: Outcome, lang: Lang) -> Iterator[Supposition]:
    """The exclusion gone: one of the conditions that put the project into the class not being so, a safeguard cleared, a limit kept."""
    if outcome.label is not None:
        for result in outcome.label.criteria:
            if result.applies and result.outcome != "unmet":
                text = say("suppose.not", lang, required=result.required)
                yield (Supposed(SupposedFact(result.id, result.fact, text), answer=False),)
    for safeguard in case.rules.safeguards:
        if f"exclusion.{safeguard.id}" == outcome.rule.id:
            text = say("suppose.cleared", lang, title=safeguard.title if lang == "zh" else safeguard.en)
            yield (Supposed(SupposedFact(safeguard.fact, safeguard.fact, text), answer=not safeguard.blocks),)
    missed = [m for m in case.benchmarks.measured if m.outcome == "unmet"]
    results = [m.levels[level] for m in missed for level in m.required if m.levels[level].outcome == "unmet"]
    if outcome.label is None and results:
        yield tuple(map(_fact, results))
