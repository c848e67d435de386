"""One entry's conditions or one energy limit asked by itself, without matching or decision rules, from stated facts only."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.catalogue import Edition, Entry
from pzh_taxonomy.model.decision import CriterionResult
from pzh_taxonomy.model.project import Facts, Project, Truth
from pzh_taxonomy.rules import logic
from pzh_taxonomy.rules.activities import Chosen, criteria_for
from pzh_taxonomy.rules.benchmarks import Benchmarks
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from pzh_taxonomy.rules.places import entry_places
from pzh_taxonomy.text.fold import fold


class Asked(Struct, frozen=True):
    """The outcome of a part (None where it does not concern the project) and of each of its conditions by id."""

    outcome: Truth | None
    conditions: dict[str, Truth]


class NoSuchPart(ValueError):
    """The entry has no such part; the message says which there are."""


def ask(library: Library, edition: Edition, entry: Entry, part: str, project: Project) -> Asked:
    """Answer one `part` of an entry: `criteria`, `row N`, `row ?` (which row is not known), `encouraged N`, `limit N` (N from 1).

    Raises NoSuchPart.
    """
    known = _parts(entry)
    if part not in known:
        raise NoSuchPart(f"{edition.ref}:{entry.code} 没有“{part}”这一部分；可用：{'、'.join(known)}")
    texts = {field: fold(t, {}).text for field, t in project.texts.items()}
    natures = (project.nature,) if project.nature else ()
    facts = Facts(
        project=project, texts=texts, natures=natures, quantities=project.quantities, standards=project.standards
    )
    evaluator = CriteriaEvaluator(facts, library.rulebook)
    ref = f"{edition.ref}:{entry.code}"
    kind, _, place = part.partition(" ")
    if kind == "limit":
        return _limit(Benchmarks((edition,), facts, library.rulebook, evaluator), entry, int(place))
    if kind == "encouraged":
        outcome, results = evaluator.evaluate(entry.encouraged[int(place) - 1], ref)
        return Asked(outcome, _by_id(results))
    row = entry.activities[int(place) - 1] if kind == "row" and place != "?" else None
    alone = row or (entry.activities[0] if kind == "criteria" and len(entry.activities) == 1 else None)
    criterion, row_open = criteria_for(entry, Chosen(alone, None, "text" if alone else "none"))
    outcome, results = evaluator.evaluate(criterion, ref, entry_places(entry))
    if row_open:
        row_known = evaluator.row_unknown(ref)
        results = (*results, row_known)
        outcome = logic.all_of((outcome, row_known.outcome))
    return Asked(outcome, _by_id(results))


def _parts(entry: Entry) -> list[str]:
    counts = {"row": len(entry.activities), "encouraged": len(entry.encouraged), "limit": len(entry.limits)}
    numbered = [f"{kind} {n}" for kind, count in counts.items() for n in range(1, count + 1)]
    return ["criteria", *(["row ?"] if entry.activities else []), *numbered]


def _limit(benchmarks: Benchmarks, entry: Entry, place: int) -> Asked:
    wanted = entry.limits[place - 1]
    for measured in benchmarks.measured:
        if measured.entry.code == entry.code and measured.limit == wanted:
            return Asked("met", _by_id(measured.levels.values()))
    return Asked(None, {})


def _by_id(results: Iterable[CriterionResult]) -> dict[str, Truth]:
    """The outcomes by id; of equal conditions that share one, of the one that applies."""
    found: dict[str, Truth] = {}
    for result in results:
        if result.applies or result.id not in found:
            found[result.id] = result.outcome
    return found
