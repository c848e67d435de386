"""The words without which a text says nothing of a topic: where none of them stands, nobody need look closer."""

from __future__ import annotations

from typing import NamedTuple

from pzh_taxonomy.facts.scopes import opening_words
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.text.fold import folded_word
from pzh_taxonomy.text.kept import Kept

Words = frozenset[str]


class Topics(NamedTuple):
    """For each thing that is read out of texts, the words of which one must stand there. As texts are: folded, in lower case."""

    scopes: Words
    metrics: Words
    grades: Words
    standards: Words
    sectors: Words
    safeguards: Words
    savings: Words
    kinds: Words
    natures: Words
    organisations: Words


def _topics(rules: Rulebook) -> Topics:
    lexicon = rules.lexicon
    return Topics(
        scopes=opening_words(lexicon)["any"],
        metrics=frozenset(folded_word(alias) for metric in rules.metrics.values() for alias in metric.aliases),
        grades=frozenset(lexicon.grade_words),
        standards=frozenset(p.lower() for p in lexicon.standard_prefixes),
        sectors=frozenset(w for s in rules.sectors.values() for w in s.words),
        safeguards=frozenset(w for s in rules.safeguards for w in (*s.true_words, *s.false_words)),
        savings=frozenset(lexicon.improvement.what if lexicon.improvement else ()),
        kinds=frozenset(w for k in lexicon.kinds for w in k.words),
        natures=frozenset(w for n in lexicon.natures for w in (*n.words, *n.weak)),
        organisations=frozenset(lexicon.organisation_endings),
    )


topics = Kept(_topics)
