"""Every entry finds itself first from its own title and its positive examples; none of its negative ones does."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pzh_taxonomy.facts.gather import gather
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.rank import Candidate, Matcher
from pzh_taxonomy.model.catalogue import Edition, Entry
from pzh_taxonomy.model.project import Project

ROLES_WITH_EXAMPLES = ("green", "guidance", "transition", "restriction", "priority")


@pytest.fixture(scope="session")
def matcher(library: Library) -> Matcher:
    return Matcher(library)


def first(matcher: Matcher, edition: Edition, text: str, *, rivals: bool = True) -> Candidate | None:
    """The best candidate for a name, everyday activities competing unless told otherwise."""
    facts, _ = gather(Project(name=text, texts={"name": text}), matcher.library.rulebook)
    numbers = {matcher.library.edition_numbers[edition.ref], *([matcher.rivals] if rivals else [])}
    found = matcher.rank(facts, numbers)
    return found[0] if found else None


def entries(library: Library) -> Iterator[tuple[Edition, Entry]]:
    for edition in library.editions:
        for entry in edition.entries:
            role = entry.role or edition.role
            if edition.matching == "text" and entry.leaf and role in ROLES_WITH_EXAMPLES:
                yield edition, entry


def test_titles_find_themselves_first(matcher: Matcher, library: Library) -> None:
    lost = [
        f"{ed.ref}:{entry.code} {entry.title} -> {found and found.entry.code}"
        for ed, entry in entries(library)
        if not (found := first(matcher, ed, entry.title, rivals=False)) or found.entry.title != entry.title
    ]
    assert lost == []


def test_positive_examples_rank_their_entry_first(matcher: Matcher, library: Library) -> None:
    lost = [
        f"{ed.ref}:{entry.code} {text} -> {found and found.entry.code} {found and found.dropped}"
        for ed, entry in entries(library)
        for text in (entry.examples.match if entry.examples else ())
        if not (found := first(matcher, ed, text, rivals=False)) or found.entry.code != entry.code or found.dropped
    ]
    assert lost == []


def test_negative_examples_do_not_match_their_entry(matcher: Matcher, library: Library) -> None:
    caught = [
        f"{ed.ref}:{entry.code} {text}"
        for ed, entry in entries(library)
        for text in (entry.examples.no_match if entry.examples else ())
        if (found := first(matcher, ed, text))
        and found.entry.code == entry.code
        and not found.dropped
        and found.claimed
    ]
    assert caught == []


def test_leaf_entries_of_green_editions_have_terms_and_examples(library: Library) -> None:
    bare = []
    for ed, entry in entries(library):
        if ed.role not in ("green", "guidance"):
            continue
        examples = entry.examples
        inherited = bool(entry.terms_from)
        enough = examples and len(examples.match) >= 2 and len(examples.no_match) >= 1
        if not enough or (len(entry.terms) < 6 and not inherited):
            bare.append(f"{ed.ref}:{entry.code}")
    assert bare == []


def plain(title: str) -> str:
    return re.sub(r"[\s,，、（）()]", "", title)


def test_titles_of_2019_are_the_official_ones(library: Library, sources: Path) -> None:
    text = (sources / "green-industry-2019" / "解释说明.layout.txt").read_text(encoding="utf-8")
    official = plain(text)
    edition = library.edition("cn.green-industry@2019")
    leaf = [e for e in edition.entries if e.leaf]
    assert len(leaf) == 211
    assert [e.code for e in leaf if e.code + plain(e.title) not in official] == []


def test_industry_classes_are_those_of_the_source(library: Library, sources: Path) -> None:
    with (sources / "gbt4754-2017" / "gbt4754-2017.csv").open(encoding="utf-8-sig", newline="") as handle:
        wanted = {(r["code"], r["name"].strip()) for r in csv.DictReader(handle)}
    edition = library.edition("cn.industry-classes@2017")
    assert {(e.code, e.title) for e in edition.entries} == wanted


def test_industry_codes_cited_exist(library: Library) -> None:
    known = {e.code for e in library.edition("cn.industry-classes@2017").entries}
    ordinary = {c for a in library.rulebook.ordinary for c in a.industries}
    assert ordinary - known == set()


def test_messages_exist_in_both_languages() -> None:
    folder = Path(__file__).resolve().parents[2] / "pzh_taxonomy" / "messages"
    keys = [set(json.loads((folder / f"{lang}.json").read_text(encoding="utf-8"))) for lang in ("zh", "en")]
    assert keys[0] == keys[1]
