"""`pzh classify --ask`: the facts that would settle the decision, asked for in the terminal, one at a time."""

from __future__ import annotations

import copy
import datetime
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, fail, note
from pzh_taxonomy.guidance.edits import Edit, applied
from pzh_taxonomy.guidance.questions import Question, best_first, edits, questions
from pzh_taxonomy.messages import say
from pzh_taxonomy.reading.fields import ProjectInvalid, project_of
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.reading.values import yes_or_no

if TYPE_CHECKING:
    from pzh_taxonomy.classifier import Classifier
    from pzh_taxonomy.model.decision import Decision
    from pzh_taxonomy.model.project import Project

_QUIT = ("q", "quit", "exit", "退出", "结束")


class Interview:
    """A project whose fields grow by the answers, decided again after each."""

    def __init__(
        self,
        path: Path,
        fields: dict[str, Any],
        classifier: Classifier,
        date: datetime.date | None,
        standards: tuple[str, ...],
    ) -> None:
        self.path = path
        self.fields = fields
        self.made: list[Edit] = []
        self._classifier = classifier
        self._rules = classifier.library.rulebook
        self._names = FieldNames(self._rules.fields)
        self._date = date
        self._standards = standards
        self._seen: set[str] = set()

    def decision(self) -> Decision:
        """The decision on what is known now. Raises ProjectInvalid."""
        return self._classifier.classify(self._project(self.fields), self._date, self._standards)

    def next_question(self, decision: Decision) -> Question | None:
        """The question most worth asking that has not been asked; None where no answer would change the decision."""
        project = self._project(self.fields)
        asked = [q for q in questions(decision, project, self._rules, CONTEXT.lang) if q.key not in self._seen]
        now = (decision.verdict, decision.status)
        ranked = best_first(asked, now, self._after, self._rules, CONTEXT.lang)
        if not ranked:
            return None
        self._seen.add(ranked[0].key)
        return ranked[0]

    def take(self, question: Question, reply: str) -> str:
        """Write the reply into the fields; what is wrong with it, where it cannot be taken."""
        made = edits(question, reply, self._rules, CONTEXT.lang)
        if not made:
            return say("ask.yes-or-no", CONTEXT.lang)
        trial = self._with(made)
        try:
            self._project(trial)
        except ProjectInvalid as error:
            return "\n".join(p.text(CONTEXT.lang) for p in error.problems)
        self.fields, self.made = trial, [*self.made, *made]
        return ""

    def save(self, target: Path) -> None:
        """Write the project with the answers; a YAML file keeps its comments and order. Raises OSError."""
        from pzh_taxonomy.guidance.project_yaml import completed

        text = completed(self.path, self.fields, self.made, self._names, CONTEXT.lang)
        target.write_text(text, encoding="utf-8")

    def _after(self, change: list[Edit]) -> tuple[str, str]:
        outcome, _ = self._classifier.decide(self._project(self._with(change)), self._date, self._standards)
        return outcome.verdict, outcome.status

    def _with(self, change: list[Edit]) -> dict[str, Any]:
        fields = copy.deepcopy(self.fields)
        applied(fields, change, self._names, CONTEXT.lang)
        return fields

    def _project(self, fields: Mapping[str, Any]) -> Project:
        return project_of(dict(fields), str(self.path), self._rules)[0]


def check(projects: list[Path], save: Path | None) -> None:
    """Refuse what cannot be asked about: no terminal, several projects, a file that would be overwritten."""
    if not sys.stdin.isatty():
        fail(CONTEXT.say("ask.no-terminal"), exits.USAGE)
    if len(projects) != 1:
        fail(CONTEXT.say("ask.one-project"), exits.USAGE)
    if save is not None and save.exists() and save.resolve() != projects[0].resolve():
        fail(CONTEXT.say("ask.exists", path=save), exits.USAGE)


def interview(held: Interview, save: Path | None) -> Decision:
    """Ask until the decision is settled, nothing more would change it, or the user quits; the last decision. Raises ProjectInvalid, OSError."""
    decision = held.decision()
    _show(decision)
    settled = decision.status == "confirmed"
    if settled and not _goes_on(held, decision):
        return decision
    while question := held.next_question(decision):
        reply = _ask(held, question)
        if reply is None:
            break
        if reply:
            decision = held.decision()
            _show(decision)
        if decision.status == "confirmed" and not settled:
            settled = True
            if not _goes_on(held, decision):
                break
    else:
        note(CONTEXT.say("ask.nothing-more"))
    if held.made and save is None:
        note(CONTEXT.say("ask.not-saved"))
    elif save is not None:
        held.save(save)
        note(CONTEXT.say("ask.saved", path=save))
    return decision


def _ask(held: Interview, question: Question) -> str | None:
    """The reply that was taken; empty where it was skipped, None to quit."""
    hint = CONTEXT.say(f"ask.hint.{question.form}", unit=question.unit, choices="、".join(question.choices))
    note(f"\n{CONTEXT.say('ask.question', text=question.text)}")
    if question.why and question.text not in question.why:
        note(f"  {question.why}")
    while True:
        reply = _line(f"  {hint} > ")
        if reply is None or reply.lower() in _QUIT:
            return None
        if not reply:
            return ""
        wrong = held.take(question, reply)
        if not wrong:
            return reply
        note(f"  {wrong}")


def _goes_on(held: Interview, decision: Decision) -> bool:
    """A settled decision: whether to go through what could still overturn it."""
    if not decision.missing:
        return False
    reply = _line(f"\n{CONTEXT.say('ask.settled', count=len(decision.missing))} > ")
    return bool(reply) and yes_or_no(reply or "") is True


def _line(prompt: str) -> str | None:
    """A line typed in the terminal; None at its end. The prompt goes to stderr: stdout is for the decision."""
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    return line.strip() if line else None


def _show(decision: Decision) -> None:
    verdict, status = CONTEXT.say(f"verdict.{decision.verdict}"), CONTEXT.say(f"status.{decision.status}")
    note(f"【{verdict}】{status}  {decision.headline}")
