"""Crosswalks: total in both directions, codes that exist, kinds that fit; and what follows from them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.library.load import problems_of

ROOT = Path(__file__).resolve().parents[2]
NAME = "green-industry-2019--pboc-green-loan-2020.yaml"


def problems(tmp_path: Path, before: str, after: str) -> str:
    shutil.copytree(ROOT / "catalogues", tmp_path / "catalogues")
    path = tmp_path / "catalogues" / "crosswalks" / NAME
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return "\n".join(map(str, problems_of(tmp_path / "catalogues", ROOT / "rules")))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            '{from: ["1.1.1"], to: ["1.1.1"], kind: one-to-one',
            '{from: ["1.1.1"], to: [], kind: dropped',
            "有 1 个条目没有对应关系：1.1.1",
        ),
        ('to: ["1.1.1"]', 'to: ["1.1.99"]', "没有条目 1.1.99"),
        ("kind: one-to-one", "kind: split", "split 与 1 对 1 不符"),
        ("basis: same-name", "basis: same", "“same”不在允许的值之内"),
        (
            'to: "cn.pboc-green-loan@2020"',
            'to: "cn.pboc-green-loan@2021"',
            "没有名为 cn.pboc-green-loan@2021 的目录版本",
        ),
    ],
)
def test_bad_crosswalks_are_refused(tmp_path: Path, before: str, after: str, words: str) -> None:
    found = problems(tmp_path, before, after)
    assert words in found and NAME in found


def test_every_crosswalk_is_total(library: Library) -> None:
    for walk in library.crosswalks:
        for side, ref in (("source", walk.source), ("target", walk.target)):
            linked = {c for link in walk.links for c in getattr(link, side)}
            assert {e.code for e in library.edition(ref).entries if e.leaf} <= linked


def test_reporting_codes_follow_from_the_deciding_label(classifier) -> None:
    from pzh_taxonomy.model.project import Project

    decision = classifier.classify(Project(name="风电场", texts={"name": "50MW风电场项目"}))
    codes = {label.catalogue: label.reporting_code for label in decision.labels if label.reporting_code}
    assert codes == {"cn.pboc-green-loan": "PBOCGC2020030201", "cn.cbirc-green-financing": "CBIRCGC20B03020100"}
