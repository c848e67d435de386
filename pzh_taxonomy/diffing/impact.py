"""Whose answer changes: projects decided under both editions with all else equal, each difference traced to the changes behind it."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterable, Iterator

import msgspec

from pzh_taxonomy.classify import Classifier
from pzh_taxonomy.diffing.causes import Causes
from pzh_taxonomy.diffing.compare import Compared
from pzh_taxonomy.diffing.editions import Named
from pzh_taxonomy.diffing.portfolio import Holding, Rejected
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang
from pzh_taxonomy.model.catalogue import Edition
from pzh_taxonomy.model.decision import Decision
from pzh_taxonomy.model.diff import Affected, Change, Impact, Outcome, Total
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.rules.timeline import in_force

_MEMO = 20_000


class Arm:
    """One edition of the two, ready to decide projects with it in place of whatever is in force for its role."""

    def __init__(self, edition: Edition, library: Library, date: datetime.date, lang: Lang) -> None:
        self.edition = edition
        self.date = date
        self.held = tuple(e.ref for e in _held(edition, library, date))
        self._standards = (edition.ref, *self.held)
        self._classifier = Classifier(library, lang)
        self._known: dict[bytes, Decision] = {}

    def decide(self, project: Project) -> Decision:
        """The decision; the same text is decided once."""
        bare = msgspec.structs.replace(project, id="", location="", investment=None, source="", extra={})
        key = msgspec.json.encode(bare)
        if key not in self._known:
            if len(self._known) >= _MEMO:
                self._known.clear()
            self._known[key] = self._classifier.classify(bare, self.date, self._standards)
        return self._known[key]


def arms(
    before: Named, after: Named, library: Library, date: datetime.date, lang: Lang = "zh"
) -> tuple[Arm, Arm]:
    """Both editions ready to decide. An edition that is not the library's own takes the place of its namesake, which takes seconds."""
    libraries = [library if n.known else with_edition(library, n.edition) for n in (before, after)]
    gc.freeze()
    return Arm(before.edition, libraries[0], date, lang), Arm(after.edition, libraries[1], date, lang)


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


def _held(edition: Edition, library: Library, date: datetime.date) -> Iterator[Edition]:
    """The editions in force of the other roles that give a verdict."""
    role = "green" if edition.role == "guidance" else edition.role
    force = in_force(library, Project(), date, ())
    for other in ("green", "transition"):
        if other != role:
            yield from force.deciding.get(other, ())


def impact(
    source: str,
    holdings: Iterable[Holding | Rejected],
    before: Arm,
    after: Arm,
    compared: Compared,
    changes: tuple[Change, ...],
    most_causes: int,
) -> Impact:
    """Decide every project twice and list those whose verdict, status or clause differs, by weight and investment."""
    causes = Causes(compared, changes, (before.edition, after.edition), most_causes)
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
        project = item.project
        one, other = before.decide(project), after.decide(project)
        found = _affected(item, one, other, causes, compared)
        if found is None:
            continue
        affected.append(found)
        if found.what == "verdict":
            by_verdict.setdefault(f"{one.verdict}>{other.verdict}", []).append(project.investment)
            for mark in found.causes:
                by_change.setdefault(mark, []).append(project.investment)
    order = {"verdict": 0, "status": 1, "code": 2}
    affected.sort(key=lambda a: (order[a.what], -(a.investment or 0.0), a.row, a.id, a.name))
    what = {k: sum(a.what == k for a in affected) for k in order}
    totals = sorted(by_change.items(), key=lambda x: (-len(x[1]), x[0]))
    return Impact(
        source=source,
        as_of=before.date.isoformat(),
        held=before.held,
        decided=decided,
        rejected=tuple(rejected),
        by_verdict={k: _total(v) for k, v in sorted(by_verdict.items())},
        by_what={k: n for k, n in what.items() if n},
        by_change={k: _total(v) for k, v in totals},
        affected=tuple(affected),
    )


def _affected(
    item: Holding, one: Decision, other: Decision, causes: Causes, compared: Compared
) -> Affected | None:
    """The project's entry in the work list; None where it gets the same answer, its entry followed across the editions."""
    codes = _code(one), _code(other)
    same_entry = codes[0] == codes[1] or codes[1] in compared.pairs.targets.get(codes[0], ())
    if (one.verdict, one.status) == (other.verdict, other.status) and same_entry:
        return None
    what = "verdict" if one.verdict != other.verdict else "status" if one.status != other.status else "code"
    marks, how = causes.of(one, other)
    project = item.project
    return Affected(
        row=item.row,
        id=project.id,
        name=project.name or next(iter(project.texts.values()), "")[:60],
        investment=project.investment,
        what=what,  # type: ignore[arg-type]
        before=_outcome(one),
        after=_outcome(other),
        causes=marks,
        how=how,
    )


def _code(decision: Decision) -> str:
    return decision.labels[0].code if decision.labels else ""


def _outcome(decision: Decision) -> Outcome:
    label = decision.labels[0] if decision.labels else None
    return Outcome(
        verdict=decision.verdict,
        status=decision.status,
        code=f"{label.catalogue}@{label.edition}:{label.code}" if label else "",
        title=label.title if label else "",
        headline=decision.headline,
    )


def _total(amounts: list[float | None]) -> Total:
    stated = [a for a in amounts if a is not None]
    return Total(projects=len(amounts), investment=round(sum(stated), 4), unstated=len(amounts) - len(stated))
