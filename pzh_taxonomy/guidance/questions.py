"""Which facts are worth asking for: what a decision says is missing, as questions with the edits that their answers make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from pzh_taxonomy.guidance.edits import Edit
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import Decision
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.model.rulebook import Metric, Rulebook
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.reading.values import yes_or_no

Form = Literal["yes_no", "quantity", "percent", "choice", "code", "text"]
#: Verdict and status of a decision.
Answer = tuple[str, str]


class Question(Struct, frozen=True, kw_only=True):
    """One fact to ask for. `id` is what the answer is recorded under where it is yes or no; `why` what knowing it would change."""

    id: str
    form: Form
    text: str
    why: str = ""
    metric: str = ""
    unit: str = ""
    standard: str = ""
    level: str = ""
    field: str = ""
    item: str = ""
    codes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from other questions."""
        return f"{self.metric}@{self.standard}" if self.form == "quantity" else f"{self.field}{self.id}"


def questions(decision: Decision, project: Project, rules: Rulebook, lang: Lang) -> list[Question]:
    """The facts that a decision lacks and those that its counterfactuals suppose, each once."""
    found: dict[str, Question] = {}
    for question in _all(decision, project, rules, lang):
        found.setdefault(question.key, question)
    return list(found.values())


def _all(decision: Decision, project: Project, rules: Rulebook, lang: Lang) -> Iterator[Question]:
    results = {c.id: c for label in decision.labels for c in label.criteria}
    known = {q.metric for q in project.quantities}
    for item in decision.missing:
        result = results.get(item.asked_by)
        text = result.required if result else ""
        yield from _asked(item.fact, item.asked_by, text, item.would_change, project, rules, lang)
    for counterfactual in decision.counterfactuals:
        verdict, status = (
            say(f"{k}.{v}", lang) for k, v in (("verdict", counterfactual.verdict), ("status", counterfactual.status))
        )
        why = say("ask.towards", lang, verdict=verdict, status=status, entry=counterfactual.entry)
        for fact in counterfactual.facts:
            settled = fact.id in results and results[fact.id].outcome != "unknown"
            if not settled and fact.fact not in known:
                yield from _asked(fact.fact, fact.id, fact.required, why, project, rules, lang)
    if decision.status == "insufficient" and not decision.missing:
        yield Question(id="description", field="description", form="text", text=say("ask.description", lang))


def _asked(
    fact: str, asked_by: str, required: str, why: str, project: Project, rules: Rulebook, lang: Lang
) -> Iterator[Question]:
    """The questions by which one missing fact is learnt."""
    criterion = "#" in asked_by
    kind, _, rest = fact.partition(": ")
    standard, _, level = fact.partition("=")
    metrics = [_metric(part, rules) for part in fact.split("、")]
    if fact == "activity":
        if project.nature is None:
            allowed = tuple(FieldNames(rules.fields).values("activity"))
            yield Question(id=fact, field=fact, form="choice", text=_field(fact, rules, lang), why=why, choices=allowed)
    elif fact == "improvement":
        text = say("required.improvement", lang)
        yield Question(id=fact, field=fact, form="percent", text=text, why=why, unit="%")
    elif fact == "industry_code":
        if not project.industry_code:
            yield Question(id=fact, field=fact, form="code", text=f"{required} {_field(fact, rules, lang)}", why=why)
    elif kind == "claims":
        ident = asked_by if asked_by.endswith("#claims") else f"{asked_by}#claims"
        yield Question(id=ident, form="yes_no", text=say("suppose.claim", lang, words=rest), why=why)
    elif kind in ("listed", "certificates") and rest:
        yield Question(id=asked_by, field=kind, item=rest, form="yes_no", text=required or rest, why=why)
    elif all(metrics):
        for metric, number in metrics:  # type: ignore[misc]
            name = metric.zh if lang == "zh" else metric.en
            text = required if len(metrics) == 1 and required else name
            ident = asked_by if criterion and len(metrics) == 1 else ""
            yield Question(
                id=ident, form="quantity", text=text, why=why, metric=metric.id, unit=metric.unit, standard=number
            )
    elif level and criterion:
        yield Question(id=asked_by, form="yes_no", text=required, why=why, standard=standard, level=level)
    else:
        ident = asked_by if criterion else fact
        yield Question(id=ident, form="yes_no", text=required or _asks(fact, asked_by, rules, lang), why=why)


def _metric(part: str, rules: Rulebook) -> tuple[Metric, str] | None:
    """The metric, and the standard it is measured under, that a fact's key names."""
    name, _, standard = part.partition("@")
    return (rules.metrics[name], standard) if name in rules.metrics else None


def _field(field: str, rules: Rulebook, lang: Lang) -> str:
    found = next(f for f in rules.fields if f.field == field)
    return found.zh if lang == "zh" else found.en


def _asks(fact: str, asked_by: str, rules: Rulebook, lang: Lang) -> str:
    for safeguard in rules.safeguards:
        if safeguard.fact == fact:
            return safeguard.asks if lang == "zh" else safeguard.en
    return next((r.asks for r in rules.verdict if r.id == asked_by and r.asks), fact)


def edits(question: Question, reply: str, rules: Rulebook, lang: Lang) -> list[Edit]:
    """What a reply writes into the project's fields; empty where it is none that the question takes.

    A yes/no reply to a question for a number says whether the condition holds.
    """
    truth = yes_or_no(reply)
    if truth is None:
        return _stated(question, reply, rules, lang)
    word = say("answer.yes" if truth else "answer.no", lang)
    if question.form == "yes_no":
        if question.level:
            claim = {"standard": question.standard, "level": question.level, "conforms": word}
            return [Edit("standards", claim, append=True)]
        if question.item and truth:
            return [Edit(question.field, question.item, append=True)]
        return [Edit("answers", word, question.id)]
    recorded = question.form in ("quantity", "percent") and question.id
    return [Edit("answers", word, question.id)] if recorded else _stated(question, reply, rules, lang)


def _stated(question: Question, reply: str, rules: Rulebook, lang: Lang) -> list[Edit]:
    if question.form == "yes_no":
        return []
    if question.form != "quantity":
        return [Edit(question.field, reply, append=question.form == "text")]
    metric = rules.metrics[question.metric]
    name = metric.zh if lang == "zh" else metric.id
    unit = "" if any(not c.isdigit() and c not in ".,- " for c in reply) else f" {metric.unit}"
    value = f"{reply}{unit}".strip()
    return [Edit("facts", {"value": value, "standard": question.standard} if question.standard else value, name)]


def supposed(question: Question, rules: Rulebook, lang: Lang) -> list[list[Edit]]:
    """The edits of the answers that a question may get, to see what they would change."""
    if question.form == "choice":
        return [edits(question, choice, rules, lang) for choice in question.choices]
    if not question.id or question.form in ("code", "text"):
        return []
    return [[Edit("answers", say(f"answer.{word}", lang), question.id)] for word in ("yes", "no")]


def best_first(
    asked: list[Question], now: Answer, after: Callable[[list[Edit]], Answer], rules: Rulebook, lang: Lang
) -> list[Question]:
    """The questions whose answers would change the decision: first those that settle it whatever the answer."""
    ranked: list[tuple[float, int, Question]] = []
    for place, question in enumerate(asked):
        outcomes = [after(change) for change in supposed(question, rules, lang)]
        if not outcomes:
            ranked.append((0.0, place, question))
        elif any(outcome != now for outcome in outcomes):
            settling = sum(status == "confirmed" for _, status in outcomes) / len(outcomes)
            ranked.append((-settling, place, question))
    return [question for _, _, question in sorted(ranked, key=lambda r: r[:2])]
