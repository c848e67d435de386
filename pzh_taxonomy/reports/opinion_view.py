"""Decisions → the words of an opinion form: the one place where they are chosen, whatever format shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from pzh_taxonomy.messages import Lang, has, say
from pzh_taxonomy.model.decision import Decision
from pzh_taxonomy.reports import opinion as form
from pzh_taxonomy.reports.opinion_basis import clauses, conditions, editions, limits
from pzh_taxonomy.reports.opinion_labels import calibres, parts, provenance, rules
from pzh_taxonomy.reports.opinion_requests import instead, missing
from pzh_taxonomy.reports.opinion_source import Source, entry_words
from pzh_taxonomy.reports.wording import printable, project_name

_SECTIONS = (
    "project",
    "conclusion",
    "warnings",
    "editions",
    "clauses",
    "conditions",
    "limits",
    "texts",
    "missing",
    "counterfactuals",
    "calibres",
    "parts",
    "instruments",
    "signatures",
)
_APPENDICES = ("rules", "runners-up", "provenance")
_DECIDING = ("green", "transition", "restriction", "priority")


def opinions(decisions: Sequence[Decision], lang: Lang = "zh") -> form.Opinions:
    """The report on these decisions: an opinion each, and a contents list where there are several."""
    made = [_Writer(d, lang, f"p{n}").opinion() for n, d in enumerate(decisions, 1)]
    contents = [
        form.Contents(
            number=str(number),
            anchor=o.anchor,
            name=o.project.name,
            verdict=o.verdict,
            verdict_key=o.verdict_key,
            status=o.status,
        )
        for number, o in enumerate(made, 1)
    ]
    many = len(made) > 1
    title = say("opinion.title-many", lang, count=len(made)) if many else say("opinion.title", lang)
    return form.Opinions(
        title=title, lang=lang, words=_words(lang), contents=tuple(contents) if many else (), opinions=tuple(made)
    )


def _words(lang: Lang) -> dict[str, str]:
    """The fixed words of the form, by key with underscores (`{{ words.reporting_code }}`)."""
    return {key.replace("-", "_").replace(".", "_"): say(f"opinion.{key}", lang) for key in _FIXED}


_FIXED = (
    *("title", "contents", "number", "name", "id", "nature", "industry", "location", "investment", "source", "verdict"),
    *("status", "headline", "row", "date", "reasons", "document", "doc-number", "clause", "clause-title", "page"),
    *(
        "checked",
        "use",
        "edition",
        "effective",
        "complete",
        "edition-use",
        "result",
        "required",
        "actual",
        "value-source",
    ),
    *(
        "steps",
        "na",
        "defining",
        "defining-note",
        "entry",
        "binding",
        "not-stated",
        "not-given",
        "texts-note",
        "words",
        "place",
        "supports",
        "ask",
    ),
    *("key", "missing-note", "counterfactuals-note", "role", "code", "reporting-code", "scope", "share", "activity"),
    *("instrument", "instruments-note", "rule", "rule-cites", "rule-decided", "reason", "score", "editions-all"),
    *("declaration", "sign-date-blank", "colon"),
)


class _Writer(Source):
    """Chooses the words for one decision."""

    def __init__(self, decision: Decision, lang: Lang, anchor: str) -> None:
        super().__init__(decision, lang)
        self.anchor = anchor

    def opinion(self) -> form.Opinion:
        decision = self.decision
        insufficient = decision.status == "insufficient"
        restricted = self.deciding is not None and self.deciding.role == "restriction"
        used = {c.edition for c in decision.citations} | {x.citation.edition for x in decision.labels}
        content: dict[str, Any] = {
            "editions": tuple(e for e in editions(self) if e[0] in _DECIDING),
            "warnings": decision.warnings,
            "clauses": tuple(clauses(self)),
            "conditions": tuple(conditions(self)),
            "limits": tuple(limits(self)),
            "passages": self.marks.passages(),
            "missing": tuple(missing(self)),
            "counterfactuals": tuple(instead(self, c) for c in decision.counterfactuals),
            "calibres": tuple(calibres(self)),
            "parts": tuple(parts(self)) if len(decision.activities) > 1 else (),
            "instruments": tuple(form.Instrument(i.clause, i.title) for i in decision.instruments),
            "rules": tuple(rules(self)),
            "runners_up": tuple(form.RunnerUp(d.code, d.title, f"{d.score:.2f}", d.reason) for d in decision.discarded),
        }
        made = form.Opinion(
            lang=self.lang,
            form=self.say("opinion.title"),
            anchor=self.anchor,
            words=_words(self.lang),
            headings=self._headings(content),
            texts_note=self.say("opinion.texts-note" if self.marks.evidence() else "opinion.texts-note-plain"),
            project=self._subject(),
            verdict=self.say(f"opinion.verdict.{'insufficient' if insufficient else decision.verdict}"),
            verdict_key="insufficient" if insufficient else decision.verdict,
            status=self.say(f"opinion.status.{decision.status}"),
            status_key=decision.status,
            meaning=self._meaning(),
            headline=decision.headline,
            row=self._row(),
            date=decision.as_of.date,
            reasons=tuple(decision.as_of.reason.split("；")),
            entry=entry_words(self.deciding.citation) if self.deciding else "",
            entry_note=self.say("opinion.restriction-note") if restricted else "",
            evidence=self.marks.evidence(),
            library=tuple(e for use, e in editions(self) if use in _DECIDING or e.ref in used),
            provenance=tuple(provenance(self)),
            declaration=self.say("opinion.declaration"),
            signatures=tuple(self.say(f"opinion.sign.{who}") for who in ("decided", "reviewed", "date")),
            **{**content, "editions": tuple(e for _, e in content["editions"])},
        )
        return msgspec.convert(_printable(msgspec.to_builtins(made)), form.Opinion)

    def _headings(self, content: dict[str, Any]) -> dict[str, str]:
        """The headings of what has content, numbered in order, the others empty; signatures and provenance always have."""
        filled = {
            "project": True,
            "conclusion": True,
            "signatures": True,
            "provenance": True,
            "texts": content["passages"],
            "runners-up": content["runners_up"],
        }
        numerals = self.say("opinion.numerals").split()
        found = dict.fromkeys((k.replace("-", "_") for k in (*_SECTIONS, *_APPENDICES)), "")
        for key, keys in (("section", _SECTIONS), ("appendix", _APPENDICES)):
            present = [k for k in keys if filled.get(k, content.get(k))]
            for number, name in zip(numerals, present, strict=False):
                found[name.replace("-", "_")] = self.say(
                    f"opinion.{key}", number=number, title=self.say(f"opinion.head.{name}")
                )
        return found

    def _subject(self) -> form.Subject:
        project = self.decision.project
        nature, invested = project["nature"], project["investment"]
        return form.Subject(
            name=project_name(self.decision, self.lang),
            id=project["id"] or "",
            nature=self.say(f"nature.{nature}") if nature and has(f"nature.{nature}", self.lang) else nature or "",
            industry=project["industry_code"] or "",
            location=project["location"] or "",
            investment=""
            if invested is None
            else self.say("opinion.amount", amount=f"{invested:,.10g}", million=f"{invested / 100:,.10g}"),
            source=project["source"] or "",
        )

    def _meaning(self) -> str:
        decision = self.decision
        meaning = self.say(f"opinion.meaning.{decision.verdict}.{decision.status}")
        still = decision.status == "confirmed" and decision.missing
        return meaning + (self.say("opinion.meaning-open") if still else "")

    def _row(self) -> str:
        label = self.deciding
        if label is None or not label.industry:
            return ""
        code = f"{label.industry['code']} {label.industry['name']}".strip()
        mark = f"；{self.say(f'contribution.{label.contribution}')}" if label.contribution else ""
        return f"{code}（{self.say('industry.' + label.industry['by'])}）{mark}"


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {k: _printable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(v) for v in value]
    return value
