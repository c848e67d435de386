"""Reading real tables: encodings, delimiters, headings below titles, merged cells, sheets, codes, amounts, nested values."""

from __future__ import annotations

import datetime
import itertools
import json
from pathlib import Path

import openpyxl
import pytest

from pzh_taxonomy.reading.encodings import encoding_of
from pzh_taxonomy.screening.columns import ADDED
from pzh_taxonomy.screening.formats import open_table
from pzh_taxonomy.screening.layout import layout_of
from pzh_taxonomy.screening.rows import Fault, RowReader
from pzh_taxonomy.screening.table import Reading, TableInvalid
from tests.screening.tables import put, read_csv, rejected, run, screened


def projects(library, path: Path, given: dict[str, str] | None = None, sheet: str = "", lines: bool = False):
    """The projects (or faults) in a table, and the table."""
    table = open_table(path, library.rulebook, Reading(sheet=sheet, given=given or {}))
    layout = layout_of(table, path, library, given or {}, lines)
    reader = RowReader(layout, library, "zh")
    found = []
    for _, cells in table.rows():
        reader.restore(cells)
        amount = reader.amount(cells)
        found.append(amount if isinstance(amount, Fault) else reader.project(cells, amount))
    return found, table


def percentage(library):
    """A metric in percent that may be 22."""
    metrics = [m for m in library.rulebook.metrics.values() if m.unit == "%"]
    return next(m for m in metrics if not m.range or (m.range[0] < 21 and m.range[1] > 23))


def workbook(path: Path, sheets: dict[str, list[list]], merges: dict[str, list[str]] | None = None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for merge in (merges or {}).get(name, []):
            sheet.merge_cells(merge)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings(library, tmp_path: Path, encoding: str) -> None:
    text = "projectName,备注\n风电场项目,说明 ABC\n光伏 solar,x\n"
    rows = screened(library, tmp_path, text.encode(encoding))
    assert [r["projectName"] for r in rows] == ["风电场项目", "光伏 solar"]


def test_the_encoding_is_decided_over_the_whole_file(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", b"name\n" + b"wind\n" * 300_000 + "风电场\n".encode("gb18030"))
    assert encoding_of(path).name == "gb18030"
    path = put(tmp_path / "b.csv", b"name\n" + b"x" * ((1 << 20) - 6) + "风电场\n".encode() * 3)
    assert encoding_of(path).name == "utf-8"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("项目名称\n风电场\n".encode() + b"\xff\xff\n", ["第 3 行", "第 23 字节", "0xff", "另存"]),
        (
            "项目名称\n风电场项目\n".encode("gb18030") + "光伏电站项目\n".encode(),
            ["编码混用", "第 3 行是 UTF-8", "第 1 行"],
        ),
        ("项目名称\n风电场".encode("utf-16") + b"\x00\xd8", ["utf-16"]),
    ],
)
def test_undecodable_files_say_where(library, tmp_path: Path, content: bytes, words: list[str]) -> None:
    with pytest.raises(TableInvalid) as caught:
        screened(library, tmp_path, content)
    assert all(word in caught.value.text() for word in words)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(library, tmp_path: Path, delimiter: str) -> None:
    lines = [["项目名称", "备注", "金额"], ["风电场", "a,b;c", "1"], ["光伏", "第一，第二", "2"]]
    content = "\n".join(delimiter.join(f'"{c}"' if delimiter in c else c for c in line) for line in lines)
    rows = screened(library, tmp_path, content)
    assert [r["备注"] for r in rows] == ["a,b;c", "第一，第二"]


def test_the_line_that_names_the_delimiter(library, tmp_path: Path) -> None:
    assert screened(library, tmp_path, "sep=;\n项目名称;备注\n风电场;1,2\n")[0]["备注"] == "1,2"


def test_quoted_line_breaks_and_the_rows_number(library, tmp_path: Path) -> None:
    content = '项目名称,建设内容,总投资\n风电场,"一期\n二期\n三期",1\n光伏,x,许多\n'
    assert screened(library, tmp_path, content)[0]["建设内容"] == "一期\n二期\n三期"
    assert rejected(tmp_path)[0]["row"] == "5"


def test_a_quote_that_is_not_closed_is_set_aside(library, tmp_path: Path) -> None:
    content = '项目名称,建设内容,备注\n风电场,"没有闭合,x\n光伏,y,z\n水电站,y,z\n'
    with pytest.raises(TableInvalid, match="只有表头"):
        screened(library, tmp_path, "项目名称\n")
    source = put(tmp_path / "in.csv", content)
    done = run(library, source, tmp_path / "out.csv")
    assert (done.tally.written, done.tally.rejected) == (0, 1)
    assert "引号" in rejected(tmp_path)[0]["reason"] and rejected(tmp_path)[0]["row"] == "2"


def test_a_swallowed_row_is_noticed(library, tmp_path: Path) -> None:
    content = '项目名称,建设内容,备注\n风电场,"没有闭合,x\n光伏,y,z\n水电站,"引",z\n焦炉,y,z\n'
    rows = screened(library, tmp_path, content)
    assert [r["项目名称"] for r in rows] == ["焦炉"] and "引号" in rejected(tmp_path)[0]["reason"]


def test_headings_below_titles(library, tmp_path: Path) -> None:
    content = "攀枝花市重点项目表,,,\n单位：亿元,,2025年,\n,,,\n序号,项目名称,总投资,备注\n1,风电场,1.2,\n"
    source = put(tmp_path / "in.csv", content)
    found, _ = projects(library, source)
    assert found[0].name == "风电场" and found[0].investment == pytest.approx(12_000)
    rows = screened(library, tmp_path, content)
    assert list(rows[0])[:4] == ["序号", "项目名称", "总投资", "备注"]


def test_headings_over_two_rows_without_merged_ranges(library, tmp_path: Path) -> None:
    content = "项目表,,,\n序号,项目信息,,备注\n,项目名称,建设内容,\n1,风电场,装机,甲\n"
    assert list(screened(library, tmp_path, content)[0])[:4] == ["序号", "项目名称", "建设内容", "备注"]


def test_merged_headings_and_merged_cells_below(library, tmp_path: Path) -> None:
    rows = [
        ["攀枝花市项目表（单位：万元）"],
        ["编号", "项目情况", None, "资金", None, "区县"],
        [None, "项目名称", "建设内容", "总投资", "银行贷款", None],
        [1, "风电场", "装机50MW", 30000, 20000, "东区"],
        [2, "光伏电站", "装机20MW", 8000, 5000, None],
        [3, "水电站", "增效扩容", 900, 0, "西区"],
    ]
    merges = ["A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3", "F4:F5"]
    path = workbook(tmp_path / "a.xlsx", {"项目": rows}, {"项目": merges})
    found, table = projects(library, path)
    assert table.header == ["编号", "项目名称", "建设内容", "总投资", "资金/银行贷款", "区县"]
    assert [(p.id, p.name, p.location, p.investment) for p in found] == [
        ("1", "风电场", "东区", 30000.0),
        ("2", "光伏电站", "东区", 8000.0),
        ("3", "水电站", "西区", 900.0),
    ]


def test_sheets(library, tmp_path: Path) -> None:
    sheets = {
        "说明": [["填表说明"], ["请如实填写"]],
        "在建": [["项目名称"], ["风电场"]],
        "拟建": [["项目名称"], ["光伏电站"]],
    }
    path = workbook(tmp_path / "a.xlsx", sheets)
    found, table = projects(library, path)
    assert found[0].name == "风电场" and ("sheet", {"name": "在建", "others": "说明、拟建"}) in table.notes.found
    assert projects(library, path, sheet="拟建")[0][0].name == "光伏电站"
    assert projects(library, path, sheet="3")[0][0].name == "光伏电站"
    with pytest.raises(TableInvalid, match="没有工作表“缺”；现有：说明、在建、拟建"):
        projects(library, path, sheet="缺")


def test_names_in_english_and_by_map(library, tmp_path: Path) -> None:
    source = put(tmp_path / "a.csv", "projectName,loan_purpose,工艺说明,gb_code\nwind,buy turbines,陆上风电,4415\n")
    found, _ = projects(library, source, {"工艺说明": "description", "gb_code": "行业代码"})
    assert found[0].texts == {"name": "wind", "description": "陆上风电", "purpose": "buy turbines"}
    assert found[0].industry_code == "4415"
    for given, words in (({"没有": "name"}, "不在表头中"), ({"工艺说明": "descripton"}, "description")):
        with pytest.raises(TableInvalid, match=words):
            projects(library, source, given)


def test_columns_of_metrics_become_facts(library, tmp_path: Path) -> None:
    metric = percentage(library)
    source = put(tmp_path / "a.csv", f"项目名称,{metric.zh}（%）,效率\n光伏组件,22.5,\n光伏组件,无,21\n光伏组件,高,\n")
    found, _ = projects(library, source)
    assert [(q.metric, q.value) for q in found[0].quantities] == [(metric.id, 22.5)]
    assert found[1].quantities == () and found[2].column == f"{metric.zh}（%）"
    found, _ = projects(library, source, {"效率": metric.id})
    assert found[1].quantities[0].value == 21


@pytest.mark.parametrize(
    ("codes", "read"),
    [
        (["111", "4415", "3240"], ["0111", "4415", "3240"]),
        ([111.0, 4415, "B0810"], [111.0, 4415, "B0810"]),
        (["111", "112"], ["111", "112"]),
        (["111", "4415", "441"], ["111", "4415", "441"]),
        (["11", "44", "441"], ["11", "44", "441"]),
        (["11", "51", "131"], ["011", "051", "131"]),
        (["990", "441"], ["990", "441"]),
        (["111 稻谷种植", "4415"], ["0111 稻谷种植", "4415"]),
    ],
)
def test_leading_zeros_of_industry_codes(library, codes: list, read: list) -> None:
    from pzh_taxonomy.screening.industry import restored, widths_of
    from pzh_taxonomy.screening.layout import industry_codes

    known = industry_codes(library)
    widths = widths_of(codes, known)
    assert [restored(c, widths, known) or c for c in codes] == read


def test_restored_codes_are_written_and_counted(library, tmp_path: Path) -> None:
    source = put(tmp_path / "in.csv", "项目名称,行业代码\n水稻种植基地,111\n风电场,4415\n")
    done = run(library, source, tmp_path / "out.csv")
    assert done.tally.restored == 1
    assert [r["行业代码"] for r in read_csv(tmp_path / "out.csv")] == ["0111", "4415"]


@pytest.mark.parametrize(
    ("heading", "cell", "amount"),
    [
        ("总投资", "1200", 1200),
        ("总投资（亿元）", "1.2", 12_000),
        ("总投资(元)", "1,200,000", 120),
        ("总投资额（单位：千元）", "50", 5),
        ("项目总投资亿元", "3", 30_000),
        ("总投资（亿元）", "800万元", 800),
        ("总投资", "约1.2亿元", 12_000),
        ("总投资", "１２００万", 1200),
        ("总投资", "￥1,200.50万元", 1200.5),
        ("总投资", "/", None),
        ("总投资", "暂无", None),
        ("总投资", "", None),
    ],
)
def test_amounts(library, tmp_path: Path, heading: str, cell: str, amount: float | None) -> None:
    given = {} if heading != "项目总投资亿元" else {heading: "investment"}
    source = put(tmp_path / "a.csv", f'项目名称,{heading}\n风电场,"{cell}"\n')
    found, _ = projects(library, source, given)
    assert found[0].investment == (pytest.approx(amount) if amount is not None else None)


@pytest.mark.parametrize("cell", ["许多", "100美元", "-5", "1e99", "99999999999亿"])
def test_what_is_no_amount(library, tmp_path: Path, cell: str) -> None:
    source = put(tmp_path / "a.csv", f"项目名称,总投资\n风电场,{cell}\n")
    found, _ = projects(library, source)
    assert isinstance(found[0], Fault) and found[0].column == "总投资"


def test_typed_cells_of_a_workbook(library, tmp_path: Path) -> None:
    rows = [
        ["编号", "项目名称", "总投资（元）", "批准日期", "是否放款", "行业代码"],
        [7, "风电场", 12_000_000, datetime.datetime(2025, 6, 1), False, 4415],
    ]
    found, _ = projects(library, workbook(tmp_path / "a.xlsx", {"a": rows}))
    project = found[0]
    assert (project.id, project.investment, project.industry_code) == ("7", 1200, "4415")
    assert project.financing.approved_on == "2025-06-01" and project.financing.disbursed is False


def test_json_lines_with_other_keys_nested_values_and_faulty_lines(library, tmp_path: Path) -> None:
    metric = percentage(library)
    lines = [
        json.dumps({"name": "风电场", "facts": {metric.zh: "22 %"}, "x": {"y": [1, None]}}, ensure_ascii=False),
        json.dumps({"项目名称": "光伏电站", "总投资": 5}, ensure_ascii=False),
        "{bad",
        "[1]",
        "",
        '{"name": "\\ud800 风"}',
    ]
    source = put(tmp_path / "a.jsonl", "\n".join(lines))
    done = run(library, source, tmp_path / "out.jsonl", rejects=tmp_path / "out.rejects.csv")
    assert (done.tally.read, done.tally.written) == (5, 2)
    assert [r["row"] for r in rejected(tmp_path)] == ["3", "4", "6"]
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert out[0]["x"] == {"y": [1, None]} and "项目名称" not in out[0] and out[1]["总投资"] == 5
    assert out[1]["pzh_verdict"] == "green" and list(out[1])[-10:] == list(ADDED)


FORMATS = ["csv", "xlsx", "jsonl", "parquet"]


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same table in every format; texts only, so that any format can hold it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("originals")
    header = ["编号", "项目名称", "建设内容", "总投资", "备注"]
    rows = [
        ["001", "风电场", "装机50MW", "30000", "=1+1"],
        ["002", "白酒厂", "年产3000千升", "8000", "a\nb"],
        ["003", "光伏电站", "装机20MW", "许多", "退回"],
        ["004", "某项目", "", "12", ""],
    ]
    content = "".join(",".join(f'"{c}"' for c in row) + "\n" for row in [header, *rows])
    put(folder / "a.csv", content)
    workbook(folder / "a.xlsx", {"a": [header, *rows]})
    sheet_safe = openpyxl.load_workbook(folder / "a.xlsx")
    cell = sheet_safe.active["E2"]
    cell.value, cell.data_type = "=1+1", "s"
    sheet_safe.save(folder / "a.xlsx")
    put(folder / "a.jsonl", "\n".join(json.dumps(dict(zip(header, r, strict=True)), ensure_ascii=False) for r in rows))
    pq.write_table(pa.table({h: [r[n] for r in rows] for n, h in enumerate(header)}), folder / "a.parquet")
    return {f: folder / f"a.{f}" for f in FORMATS}


def read_any(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".csv":
        rows = read_csv(path)
        return [{k: v.removeprefix("'") for k, v in r.items()} for r in rows]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return pq.read_table(path).to_pylist()
    sheet = openpyxl.load_workbook(path).worksheets[0]
    lines = [[c.value for c in row] for row in sheet.iter_rows()]
    return [{h: "" if v is None else str(v) for h, v in zip(lines[0], line, strict=True)} for line in lines[1:]]


@pytest.mark.parametrize(("source", "target"), list(itertools.product(FORMATS, FORMATS)))
def test_any_format_to_any_format(library, originals, tmp_path: Path, source: str, target: str) -> None:
    done = run(library, originals[source], tmp_path / f"out.{target}")
    assert (done.tally.read, done.tally.written, done.tally.rejected) == (4, 3, 1)
    rows = read_any(tmp_path / f"out.{target}")
    assert [r["编号"] for r in rows] == ["001", "002", "004"]
    assert [r["备注"] for r in rows] == ["=1+1", "a\nb", ""]
    assert [r["pzh_verdict"] for r in rows] == ["green", "ineligible", "ineligible"]
    assert list(rows[0])[-10:] == list(ADDED)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([f"out.{target}", "out.rejects.csv"])


def test_a_result_workbook(library, tmp_path: Path) -> None:
    rows = "编号,项目名称,总投资,电话,建成\n" + "".join(f"{n:03},风电场{n},{n}.5,1380000{n:04},\n" for n in range(30))
    source = put(tmp_path / "in.csv", rows)
    run(library, source, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["结果", "汇总"]
    sheet = book["结果"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref
    assert sheet["A2"].value == "000" and sheet["C2"].value == 0.5 and sheet["B2"].data_type == "s"
    verdict = sheet["F2"]
    assert verdict.value == "green" and verdict.fill.start_color.rgb == "FFDDF2DC"
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width
    summary = [(r[0].value, r[1].value) for r in book["汇总"].iter_rows()]
    assert ("读入", 30) in summary and ("绿色 · 已确认", 30) in summary and ("绿色 · 已确认", 450) in summary
    first = (tmp_path / "out.xlsx").read_bytes()
    run(library, source, tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_bytes() == first


def test_formula_like_texts_in_a_workbook_stay_text(library, tmp_path: Path) -> None:
    source = put(tmp_path / "in.csv", '项目名称,备注\n风电场,"=HYPERLINK(""http://x"")"\n')
    run(library, source, tmp_path / "out.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["结果"]["B2"]
    assert cell.value.startswith("=HYPERLINK") and cell.quotePrefix and cell.data_type != "f"


def test_parquet_columns_keep_their_types(library, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    when = pa.array([1_700_000_000_123_456_789] * 3, pa.timestamp("ns"))
    table = pa.table(
        {
            "项目名称": ["风电场", "", "光伏"],
            "n": pa.array([1, 2, None], pa.int32()),
            "t": when,
            "tags": [["a"], [], None],
            "d": pa.array(["x", "y", "x"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    run(library, tmp_path / "in.parquet", tmp_path / "out.parquet")
    out = pq.read_table(tmp_path / "out.parquet")
    assert [out.schema.field(n).type for n in ("n", "t", "tags")] == [
        pa.int32(),
        pa.timestamp("ns"),
        pa.list_(pa.string()),
    ]
    assert out["n"].to_pylist() == [1, None] and out["t"][0].value == 1_700_000_000_123_456_789
    assert out["d"].to_pylist() == ["x", "x"]
