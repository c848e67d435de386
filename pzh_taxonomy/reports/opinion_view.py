"""Decisions → the words of an opinion form: the one place where they are chosen, whatever format shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from pzh_taxonomy.messages import Lang, has, say
from pzh_taxonomy.model.decision import Citation, Counterfactual, CriterionResult, Decision, Label, Missing
from pzh_taxonomy.reports import opinion as form
from pzh_taxonomy.reports.evidence_marks import Marks
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
_MARKS = {"met": "✓", "unmet": "✗", "unknown": "？", "na": "—"}
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


class _Writer:
    """Chooses the words for one decision."""

    def __init__(self, decision: Decision, lang: Lang, anchor: str) -> None:
        self.decision = decision
        self.lang = lang
        self.anchor = anchor
        self.limits = [x for x in decision.labels if x.role == "benchmark"]
        first = decision.labels[0] if decision.labels else None
        self.deciding = first if first and first.scope == "main" and first.role != "benchmark" else None
        self.marks = Marks(decision, self.deciding, self.limits, lang)

    def say(self, key: str, **values: object) -> str:
        return say(key, self.lang, **values)

    def opinion(self) -> form.Opinion:
        decision = self.decision
        insufficient = decision.status == "insufficient"
        restricted = self.deciding is not None and self.deciding.role == "restriction"
        used = {c.edition for c in decision.citations} | {x.citation.edition for x in decision.labels}
        content: dict[str, Any] = {
            "editions": tuple(e for e in self._editions() if e[0] in _DECIDING),
            "warnings": decision.warnings,
            "clauses": tuple(self._clauses()),
            "conditions": tuple(self._conditions()),
            "limits": tuple(self._limits()),
            "passages": self.marks.passages(),
            "missing": tuple(self._missing()),
            "counterfactuals": tuple(map(self._instead, decision.counterfactuals)),
            "calibres": tuple(self._calibres()),
            "parts": tuple(self._parts()) if len(decision.activities) > 1 else (),
            "instruments": tuple(form.Instrument(i.clause, i.title) for i in decision.instruments),
            "rules": tuple(self._rules()),
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
            entry=_entry_words(self.deciding.citation) if self.deciding else "",
            entry_note=self.say("opinion.restriction-note") if restricted else "",
            evidence=self.marks.evidence(),
            library=tuple(e for use, e in self._editions() if use in _DECIDING or e.ref in used),
            provenance=tuple(self._provenance()),
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

    def _editions(self) -> Iterable[tuple[str, form.Edition]]:
        for item in self.decision.library["editions"]:
            use = item["use"]
            key = f"role.{use}"
            yield (
                use,
                form.Edition(
                    ref=item["ref"],
                    title=item["title"],
                    number=item["number"],
                    effective=item["effective"],
                    use=self.say(key) if has(key, self.lang) else self.say("opinion.edition-use.label"),
                    checked=self.say(f"verification.{item['verification']}"),
                    complete=self.say(f"opinion.complete.{item['completeness']}"),
                    sha256=item["sha256"][:16],
                ),
            )

    def _clauses(self) -> Iterable[form.Clause]:
        """The clauses that the answer stands on, then those of the other calibres."""
        decision = self.decision
        ruled = [c for r in decision.rules if r.outcome == "met" for c in r.cites]
        first = self._standing()
        basis = {*ruled, first.citation} if first else set(ruled)
        everything = dict.fromkeys([*(c for c in decision.citations if c in basis), *ruled, *decision.citations])
        for cite in everything:
            yield form.Clause(
                document=cite.document,
                number=cite.number,
                edition=cite.edition,
                clause=cite.clause,
                title=cite.title,
                page=str(cite.page) if cite.page else "",
                checked=self.say(f"verification.{cite.verification}"),
                check=cite.verification,
                use=self.say("opinion.use.basis" if cite in basis else "opinion.use.label"),
            )

    def _standing(self) -> Label | None:
        """The label that the answer stands on; None where it is a rule about the owner or the nature of construction, or nothing was recognised."""
        label = self.decision.labels[0] if self.decision.labels else None
        if label is None or self.decision.status == "insufficient":
            return None
        if not self.decision.decided_by.startswith("exclusion."):
            return self.deciding
        excludes = label.role == "restriction" or (label.role == "benchmark" and label.outcome == "unmet")
        return label if excludes else None

    def _outcome(self, result: CriterionResult) -> tuple[str, str]:
        if not result.applies:
            return self.say("opinion.na"), "na"
        return self.say(f"truth.{result.outcome}"), result.outcome

    def _conditions(self) -> Iterable[form.Condition]:
        """Those that apply before those that do not."""
        if self.deciding is None:
            return
        for result in sorted(self.deciding.criteria, key=lambda c: not c.applies):
            outcome, state = self._outcome(result)
            yield form.Condition(
                required=result.required,
                actual=result.actual,
                source=self.marks.source(result),
                steps=result.steps,
                outcome=outcome,
                mark=_MARKS[state],
                state=state,
                defining=result.defining,
            )

    def _limits(self) -> Iterable[form.Limit]:
        for label in self.limits:
            for result in label.criteria:
                cite = label.citation
                level = result.id.rsplit("-", 1)[-1]
                yield form.Limit(
                    document=cite.document,
                    number=cite.number,
                    clause=cite.clause,
                    title=f"{label.title}　{level}",
                    required=result.required,
                    actual=result.actual,
                    source=self.marks.source(result),
                    steps=result.steps,
                    outcome=self.say(f"truth.{result.outcome}"),
                    mark=_MARKS[result.outcome],
                    state=result.outcome,
                    binding=self.say(f"opinion.binding.{'yes' if result.applies else 'no'}"),
                )

    def _missing(self) -> Iterable[form.RequestGroup]:
        """What the applicant is asked for; where too little is said to tell the main activity, that comes first."""
        numbers = iter(range(1, len(self.decision.missing) + 2))
        if self.decision.status == "insufficient":
            first = form.Request(str(next(numbers)), self.say("opinion.ask-description"), "description")
            yield form.RequestGroup(self.say("opinion.group.activity"), self.say("opinion.group-note.other"), (first,))
        for group in ("entry", "safeguard", "other"):
            requests = [
                form.Request(str(next(numbers)), m.asks or m.would_change, _key(m))
                for m in self.decision.missing
                if self._group(m) == group
            ]
            if requests:
                yield form.RequestGroup(
                    self.say(f"opinion.group.{group}"), self.say(f"opinion.group-note.{group}"), tuple(requests)
                )

    def _group(self, missing: Missing) -> str:
        asked_by = missing.asked_by
        if asked_by.startswith("exclusion."):
            return "safeguard"
        if asked_by.startswith(("green.", "transition.")):
            return "entry"
        label = self.deciding
        if label and asked_by.split("#", 1)[0] == label.ref:
            return "safeguard" if label.role == "restriction" else "entry"
        return "entry" if missing.fact.startswith("claims:") else "other"

    def _instead(self, item: Counterfactual) -> str:
        entry = self._entry_named(item.entry)
        return self.say(
            "opinion.instead",
            conditions=self.say("text.and").join(f.required for f in item.facts),
            verdict=self.say(f"opinion.verdict.{item.verdict}"),
            status=self.say(f"opinion.status.{item.status}"),
            entry=self.say("opinion.instead-by", entry=entry) if entry else "",
        )

    def _entry_named(self, ref: str) -> str:
        label = next((x for x in self.decision.labels if x.ref == ref), None)
        if label:
            return _entry_words(label.citation)
        titles = {d.code: d.title for d in self.decision.discarded}
        editions = {e["ref"]: e["title"] for e in self.decision.library["editions"]}
        edition, _, code = ref.partition(":")
        if edition not in editions:
            return ref
        return f"《{editions[edition]}》{code} {titles.get(ref, '')}".strip()

    def _calibres(self) -> Iterable[form.Calibre]:
        for label in self.decision.labels:
            if label.role == "benchmark":
                continue
            via = label.stage.split(" ")[1] if label.stage.startswith("crosswalk ") else ""
            ancillary = label.scope == "ancillary"
            note = (
                self.say("opinion.via", source=via) if via else self.say("opinion.ancillary-note") if ancillary else ""
            )
            yield form.Calibre(
                role=self.say(f"role.{label.role}"),
                document=label.citation.document,
                edition=f"{label.catalogue}@{label.edition}",
                code=label.citation.clause,
                title=label.title,
                reporting_code=label.reporting_code,
                outcome=self.say(f"truth.{label.outcome}"),
                mark=_MARKS[label.outcome],
                state=label.outcome,
                scope=self.say(f"scope.{label.scope}"),
                checked=self.say(f"verification.{label.citation.verification}"),
                note=note,
            )

    def _parts(self) -> Iterable[form.Part]:
        for part in self.decision.activities:
            yield form.Part(
                scope=self.say(f"scope.{part.scope}"),
                role=self.say(f"role.{part.role}"),
                code=part.code,
                title=part.title,
                share="" if part.share is None else f"{part.share:g} %",
                outcome=self.say(f"truth.{part.outcome}"),
                mark=_MARKS[part.outcome],
                state=part.outcome,
            )

    def _rules(self) -> Iterable[form.RuleAsked]:
        for rule in self.decision.rules:
            yield form.RuleAsked(
                id=rule.id,
                title=rule.title,
                outcome=self.say(f"opinion.rule.{rule.outcome}"),
                state=rule.outcome,
                cites="；".join(f"《{c.document}》{c.number} {c.clause}".strip() for c in rule.cites),
                decided=rule.id == self.decision.decided_by,
            )

    def _provenance(self) -> Iterable[form.Pair]:
        decision, options = self.decision, self.decision.options
        asked = [f"--as-of {options.as_of}"] if options.as_of else []
        asked += [f"--standard {s}" for s in options.standards]
        pairs = {
            "tool": f"{decision.tool['name']} {decision.tool['version']}",
            "schema": decision.schema_version,
            "options": " ".join(asked) or self.say("opinion.options-none"),
            "library-sha": decision.library["sha256"],
            "rules-sha": decision.library["rules_sha256"],
            "input-sha": decision.input.sha256 if decision.input else "",
            "decision-sha": decision.sha256,
            "verify": self.say("opinion.verify-how"),
        }
        return [form.Pair(self.say(f"opinion.{key}"), value) for key, value in pairs.items()]


def _entry_words(cite: Citation) -> str:
    return f"《{cite.document}》{cite.clause} {cite.title}".strip()


def _key(missing: Missing) -> str:
    """The key under which the project file takes the answer: a condition's id, or the fact."""
    return missing.asked_by if "#" in missing.asked_by else missing.fact


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {k: _printable(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(v) for v in value]
    return value
