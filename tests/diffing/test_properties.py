"""Generated edits are reported exactly; an edition does not differ from itself; swapping editions mirrors everything; nothing is lost."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pzh_taxonomy.diffing.compare import Compared, build, compare
from pzh_taxonomy.diffing.editions import crosswalk_of
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.catalogue import Dated, Edition
from tests.diffing.edits import ENTRY_EDITS, Expected, edited
from tests.diffing.mirror import mirrored, told

CASES = 600
BASES = (
    "cn.green-industry@2019", "cn.green-finance@2025", "cn.green-bond@2021", "cn.green-low-carbon@2024",
    "cn.industry-structure@2024", "pzh.work-plan@2024",
)  # fmt: skip
PAIRS = (
    ("cn.green-industry@2019", "cn.green-finance@2025"),
    ("cn.green-industry@2019", "cn.green-bond@2021"),
    ("cn.green-bond@2021", "cn.green-finance@2025"),
    ("cn.green-low-carbon@2024", "cn.green-finance@2025"),
    ("cn.green-industry@2019", "cn.pboc-green-loan@2020"),
    ("pzh.work-plan@2024", "cn.green-finance@2025"),
)


class Held:
    """The library and editions cut out of it; printed short, as hypothesis prints what a case was given."""

    def __init__(self, library: Library, parts: list[Edition]) -> None:
        self.library = library
        self.rules = library.rulebook
        self.parts = parts

    def __repr__(self) -> str:
        return "held"


@pytest.fixture(scope="module")
def held(library: Library) -> Held:
    return Held(library, _parts(library))


def _parts(library: Library) -> list[Edition]:
    """Editions cut down to one chapter, so that many cases can be run, and one with limits."""
    found = []
    for ref in BASES:
        edition = library.edition(ref)
        for chapter in [e for e in edition.entries if not e.parent and not e.leaf]:
            entries = tuple(
                e for e in edition.entries if e.code == chapter.code or _within(e.code, chapter.code, edition)
            )
            if sum(e.leaf for e in entries) >= 12:
                found.append(replace(edition, entries=entries, counts=()))
    limited = [x for e in library.editions for x in e.entries if x.limits]
    base = next(e for e in found if e.id == "cn.green-industry")
    own = iter(limited)
    entries = tuple(
        replace(e, limits=next(own).limits) if e.leaf and n % 3 == 0 else e for n, e in enumerate(base.entries)
    )
    return [*found, replace(base, entries=entries)]


def _within(code: str, chapter: str, edition: Edition) -> bool:
    parents = {e.code: e.parent for e in edition.entries}
    while code:
        if code == chapter:
            return True
        code = parents[code]
    return False


def reported(compared: Compared) -> Counter[Expected]:
    return Counter((d.kind, d.direction, d.code_before, d.code_after) for d in compared.deltas if not d.ours)


def matches(found: Counter[Expected], expected: list[Expected]) -> bool:
    """Whether exactly the expected differences were found, an empty direction standing for any."""
    left = Counter(found)
    for wanted in sorted(expected, key=lambda x: not x[1]):
        hit = next((f for f in left if f[0] == wanted[0] and f[2:] == wanted[2:] and wanted[1] in ("", f[1])), None)
        if hit is None:
            return False
        left[hit] -= 1
        left = +left
    return not left


@given(
    seed=st.integers(0, 2**32),
    base=st.integers(0, 1000),
    names=st.lists(st.sampled_from([f.__name__ for f in ENTRY_EDITS]), min_size=1, max_size=6),
    structural=st.integers(0, 2),
)
@settings(max_examples=CASES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_generated_edits_are_reported_exactly(
    held: Held, seed: int, base: int, names: list[str], structural: int
) -> None:
    before = held.parts[base % len(held.parts)]
    after, expected = edited(before, random.Random(seed), held.rules, names, structural)
    forth = compare(before, after, held.rules)
    assert matches(reported(forth), expected), (sorted(reported(forth).elements()), sorted(expected))
    back = compare(after, before, held.rules)
    assert told(back.deltas) == mirrored(forth.deltas)
    _nothing_is_lost(forth, before, after)


@pytest.mark.parametrize("kind", [f.__name__ for f in ENTRY_EDITS])
def test_every_kind_of_edit_is_exercised(held: Held, kind: str) -> None:
    """Each edit applies to some edition, and alone gives exactly its differences."""
    applied = 0
    for n, before in enumerate(held.parts):
        after, expected = edited(before, random.Random(n), held.rules, [kind], 0)
        if after == before:
            continue
        applied += 1
        found = reported(compare(before, after, held.rules))
        assert matches(found, expected), (before.ref, sorted(found.elements()), sorted(expected))
    assert applied


def test_an_edition_does_not_differ_from_itself(library: Library) -> None:
    for edition in library.editions:
        found = build(compare(edition, edition, library.rulebook), library.rulebook, ours=True)
        assert found.changes == () and found.summary.changes == 0
        assert not any(p.doubtful or p.relation != "same" for p in found.pairings)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_swapping_real_editions_mirrors_every_difference(library: Library, one: str, other: str) -> None:
    a, b = library.edition(one), library.edition(other)
    walk = crosswalk_of(library, a, b)
    forth, back = compare(a, b, library.rulebook, walk), compare(b, a, library.rulebook, walk)
    assert told(back.deltas) == mirrored(forth.deltas) and forth.deltas
    _nothing_is_lost(forth, a, b)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_mirror_holds_without_crosswalk_too(library: Library, one: str, other: str) -> None:
    a, b = library.edition(one), library.edition(other)
    assert told(compare(b, a, library.rulebook).deltas) == mirrored(compare(a, b, library.rulebook).deltas)


def _nothing_is_lost(compared: Compared, before: Edition, after: Edition) -> None:
    """Every entry of both sides is paired or told as removed or added, and counted once."""
    pairs = compared.pairs
    assert {*pairs.targets, *pairs.lone_before} == {e.code for e in before.entries}
    assert {*pairs.sources, *pairs.lone_after} == {e.code for e in after.entries}
    assert not (pairs.targets.keys() & pairs.lone_before.keys()) and not (
        pairs.sources.keys() & pairs.lone_after.keys()
    )
    gone = {d.code_before for d in compared.deltas if d.kind == "entry-removed"}
    come = {d.code_after for d in compared.deltas if d.kind == "entry-added"}
    assert gone == set(pairs.lone_before) and come == set(pairs.lone_after)


def test_fates_add_up(library: Library) -> None:
    for one, other in PAIRS:
        a, b = library.edition(one), library.edition(other)
        found = build(compare(a, b, library.rulebook, crosswalk_of(library, a, b)), library.rulebook)
        assert sum(found.summary.entries_before.values()) == sum(e.leaf for e in a.entries)
        assert sum(found.summary.entries_after.values()) == sum(e.leaf for e in b.entries)
        assert sum(found.summary.by_level.values()) == sum(found.summary.by_kind.values()) == found.summary.changes
        marks = [c.fingerprint for c in found.changes]
        assert len(set(marks)) == len(marks)


def test_fingerprints_outlive_other_edits_and_the_language(held: Held) -> None:
    before = held.parts[0]
    one, _ = edited(before, random.Random(1), held.rules, ["add_cover", "tighten"], 0)
    first = build(compare(before, one, held.rules), held.rules)
    entries = tuple(
        replace(e, title=f"{e.title}、") if e.leaf and all(e.code != c.code_before for c in first.changes) else e
        for e in one.entries
    )
    second = build(compare(before, replace(one, entries=entries), held.rules), held.rules, lang="en")
    assert {c.fingerprint for c in first.changes} < {c.fingerprint for c in second.changes}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda e: replace(e, dates=replace(e.dates, effective=Dated("2031-01-01", "x"))), "date-changed"),
        (lambda e: replace(e, dates=replace(e.dates, superseded=Dated("2041-01-01", "x"))), "date-changed"),
        (lambda e: replace(e, document=replace(e.document, number="测试〔2031〕1号")), "header-changed"),
        (lambda e: replace(e, document=replace(e.document, title="另一名称")), "header-changed"),
        (lambda e: replace(e, title=replace(e.title, zh="另一名称")), "header-changed"),
        (lambda e: replace(e, completeness="partial", missing=("缺一章",)), "completeness-changed"),
        (lambda e: replace(e, verification="unverified"), "verification-changed"),
    ],
)
def test_header_changes(library: Library, change, kind: str) -> None:
    edition = library.edition("cn.green-finance@2025")
    found = compare(edition, change(edition), library.rulebook).deltas
    assert [d.kind for d in found] == [kind] and found[0].code_before == found[0].code_after == ""
