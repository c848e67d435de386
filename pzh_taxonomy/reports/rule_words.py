"""A decision rule's condition in words, as a tree."""

from __future__ import annotations

from msgspec import Struct

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.rulebook import Condition, Rulebook

_MOST_WORDS = 8


class Worded(Struct, frozen=True):
    """A condition in words with the parts below it."""

    text: str
    parts: tuple[Worded, ...] = ()


def worded(condition: Condition, rules: Rulebook, lang: Lang) -> Worded:
    """The condition in words."""
    for branch in ("all_of", "any_of", "none_of"):
        if parts := getattr(condition, branch):
            return Worded(say(f"rule.{branch}", lang), tuple(worded(p, rules, lang) for p in parts))
    return Worded(_leaf(condition, rules, lang))


def _leaf(condition: Condition, rules: Rulebook, lang: Lang) -> str:
    if condition.nature:
        return say("rule.nature", lang, natures=_natures(condition.nature, lang))
    if condition.label:
        role = say(f"role.{condition.label.role}", lang)
        grade = say("rule.grade", lang, grade=condition.label.grade) if condition.label.grade else ""
        return say("rule.label", lang, role=role) + grade
    if condition.mentions:
        more = "…" if len(condition.mentions) > _MOST_WORDS else ""
        return say("rule.mentions", lang, words="、".join(condition.mentions[:_MOST_WORDS]) + more)
    if condition.below:
        return say("rule.below", lang, catalogue=condition.below.catalogue, level=condition.below.level)
    if condition.new_capacity:
        return say("rule.new_capacity", lang, natures=_natures(condition.new_capacity.natures, lang))
    if condition.not_firmly:
        return say("rule.not_firmly", lang, natures=_natures(condition.not_firmly, lang))
    if condition.safeguard:
        found = next((s for s in rules.safeguards if s.id == condition.safeguard), None)
        title = condition.safeguard if found is None else found.title if lang == "zh" else found.en
        return say("rule.safeguard", lang, title=title)
    if condition.answer:
        return say("rule.answer", lang, fact=condition.answer)
    if condition.claimed:
        return say(f"rule.claimed-{condition.claimed}", lang)
    for flag in ("thin", "improved", "sector"):
        if getattr(condition, flag):
            return say(f"rule.{flag}", lang)
    return say("rule.always", lang)


def _natures(natures: tuple[str, ...], lang: Lang) -> str:
    return "、".join(say(f"nature.{n}", lang) for n in natures)
