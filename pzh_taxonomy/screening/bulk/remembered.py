"""Outcomes used again for projects that the rules cannot tell apart.

The rules are shown a stand-in for the project that holds no more than the key under which its outcome is kept: which entries match in which
order, kinds and natures without weights and places, values, the industry code. What they ask of the texts beyond that is written down with the answers,
and the outcome serves another project only where its texts give the same answers. A look at the texts themselves ends the attempt: such a project
is decided by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Set
from typing import Any, Generic, NoReturn, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from pzh_taxonomy.matching.rank import Candidate
from pzh_taxonomy.model.project import Facts, Project
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.model.seen import Seen
from pzh_taxonomy.rules.standing import Standing, standings
from pzh_taxonomy.rules.timeline import InForce
from pzh_taxonomy.screening.bulk.lookout import Lookout, Sighted

V = TypeVar("V")
Words = frozenset[str]
Question = Callable[[Facts, Rulebook], Any]

_MOST_TRACES = 20_000


class Untraceable(Exception):
    """The rules looked at a text itself, or for a word that nobody has looked for."""


class _Trace(Struct, frozen=True):
    """An outcome, and what was asked on the way to it about the texts as a whole, with the answers."""

    questions: tuple[tuple[Question, Any], ...]
    value: Any

    def holds(self, facts: Facts, rules: Rulebook) -> bool:
        """Whether the project's texts give the same answers."""
        for question, answer in self.questions:  # noqa: SIM110 - a generator costs more than what it goes through
            if question(facts, rules) != answer:
                return False
        return True


#: Traces by the words that were asked for and those of them that occur, text by text.
_Traces = dict[Words, dict[tuple[Words, ...], list[_Trace]]]


class Outcomes(Generic[V]):
    """Outcomes by what the rules are shown; bounded, the oldest are forgotten first. `used` and `made` count."""

    def __init__(self, lookout: Lookout, rules: Rulebook) -> None:
        self._lookout = lookout
        self._rules = rules
        self._known: dict[tuple[Any, ...], _Traces] = {}
        self._count = 0
        self.used = 0
        self.made = 0

    def of(
        self,
        facts: Facts,
        candidates: list[Candidate],
        force: InForce,
        decide: Callable[[Facts, list[Candidate], InForce, list[Standing] | None], V],
    ) -> V:
        """The outcome that `decide` gives for the project, from another project where it must be the same."""
        project = facts.project
        if project.answers or project.listed or project.certificates or project.violations or project.improvements:
            self.made += 1
            return decide(facts, candidates, force, None)
        matched = [c for c in candidates if not c.dropped]
        standing = standings(matched, force, self._rules.matching)
        shown = [(c.document.number, c.scope, c.claimed, s) for c, s in zip(matched, standing, strict=True)]
        key = (force.refs, tuple(shown), *_stated(facts))
        traces = self._known.get(key)
        if traces is not None:
            for words, by_present in traces.items():
                for trace in by_present.get(_present(facts, words), ()):
                    if trace.holds(facts, self._rules):
                        self.used += 1
                        return trace.value  # type: ignore[no-any-return]
        self.made += 1
        asked: set[str] = set()
        stand_in = self._stand_in(facts, asked)
        try:
            value = decide(stand_in, list(map(_bare, matched)), force, standing)
        except Untraceable:
            return decide(facts, candidates, force, None)
        self._keep(key, facts, frozenset(asked), _Trace(tuple(stand_in.questions), value))
        return value

    def _stand_in(self, facts: Facts, asked: set[str]) -> _StandIn:
        project = facts.project
        return _StandIn(
            project=Project(industry_code=project.industry_code, nature=project.nature),
            texts=_Closed(),
            seen={f: _Watched(s, self._lookout, asked) for f, s in facts.seen.items() if isinstance(s, Sighted)},
            natures=facts.natures,
            nature_firm=facts.nature_firm,
            kinds=dict.fromkeys(facts.kinds, 1.0),
            sectors=dict.fromkeys(facts.sectors),
            quantities=tuple(replace(q, span=None) for q in facts.quantities),
            standards=tuple(replace(s, span=None) for s in facts.standards),
            original=facts,
            questions=[],
        )

    def _keep(self, key: tuple[Any, ...], facts: Facts, words: Words, trace: _Trace) -> None:
        self._known.setdefault(key, {}).setdefault(words, {}).setdefault(_present(facts, words), []).append(trace)
        self._count += 1
        while self._count > _MOST_TRACES:
            oldest = self._known.pop(next(iter(self._known)))
            self._count -= sum(len(kept) for by_present in oldest.values() for kept in by_present.values())


def _present(facts: Facts, words: Words) -> tuple[Words, ...]:
    """Those of the words that occur, text by text."""
    return tuple([seen.words & words for seen in facts.seen.values() if isinstance(seen, Sighted)])


def _stated(facts: Facts) -> tuple[Any, ...]:
    """What the stand-in holds, besides the candidates."""
    return (
        tuple(facts.seen),
        facts.project.industry_code,
        facts.project.nature,
        facts.natures,
        facts.nature_firm,
        frozenset(facts.kinds),
        frozenset(facts.sectors),
        tuple([replace(q, span=None) for q in facts.quantities]) if facts.quantities else (),
        tuple([replace(s, span=None) for s in facts.standards]) if facts.standards else (),
    )


def _bare(candidate: Candidate) -> Candidate:
    """The candidate without what the rules are not to see; how it stands by its score they are told."""
    return replace(candidate, score=math.nan, stage="phrase", text=0.0, coverage=0.0, arithmetic={}, evidence=())


class _StandIn(Facts, frozen=True, kw_only=True):
    """Facts that hold what may decide and write down what is asked about the texts."""

    original: Facts
    questions: list[tuple[Question, Any]]

    def ask(self, question: Any, rules: Any) -> Any:
        answer = question(self.original, rules)
        self.questions.append((question, answer))
        return answer


class _Watched(Seen):
    """The words in a text, each question for one of them written down."""

    __slots__ = ("_asked", "_lookout", "_words")

    def __init__(self, sighted: Sighted, lookout: Lookout, asked: set[str]) -> None:
        self._words = sighted.words
        self._lookout = lookout
        self._asked = asked

    @property
    def text(self) -> str:  # type: ignore[override]
        raise Untraceable

    def has(self, word: str) -> bool:
        if word not in self._lookout.known:
            raise Untraceable
        self._asked.add(word)
        return word in self._words

    def among(self, words: Words) -> Set[str]:
        if not self._lookout.covers(words):
            raise Untraceable
        self._asked |= words
        return self._words & words

    def any(self, words: Words) -> bool:
        return bool(self.among(words))

    def may(self, words: Words) -> bool:
        return bool(self.among(words))

    def sure(self, words: Words) -> Set[str]:
        return self.among(words)


class _Closed(dict[str, str]):
    """Texts that must not be looked at."""

    def _closed(self, *_: Any) -> NoReturn:
        raise Untraceable

    __getitem__ = __iter__ = get = items = keys = values = _closed
