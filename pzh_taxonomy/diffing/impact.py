"""Whose answer changes: projects decided under both editions with all else equal, each difference traced to the changes behind it."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.diffing.causes import Answer, Causes, Found
from pzh_taxonomy.diffing.compare import Compared
from pzh_taxonomy.diffing.editions import Named
from pzh_taxonomy.diffing.portfolio import Holding, Rejected
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Edition
from pzh_taxonomy.model.diff import Affected, Change, Impact, Outcome, Total
from pzh_taxonomy.model.diff_policy import CauseRules
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.rules.timeline import InForce, in_force

_MEMO = 50_000
_ORDER = {"verdict": 0, "status": 1, "code": 2}


class Arm:
    """One edition of the two, ready to decide projects with it in place of whatever is in force for its role."""

    def __init__(self, edition: Edition, library: Library, date: datetime.date) -> None:
        self.edition = edition
        self.date = date
        self._force = _in_place(edition, in_force(library, Project(), date, ()))
        self.held = tuple(sorted({e.ref for es in self._force.deciding.values() for e in es if e is not edition}))
        self._classifier = Classifier(library, "zh")  # conditions are recognised by their Chinese words

    def decide(self, project: Project) -> Answer:
        """The answer for one project; its own dates and financing do not count, so that only the edition differs."""
        return Answer(*self._classifier.decide(project, force=self._force))


def arms(before: Named, after: Named, library: Library, date: datetime.date) -> tuple[Arm, Arm]:
    """Both editions ready to decide. An edition that is not the library's own takes the place of its namesake, which takes seconds."""
    libraries = [library if n.known else with_edition(library, n.edition) for n in (before, after)]
    gc.freeze()
    return Arm(before.edition, libraries[0], date), Arm(after.edition, libraries[1], date)


def with_edition(library: Library, edition: Edition) -> Library:
    """The library with this edition in place of the one of the same name, or beside the others; indexed anew."""
    from pzh_taxonomy.library import indexing

    kept = tuple(edition if e.ref == edition.ref else e for e in library.editions)
    editions = kept if any(e is edition for e in kept) else (*kept, edition)
    index = indexing.build(editions, library.rulebook.lexicon, library.rulebook.matching)
    return Library(
        sha256=library.sha256,
        editions=editions,
        rulebook=library.rulebook,
        index=index,
        crosswalks=library.crosswalks,
    )


def _in_place(edition: Edition, force: InForce) -> InForce:
    """What is in force, with the edition for its role, and for its catalogue wherever that decides."""
    role = "green" if edition.role == "guidance" else edition.role
    deciding = {
        r: tuple(edition if e.id == edition.id else e for e in editions) for r, editions in force.deciding.items()
    }
    deciding[role] = (edition,)
    return InForce(force.date, deciding, (), force.reason)


class Difference(Struct, frozen=True):
    """How two answers for the same text differ, and why."""

    what: Literal["verdict", "status", "code"]
    before: Outcome
    after: Outcome
    found: Found


class Impacts:
    """Decides projects under both editions; the same text is decided once."""

    def __init__(
        self, before: Arm, after: Arm, compared: Compared, changes: tuple[Change, ...], policy: CauseRules
    ) -> None:
        self.before = before
        self.after = after
        self._targets = compared.pairs.targets
        editions = before.edition, after.edition
        self._causes = Causes(compared, changes, editions, policy.kinds, policy.most_causes)
        self._known: dict[bytes, Difference | None] = {}

    def run(self, source: str, holdings: Iterable[Holding | Rejected], lang: Lang = "zh") -> Impact:
        """Every project whose verdict, status or clause differs, verdicts first, then by investment; and the totals."""
        affected: list[Affected] = []
        rejected: list[str] = []
        by_verdict: dict[str, list[float | None]] = {}
        by_change: dict[str, list[float | None]] = {}
        decided = 0
        for item in holdings:
            if isinstance(item, Rejected):
                rejected.append(item.message)
                continue
            decided += 1
            found = self._difference(item.project)
            if found is None:
                continue
            affected.append(_affected(item, found, lang))
            if found.what == "verdict":
                amount = item.project.investment
                by_verdict.setdefault(f"{found.before.verdict}>{found.after.verdict}", []).append(amount)
                for mark in found.found.marks:
                    by_change.setdefault(mark, []).append(amount)
        affected.sort(key=lambda a: (_ORDER[a.what], -(a.investment or 0.0), a.row, a.id, a.name))
        what = {k: sum(a.what == k for a in affected) for k in _ORDER}
        totals = sorted(by_change.items(), key=lambda x: (-len(x[1]), x[0]))
        return Impact(
            source=source,
            as_of=self.before.date.isoformat(),
            held=self.before.held,
            decided=decided,
            rejected=tuple(rejected),
            by_verdict={k: _total(v) for k, v in sorted(by_verdict.items())},
            by_what={k: n for k, n in what.items() if n},
            by_change={k: _total(v) for k, v in totals},
            affected=tuple(affected),
        )

    def _difference(self, project: Project) -> Difference | None:
        """How the answers differ; None where they are the same, the entry followed across the editions."""
        bare = msgspec.structs.replace(project, id="", location="", investment=None, source="", extra={})
        key = msgspec.json.encode(bare)
        if key in self._known:
            return self._known[key]
        one, other = self.before.decide(bare), self.after.decide(bare)
        before, after = _outcome(one), _outcome(other)
        made: Difference | None = None
        if before.verdict != after.verdict:
            made = Difference("verdict", before, after, self._causes.of(one, other))
        elif before.status != after.status:
            made = Difference("status", before, after, self._causes.of(one, other))
        elif not self._same_entry(before.code, after.code):
            made = Difference("code", before, after, self._causes.of(one, other))
        if len(self._known) < _MEMO:
            self._known[key] = made
        return made

    def _same_entry(self, one: str, other: str) -> bool:
        if one == other:
            return True
        (ref, _, code), (ref_after, _, code_after) = one.partition(":"), other.partition(":")
        followed = ref == self.before.edition.ref and ref_after == self.after.edition.ref
        return followed and code_after in self._targets.get(code, ())


def _affected(item: Holding, found: Difference, lang: Lang) -> Affected:
    project = item.project
    return Affected(
        row=item.row,
        id=project.id,
        name=project.name or next(iter(project.texts.values()), "")[:60],
        investment=project.investment,
        what=found.what,
        before=found.before,
        after=found.after,
        causes=found.found.marks,
        how=say(f"impact.how.{found.found.how}", lang),
    )


def _outcome(answer: Answer) -> Outcome:
    outcome = answer.outcome
    label = outcome.label if outcome.label is not None and outcome.label.role != "ordinary" else None
    title = outcome.label.candidate.entry.title if outcome.label is not None else ""
    return Outcome(
        verdict=outcome.verdict,
        status=outcome.status,
        rule=outcome.rule.id,
        code=label.ref if label else "",
        title=title,
    )


def _total(amounts: list[float | None]) -> Total:
    stated = [a for a in amounts if a is not None]
    return Total(projects=len(amounts), investment=round(sum(stated), 4), unstated=len(amounts) - len(stated))
