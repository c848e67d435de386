"""Mutation of catalogues and rules: which changes no case notices.

python benchmarks/mutation.py [catalogues|rules]…   prints killed and total by sort, and every survivor.

Catalogues run against the boundary cases of the unchanged files, rules against the decision cases of rules/cases.
"""

from __future__ import annotations

import datetime
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from msgspec import Struct
from msgspec.structs import replace

import pzh_taxonomy.classifier as deciding
from benchmarks.mutants import Mutant, of_entry, of_metrics, of_rules
from pzh_taxonomy.checking.asking import ask
from pzh_taxonomy.checking.boundaries import Boundary
from pzh_taxonomy.checking.boundary_cases import as_case, boundaries
from pzh_taxonomy.checking.cases import DecisionCase, differences, read_cases
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.library.load import load
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.reading.fields import project_of

ROOT = Path(__file__).resolve().parent.parent


class Result(Struct, frozen=True):
    """How many mutants of each sort were made and killed, and the survivors by name."""

    made: Counter[str]
    killed: Counter[str]
    survivors: list[str]


def mutate_catalogues(library: Library, catalogues: Path, rules: Path, only: str = "") -> Result:
    """Each entry's mutants against the boundary cases made from the files as they are."""
    made: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    survivors: list[str] = []
    limits: dict[str, list[tuple[Any, Any, Boundary, Project]]] = defaultdict(list)
    for ref, found in boundaries(library, catalogues, rules, only):
        edition = library.edition(ref)
        by_entry: dict[str, list[tuple[Boundary, Project]]] = defaultdict(list)
        for boundary in found:
            project, _ = project_of(as_case(boundary).project, "", library.rulebook)
            by_entry[boundary.ref.split(":", 1)[1]].append((boundary, project))
        for code, cases in by_entry.items():
            entry = library.entry(edition, code)
            for limit in entry.limits:
                limits[limit.metric] += [(edition, entry, b, p) for b, p in cases if limit.metric in b.condition]
            for mutant in of_entry(entry):
                alone = replace(edition, entries=(mutant.entry,))
                dead = any(_differs(library, alone, mutant.entry, b, p) for b, p in cases)
                made[mutant.sort] += 1
                killed[mutant.sort] += dead
                survivors += [] if dead else [f"{ref}:{code} {mutant.sort}: {mutant.what}"]
    for mutant in of_metrics(library.rulebook, set(limits)):
        other = replace(library, rulebook=mutant.rules)
        name = mutant.what.split(":")[0]
        dead = any(_differs(other, replace(e, entries=(x,)), x, b, p) for e, x, b, p in limits[name])
        made[mutant.sort] += 1
        killed[mutant.sort] += dead
        survivors += [] if dead else [mutant.what]
    return Result(made, killed, survivors)


def _differs(library: Library, edition: Any, entry: Any, boundary: Boundary, project: Project) -> bool:
    asked = ask(library, edition, entry, boundary.part, project)
    if not boundary.applies:
        return asked.outcome is not None
    if asked.outcome is None:
        return True
    if not boundary.part.startswith("limit") and asked.outcome != boundary.expect:
        return True
    alone = boundary.condition_is
    return bool(boundary.condition and alone and asked.conditions.get(boundary.condition) != alone)


class _Remembering:
    """A matcher that answers each question once: matching does not depend on what is mutated."""

    def __init__(self, matcher: Any) -> None:
        self._matcher = matcher
        self._known: dict[Any, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._matcher, name)

    def rank(self, facts: Any, editions: set[int], **options: Any) -> Any:
        key = (id(facts.project), frozenset(editions), tuple(sorted(options)))
        if key not in self._known:
            self._known[key] = self._matcher.rank(facts, editions, **options)
        return self._known[key]


def mutate_rules(library: Library, cases: list[DecisionCase], mutants: Iterable[Mutant] | None = None) -> Result:
    """Each mutant of the rulebook against the decision cases, until one of them fails."""
    base = Classifier(library)
    matcher = _Remembering(base.matcher)
    projects = [project_of(c.project, c.name, library.rulebook)[0] for c in cases]
    made: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    survivors: list[str] = []
    last = list(range(len(cases)))
    for mutant in [Mutant("none", "none", rules=library.rulebook), *(mutants or of_rules(library.rulebook))]:
        other = _classifier(replace(library, rulebook=mutant.rules), matcher)
        dead = next((n for n in last if _fails(cases[n], projects[n], other)), None)
        if mutant.sort == "none":
            assert dead is None, f"a case fails before anything is mutated: {cases[dead].name}"
            continue
        made[mutant.sort] += 1
        killed[mutant.sort] += dead is not None
        survivors += [] if dead is not None else [f"{mutant.sort}: {mutant.what}"]
        if dead is not None:  # the case that killed one mutant of a rule likely kills the next
            last = [dead, *(n for n in last if n != dead)]
    return Result(made, killed, survivors)


def _classifier(library: Library, matcher: Any) -> Classifier:
    """A classifier of the mutated library that keeps the matcher, which takes the time to build."""
    with patch.object(deciding, "Matcher", lambda *_: matcher):
        return Classifier(library)


def _fails(case: DecisionCase, project: Project, classifier: Classifier) -> bool:
    wanted = deciding.counterfactuals
    if "counterfactual" not in case.expect:  # they take most of the time
        deciding.counterfactuals = lambda *_: ()  # type: ignore[assignment]
    try:
        decision = classifier.classify(project, datetime.date.fromisoformat(case.as_of), case.standards)
    except (AssertionError, StopIteration):
        return True
    finally:
        deciding.counterfactuals = wanted
    try:
        return bool(differences(case.expect, decision, classifier.library.rulebook))
    except StopIteration:  # no rule decided
        return True


def show(title: str, result: Result, seconds: float) -> None:
    """Print the figures and the survivors."""
    print(f"{title}: {sum(result.killed.values())} of {sum(result.made.values())} killed, {seconds:.0f} s")
    for sort, count in sorted(result.made.items()):
        print(f"  {sort}: {result.killed[sort]} of {count}")
    for survivor in result.survivors:
        print(f"  survived {survivor}")


def main() -> None:
    wanted = sys.argv[1:] or ["catalogues", "rules"]
    catalogues, rules = ROOT / "catalogues", ROOT / "rules"
    library = load(catalogues, rules)
    if "catalogues" in wanted:
        started = time.perf_counter()
        show("catalogues", mutate_catalogues(library, catalogues, rules), time.perf_counter() - started)
    if "rules" in wanted:
        started = time.perf_counter()
        result = mutate_rules(library, read_cases(rules / "cases"))
        show("rules", result, time.perf_counter() - started)


if __name__ == "__main__":
    main()
