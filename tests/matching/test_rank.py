"""What a ranked candidate says of itself: which stage found it, and why it was dropped, in the reader's language."""

from __future__ import annotations

import re

import pytest

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.facts.gather import gather
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.rank import Matcher
from pzh_taxonomy.model.project import Project

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def project(name: str) -> Project:
    return Project(name=name, texts={"name": name})


@pytest.mark.parametrize(
    ("name", "stage"),
    [("光伏发电站建设项目", "phrase"), ("光俄发电站建设项目", "misspelt")],
    ids=["right", "one wrong"],
)
def test_the_stage_says_how_the_entry_was_found(classifier: Classifier, name: str, stage: str) -> None:
    label = classifier.classify(project(name)).labels[0]
    assert (label.code, label.stage) == ("4.2.2", stage)


def test_a_negated_activity_is_dropped_as_such(library: Library) -> None:
    facts, _ = gather(project("风电场建设项目，不含光伏发电"), library.rulebook)
    ranked = Matcher(library).rank(facts, {library.edition_numbers["cn.green-finance@2025"]})
    dropped = {c.entry.code: c.dropped.reason for c in ranked if c.dropped}
    assert not ranked[0].dropped and ranked[0].entry.code == "4.2.1"
    assert dropped.get("4.2.2") == "masked"


def test_reasons_for_discarding_are_in_the_readers_language(library: Library) -> None:
    decision = Classifier(library, "en").classify(project("分布式光伏发电项目"))
    assert decision.discarded
    assert not any(CHINESE.search(d.reason) for d in decision.discarded)
