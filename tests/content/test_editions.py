"""Every entry finds itself first from its own title and its positive examples; none of its negative ones does."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from pzh_taxonomy.checking.examples import check, entries
from pzh_taxonomy.library.library import Library


def test_every_entry_finds_itself(library: Library) -> None:
    tried, lost = check(library)
    assert tried > 4000
    assert lost == []


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


def test_clauses_that_the_rules_cite_exist(library: Library) -> None:
    cited = [c.entry.split(":", 1) for rule in library.rulebook.verdict for c in rule.cites if c.entry]
    assert cited
    for ref, code in cited:
        assert library.entry(library.edition(ref), code).title


def test_messages_exist_in_both_languages() -> None:
    folder = Path(__file__).resolve().parents[2] / "pzh_taxonomy" / "messages"
    keys = [set(json.loads((folder / f"{lang}.json").read_text(encoding="utf-8"))) for lang in ("zh", "en")]
    assert keys[0] == keys[1]
