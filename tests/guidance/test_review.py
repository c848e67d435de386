"""An edition out to tables and back: nothing changes by itself, what is changed is changed alone, what is wrong is refused at its cell."""

from __future__ import annotations

import csv
import difflib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pzh_taxonomy.guidance.review_files import read, write
from pzh_taxonomy.guidance.review_import import imported
from pzh_taxonomy.guidance.review_sheets import sheets
from pzh_taxonomy.library.yaml_source import parse
from tests.cli.test_cli import ROOT, pzh

SCHEMA = ROOT / "catalogues" / "schema" / "edition.schema.json"
FILES = {
    "cn.energy-limits@2025-gb21256": "national/energy-limits/2025-gb21256.yaml",
    "cn.green-industry@2019": "national/green-industry/2019.yaml",
    "cn.industry-structure@2024": "national/industry-structure/2024.yaml",
    "pzh.work-plan@2024": "municipal/panzhihua/work-plan-2024.yaml",
    "sc.carbon-factors@2023": "provincial/sichuan/carbon-factors/2023.yaml",
}


class Table:
    """An edition's JSON review, changed cell by cell, and what importing it comes to."""

    def __init__(self, name: str, folder: Path, rules: Any) -> None:
        self.rules = rules
        self.path = ROOT / "catalogues" / FILES[name]
        self.text = self.path.read_text(encoding="utf-8")
        self.source = parse(self.text.encode(), str(self.path))
        self.sheets = sheets(self.source.data, rules, "zh")
        self.file = folder / "review.json"
        write(self.file, self.sheets, name, "", "zh")
        self.data = json.loads(self.file.read_text(encoding="utf-8"))

    def row(self, sheet: str, code: str, **where: Any) -> dict[str, Any]:
        rows = self.data["sheets"][sheet]
        return next(r for r in rows if r["条目代码"] == code and all(r[k] == v for k, v in where.items()))

    def outcome(self):
        self.file.write_text(json.dumps(self.data, ensure_ascii=False), encoding="utf-8")
        return imported(read(self.file), self.text, self.source, self.sheets, self.rules, SCHEMA)

    def changed_lines(self, text: str) -> tuple[list[str], list[str]]:
        lines = list(difflib.ndiff(self.text.splitlines(), text.splitlines()))
        return [x[2:].strip() for x in lines if x[0] == "-"], [x[2:].strip() for x in lines if x[0] == "+"]


@pytest.fixture
def table(tmp_path: Path, rules):
    return lambda name: Table(name, tmp_path, rules)


@pytest.mark.parametrize("name", FILES)
def test_an_edition_comes_back_as_it_went(table, name: str) -> None:
    made = table(name)
    done = made.outcome()
    assert (done.changes, done.refusals, done.absent) == ([], [], 0) and done.text == made.text


def test_only_what_was_changed_is_changed(table) -> None:
    made = table("cn.green-industry@2019")
    made.row("条目", "1.1.1")["概要"] = "节能锅炉。"
    made.row("条目", "3.2.2")["常用名"] += "\n新的叫法"
    made.row("条目", "1.5.3")["说明"] = ""
    criterion = made.row("条件", "1.1.1", 标准="GB 24500")
    criterion["数值"] = 1.5
    done = made.outcome()
    assert not done.refusals
    assert [(c.code, c.path[-1]) for c in done.changes] == [
        ("1.1.1", "summary"),
        ("1.5.3", "note"),
        ("3.2.2", "terms"),
        ("1.1.1", "value"),
    ]
    before, after = made.changed_lines(done.text)
    assert len(before) == 4 and len(after) == 3
    assert "summary: 节能锅炉。" in after and any("value: 1.5" in x for x in after)
    assert "工作表“条目”" in done.changes[0].text("zh") and "节能锅炉。" in done.changes[0].text("zh")


def test_limits_levels_and_new_rows(table) -> None:
    made = table("cn.energy-limits@2025-gb21256")
    made.row("限值", "3-1", 水平="1级")["数值"] = 360
    made.data["sheets"]["标准"].append({"条目代码": "3-1", "位置": "", "代码": "GB/T 2589", "名称": "综合能耗计算通则"})
    made.data["sheets"]["条目"].append(
        {"条目代码": "9-1", "名称": "新工序", "页码": 12, "常用名": "新工序一\n新工序二"}
    )
    made.source.data.pop("counts", None)
    made.text = made.text.replace("counts: [7]\n", "")
    made.source = parse(made.text.encode(), str(made.path))
    done = made.outcome()
    assert not done.refusals, [r.text("zh") for r in done.refusals]
    entries = {e["code"]: e for e in parse(done.text.encode(), "x").data["entries"]}
    assert entries["3-1"]["limits"][0]["levels"]["1级"] == 360
    assert entries["3-1"]["standards"] == [{"code": "GB/T 2589", "title": "综合能耗计算通则"}]
    assert entries["9-1"] == {"code": "9-1", "title": "新工序", "page": 12, "terms": ["新工序一", "新工序二"]}
    before, _ = made.changed_lines(done.text)
    assert len(before) == 1 and "# adjust 以百分点计" in done.text


@pytest.mark.parametrize(
    ("sheet", "code", "column", "value", "words"),
    [
        ("条目", "1.1.1", "页码", "十", "不是数"),
        ("条目", "1.1.1", "页码", 1.5, "不是整数"),
        ("条目", "1.1.1", "页码", 0, "page"),
        ("条目", "1.1.1", "作用", "gren", "是不是“green”"),
        ("条目", "1.1.1", "名称", "", "缺少“title”"),
        ("条目", "1.1.1", "名称", 7.0, "变成了数"),
        ("条目", "1.1.1", "条件（文字）", "随便", "只供阅读"),
        ("条件", "1.1.1", "指标", "boiler_efficiency", "不存在"),
        ("条件", "1.1.1", "标准", "GB 99999", "没有列在 standards 中"),
        ("条件", "1.1.1", "决定性", "也许", "不是是或否"),
        ("条件", "1.1.1", "位置", "criteria/9", "没有"),
        ("条目", "1.1.1", "包括", "同一句\n同一句", "重复"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_cell(
    table, sheet: str, code: str, column: str, value: Any, words: str
) -> None:
    made = table("cn.green-industry@2019")
    row = made.row(sheet, code)
    row[column] = value
    done = made.outcome()
    number = made.data["sheets"][sheet].index(row) + 1
    assert done.text == "" and done.refusals
    text = done.refusals[0].text("zh")
    assert f"工作表“{sheet}”第 {number} 行" in text and words in text, text
    assert column in text or column == "位置"
    assert done.refusals[0].text("en")


def test_missing_and_unknown_columns_and_rows(table) -> None:
    made = table("cn.green-industry@2019")
    made.data["sheets"]["条目"] = [{k: v for k, v in r.items() if k != "说明"} for r in made.data["sheets"]["条目"][:5]]
    done = made.outcome()
    assert not done.changes and not done.refusals and done.absent == 242
    made.data["sheets"]["条目"][0]["我的列"] = "x"
    assert "没有这样的列" in made.outcome().refusals[0].text("zh")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Catalogues of one's own, to be changed."""
    shutil.copytree(ROOT / "catalogues", tmp_path / "catalogues")
    return tmp_path / "catalogues"


def test_through_a_workbook_as_a_reviewer_would(own: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book_file = tmp_path / "r.xlsx"
    ref = "cn.energy-limits@2025-gb21256"
    path = own / FILES[ref]
    original = path.read_text(encoding="utf-8")
    done = pzh("--catalogues", own, "catalogue", "export", ref, "-o", book_file)
    assert done.returncode == 0 and "7 个条目" in done.stderr
    assert pzh("--catalogues", own, "catalogue", "export", ref, "-o", book_file).returncode == 2  # not overwritten
    book = openpyxl.load_workbook(book_file)
    assert book.sheetnames[:3] == ["说明", "条目", "条件"] and book["条目"]["A2"].value == "1-1"
    assert book["条目"]["A2"].data_type == "s" and book["条目"]["A2"].number_format == "@"
    headings = [c.value for c in book["条目"][1]]
    book["条目"].cell(2, headings.index("页码") + 1).value = 7
    book.save(book_file)
    dry = pzh("--catalogues", own, "catalogue", "import", book_file, ref, "--dry-run")
    assert dry.returncode == 0 and "6 → 7" in dry.stdout and path.read_text(encoding="utf-8") == original
    done = pzh("--catalogues", own, "catalogue", "import", book_file, ref)
    assert done.returncode == 0, done.stderr
    assert path.read_text(encoding="utf-8") == original.replace("    page: 6\n", "    page: 7\n", 1)
    again = pzh("--catalogues", own, "catalogue", "import", book_file, ref)
    assert again.returncode == 3 and "导出之后改动过" in again.stderr
    other = pzh("--catalogues", own, "catalogue", "import", book_file, "cn.green-industry@2019")
    assert other.returncode == 3 and ref in other.stderr


def test_a_csv_holds_the_entries(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    assert pzh("--catalogues", own, "catalogue", "export", "cn.pboc-green-loan@2020", "-o", file).returncode == 0
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
    rows[3][1] = ""
    with file.open("w", encoding="gb18030", newline="") as handle:
        csv.writer(handle).writerows(rows)
    done = pzh("--catalogues", own, "catalogue", "import", file, "cn.pboc-green-loan@2020")
    assert done.returncode == 3 and "第 4 行“名称”" in done.stdout and "缺少“title”" in done.stdout


def test_files_that_are_no_reviews(tmp_path: Path) -> None:
    bad = tmp_path / "r.xlsx"
    bad.write_bytes(b"not a workbook")
    assert pzh("catalogue", "import", bad, "cn.green-industry@2019").returncode == 3
    (tmp_path / "r.json").write_text("[]", encoding="utf-8")
    assert pzh("catalogue", "import", tmp_path / "r.json", "cn.green-industry@2019").returncode == 3
    assert pzh("catalogue", "import", tmp_path / "none.csv", "cn.green-industry@2019").returncode == 5
    assert pzh("catalogue", "export", "cn.green-industry@2019", "-o", tmp_path / "r.pdf").returncode == 2
