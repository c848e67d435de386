"""The decision rules asked in order: verdict, status and trace."""

from __future__ import annotations

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import Missing, RuleResult, Status, Verdict
from pzh_taxonomy.model.project import Truth
from pzh_taxonomy.model.rulebook import Rule
from pzh_taxonomy.rules.case import Case, Evaluated
from pzh_taxonomy.rules.citing import citations


class Outcome(Struct, frozen=True):
    """What the rules say: the deciding rule, the label it stands on, what is missing, and the truth of every rule asked up to it."""

    verdict: Verdict
    status: Status
    rule: Rule
    label: Evaluated | None
    missing: tuple[Missing, ...]
    asked: tuple[tuple[Rule, Truth], ...]


def decide(case: Case, library: Library, lang: Lang = "zh") -> Outcome:
    """Ask the rules in order; the first that decides gives the verdict."""
    asked: list[tuple[Rule, Truth]] = []
    for rule in library.rulebook.verdict:
        outcome = case.truth(rule.when)
        asked.append((rule, outcome))
        if outcome == "met" or (outcome == "unknown" and rule.if_unknown == "decide"):
            break
    else:
        raise AssertionError("rules/verdict.yaml must end with a rule that always holds")
    rule, outcome = asked[-1]
    unknown = [r for r, truth in asked[:-1] if truth == "unknown"]
    # an exclusion that is not settled cannot change what is ineligible already
    held = rule.verdict != "ineligible" and any(
        (r.if_unknown == "hold" or case.raised(r.when)) and _facts_of(r, case, lang) for r in unknown
    )
    status: Status = rule.status or ("confirmed" if outcome == "met" and not held else "provisional")
    label = _label_of(rule, case)
    wanted = _asked(label, rule, lang) + (_facts_of(rule, case, lang) if outcome == "unknown" else [])
    if rule.step in ("green", "transition") or held:
        wanted += [m for r in unknown for m in _facts_of(r, case, lang)]
    first = {m.fact: m for m in reversed(wanted)}
    missing = tuple(m for m in wanted if first.get(m.fact) is m)
    return Outcome(rule.verdict, status, rule, label, missing, tuple(asked))


def headline(outcome: Outcome, lang: Lang = "zh") -> str:
    """The conclusion in one sentence."""
    label = outcome.label
    values = {"code": "", "title": "", "edition_title": ""}
    if label is not None:
        entry, edition = label.candidate.entry, label.candidate.edition
        values = {"code": entry.clause or entry.code, "title": entry.title, "edition_title": edition.document.title}
    said = outcome.rule.headline
    return (said.zh if lang == "zh" else said.en).format(**values)


def trace(case: Case, outcome: Outcome, library: Library) -> tuple[RuleResult, ...]:
    """Every rule asked, with its clauses, and the exclusions after the deciding one."""
    asked = list(outcome.asked)
    rest = library.rulebook.verdict[len(asked) :]
    asked += [(r, case.truth(r.when)) for r in rest if r.step == "exclusion"]
    return tuple(RuleResult(r.id, truth, r.title, citations(r, case, library)) for r, truth in asked)


def _facts_of(rule: Rule, case: Case, lang: Lang) -> list[Missing]:
    """The facts by which the rule's unknown conditions would be settled, and the rule's own."""
    facts = dict(case.unknown_facts(rule.when))
    nature_known = bool(case.facts.natures) and case.facts.nature_firm
    if rule.asks and not (rule.fact == "activity" and nature_known):
        facts.setdefault(rule.fact, "")
    key = "change.rule" if rule.step == "exclusion" else f"change.{rule.step}"
    return [
        Missing(fact, rule.id, say(key, lang, title=rule.title, required=required or rule.asks), required or rule.asks)
        for fact, required in facts.items()
    ]


def _label_of(rule: Rule, case: Case) -> Evaluated | None:
    wanted = _label_condition(rule)
    if wanted is not None and wanted[0] != "ordinary":
        return case.best(*wanted)
    if rule.step == "exclusion":  # a rule about limits or the owner stands on no entry
        return None
    return case.main


def _label_condition(rule: Rule) -> tuple[str, str | None] | None:
    for condition in (rule.when, *rule.when.all_of, *rule.when.any_of):
        if condition.label:
            return condition.label.role, condition.label.grade
    return None


def _asked(label: Evaluated | None, rule: Rule, lang: Lang) -> list[Missing]:
    """The unknown conditions of the deciding label, one for each fact."""
    if label is None or rule.step not in ("green", "transition", "exclusion", "outside"):
        return []
    found: dict[str, Missing] = {}
    for result in label.criteria:
        if result.applies and result.outcome == "unknown" and result.fact not in found:
            key = f"change.{rule.step}"
            asks = result.required
            found[result.fact] = Missing(result.fact, result.id, say(key, lang, required=asks), asks)
    if rule.step == "outside" and not label.claimed and not found:
        words = "、".join(label.candidate.entry.claims[:4])
        code = f"{label.candidate.edition.ref}:{label.candidate.entry.code}"
        asks = say("suppose.claim", lang, words=words)
        return [Missing(f"claims: {words}", code, say("change.claim", lang, words=words), asks)]
    return list(found.values())
