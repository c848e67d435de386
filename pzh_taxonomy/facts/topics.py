"""The words without which a text says nothing of a topic: where none of them stands, nobody need look closer."""

from __future__ import annotations

from typing import NamedTuple

from pzh_taxonomy.facts.activity import kind_words, nature_words, organisation_words
from pzh_taxonomy.facts.scopes import opening_words
from pzh_taxonomy.facts.sectors import sector_words
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.text.fold import folded_word
from pzh_taxonomy.text.kept import Kept

Words = frozenset[str]


class Topics(NamedTuple):
    """For each thing that is read out of texts (`stretches`: out of stretches of one text), the words of which one must stand there. As texts are: folded, in lower case.

    They are the very sets with which texts are asked, so that who knows them need not compare them.
    """

    stretches: Words
    scopes: Words
    metrics: Words
    grades: Words
    standards: Words
    sectors: Words
    safeguards: Words
    savings: Words
    kinds: Words
    natures: Words
    weak_natures: Words
    organisations: Words


def _topics(rules: Rulebook) -> Topics:
    lexicon = rules.lexicon
    found = {
        "scopes": opening_words(lexicon)["any"].forward,
        "metrics": frozenset(folded_word(alias) for metric in rules.metrics.values() for alias in metric.aliases),
        "grades": frozenset(lexicon.grade_words),
        "standards": frozenset(p.lower() for p in lexicon.standard_prefixes),
    }
    return Topics(
        **found,
        stretches=frozenset().union(*found.values()),
        sectors=sector_words(rules).words,
        safeguards=frozenset(w for s in rules.safeguards for w in (*s.true_words, *s.false_words)),
        savings=frozenset(lexicon.improvement.what if lexicon.improvement else ()),
        kinds=kind_words(lexicon).words,
        natures=nature_words(lexicon)[0][1],
        weak_natures=nature_words(lexicon)[1][1],
        organisations=organisation_words(lexicon),
    )


topics = Kept(_topics)
