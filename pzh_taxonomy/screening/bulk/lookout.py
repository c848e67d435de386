"""Every known word found in a text in one pass (Aho-Corasick), for all who will ask."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Set

from pzh_taxonomy.facts.scopes import opening_words
from pzh_taxonomy.facts.statements import said_of_safeguards
from pzh_taxonomy.facts.topics import topics
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.documents import Documents
from pzh_taxonomy.matching.evidence import whole
from pzh_taxonomy.matching.rank import making_and_improving
from pzh_taxonomy.model.catalogue import AllOf, AnyOf, Criterion
from pzh_taxonomy.model.rulebook import Condition
from pzh_taxonomy.model.seen import Seen
from pzh_taxonomy.text.fold import folded_word

_MOST_SETS = 50_000
_MOST_TOPICS = 64
_NONE: frozenset[str] = frozenset()


class Lookout:
    """The known words of a library. What is not among them is sought when it is asked for: leaving a word out costs time, no answer."""

    def __init__(self, library: Library) -> None:
        from ahocorasick_rs import AhoCorasick, Implementation

        index = library.index
        phrases = {text: n for n, text in enumerate(index.phrases) if n not in index.parts}
        parts = {word for words in index.words.values() for word in words}
        self.words = sorted({w for w in (*phrases, *parts, *_asked(library)) if w})
        self.known = frozenset(self.words)
        self._covered: dict[frozenset[str], bool] = {}
        self._automaton = AhoCorasick(self.words, implementation=Implementation.ContiguousNFA)
        self._phrases = array("i", [phrases.get(w, -1) for w in self.words])
        topics = [words for words in _topics(library) if self.known >= words][:_MOST_TOPICS]
        self.topics = {words: 1 << n for n, words in enumerate(topics)}
        self._topics_of = array("Q", bytes(8 * len(self.words)))
        self._numbers = {word: n for n, word in enumerate(self.words)}
        self._numbers_of: dict[frozenset[str], frozenset[int] | None] = {}
        for topic, bit in self.topics.items():
            for word in topic:
                self._topics_of[self._numbers[word]] |= bit
        self._latin = frozenset(n for n, w in enumerate(self.words) if w[0].isascii() or w[-1].isascii())

    def seen(self, text: str) -> Seen:
        """What stands in a folded text."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        topics, phrase_of = self._topics_of, self._phrases
        bits = 0
        phrases = []
        for number, start, end in found:
            bits |= topics[number]
            phrase = phrase_of[number]
            if phrase >= 0 and (number not in self._latin or whole(text, start, self.words[number])):
                phrases.append((start, phrase, end))
        if len(phrases) > 1:
            phrases.sort()
        words = self.words
        return Sighted(
            text,
            frozenset([words[number] for number, _, _ in found]),
            bits,
            [(p, s, e) for s, p, e in phrases],
            found,
            self,
        )

    def numbers(self, words: frozenset[str]) -> frozenset[int] | None:
        """The numbers of the words; None where one is not known."""
        if words not in self._numbers_of:
            if len(self._numbers_of) >= _MOST_SETS:
                self._numbers_of.clear()
            known = self.covers(words)
            self._numbers_of[words] = frozenset(self._numbers[w] for w in words) if known else None
        return self._numbers_of[words]

    def covers(self, words: frozenset[str]) -> bool:
        """Whether all of the words are known."""
        found = self._covered.get(words)
        if found is None:
            if len(self._covered) >= _MOST_SETS:
                self._covered.clear()
            found = self._covered[words] = self.known.issuperset(words)
        return found


class Sighted(Seen):
    """A text in which every known word has been looked for. `topics` has a bit for each topic of which a word occurs."""

    __slots__ = ("_found", "_lookout", "_topics", "words")

    def __init__(
        self,
        text: str,
        words: frozenset[str],
        topics: int,
        phrases: list[tuple[int, int, int]],
        found: list[tuple[int, int, int]],
        lookout: Lookout,
    ) -> None:
        self.text = text
        self.phrases = phrases
        self.words = words
        self._topics = topics
        self._found = found
        self._lookout = lookout

    def has(self, word: str) -> bool:
        return word in self.words or (word not in self._lookout.known and word in self.text)

    def among(self, words: frozenset[str]) -> Set[str]:
        bit = self._lookout.topics.get(words)
        if bit is not None:
            return self.words & words if self._topics & bit else _NONE
        if self._lookout.covers(words):
            return self.words & words
        return {w for w in words if self.has(w)}

    def any(self, words: frozenset[str]) -> bool:
        bit = self._lookout.topics.get(words)
        if bit is not None:
            return self._topics & bit != 0
        if self._lookout.covers(words):
            return not self.words.isdisjoint(words)
        return any(map(self.has, words))

    may = any

    def each(self, words: frozenset[str]) -> Iterable[tuple[int, int]]:
        numbers = self._lookout.numbers(words)
        if numbers is None:
            return super().each(words)
        places = sorted([(start, -end) for number, start, end in self._found if number in numbers])
        kept: list[tuple[int, int]] = []
        reached = 0
        for start, end in places:
            if start >= reached:
                kept.append((start, -end))
                reached = -end
        return kept

    def sure(self, words: frozenset[str]) -> Set[str] | None:
        return self.among(words) if words in self._lookout.topics or self._lookout.covers(words) else None


def _topics(library: Library) -> dict[frozenset[str], None]:
    """Sets of words that are asked after for every project, so that one look at a bit answers."""
    rules = library.rulebook
    groups = [
        *topics(rules),
        *(words for opening in opening_words(rules.lexicon).values() for words in opening),
        *making_and_improving(rules.lexicon).values(),
        *said_of_safeguards(rules),
    ]
    return dict.fromkeys(g for g in groups if g)


def _asked(library: Library) -> Iterator[str]:
    """The words that facts and rules ask for, as texts are folded."""
    rules = library.rulebook
    for words in topics(rules):
        yield from words
    for rule in rules.verdict:
        yield from _mentioned(rule.when)
    documents = Documents(library)
    for number in range(len(library.index.documents)):
        document = documents[number]
        for wordings in (document.claims, document.excludes):
            for wording in wordings.all if wordings else ():
                yield from wording.parts
    for edition in library.editions:
        for entry in edition.entries:
            for term in (*entry.terms, entry.title) if entry.limits else ():
                yield from map(folded_word, term.split(" + "))
            for limit in entry.limits:
                yield from map(folded_word, limit.subjects)
            yield from _subjects(entry.criteria)
            for activity in entry.activities:
                yield from map(folded_word, (*activity.covers, *(i.name for i in activity.industries)))
                yield from _subjects(activity.criteria)


def _mentioned(condition: Condition) -> Iterator[str]:
    yield from condition.mentions
    for part in (*condition.all_of, *condition.any_of, *condition.none_of):
        yield from _mentioned(part)


def _subjects(criterion: Criterion | None) -> Iterator[str]:
    if criterion is not None:
        yield from map(folded_word, criterion.subjects)
        for part in criterion.parts if isinstance(criterion, AllOf | AnyOf) else ():
            yield from _subjects(part)
