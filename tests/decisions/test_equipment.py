"""New build against retrofit for every restricted and phased-out entry of the industrial structure catalogue, from its own examples."""

from __future__ import annotations

import datetime

import pytest

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.model.catalogue import Entry, Nature
from pzh_taxonomy.model.decision import Decision
from pzh_taxonomy.model.project import Project
from tests.conftest import ROOT

REF = "cn.industry-structure@2024"
DATE = datetime.date(2026, 11, 23)
ALL: tuple[Nature, ...] = ("new_build", "expansion", "relocation", "capacity_replacement", "retrofit", "existing")
ADDS: frozenset[Nature] = frozenset(ALL[:4])


def entries(grade: str) -> list[Entry]:
    from pzh_taxonomy.library.load import load

    edition = load(ROOT / "catalogues", ROOT / "rules").edition(REF)
    return [e for e in edition.entries if e.grade == grade and e.leaf]


def decide(classifier: Classifier, entry: Entry, text: str, nature: Nature) -> Decision:
    """The project of the example, of this nature, with every condition of the entry answered yes."""
    ref = f"{REF}:{entry.code}"
    answers = {f"{ref}#{n}": True for n in range(1, 30)}
    return classifier.classify(Project(name=text, texts={"name": text}, nature=nature, answers=answers), DATE)


@pytest.mark.parametrize("entry", entries("限制"), ids=lambda e: e.code)
def test_restricted_capacity_may_be_upgraded_but_not_built(entry: Entry, classifier: Classifier) -> None:
    assert entry.examples is not None
    for text in entry.examples.match:
        for nature in ALL:
            decision = decide(classifier, entry, text, nature)
            restricted = next(r for r in decision.rules if r.id == "exclusion.restricted-new-build")
            if nature in ADDS:
                assert decision.verdict == "ineligible", (text, nature)
                assert restricted.outcome == "met", (text, nature, restricted)
            else:
                assert restricted.outcome == "unmet", (text, nature)


@pytest.mark.parametrize("entry", entries("淘汰"), ids=lambda e: e.code)
def test_phased_out_equipment_is_out_either_way(entry: Entry, classifier: Classifier) -> None:
    assert entry.examples is not None
    for text in entry.examples.match:
        for nature in ALL:
            decision = decide(classifier, entry, text, nature)
            assert (decision.verdict, decision.status) == ("ineligible", "confirmed"), (text, nature)
            assert decision.rules[0].id == "exclusion.eliminated" and decision.rules[0].outcome == "met", (text, nature)
            assert decision.labels[0].ref == f"{REF}:{entry.code}", (text, nature, decision.labels[0].ref)


@pytest.mark.parametrize("entry", [*entries("限制"), *entries("淘汰")], ids=lambda e: e.code)
def test_what_an_entry_does_not_mean_is_not_excluded_by_it(entry: Entry, classifier: Classifier) -> None:
    for text in entry.examples.no_match if entry.examples else ():
        decision = classifier.classify(Project(name=text, texts={"name": text}, nature="new_build"), DATE)
        assert f"{REF}:{entry.code}" not in [x.ref for x in decision.labels if x.outcome == "met"], text
