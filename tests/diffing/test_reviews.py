"""Pairings judged by a person: the form that is written, what is read back, and what no longer fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from pzh_taxonomy.diffing.compare import build, compare
from pzh_taxonomy.diffing.reviews import ReviewInvalid, read_reviews, review_form
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.diff import Diff

ONE, OTHER = "cn.green-bond@2021", "cn.green-finance@2025"


def diff(library: Library, path: Path | None = None, swap: bool = False) -> Diff:
    refs = (OTHER, ONE) if swap else (ONE, OTHER)
    reviews = read_reviews(path) if path else None
    compared = compare(*(library.edition(r) for r in refs), library.rulebook, None, reviews)
    return build(compared, library.rulebook, reviews=reviews)


@pytest.fixture(scope="module")
def plain(library: Library) -> Diff:
    return diff(library)


def doubtful(found: Diff) -> set[tuple[str, str]]:
    return {(p.before, p.after) for p in (*found.pairings, *found.possible) if p.doubtful or p.relation == "possible"}


def test_the_form_lists_what_is_doubtful_and_left_open_changes_nothing(
    library: Library, plain: Diff, tmp_path: Path
) -> None:
    path = tmp_path / "review.yaml"
    path.write_text(review_form(plain), encoding="utf-8")
    assert len(doubtful(plain)) > 10 and review_form(plain).count("decision: open") == len(doubtful(plain))
    assert diff(library, path).changes == plain.changes


def test_accepted_and_refused_pairings_are_read_back(library: Library, plain: Diff, tmp_path: Path) -> None:
    low = next(p for p in plain.pairings if p.doubtful)
    near = plain.possible[0]
    form = review_form(plain)
    for mark, word in ((low.fingerprint, "refused"), (near.fingerprint, "accepted")):
        line = next(x for x in form.splitlines() if mark in x)
        form = form.replace(line, line.replace("decision: open", f"decision: {word}"))
    path = tmp_path / "review.yaml"
    path.write_text(form, encoding="utf-8")
    found = diff(library, path)
    pairs = {(p.before, p.after): p for p in found.pairings}
    assert (low.before, low.after) not in pairs
    taken = pairs[near.before, near.after]
    assert (taken.basis, taken.confidence, taken.doubtful) == ("accepted", "high", False)
    back = diff(library, path, swap=True)
    assert {(p.after, p.before) for p in back.pairings} == set(pairs)


def test_what_no_longer_fits_is_named_and_not_used(library: Library, plain: Diff, tmp_path: Path) -> None:
    low = next(p for p in plain.pairings if p.doubtful)
    path = tmp_path / "review.yaml"
    path.write_text(
        "pairings:\n"
        f'  - {{pair: "{"0" * 12}", from: "{low.before}", to: "{low.after}", decision: refused}}\n'
        '  - {pair: "", from: "99.9", to: "1.1.1", decision: accepted}\n',
        encoding="utf-8",
    )
    found = diff(library, path)
    assert found.pairings == plain.pairings
    assert sum("未采用" in w for w in found.warnings) == 2


def test_notes_survive_the_next_run(library: Library, plain: Diff, tmp_path: Path) -> None:
    noted = plain.changes[40]
    path = tmp_path / "review.yaml"
    path.write_text(f'notes:\n  - {{change: "{noted.fingerprint}", note: 已与业务部门核对}}\n', encoding="utf-8")
    found = diff(library, path)
    assert [c.note for c in found.changes if c.note] == ["已与业务部门核对"]
    assert found.changes[40] == replace(noted, note="已与业务部门核对")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n", "顶层应为映射"),
        ("pairings:\n  - {from: '1'}\n", ":2: 应写明 from、to"),
        ('pairings:\n  - {from: "1", to: "2", decision: maybe}\n', "应为 accepted、refused 或 open"),
        ("notes:\n  - nothing\n", ":2: notes 的一项应为"),
        ("pairings: [\n", "review.yaml:"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "review.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReviewInvalid) as error:
        read_reviews(path)
    assert words in str(error.value)


def test_an_empty_form_reads_back(library: Library, tmp_path: Path) -> None:
    edition = library.edition(ONE)
    same = build(compare(edition, edition, library.rulebook), library.rulebook)
    path = tmp_path / "review.yaml"
    path.write_text(review_form(same), encoding="utf-8")
    assert read_reviews(path).pairings == ()
