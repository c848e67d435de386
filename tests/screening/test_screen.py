"""Screening a CSV: columns, order, rejects, counts, formula cells, encodings."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pzh_taxonomy.screening.columns import ADDED
from pzh_taxonomy.screening.run import TableInvalid, screen_csv


def screen(classifier, tmp_path: Path, content: str | bytes):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    summary = screen_csv(source, target, classifier, classifier.library.rulebook)
    with target.open(encoding="utf-8-sig", newline="") as handle:
        return summary, list(csv.DictReader(handle))


def test_columns_are_added_and_rows_keep_their_order(classifier, tmp_path: Path) -> None:
    summary, rows = screen(
        classifier, tmp_path, "编号,项目名称,备注\n2,光伏电站项目,甲\n1,白酒厂项目,乙\n2,光伏电站项目,丙\n"
    )
    assert [r["备注"] for r in rows] == ["甲", "乙", "丙"]
    assert list(rows[0])[-len(ADDED) :] == list(ADDED)
    assert [r["pzh_verdict"] for r in rows] == ["green", "ineligible", "green"]
    assert (summary.read, summary.written, summary.rejected) == (3, 3, 0)
    assert (
        rows[0]["pzh_candidates"].split(";")[0]
        == f"{rows[0]['pzh_catalogue']}@{rows[0]['pzh_edition']}:{rows[0]['pzh_code']}"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(classifier, tmp_path: Path, encoding: str) -> None:
    _, rows = screen(classifier, tmp_path, "项目名称\n风电场项目\n".encode(encoding))
    assert rows[0]["项目名称"] == "风电场项目"


def test_bad_rows_are_set_aside_and_counted(classifier, tmp_path: Path) -> None:
    content = "项目名称,总投资\n风电场项目,1亿元\n光伏项目,许多\n水电站,1,2,3\n,\n"
    summary, _ = screen(classifier, tmp_path, content)
    assert (summary.read, summary.written, summary.rejected) == (3, 1, 2)
    with (tmp_path / "out.rejects.csv").open(encoding="utf-8-sig", newline="") as handle:
        rejects = list(csv.DictReader(handle))
    assert [r["row"] for r in rejects] == ["3", "4"]
    assert "不是金额" in rejects[0]["reason"] and rejects[0]["value"] == "许多"


def test_the_same_text_with_another_bad_value_is_still_set_aside(classifier, tmp_path: Path) -> None:
    summary, _ = screen(classifier, tmp_path, "项目名称,总投资\n风电场项目,1亿元\n风电场项目,许多\n")
    assert (summary.written, summary.rejected) == (1, 1)


def test_cells_are_not_taken_for_formulas(classifier, tmp_path: Path) -> None:
    _, rows = screen(classifier, tmp_path, '项目名称,数\n"=HYPERLINK(""x"")",-5\n')
    assert rows[0]["项目名称"].startswith("'=") and rows[0]["数"] == "-5"


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "文件是空的"), ("项目名称\n", "只有表头"), ("甲,乙\n1,2\n", "表头中没有项目名称"), (b"\xff\xff\xff", "解码")],
)
def test_tables_that_cannot_be_read(classifier, tmp_path: Path, content, words: str) -> None:
    with pytest.raises(TableInvalid, match=words):
        screen(classifier, tmp_path, content)
    assert not (tmp_path / "out.csv").exists()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=5), max_size=8))
def test_counts_add_up_for_any_table(classifier, tmp_path: Path, cells: list[list[str]]) -> None:
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["项目名称", "总投资", "建设内容"])
    writer.writerows([[c.replace("\0", "") for c in row] for row in cells])
    writer.writerow(["风电场", "", ""])
    summary, rows = screen(
        classifier, tmp_path, buffer.getvalue().encode("utf-8", "surrogatepass").decode("utf-8", "ignore")
    )
    assert summary.read == summary.written + summary.rejected and len(rows) == summary.written
