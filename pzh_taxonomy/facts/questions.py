"""What the decision rules ask of a project's texts as a whole, each answer without the places that it rests on."""

from __future__ import annotations

from pzh_taxonomy.facts.activity import bare_name
from pzh_taxonomy.facts.improvement import improvements
from pzh_taxonomy.facts.statements import statements
from pzh_taxonomy.facts.topics import topics
from pzh_taxonomy.model.project import Facts, Improvement
from pzh_taxonomy.model.rulebook import Lexicon, Rulebook
from pzh_taxonomy.text.fold import grams
from pzh_taxonomy.text.kept import Kept


def savings(facts: Facts, rules: Rulebook) -> tuple[Improvement, ...]:
    """The savings that fields and texts state."""
    if not facts.quantities and not any(seen.may(topics(rules).savings) for seen in facts.seen.values()):
        return facts.project.improvements
    read = improvements(facts.texts, list(facts.quantities), rules.metrics, rules.lexicon)
    return (*facts.project.improvements, *read)


def saves(facts: Facts, rules: Rulebook) -> bool | None:
    """Whether a saving is stated that is one; None where none is stated."""
    known = [i.percent for i in savings(facts, rules)]
    return any(p is None or p > 0 for p in known) if known else None


def safeguards_said(facts: Facts, rules: Rulebook) -> dict[str, bool]:
    """The facts of safeguards that the texts settle, and how."""
    said = topics(rules).safeguards
    if not any(seen.may(said) for seen in facts.seen.values()):
        return {}
    return {fact: truth for fact, (truth, _) in statements(facts.seen, rules.safeguards, rules.lexicon.denials).items()}


def is_thin(facts: Facts, rules: Rulebook) -> bool:
    """Whether the texts say next to nothing once generic words are left out."""
    lexicon = rules.lexicon
    whole = "\n".join(bare_name(seen.text, lexicon) for seen in facts.seen.values())
    for word in _generic(lexicon):
        whole = whole.replace(word, "\n")
    return len(set(grams(whole))) < rules.matching.thin_characters


@Kept
def _generic(lexicon: Lexicon) -> list[str]:
    """Words that say nothing of the activity, the longest first."""
    return [w.lower() for w in sorted((*lexicon.generic, *lexicon.organisation_endings), key=len, reverse=True)]
