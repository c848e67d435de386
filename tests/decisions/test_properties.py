"""What must hold of every decision: better values never hurt, what is not known is never firm, counterfactuals are true and no larger than needed."""

from __future__ import annotations

import datetime
from functools import cache
from itertools import combinations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pzh_taxonomy.checking.cases import read_cases
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.load import load
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.catalogue import Edition, Entry, Limit, Numeric, leaves
from pzh_taxonomy.model.decision import Counterfactual, SupposedFact
from pzh_taxonomy.model.project import Facts, Improvement, Project, Quantity
from pzh_taxonomy.reading.fields import project_of
from pzh_taxonomy.rules.benchmarks import Benchmarks
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from pzh_taxonomy.rules.places import entry_places
from tests.conftest import ROOT

DATE = datetime.date(2026, 11, 23)
VERDICTS = {"ineligible": 0, "transition": 1, "green": 2}
FIRM = {"insufficient": 0, "provisional": 1, "confirmed": 2}
ORDER = {"unmet": 0, "unknown": 1, "met": 2}


@cache
def classifier() -> Classifier:
    return Classifier(load(ROOT / "catalogues", ROOT / "rules"))


def rank(project: Project, standards: tuple[str, ...] = ()) -> tuple[int, int]:
    """How good the answer is; how firmly a project is ineligible makes it no better or worse."""
    outcome, _ = classifier().decide(project, DATE, standards)
    return (VERDICTS[outcome.verdict], FIRM[outcome.status] if outcome.verdict != "ineligible" else 0)


@cache
def numeric_entries() -> tuple[tuple[Edition, Entry, Numeric, str], ...]:
    """Green and transition entries with a numeric condition whose metric has a better side, with the condition's id."""
    rules = classifier().library.rulebook
    found = []
    for edition in classifier().library.editions:
        if edition.role not in ("green", "guidance", "transition") or edition.matching != "text":
            continue
        for entry in edition.entries:
            places = entry_places(entry)
            for tree in (entry.criteria, *(a.criteria for a in entry.activities)):
                for leaf in leaves(tree):
                    if isinstance(leaf, Numeric) and rules.metrics[leaf.metric].better != "neither":
                        found.append((edition, entry, leaf, str(leaf.id or places[id(leaf)])))
    return tuple(found)


def project_for(edition: Edition, entry: Entry, answers: dict[str, bool], *quantities: Quantity) -> Project:
    """A project that is the entry's own first example, with its quality claimed."""
    ref = f"{edition.ref}:{entry.code}"
    name = entry.examples.match[0] if entry.examples and entry.examples.match else entry.title
    known = {f"{ref}#{k}": v for k, v in {"claims": True, "industry": True, "sector": True, **answers}.items()}
    return Project(
        name=name,
        texts={"name": name},
        nature="retrofit",
        quantities=quantities,
        answers=known,
        improvements=(Improvement(percent=5.0),),
    )


def all_yes(entry: Entry) -> dict[str, bool]:
    places = entry_places(entry)
    trees = (entry.criteria, *(a.criteria for a in entry.activities))
    return {str(leaf.id or places[id(leaf)]): True for tree in trees for leaf in leaves(tree)}


@settings(max_examples=150)
@given(st.data())
def test_a_better_value_never_worsens_a_decision(data: st.DataObject) -> None:
    edition, entry, leaf, place = data.draw(st.sampled_from(numeric_entries()))
    metric = classifier().library.rulebook.metrics[leaf.metric]
    low, high = metric.range or (0.0, 1000.0)
    values = sorted(data.draw(st.tuples(st.floats(low, high), st.floats(low, high))), reverse=metric.better == "lower")
    answers = {k: v for k, v in all_yes(entry).items() if k != place}
    worse, better = (
        rank(
            project_for(
                edition,
                entry,
                answers,
                Quantity(metric=metric.id, value=v, unit=metric.unit, standard=leaf.standard),
            ),
            (edition.ref,),
        )
        for v in values
    )
    assert better >= worse, (edition.ref, entry.code, metric.id, values)


def test_operators_point_to_the_better_side() -> None:
    """Otherwise no better value could be said to help: 效率 ≥, 能耗 ≤."""
    rules = classifier().library.rulebook
    signs = {"lower": ("<", "<=", "=="), "higher": (">", ">=", "==")}
    assert [
        (edition.ref, entry.code, leaf.metric, leaf.op)
        for edition, entry, leaf, _ in numeric_entries()
        if leaf.op not in signs[rules.metrics[leaf.metric].better]
    ] == []


@cache
def all_limits() -> tuple[tuple[Edition, Entry, Limit], ...]:
    editions = classifier().library.editions
    return tuple((e, x, limit) for e in editions for x in e.entries for limit in x.limits)


@given(st.data())
def test_a_better_value_never_worsens_a_level(data: st.DataObject) -> None:
    """Whatever is known of corrections and capacity."""
    edition, entry, limit = data.draw(st.sampled_from(all_limits()))
    rules = classifier().library.rulebook
    metric = rules.metrics[limit.metric]
    low, high = metric.range or (0.0, 1e5)
    values = sorted(data.draw(st.tuples(st.floats(low, high), st.floats(low, high))), reverse=metric.better == "lower")
    beside: list[Quantity] = []
    for name in dict.fromkeys([*limit.adjust, *(leaf.metric for leaf in limit.where)]):
        if data.draw(st.booleans()):
            ends = rules.metrics[name].range or (0.0, 100.0)
            beside.append(Quantity(metric=name, value=data.draw(st.floats(*ends)), unit=rules.metrics[name].unit))
    nature = data.draw(st.sampled_from(["new_build", "retrofit", "existing", None]))
    alone = replace(edition, entries=(replace(entry, limits=(limit,)),))
    outcomes: list[dict[str, int]] = []
    for value in values:
        quantities = (Quantity(metric=limit.metric, value=value, unit=metric.unit), *beside)
        facts = Facts(project=Project(), texts={}, quantities=quantities, natures=(nature,) if nature else ())
        measured = Benchmarks((alone,), facts, rules, CriteriaEvaluator(facts, rules)).measured
        outcomes.append({level: ORDER[r.outcome] for m in measured for level, r in m.levels.items()})
    worse, better = outcomes
    assert worse.keys() == better.keys()
    assert all(better[level] >= worse[level] for level in worse), (edition.ref, entry.code, values, outcomes)


@settings(max_examples=60)
@given(st.floats(0, 600), st.floats(0, 600), st.data())
def test_a_lower_energy_use_never_worsens_a_whole_decision(a: float, b: float, data: st.DataObject) -> None:
    """A furnace of any nature, its corrections known or not."""
    nature = data.draw(st.sampled_from(["new_build", "expansion", "retrofit", "existing", None]))
    name = data.draw(st.sampled_from(["高炉热风炉智能燃烧系统改造项目", "2000立方米高炉项目", "炼钢厂连铸机节能项目"]))
    metrics = ["vanadium_titanium_ore_share", "rare_earth_ore_share", "laterite_nickel_ore_share"]
    known = [Quantity(metric=m, value=data.draw(st.floats(0, 100))) for m in metrics if data.draw(st.booleans())]
    saved = (Improvement(percent=3.0),) if data.draw(st.booleans()) else ()
    worse, better = (
        rank(
            Project(
                name=name,
                texts={"name": name},
                nature=nature,
                quantities=(Quantity(metric="blast_furnace_unit_energy", value=v, unit="kgce/t"), *known),
                improvements=saved,
            )
        )
        for v in sorted((a, b), reverse=True)
    )
    assert better >= worse


@cache
def firm_entries() -> tuple[tuple[Edition, Entry], ...]:
    """Entries of the deciding editions with conditions."""
    library = classifier().library
    refs = ("cn.green-finance@2025", "pzh.transition-directory@2026-draft")
    editions = [library.edition(ref) for ref in refs]
    return tuple((e, x) for e in editions for x in e.entries if x.leaf and all_yes(x))


@settings(max_examples=150)
@given(st.data())
def test_a_fact_that_is_needed_is_never_assumed(data: st.DataObject) -> None:
    """Where denying a fact changes a confirmed answer, not knowing it leaves no confirmed one."""
    edition, entry = data.draw(st.sampled_from(firm_entries()))
    yes = all_yes(entry)
    place = data.draw(st.sampled_from(sorted(yes)))
    without = {k: v for k, v in yes.items() if k != place}
    known, denied, unknown = (
        classifier().decide(project_for(edition, entry, answers), DATE, (edition.ref,))[0]
        for answers in (yes, {**yes, place: False}, without)
    )
    asked = {c.id: c.outcome for c in unknown.label.criteria} if unknown.label else {}
    said_elsewhere = asked.get(f"{edition.ref}:{entry.code}#{place}") == "met"  # the name itself may say it
    if (known.verdict, known.status) != (denied.verdict, denied.status) and not said_elsewhere:
        assert unknown.verdict == "ineligible" or unknown.status != "confirmed", (edition.ref, entry.code, place)


@given(st.data())
def test_nothing_known_is_nothing_confirmed(data: st.DataObject) -> None:
    """The bare name of an activity that has conditions never confirms it, unless every condition is the row's that it does not fall under."""
    edition, entry = data.draw(st.sampled_from([x for x in firm_entries() if x[1].criteria]))
    project = Project(name=entry.title, texts={"name": entry.title})
    outcome, _ = classifier().decide(project, DATE, (edition.ref,))
    label = outcome.label
    if label is not None and label.ref == f"{edition.ref}:{entry.code}" and outcome.verdict != "ineligible":
        assert outcome.status != "confirmed"


@cache
def pool() -> tuple[Project, ...]:
    """Projects to ask counterfactuals of: the decision cases and the examples of entries."""
    rules = classifier().library.rulebook
    cases = [c for c in read_cases(Path(ROOT / "rules" / "cases")) if not c.standards and not c.of]
    found = [project_of(c.project, c.name, rules)[0] for c in cases]
    for ref in ("cn.industry-structure@2024", "pzh.transition-directory@2026-draft", "cn.green-finance@2025"):
        for entry in classifier().library.edition(ref).entries:
            texts = entry.examples.match if entry.examples else ()
            found += [Project(name=t, texts={"name": t}) for t in texts]
    return tuple(found)


def supposing(project: Project, facts: tuple[SupposedFact, ...]) -> Project:
    """The project with the facts of a counterfactual in place, as the words say them."""
    blocks = {s.fact: s.blocks for s in classifier().library.rulebook.safeguards}
    denied = say("suppose.not", "zh", required="\0").split("\0")[0]
    answers = dict(project.answers)
    nature = project.nature
    for fact in facts:
        if fact.id == "activity":
            nature = "retrofit"
        elif fact.id in blocks:
            answers[fact.id] = not blocks[fact.id]
        else:
            answers[fact.id] = not fact.required.startswith(denied)
    return replace(project, answers=answers, nature=nature)


def answer(project: Project) -> tuple[str, str]:
    outcome, _ = classifier().decide(project, DATE)
    return outcome.verdict, outcome.status


@settings(max_examples=120)
@given(st.data())
def test_counterfactuals_are_true_and_no_larger_than_needed(data: st.DataObject) -> None:
    project = data.draw(st.sampled_from(pool()))
    for instead in classifier().classify(project, DATE).counterfactuals:
        check(project, instead)


def check(project: Project, instead: Counterfactual) -> None:
    promised = (instead.verdict, instead.status)
    assert answer(supposing(project, instead.facts)) == promised, (project.name, instead)
    for size in range(len(instead.facts)):
        for fewer in combinations(instead.facts, size):
            assert answer(supposing(project, fewer)) != promised, (project.name, instead, fewer)
