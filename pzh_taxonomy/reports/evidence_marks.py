"""The applicant's own texts with the evidence in them: numbered, and the texts cut where a mark begins or ends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import CriterionResult, Decision, Label
from pzh_taxonomy.model.project import Span
from pzh_taxonomy.reports.opinion import Evidence, Passage, Piece
from pzh_taxonomy.reports.wording import field_name

_Place = tuple[str, int, int]
_MOST_PLACES = 5


class Marks:
    """The evidence of a decision: of its deciding label, its conditions and its energy limits, in the order of the texts."""

    def __init__(self, decision: Decision, deciding: Label | None, limits: list[Label], lang: Lang) -> None:
        self.lang = lang
        self.texts = decision.input.project.texts if decision.input else {}
        self._found: dict[_Place, list[str]] = {}
        if deciding is not None:
            what = say("opinion.supports-entry", lang, code=deciding.citation.clause)
            for span in deciding.evidence:
                self._add(span, what)
        for label in [*([deciding] if deciding else []), *limits]:
            for result in label.criteria:
                if result.span and result.applies:
                    self._add(result.span, say("opinion.supports-condition", lang, required=result.required))
        order = list(self.texts)
        self._places = sorted(self._found, key=lambda p: (order.index(p[0]), p[1], p[2]))
        self._rows: dict[str, list[_Place]] = {}
        for place in self._places:
            self._rows.setdefault(self._words(place), []).append(place)
        self._numbers = {words: number for number, words in enumerate(self._rows, 1)}

    def _add(self, span: Span, what: str) -> None:
        text = self.texts.get(span.field)
        if text is None or text[span.start : span.end] != span.text or not span.text:
            return
        uses = self._found.setdefault((span.field, span.start, span.end), [])
        if what not in uses:
            uses.append(what)

    def _words(self, place: _Place) -> str:
        return self.texts[place[0]][place[1] : place[2]]

    def source(self, result: CriterionResult) -> str:
        """Where a condition's value comes from: the evidence by number, or the field."""
        number = self._numbers.get(result.span.text) if result.span else None
        return f"“{result.source}”[{number}]" if number else result.source

    def evidence(self) -> tuple[Evidence, ...]:
        """Each piece of evidence with its places, counted from 1 as readers count; the same words are one piece."""
        found: list[Evidence] = []
        for words, places in self._rows.items():
            where = [self._where(p) for p in places[:_MOST_PLACES]]
            if len(places) > _MOST_PLACES:
                where.append(say("opinion.places-more", self.lang, count=len(places)))
            uses = dict.fromkeys(use for p in places for use in self._found[p])
            found.append(
                Evidence(number=str(self._numbers[words]), text=words, place="\n".join(where), supports="；".join(uses))
            )
        return tuple(found)

    def _where(self, place: _Place) -> str:
        field, start, end = place
        name = field_name(field, self.lang)
        return say("opinion.place-at", self.lang, field=name, start=f"{start + 1:,}", end=f"{end:,}")

    def passages(self) -> tuple[Passage, ...]:
        """Each text whole and once."""
        return tuple(Passage(field_name(f, self.lang), tuple(self._pieces(f, text))) for f, text in self.texts.items())

    def _pieces(self, field: str, text: str) -> Iterator[Piece]:
        """The text cut where a mark begins or ends; one sweep, however long it is."""
        places = [p for p in self._places if p[0] == field]
        cuts = sorted({0, len(text), *(p[1] for p in places), *(p[2] for p in places)})
        begins: dict[int, list[_Place]] = {}
        for place in places:
            begins.setdefault(place[1], []).append(place)
        over: list[_Place] = []
        for start, end in pairwise(cuts):
            over = [*(p for p in over if p[2] > start), *begins.get(start, ())]
            numbers = dict.fromkeys(self._numbers[self._words(p)] for p in over)
            ends = dict.fromkeys(self._numbers[self._words(p)] for p in over if p[2] == end)
            yield Piece(text[start:end], "、".join(map(str, numbers)), "、".join(map(str, ends)))
