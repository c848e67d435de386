"""Whatever the table, screening ends with counts that add up or with a message; passed-through cells come out as they went in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

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
def test_ragged_tables(library, tmp_path: Path, header, rows, encoding, delimiter, quoting, ending) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=quoting).writerows([header, *rows])
    source = put(tmp_path / "in.csv", buffer.getvalue().encode(encoding, "replace"))
    accounted(library, source, tmp_path / f"out.{ending}")


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
def test_hostile_bytes(library, tmp_path: Path, lines: list[bytes]) -> None:
    source = put(tmp_path / "in.csv", b"\n".join(["项目名称,总投资".encode(), *lines]))
    accounted(library, source, tmp_path / "out.csv")


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
def test_json_of_any_shape(library, tmp_path: Path, records, ending: str) -> None:
    source = put(tmp_path / "in.jsonl", "\n".join(map(json.dumps, records)))
    accounted(library, source, tmp_path / f"out.{ending}")


@SOME
@given(
    rows=st.lists(
        st.tuples(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)),
        min_size=1,
        max_size=6,
    )
)
def test_cells_pass_through(library, tmp_path: Path, rows) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["项目名称", "说明"], *(["风电场", c] for (c,) in rows)])
    source = put(tmp_path / "in.csv", buffer.getvalue())
    try:
        done = run(library, source, tmp_path / "out.csv")
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
