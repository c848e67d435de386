"""What would have to be otherwise: the smallest sets of facts that would change the answer, each proved by deciding again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import Counterfactual, CriterionResult, SupposedFact
from pzh_taxonomy.model.project import Facts
from pzh_taxonomy.rules.case import MAIN_ROLES, Case, Evaluated
from pzh_taxonomy.rules.decide import Outcome

Redecide = Callable[[Facts], Outcome]
_RANK = {"ineligible": 0, "transition": 1, "green": 2}
_FIRM = {"insufficient": 0, "provisional": 1, "confirmed": 2}


class Supposition(Struct, frozen=True):
    """Facts supposed together: what they are in words, the answers they stand for, and the nature of construction where it is among them."""

    facts: tuple[SupposedFact, ...]
    answers: tuple[tuple[str, bool], ...]
    nature: str = ""


def counterfactuals(case: Case, outcome: Outcome, redecide: Redecide, lang: Lang) -> tuple[Counterfactual, ...]:
    """The smallest suppositions under which the answer would be better or firmer, fewest facts first.

    Each is proved: the rules are asked again with the supposed facts in place. A larger set is left out where a part of it does as well.
    """
    policy = case.rules.matching
    if outcome.verdict != "ineligible" and outcome.status == "confirmed":
        return ()
    single = list(_suppositions(case, outcome, lang))
    tried = [*((s,) for s in single), *combinations(single, 2)]
    tried.sort(key=lambda group: sum(len(s.facts) for s in group))
    found: list[Counterfactual] = []
    seen: list[tuple[frozenset[str], str, str]] = []
    for group in tried:
        if len(found) >= policy.most_counterfactuals:
            break
        facts = tuple(dict.fromkeys(f for s in group for f in s.facts))
        names = frozenset(f.id for f in facts)
        if len(facts) > policy.most_supposed:
            continue
        after = redecide(_supposed(case.facts, group))
        better = (_RANK[after.verdict], _FIRM[after.status]) > (_RANK[outcome.verdict], _FIRM[outcome.status])
        if not better or (after.verdict == "ineligible" and outcome.verdict == "ineligible"):
            continue
        if any(part <= names and (verdict, status) == (after.verdict, after.status) for part, verdict, status in seen):
            continue
        seen.append((names, after.verdict, after.status))
        found.append(Counterfactual(facts=facts, verdict=after.verdict, status=after.status, entry=_entry(after.label)))
    return tuple(found)


def _entry(label: Evaluated | None) -> str:
    return f"{label.candidate.edition.ref}:{label.candidate.entry.code}" if label else ""


def _supposed(facts: Facts, group: tuple[Supposition, ...]) -> Facts:
    answers = {**facts.project.answers, **{k: v for s in group for k, v in s.answers}}
    natures = [s.nature for s in group if s.nature]
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
        yield Supposition((SupposedFact("activity", "activity", text),), (), "retrofit")
    if not case.improvements:
        text = say("required.improvement", lang)
        yield Supposition((SupposedFact("improvement", "improvement", text),), (("improvement", True),))


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
    ref = f"{candidate.edition.ref}:{candidate.entry.code}"
    lacking = item.shortfall
    facts = [_fact(r) for r in lacking]
    answers = [(r.id, True) for r in lacking]
    if not item.claimed:
        words = "、".join(candidate.entry.claims[: case.rules.matching.most_claim_words])
        facts.insert(0, SupposedFact(f"{ref}#claims", f"claims: {words}", say("suppose.claim", lang, words=words)))
        answers.insert(0, (f"{ref}#claims", True))
        if lacking:
            yield Supposition((facts[0],), (answers[0],))
    if facts:
        yield Supposition(tuple(facts), tuple(answers))


def _fact(result: CriterionResult) -> SupposedFact:
    return SupposedFact(result.id, result.fact, result.required)


def _escaped(case: Case, outcome: Outcome, lang: Lang) -> Iterator[Supposition]:
    """The exclusion gone: one of the conditions that put the project into the class not being so, a safeguard cleared, a limit kept."""
    if outcome.label is not None:
        for result in outcome.label.criteria:
            if result.applies and result.outcome != "unmet":
                text = say("suppose.not", lang, required=result.required)
                yield Supposition((SupposedFact(result.id, result.fact, text),), ((result.id, False),))
    for safeguard in case.rules.safeguards:
        if f"exclusion.{safeguard.id}" == outcome.rule.id:
            text = say("suppose.cleared", lang, title=safeguard.title if lang == "zh" else safeguard.en)
            yield Supposition(
                (SupposedFact(safeguard.fact, safeguard.fact, text),), ((safeguard.fact, not safeguard.blocks),)
            )
    missed = [m for m in case.benchmarks.measured if m.outcome == "unmet"]
    results = [m.levels[level] for m in missed for level in m.required if m.levels[level].outcome == "unmet"]
    if outcome.label is None and results:
        yield Supposition(tuple(_fact(r) for r in results), tuple((r.id, True) for r in results))
