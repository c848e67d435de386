"""The applicant's own texts with the evidence in them: numbered, and the texts cut where a mark begins or ends."""

from __future__ import annotations

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import CriterionResult, Decision, Label
from pzh_taxonomy.model.project import Span
from pzh_taxonomy.reports.opinion import Evidence, Passage, Piece
from pzh_taxonomy.reports.wording import field_name

_Place = tuple[str, int, int]


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
        places = sorted(self._found, key=lambda p: (order.index(p[0]), p[1], p[2]))
        self._numbers = {place: number for number, place in enumerate(places, 1)}

    def _add(self, span: Span, what: str) -> None:
        text = self.texts.get(span.field)
        if text is None or text[span.start : span.end] != span.text or not span.text:
            return
        uses = self._found.setdefault((span.field, span.start, span.end), [])
        if what not in uses:
            uses.append(what)

    def source(self, result: CriterionResult) -> str:
        """Where a condition's value comes from: the evidence by number, or the field."""
        span = result.span
        number = self._numbers.get((span.field, span.start, span.end)) if span else None
        return f"“{result.source}”[{number}]" if number else result.source

    def evidence(self) -> tuple[Evidence, ...]:
        """Each piece of evidence with its place, counted from 1 as readers count."""
        found: list[Evidence] = []
        for (field, start, end), number in self._numbers.items():
            place = say(
                "opinion.place-at", self.lang, field=field_name(field, self.lang), start=f"{start + 1:,}", end=f"{end:,}"
            )
            uses = "；".join(self._found[(field, start, end)])
            words = self.texts[field][start:end]
            found.append(Evidence(number=str(number), text=words, place=place, supports=uses))
        return tuple(found)

    def passages(self) -> tuple[Passage, ...]:
        """Each text whole and once."""
        return tuple(Passage(field_name(f, self.lang), tuple(self._pieces(f, text))) for f, text in self.texts.items())

    def _pieces(self, field: str, text: str) -> list[Piece]:
        places = {place: number for place, number in self._numbers.items() if place[0] == field}
        cuts = sorted({0, len(text), *(p[1] for p in places), *(p[2] for p in places)})
        pieces: list[Piece] = []
        for start, end in zip(cuts, cuts[1:], strict=False):
            over = [n for (_, s, e), n in places.items() if s <= start and end <= e]
            ends = [n for (_, _, e), n in places.items() if e == end]
            pieces.append(Piece(text[start:end], "、".join(map(str, over)), "、".join(map(str, ends))))
        return pieces
