"""What the texts say of safeguards: permits held or lacking, violations on record or denied (rules/safeguards.yaml)."""

from __future__ import annotations

from collections.abc import Mapping

from pzh_taxonomy.model.project import Span
from pzh_taxonomy.model.rulebook import Rulebook, Safeguard
from pzh_taxonomy.model.seen import Seen
from pzh_taxonomy.text.kept import Kept

_LEAD = 4  # characters before a word in which a denial counts
_CLAUSE_ENDS = "。；;，,、\n"


def statements(
    texts: Mapping[str, Seen], safeguards: tuple[Safeguard, ...], denials: tuple[str, ...] = ()
) -> dict[str, tuple[bool, Span]]:
    """For each safeguard's fact that a text settles: its truth and the words that say so. What denies it is looked for first.

    A word that affirms it but has a denial right before it (未发生过偷排) denies it.
    """
    found: dict[str, tuple[bool, Span]] = {}
    for safeguard in safeguards:
        if not any(seen.any(_words(safeguard)) for seen in texts.values()):
            continue
        for truth, words in ((False, safeguard.false_words), (True, safeguard.true_words)):
            span = _first(texts, words)
            if span is not None and safeguard.fact not in found:
                found[safeguard.fact] = (truth and not _denied(texts[span.field].text, span.start, denials), span)
    return found


@Kept
def _words(safeguard: Safeguard) -> frozenset[str]:
    return frozenset((*safeguard.true_words, *safeguard.false_words))


def said_of_safeguards(rules: Rulebook) -> list[frozenset[str]]:
    """For each safeguard the words of which one stands in a text that says anything of it."""
    return [_words(s) for s in rules.safeguards]


def _denied(text: str, at: int, denials: tuple[str, ...]) -> bool:
    lead = text[max(0, at - _LEAD) : at]
    lead = lead[max(lead.rfind(c) for c in _CLAUSE_ENDS) + 1 :]
    return any(word in lead for word in denials)


def _first(texts: Mapping[str, Seen], words: tuple[str, ...]) -> Span | None:
    for field, seen in texts.items():
        for word in words:
            if seen.has(word):
                at = seen.text.find(word)
                return Span(field, at, at + len(word), word)
    return None
