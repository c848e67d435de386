"""`pzh classify` into opinion forms and `pzh verify`, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import EXAMPLES, ROOT, pzh
from tests.reports.forms import docx_text

SOLAR = EXAMPLES / "rooftop-solar.yaml"
ON = ("--as-of", "2026-11-23")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.html", b"<!DOCTYPE html>"),
        ("a.HTM", b"<!DOCTYPE"),
        ("a.md", b"<a id"),
        ("a.json", b"{"),
        ("a.docx", b"PK"),
        ("a.txt", "【".encode()),
    ],
)
def test_the_suffix_decides_the_format(tmp_path: Path, name: str, start: bytes) -> None:
    path = tmp_path / name
    done = pzh("classify", SOLAR, *ON, "-o", path)
    assert done.returncode == 0 and done.stdout == "", done.stderr
    assert path.read_bytes().startswith(start)


def test_format_comes_before_the_suffix_and_html_goes_to_stdout(tmp_path: Path) -> None:
    pzh("classify", SOLAR, *ON, "--format", "html", "-o", tmp_path / "a.md")
    page = pzh("classify", SOLAR, *ON, "--format", "html").stdout
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == page and page.startswith("<!DOCTYPE html>")


def test_reports_are_byte_identical_whatever_the_hash_seed(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        pzh("classify", SOLAR, EXAMPLES / "distillery.txt", *ON, "-o", tmp_path / f"{seed}.docx", PYTHONHASHSEED=seed)
    assert (tmp_path / "1.docx").read_bytes() == (tmp_path / "2.docx").read_bytes()


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    from docx import Document

    own = Document()
    own.add_paragraph("XX银行 {{ project.name }} {{ verdict }}")
    own.save(str(tmp_path / "own.docx"))
    done = pzh("classify", SOLAR, *ON, "--template", tmp_path / "own.docx", "-o", tmp_path / "out.docx")
    assert done.returncode == 0, done.stderr
    assert docx_text((tmp_path / "out.docx").read_bytes()).startswith("XX银行 钒钛高新区厂房")


def test_the_default_template_can_be_had_and_gives_the_same_document(tmp_path: Path) -> None:
    assert pzh("template", "opinion").returncode == 2
    done = pzh("template", "opinion", "-o", tmp_path / "own.docx")
    assert done.returncode == 0 and "--template" in done.stderr, done.stderr
    pzh("classify", SOLAR, *ON, "-o", tmp_path / "a.docx")
    pzh("classify", SOLAR, *ON, "-o", tmp_path / "b.docx", "--template", tmp_path / "own.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (["--format", "docx"], 2, ["-o"]),
        (["-o", "a.pdf"], 2, [".pdf", ".docx"]),
        (["--template", "nowhere.docx", "-o", "a.docx"], 5, ["nowhere.docx", "找不到文件"]),
        (["--template", str(SOLAR), "-o", "a.html"], 2, ["只用于 docx"]),
        (["--template", str(SOLAR), "-o", "a.docx"], 3, ["不是 DOCX 文件"]),
        (["-o", "nowhere/a.html"], 5, ["nowhere"]),
    ],
)
def test_errors(tmp_path: Path, args: list[str], status: int, words: list[str]) -> None:
    done = pzh("classify", SOLAR, *ON, *args, cwd=tmp_path)
    assert done.returncode == status and all(w in done.stderr for w in words), done.stderr
    assert not list(tmp_path.iterdir()) and done.stdout == ""


@pytest.mark.parametrize(("module", "name"), [("docxtpl", "a.docx"), ("jinja2", "a.html")])
def test_a_missing_extra_is_named_with_the_command_that_installs_it(tmp_path: Path, module: str, name: str) -> None:
    (tmp_path / f"{module}.py").write_text(f"raise ModuleNotFoundError(name={module!r})", encoding="utf-8")
    done = pzh("classify", SOLAR, *ON, "-o", tmp_path / name, PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert done.returncode == 5 and "pzh-taxonomy[reports]" in done.stderr and module in done.stderr
    assert not (tmp_path / name).exists()


def test_an_unpaired_surrogate_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"name": "屋顶光伏\\ud800发电项目"}', encoding="utf-8")
    done = pzh("classify", path)
    assert done.returncode == 3 and "U+D800" in done.stderr


def test_verify_round_trip_and_statuses(tmp_path: Path) -> None:
    record = tmp_path / "all.json"
    pzh("classify", SOLAR, EXAMPLES / "small-coke-oven.yaml", *ON, "-o", record)
    done = pzh("verify", record)
    assert done.returncode == 0 and done.stdout.count("：一致") == 2 and "共 2 份" in done.stderr
    found = json.loads(record.read_text(encoding="utf-8"))
    found[1]["status"] = "provisional"
    record.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    done = pzh("verify", record)
    assert done.returncode == 1 and "all.json#2" in done.stdout and "状态：待核 → 已确认" in done.stdout
    rows = json.loads(pzh("verify", record, "--format", "json").stdout)
    assert [r["state"] for r in rows] == ["identical", "altered"]
    del found[0]["input"]
    record.write_text(json.dumps([*found, {"a": 1}]), encoding="utf-8")
    done = pzh("verify", record)
    assert done.returncode == 3 and "all.json#3: 缺少字段" in done.stderr and "没有记录申报内容" in done.stdout


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"a": NaN}', '{"a": 1, "a": 2}', "[" * 5000, "3", '"text"'], ids=range(8)
)
def test_files_that_hold_no_decision(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    done = pzh("verify", path)
    assert done.returncode == 3 and "a.json" in done.stderr and done.stdout == ""


def test_verify_usage(tmp_path: Path) -> None:
    assert pzh("verify").returncode == 2
    assert pzh("verify", tmp_path / "nowhere.json").returncode == 5
    assert pzh("verify", tmp_path).returncode == 5
