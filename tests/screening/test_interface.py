"""The Python interface: load, classify, screen."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest

import pzh_taxonomy
from pzh_taxonomy.library.library import NotFound
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.screening.columns import ADDED
from tests.screening.tables import ROOT


def test_screen_gives_what_classify_gives(library) -> None:
    given = [
        {"项目名称": "风电场", "总投资": "1亿元"},
        {"name": "白酒厂", "description": "年产3000千升", "x": object()},
        Project(name="光伏电站", texts={"name": "光伏电站"}),
    ]
    rows = list(pzh_taxonomy.screen(given, library))
    assert [r.number for r in rows] == [1, 2, 3] and [r.given for r in rows] == given
    assert [r.verdict for r in rows] == ["green", "ineligible", "green"]
    assert all(tuple(r.columns) == ADDED and r.reject is None for r in rows)
    decision = pzh_taxonomy.classify({"项目名称": "风电场", "总投资": "1亿元"}, library)
    assert rows[0].columns["pzh_reason"] == decision.headline and rows[0].status == decision.status


def test_rows_that_cannot_be_read_do_not_stop_the_rest(library) -> None:
    given = [{"name": "风电场", "总投资": "许多"}, {"x": 1}, {}, {"name": ""}, {"name": "风电场", "总投资": 3}]
    rows = list(pzh_taxonomy.screen(given, library))
    assert [bool(r.reject) for r in rows] == [True, True, True, True, False]
    assert rows[0].reject.column == "总投资" and rows[0].columns == {} and rows[0].verdict == ""


def test_rows_are_taken_a_few_at_a_time(library) -> None:
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield {"name": f"风电场{taken % 3}"}

    rows = pzh_taxonomy.screen(endless(), library)
    for _ in range(3):
        next(rows)
    assert taken <= 1_000


def test_dates_standards_languages_and_names_of_keys(library) -> None:
    row = {"资产": "风电场"}
    early = next(pzh_taxonomy.screen([row], library, as_of=datetime.date(2024, 6, 1), fields={"资产": "name"}))
    assert early.columns["pzh_edition"] != "2025"
    english = next(pzh_taxonomy.screen([{"name": "白酒厂"}], library, lang="en"))
    assert english.columns["pzh_reason"].isascii() or "main activity" in english.columns["pzh_reason"].lower()
    with pytest.raises(NotFound):
        next(pzh_taxonomy.screen([row], library, standards=("cn.nothing",)))


def test_importing_the_package_stays_light() -> None:
    code = "import sys, pzh_taxonomy; print(sorted(m for m in sys.modules if m.startswith(('pzh_taxonomy', 'msgspec', 'rich'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "['pzh_taxonomy', 'pzh_taxonomy.version']"
    assert (ROOT / "pzh_taxonomy" / "py.typed").exists()


def test_classify_stays_a_function_after_use(library) -> None:
    for _ in range(2):
        assert pzh_taxonomy.classify({"name": "风电场"}, library).verdict == "green"
