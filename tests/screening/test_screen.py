"""Screening a table: columns, order, rejects, counts, formula cells, duplicates, options."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pzh_taxonomy.library.library import NotFound
from pzh_taxonomy.reading.fields import project_of
from pzh_taxonomy.screening.columns import ADDED
from pzh_taxonomy.screening.decider import INDIFFERENT, Decider, Wish
from pzh_taxonomy.screening.table import TableInvalid
from pzh_taxonomy.screening.tally import Tally
from pzh_taxonomy.screening.work import ChunkWorker
from tests.screening.tables import WISH, put, read_csv, rejected, run, screened


def test_columns_are_added_and_rows_keep_their_order(library, tmp_path: Path) -> None:
    rows = screened(library, tmp_path, "编号,项目名称,备注\n2,光伏电站项目,甲\n1,白酒厂项目,乙\n2,光伏电站项目,丙\n")
    assert [r["备注"] for r in rows] == ["甲", "乙", "丙"]
    assert list(rows[0]) == ["编号", "项目名称", "备注", *ADDED]
    assert [r["pzh_verdict"] for r in rows] == ["green", "ineligible", "green"]
    first = rows[0]
    assert (
        first["pzh_candidates"].split(";")[0] == f"{first['pzh_catalogue']}@{first['pzh_edition']}:{first['pzh_code']}"
    )
    assert not rejected(tmp_path) and not list(tmp_path.glob("*.part"))


def test_the_answers_are_those_of_classify(library, classifier, tmp_path: Path) -> None:
    rows = screened(library, tmp_path, "项目名称,建设内容\n污水处理厂提标改造,处理规模2万吨/日\n某某公司,\n")
    for row in rows:
        project, _ = project_of({"name": row["项目名称"], "description": row["建设内容"]}, "", library.rulebook)
        decision = classifier.classify(project)
        assert (row["pzh_verdict"], row["pzh_status"], row["pzh_reason"]) == (
            decision.verdict,
            decision.status,
            decision.headline,
        )


def test_chinese_headings_and_the_columns_of_an_earlier_screening(library, tmp_path: Path) -> None:
    rows = screened(library, tmp_path, "项目名称,备注\n风电场项目,甲\n", header_language="zh")
    assert list(rows[0])[2] == "认定结论" and len(rows[0]) == 12
    again = run(library, tmp_path / "out.csv", tmp_path / "again.csv")
    assert again.tally.written == 1
    assert list(read_csv(tmp_path / "again.csv")[0]) == ["项目名称", "备注", *ADDED]


def test_bad_rows_are_set_aside_and_counted(library, tmp_path: Path) -> None:
    content = "项目名称,总投资\n风电场项目,1亿元\n光伏项目,许多\n水电站,1,2,3\n,\n"
    rows = screened(library, tmp_path, content)
    assert [r["项目名称"] for r in rows] == ["风电场项目"]
    rejects = rejected(tmp_path)
    assert [(r["row"], r["column"], r["value"]) for r in rejects] == [("3", "总投资", "许多"), ("4", "", "2、3")]
    assert "不是金额" in rejects[0]["reason"] and "1.2亿元" in rejects[0]["suggestion"]


def test_rejects_go_where_asked_and_a_stale_file_does_not_stay(library, tmp_path: Path) -> None:
    put(tmp_path / "out.rejects.csv", "old")
    source = put(tmp_path / "in.csv", "项目名称,总投资\n风电场项目,1亿元\n")
    done = run(library, source, tmp_path / "out.csv")
    assert done.rejects is None and not (tmp_path / "out.rejects.csv").exists()
    done = run(library, source, tmp_path / "out.csv", rejects=tmp_path / "bad.csv")
    assert done.rejects == tmp_path / "bad.csv" and read_csv(tmp_path / "bad.csv") == []


def test_the_same_text_with_another_bad_value_is_still_set_aside(library, tmp_path: Path) -> None:
    rows = screened(library, tmp_path, "项目名称,总投资\n风电场项目,1亿元\n风电场项目,许多\n风电场项目,-1\n")
    assert len(rows) == 1 and [r["row"] for r in rejected(tmp_path)] == ["3", "4"]


def test_cells_are_not_taken_for_formulas(library, tmp_path: Path) -> None:
    content = '项目名称,数,话\n"=HYPERLINK(""x"")风电场",-5,＝1+1\n@光伏,+1.5e3,－x\n\t水电站,-5%,好\n'
    rows = screened(library, tmp_path, content)
    assert rows[0]["项目名称"].startswith("'=") and rows[0]["数"] == "-5" and rows[0]["话"] == "'＝1+1"
    assert rows[1]["项目名称"] == "'@光伏" and rows[1]["数"] == "+1.5e3" and rows[1]["话"] == "'－x"
    assert rows[2]["项目名称"].startswith("'\t") and rows[2]["数"] == "'-5%"


def test_rows_that_differ_in_nothing_that_decides_are_decided_once(library, tmp_path: Path) -> None:
    asked: list[int] = []

    class Counting(Decider):
        def decide(self, projects):
            asked.append(len(projects))
            return super().decide(projects)

    from pzh_taxonomy.screening.formats import open_table
    from pzh_taxonomy.screening.layout import layout_of
    from pzh_taxonomy.screening.table import Reading
    from pzh_taxonomy.screening.work import Plan

    source = put(
        tmp_path / "in.csv",
        "编号,项目名称,总投资,建设地点\n" + "".join(f"{n},风电场项目,{n}万元,东区{n}\n" for n in range(50)),
    )
    table = open_table(source, library.rulebook, Reading())
    worker = ChunkWorker(
        Plan(layout=layout_of(table, source, library, {}, False), output="csv"), Counting(library, WISH)
    )
    rows = list(table.rows())
    tally = Tally()
    worker.decide(rows[:30], tally)
    worker.decide(rows[30:], tally)
    assert sum(asked) == 1 and tally.repeated == 49


@pytest.mark.parametrize("field", sorted(INDIFFERENT))
def test_what_is_left_out_of_the_memo_does_not_change_answers(library, field: str) -> None:
    decider = Decider(library, WISH)
    texts = [
        {"name": "光伏发电及配套酒店", "description": "总投资8000万元，其中光伏投资3000万元，酒店投资5000万元"},
        {"name": "污水处理厂", "description": "处理规模1万吨/日，投资占比60%"},
        {"name": "四川省攀枝花市东区矿山修复", "description": "边坡治理"},
    ]
    for text in texts:
        answers = set()
        for value in ("", "东区" if field == "location" else "12", "9000"):
            project, _ = project_of({**text, field: value} if value else text, "", library.rulebook)
            answers.add(decider.decide([project])[0])
        assert len(answers) == 1


def test_a_text_that_cannot_be_decided_is_set_aside_alone(library, tmp_path: Path, monkeypatch) -> None:
    def decide(self, projects):
        if any("坏" in p.name for p in projects):
            raise RecursionError("deep")
        return original(self, projects)

    original = Decider.decide
    monkeypatch.setattr(Decider, "decide", decide)
    rows = screened(library, tmp_path, "项目名称\n风电场\n坏项目\n光伏电站\n")
    assert [r["项目名称"] for r in rows] == ["风电场", "光伏电站"]
    assert "RecursionError" in rejected(tmp_path)[0]["reason"]


def test_dates_of_rows_choose_the_edition_and_as_of_overrides_them(library, tmp_path: Path) -> None:
    content = "项目名称,认定日期\n风电场项目,2024-06-01\n风电场项目,\n风电场项目,20240601\n风电场项目,2024年6月1日\n"
    rows = screened(library, tmp_path, content)
    assert rows[0]["pzh_edition"] != "2025" and rows[1]["pzh_edition"] == "2025"
    assert rows[2]["pzh_edition"] == rows[3]["pzh_edition"] == rows[0]["pzh_edition"]
    rows = screened(library, tmp_path, content, wish=Wish(as_of="2026-01-01"))
    assert {r["pzh_edition"] for r in rows} == {"2025"}


def test_approval_dates_keep_the_earlier_standard(library, tmp_path: Path) -> None:
    content = "项目名称,产品类型,批准日期,是否放款\n风电场项目,贷款,2025-06-01,否\n风电场项目,贷款,2025-12-01,否\n"
    rows = screened(library, tmp_path, content)
    assert rows[0]["pzh_edition"] != rows[1]["pzh_edition"] == "2025"


def test_standards_limit_matching_and_unknown_ones_are_refused(library, tmp_path: Path) -> None:
    rows = screened(library, tmp_path, "项目名称\n风电场项目\n", wish=Wish(standards=("cn.green-industry@2019",)))
    assert rows[0]["pzh_catalogue"] == "cn.green-industry" and rows[0]["pzh_edition"] == "2019"
    with pytest.raises(NotFound):
        screened(library, tmp_path, "项目名称\n风电场项目\n", wish=Wish(standards=("cn.nothing",)))


def test_workers_give_what_one_process_gives(library, tmp_path: Path, monkeypatch) -> None:
    import pzh_taxonomy.screening.run as module

    monkeypatch.setattr(module, "CHUNK", 7)
    names = ["风电场", "光伏电站", "白酒厂", "焦炉", "", "污水处理厂"]
    source = put(
        tmp_path / "in.csv",
        "项目名称,总投资\n" + "".join(f"{names[n % 6]}{n % 9},{n}\n" for n in range(100)) + "坏,许多\n",
    )
    run(library, source, tmp_path / "one.csv", jobs=1)
    done = run(library, source, tmp_path / "two.csv", jobs=2)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert (done.tally.read, done.tally.written, done.tally.rejected) == (101, 100, 1)


def test_a_table_of_headings_only_is_refused_and_leaves_nothing(library, tmp_path: Path) -> None:
    with pytest.raises(TableInvalid, match="只有表头"):
        screened(library, tmp_path, "项目名称\n")
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


def test_the_tally_says_what_the_rows_say(library, tmp_path: Path) -> None:
    source = put(
        tmp_path / "in.csv",
        "项目名称,总投资（亿元）,建设地点,行业代码\n风电场,1.5,攀枝花市东区,4415\n光伏电站,2,米易县,4416\n白酒厂,0.5,米易县,1512\n",
    )
    done = run(library, source, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    tally = done.tally
    assert tally.by_verdict() == {"green": 2, "ineligible": 1}
    green = sum(amount for key, (_, amount) in tally.verdicts.items() if key.startswith("green"))
    assert green == 35_000
    assert tally.districts["东区\tgreen"] == (1, 15_000) and tally.industries["15\tineligible"][0] == 1
    assert tally.reasons == {rows[2]["pzh_reason"]: (1, 5_000.0)}
