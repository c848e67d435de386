"""Hostile inputs: each ends with its message and exit status, no traceback, and no output unless rows were accepted."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pzh_taxonomy.screening import limits
from pzh_taxonomy.screening.limits import check_zip
from pzh_taxonomy.screening.table import TableInvalid
from tests.screening.tables import ROOT, read_csv


def pzh(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pzh_taxonomy", "screen", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=False,
    )


def xlsx(edit: Callable[[openpyxl.Workbook], None] = lambda _: None) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["项目名称", "总投资", "备注"])
    book.active.append(["风电场", 1000, ""])
    edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_entry(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(xlsx())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def many_entries() -> bytes:
    buffer = io.BytesIO(xlsx())
    with zipfile.ZipFile(buffer, "a") as archive:
        for n in range(limits.MOST_ENTRIES):
            archive.writestr(f"xl/media/{n}", b"")
    return buffer.getvalue()


def lying_size() -> bytes:
    """An entry that states 10 bytes and unpacks to 30 MB."""
    content = bytearray(with_entry("xl/bomb.xml", b"A" * 30_000_000))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/bomb.xml"))
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def formulas(book: openpyxl.Workbook) -> None:
    book.active.append(["=CONCATENATE(A2,B2)", "=B2*2", "x"])


def errors(book: openpyxl.Workbook) -> None:
    book.active.append(["光伏", "#REF!", "x"])


ROWS = "项目名称,总投资,备注\n"
#: name, content, exit status, words of the message, rows written
CASES: list[tuple[str, bytes, int, list[str], int]] = [
    ("bomb-ratio.xlsx", with_entry("xl/bomb.xml", b"A" * 60_000_000), 3, ["压缩比超过", "xl/bomb.xml"], 0),
    ("bomb-size.xlsx", lying_size(), 3, ["已拒绝打开"], 0),
    ("bomb-entries.xlsx", many_entries(), 3, ["个文件，超过上限"], 0),
    ("not-a-zip.xlsx", ROWS.encode(), 3, ["不是 XLSX 文件"], 0),
    ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, 3, ["旧版 XLS", "密码"], 0),
    ("cut.xlsx", xlsx()[:-200], 3, ["已损坏"], 0),
    ("zip-of-nothing.xlsx", b"PK\x05\x06" + b"\0" * 18, 3, ["已损坏"], 0),
    ("formulas.xlsx", xlsx(formulas), 0, ["2 处公式", "退回 1 行"], 1),
    ("errors.xlsx", xlsx(errors), 0, ["1 处错误值", "写出 2 行"], 2),
    ("long-cell.csv", (ROWS + "风电场,1," + "长" * 3_500_000 + "\n光伏,1,\n").encode(), 0, ["写出 2 行"], 2),
    ("long-name.csv", (ROWS + "长" * 3_500_000 + ",1,\n光伏,1,\n").encode(), 0, ["退回 1 行"], 1),
    ("nuls.csv", (ROWS + "风\0电场,1\0,\0\n").encode(), 0, ["3 个空字节", "写出 1 行"], 1),
    ("surrogate.jsonl", b'{"name": "\\ud83d wind"}\n{"name": "wind"}\n', 0, ["退回 1 行"], 1),
    ("surrogate.csv", ROWS.encode() + b"\xed\xa0\x80,1,\n", 3, ["解码", "第 2 行"], 0),
    (
        "wide.csv",
        (ROWS.strip() + "".join(f",列{n}" for n in range(5_000)) + "\n风电场,1" + "," * 5_001 + "\n").encode(),
        0,
        ["写出 1 行"],
        1,
    ),
    ("empty.csv", b"", 3, ["文件是空的"], 0),
    ("blank.csv", b"\xef\xbb\xbf \n\n , \n", 3, ["文件是空的"], 0),
    ("header-only.csv", ROWS.encode(), 3, ["只有表头"], 0),
    (
        "mixed.csv",
        (ROWS + "光伏发电项目,1,\n").encode() + "风电场项目,1,\n".encode("gb18030"),
        3,
        ["编码混用", "第 3 行"],
        0,
    ),
    ("binary.csv", bytes(range(256)) * 40, 3, ["解码"], 0),
    ("no-name.csv", "甲,乙\n1,2\n".encode(), 3, ["没有项目名称", "--map"], 0),
    ("open-quote.csv", (ROWS + '"风电场,1,\n' + "光伏,1,\n" * 3_000).encode(), 0, ["读入 1 行", "退回 1 行"], 0),
    ("ragged.csv", (ROWS + "风电场\n光伏,1,2,3,4\n,,\n水电站,1,x\n").encode(), 0, ["读入 3 行", "退回 1 行"], 2),
    (
        "deep.jsonl",
        b"[" * 100_000 + b'\n{"name": "wind", "facts": ' + b"[" * 500 + b"]" * 500 + b"}\n" + b'{"name":"wind"}',
        0,
        ["退回 2 行"],
        1,
    ),
    ("array.jsonl", b'[{"name": "wind"}]', 3, ["没有一行是 JSON 对象"], 0),
    ("cut.parquet", b"PAR1" + b"\0" * 40, 3, ["不能读取 Parquet"], 0),
    ("macro.exe", b"MZ", 2, ["不支持的文件类型 .exe"], 0),
    ("controls.csv", (ROWS + "\x01\x02风电场\x07,1,\x1b[31m\n").encode(), 0, ["写出 1 行"], 1),
]


@pytest.mark.parametrize(("name", "content", "status", "words", "written"), CASES, ids=[c[0] for c in CASES])
def test_hostile(tmp_path: Path, name: str, content: bytes, status: int, words: list[str], written: int) -> None:
    (tmp_path / name).write_bytes(content)
    done = pzh(name, "-o", "out.csv", cwd=tmp_path)
    assert "Traceback" not in done.stderr and len(done.stderr) < 3_000
    assert done.returncode == status, done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    if status:
        assert sorted(p.name for p in tmp_path.iterdir()) == [name]
    else:
        assert len(read_csv(tmp_path / "out.csv")) == written


def test_limits_hold_without_believing_sizes(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx())
    assert check_zip(path).formulas == 0
    for content in (lying_size(), with_entry("x", zlib.compress(b"\0" * 1000)) + b"", xlsx()[:300]):
        path.write_bytes(content)
        try:
            check_zip(path)
        except TableInvalid as error:
            assert error.key in ("zip-size", "xlsx-damaged")


def test_what_hostile_cells_become_in_every_output(tmp_path: Path) -> None:
    lines = [
        {"name": "风电场\x01\x00", "备注": "=cmd|' /C calc'!A0", "n": 10**30, "f": 1.5, "b": True, "o": {"a": [1]}}
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    for ending in ("csv", "xlsx", "jsonl", "parquet"):
        done = pzh("in.jsonl", "-o", f"out.{ending}", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert read_csv(tmp_path / "out.csv")[0]["备注"].startswith("'=cmd")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]["B2"].data_type == "s"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["in.csv", "-o", "in.csv"], 2, "不能是同一个文件"),
        (["in.csv", "-o", "out.csv", "--rejects", "out.csv"], 2, "不能是同一个文件"),
        (["in.csv", "-o", "out.doc"], 2, ".doc"),
        (["gone.csv", "-o", "out.csv"], 5, "找不到文件"),
        (["in.csv", "-o", "no/out.csv"], 5, "请先建立"),
        (["in.csv", "-o", "out.csv", "--map", "名称"], 2, "列名=字段"),
        (["in.csv", "-o", "out.csv", "--map", "甲=name"], 3, "不在表头中"),
        (["in.csv", "-o", "out.csv", "--standard", "cn.green"], 2, "cn.green"),
        (["in.csv", "-o", "out.csv", "--as-of", "2026-13-01"], 2, "不是日期"),
        (["in.csv", "-o", "out.csv", "--fail-on", "ineligible"], 1, "不符合 2"),
        (["in.csv", "-o", "out.csv", "--fail-on", "rejects"], 1, "退回 1 行"),
        (["in.csv", "-o", "out.csv", "--fail-on", "provisional"], 0, "写出 2 行"),
    ],
)
def test_usage(tmp_path: Path, arguments: list[str], status: int, words: str) -> None:
    (tmp_path / "in.csv").write_text("项目名称,总投资\n白酒厂,1\n商品住宅小区,2\n风,许多\n", encoding="utf-8")
    done = pzh(*arguments, cwd=tmp_path)
    assert done.returncode == status and words in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_english_messages_and_quiet(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("name,amount\nwind,1\n", encoding="utf-8")
    command = [sys.executable, "-m", "pzh_taxonomy", "--lang", "en", "screen", "in.csv", "-o", "out.csv"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env, check=True)
    assert "1 rows in = 1 out + 0 rejected" in done.stderr and done.stdout == ""
    done = subprocess.run([*command, "--quiet"], capture_output=True, text=True, cwd=tmp_path, env=env, check=True)
    assert done.stderr == ""
