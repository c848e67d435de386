"""Phrases written with one character wrong, sought only where nothing else was recognised.

Another character often makes another word (风力, 水力), so it counts as a slip only where it makes no pair known to the index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container

from pzh_taxonomy.matching.evidence import Phrases
from pzh_taxonomy.matching.hit import Hit
from pzh_taxonomy.model.project import Facts

_SHORTEST = 5
_LONGEST = 8
_WILDCARD = "\0"


class NearPhrases:
    """Looks phrases up by patterns with one character left open. Built on first use: it takes a tenth of a second."""

    def __init__(self, phrases: Phrases, vocabulary: Container[str], organisations: tuple[str, ...]) -> None:
        self._vocabulary = vocabulary
        self._by_pattern: dict[str, set[int]] = defaultdict(set)
        self._starts: set[str] = set()
        self._ends: set[str] = set()
        for number, text in enumerate(phrases.texts):
            if text.endswith(organisations):  # 铸业有限公司 is a name of its own, no slip for 置业有限公司
                continue
            if number not in phrases.parts and _SHORTEST <= len(text) <= _LONGEST and not text.isascii():
                for pattern in _patterns(text):
                    self._by_pattern[pattern].add(number)
                self._starts.add(text[:2])
                self._ends.add(text[-2:])

    def hits(self, facts: Facts) -> list[Hit]:
        """Phrases that stand in the name with exactly one other character; the longest at each place."""
        name = facts.texts.get("name", "")
        slips = [at for at in range(len(name)) if self._slip(name, at)]
        if not slips:
            return []
        starts = [name[at : at + 2] in self._starts for at in range(len(name))]
        ends = [name[at - 2 : at] in self._ends for at in range(len(name) + 1)]
        found: list[Hit] = []
        for size in range(min(_LONGEST, len(name)), _SHORTEST - 1, -1):
            for start in range(len(name) - size + 1):
                end = start + size
                if not (starts[start] or ends[end]):
                    continue
                # a phrase with one character wrong has its first two right or its last two
                open_at = [at for at in slips if start < at < end and (starts[start] if at > start + 1 else ends[end])]
                if not open_at or any(h.start < end and start < h.end for h in found):
                    continue
                numbers = {
                    n
                    for at in open_at
                    for n in self._by_pattern.get(name[start:at] + _WILDCARD + name[at + 1 : end], ())
                }
                found += [Hit(n, "name", start, end, "name") for n in sorted(numbers)]
        return found

    def _slip(self, name: str, at: int) -> bool:
        """Whether the character makes pairs with its neighbours that no catalogue knows."""
        return not (
            (at > 0 and name[at - 1 : at + 1] in self._vocabulary)
            or (at + 1 < len(name) and name[at : at + 2] in self._vocabulary)
        )


def _patterns(text: str) -> list[str]:
    """The text with each character but the first in turn left open: another first character mostly ends another word (棕制品, 竹制品)."""
    return [text[:i] + _WILDCARD + text[i + 1 :] for i in range(1, len(text))]
