"""Whatever the table, screening ends with counts that add up or with a message; passed-through cells come out as they went in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pzh_taxonomy.screening.cells import amount, date, is_plain_number, safe_cell, text_of
from pzh_taxonomy.screening.table import TableInvalid
from tests.screening.tables import put, read_csv, run

SOME = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
NAMES = st.sampled_from(
    ["风电场", "光伏电站", "白酒厂", "", " ", "/", "=1+1", '"', "a\nb", "许多", "1.5", "\0", "\ufeff", "，"]
)
CELLS = st.one_of(NAMES, st.text(max_size=8))
HEADINGS = st.sampled_from(
    [
        "项目名称",
        "名称",
        "建设内容",
        "总投资",
        "总投资（亿元）",
        "行业代码",
        "认定日期",
        "备注",
        "",
        "项目名称",
        "pzh_code",
    ]
)


class Held:
    """The library, out of sight of failure reports: its repr is millions of characters."""

    def __init__(self, library) -> None:
        self.library = library


@pytest.fixture(scope="module")
def held(library) -> Held:
    return Held(library)


def accounted(library, source: Path, target: Path) -> None:
    """Either a message and no files, or counts that are those of the files."""
    for path in source.parent.iterdir():
        if path != source:
            path.unlink()
    try:
        done = run(library, source, target)
    except TableInvalid as error:
        assert error.text() and error.text("en")
        assert list(source.parent.iterdir()) == [source]
        return
    tally = done.tally
    assert tally.read == tally.written + tally.rejected
    assert sum(tally.by_verdict().values()) == tally.written
    rejects = target.with_name("out.rejects.csv")
    assert (len(read_csv(rejects)) if rejects.exists() else 0) == tally.rejected
    if target.suffix == ".csv":
        with target.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.reader(handle))
        assert len(rows) == tally.written + 1 and len({len(r) for r in rows}) == 1


@SOME
@given(
    header=st.lists(HEADINGS, min_size=1, max_size=6),
    rows=st.lists(st.lists(CELLS, max_size=7), max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ending=st.sampled_from(["csv", "jsonl"]),
)
def test_ragged_tables(held, tmp_path: Path, header, rows, encoding, delimiter, quoting, ending) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=quoting).writerows([header, *rows])
    source = put(tmp_path / "in.csv", buffer.getvalue().encode(encoding, "replace"))
    accounted(held.library, source, tmp_path / f"out.{ending}")


@SOME
@given(
    lines=st.lists(
        st.one_of(
            st.binary(max_size=24),
            st.sampled_from(["风电场,1", "光伏,许多", '"开口,1', "水电站,1,2"]).flatmap(
                lambda t: st.sampled_from(["utf-8", "gb18030", "utf-16"]).map(t.encode)
            ),
        ),
        max_size=8,
    )
)
def test_hostile_bytes(held, tmp_path: Path, lines: list[bytes]) -> None:
    source = put(tmp_path / "in.csv", b"\n".join(["项目名称,总投资".encode(), *lines]))
    accounted(held.library, source, tmp_path / "out.csv")


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), CELLS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(CELLS, inner, max_size=3)),
    max_leaves=6,
)


@SOME
@given(
    records=st.lists(
        st.one_of(
            st.dictionaries(st.one_of(HEADINGS, st.sampled_from(["facts", "融资", "声明", "标准"])), JSON, max_size=5),
            JSON,
        ),
        min_size=1,
        max_size=6,
    ),
    ending=st.sampled_from(["csv", "jsonl"]),
)
def test_json_of_any_shape(held, tmp_path: Path, records, ending: str) -> None:
    source = put(tmp_path / "in.jsonl", "\n".join(map(json.dumps, records)))
    accounted(held.library, source, tmp_path / f"out.{ending}")


@SOME
@given(
    rows=st.lists(
        st.tuples(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)),
        min_size=1,
        max_size=6,
    )
)
def test_cells_pass_through(held, tmp_path: Path, rows) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["项目名称", "说明"], *(["风电场", c] for (c,) in rows)])
    source = put(tmp_path / "in.csv", buffer.getvalue())
    try:
        done = run(held.library, source, tmp_path / "out.csv")
    except TableInvalid:
        raise AssertionError("a plain table must be read") from None
    if done.tally.rejected:
        return
    out = [r["说明"] for r in read_csv(tmp_path / "out.csv")]
    assert out == [safe_cell(c) for (c,) in rows]


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans(), st.dates(), st.datetimes()))
def test_single_cells_never_fail(cell) -> None:
    text = text_of(cell)
    date(cell)
    found = amount(cell, 1.0, {"万元": 1.0})
    assert found is None or isinstance(found, float)
    safe = safe_cell(text)
    assert not safe.startswith(("=", "@", "\t", "\r", "＝")) and safe.removeprefix("'") == text.removeprefix("'")
    if is_plain_number(text):
        assert float(text) == float(safe)


FIELDS = {
    "项目编号": st.sampled_from(["", "P1", " 7 "]),
    "项目名称": st.sampled_from(["", "风电场", " 光伏 "]),
    "建设内容": st.sampled_from(["", "装机50MW", "一\n二"]),
    "行业代码": st.sampled_from(["", "4415", "D4415", "44", "A", "x", "４４１５"]),
    "建设性质": st.sampled_from(["", "新建", "技术改造", "扩 建", "不知道"]),
    "建设地点": st.sampled_from(["", "东区"]),
    "总投资": st.sampled_from(["", "12", "1.5亿元"]),
    "认定日期": st.sampled_from(["", "2025-01-02", "2025/1/2", "2025-02-30", "昨天"]),
    "批准日期": st.sampled_from(["", "2025-01-02", "20250102", "0000-00-00"]),
}


@settings(SOME, max_examples=300)
@given(row=st.fixed_dictionaries(FIELDS))
def test_plain_rows_are_read_as_the_reader_of_projects_reads_them(held, tmp_path: Path, row: dict[str, str]) -> None:
    import msgspec

    from pzh_taxonomy.screening.formats import open_table
    from pzh_taxonomy.screening.layout import layout_of
    from pzh_taxonomy.screening.rows import RowReader
    from pzh_taxonomy.screening.table import Reading

    source = tmp_path / "layout.csv"
    if not source.exists():
        put(source, ",".join(FIELDS) + "\n1,风,,,,,,,\n")
    layout = layout_of(open_table(source, held.library.rulebook, Reading()), source, held.library, {}, False)
    reader, slow = RowReader(layout, held.library, "zh"), RowReader(layout, held.library, "zh")
    slow._plain = lambda fields, amount: None
    cells = [row[heading] for heading in FIELDS]
    money = reader.amount(cells)
    assert msgspec.json.encode(reader.project(cells, money)) == msgspec.json.encode(slow.project(cells, money))
