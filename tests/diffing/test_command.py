"""`pzh diff` and `pzh catalogue history` as a user runs them: formats, files, exit statuses, messages."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from tests.cli.test_cli import ROOT, pzh

ONE, OTHER = "cn.green-industry@2019", "cn.green-finance@2025"
SMALL = ("pzh.transition-directory@2024-draft", "@2026-draft")
FILE = "catalogues/municipal/panzhihua/work-plan-2024.yaml"


@pytest.fixture(scope="module")
def found() -> dict:
    return json.loads(pzh("diff", ONE, OTHER, "--format", "json").stdout)


def test_json_is_the_contract(found: dict) -> None:
    schema = json.loads(pzh("schema", "diff").stdout)
    jsonschema.Draft202012Validator(schema).validate(found)
    assert list(found)[:5] == ["schema_version", "from", "to", "summary", "changes"]
    contract = {
        "id", "kind", "level", "code_before", "code_after", "title", "field", "before", "after", "basis", "fingerprint",
    }  # fmt: skip
    assert all(contract <= set(c) for c in found["changes"])
    assert (found["from"]["ref"], found["to"]["ref"]) == (ONE, OTHER)
    assert found["summary"]["changes"] == len(found["changes"]) > 1000


def test_output_does_not_depend_on_the_hash_seed() -> None:
    runs = [pzh("diff", *SMALL, "--format", "json", PYTHONHASHSEED=s).stdout for s in ("1", "2")]
    assert runs[0] == runs[1] and runs[0]


@pytest.mark.parametrize("format", ["text", "json", "md", "html", "csv"])
def test_an_edition_against_itself(format: str) -> None:
    done = pzh("diff", ONE, "@2019", "--format", format, "--fail-on", "info")
    assert done.returncode == 0, done.stderr
    if format == "json":
        assert json.loads(done.stdout)["changes"] == []
    elif format == "csv":
        assert len(done.stdout.splitlines()) == 1
    else:
        assert "两个版本没有差别" in done.stdout


@pytest.mark.parametrize(("level", "status"), [("breaking", 1), ("info", 1)])
def test_fail_on(level: str, status: int) -> None:
    done = pzh("diff", *SMALL, "--fail-on", level)
    assert done.returncode == status and done.stdout


def test_fail_on_counts_what_is_heavier_and_not_what_is_lighter(tmp_path: Path) -> None:
    text = (ROOT / FILE).read_text(encoding="utf-8")
    renumbered = tmp_path / "one.yaml"
    renumbered.write_text(
        text.replace("- 钒钛资源综合利用\n", "- 钒钛资源综合利用\n      - 鼗齑龠黻\n", 1), encoding="utf-8"
    )
    found = json.loads(pzh("diff", FILE, renumbered, "--format", "json").stdout)["changes"]
    assert [(c["id"], c["level"]) for c in found] == [("cover-added", "info")]  # a priority field decides nothing
    assert pzh("diff", FILE, renumbered, "--fail-on", "review").returncode == 0
    assert pzh("diff", FILE, renumbered, "--fail-on", "info").returncode == 1


def test_text_marks_words_and_stays_on_one_line_in_files() -> None:
    shown = pzh("diff", ONE, OTHER).stdout
    assert "节能[-型-]工业锅炉" in shown
    line = next(x for x in shown.splitlines() if "所列事项新增" in x and "鱼菜共生" in x)
    assert len(line) > 200
    assert "1 节能降碳产业" in shown and "✗" in shown
    only = pzh("diff", ONE, OTHER, "--level", "breaking").stdout
    assert "✗" in only and "· 条目移位" not in only


def test_english() -> None:
    shown = pzh("--lang", "en", "diff", ONE, OTHER).stdout
    assert all(w in shown for w in ("Comparison of editions", "covered item removed", "crosswalk", "breaking"))
    assert not re.search(r"(?m)^ +[✗✓?·] [一-龥]", shown)


def test_markdown_is_escaped() -> None:
    shown = pzh("diff", ONE, OTHER, "--format", "md").stdout
    assert shown.startswith("# 版本比较") and "\n## 1 节能降碳产业\n" in shown and "~~型~~" in shown
    assert not re.search(r"(?<!\\)<(?!br>)", shown)


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [v or "" for k, v in attrs if k in ("src", "href", "srcset", "data", "action")]
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag not in ("meta", "input", "br", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_self_contained_and_well_formed(tmp_path: Path) -> None:
    target = tmp_path / "diff.html"
    done = pzh(
        "diff", ONE, OTHER, "--format", "html", "-o", target, "--impact", ROOT / "examples", "--as-of", "2026-11-23"
    )
    assert done.returncode == 0 and done.stdout == ""
    text = target.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert page.open == [] and len(set(page.ids)) == len(page.ids)
    assert page.links and all(x.startswith("#") and x[1:] in page.ids for x in page.links)
    assert "default-src 'none'" in text and "@import" not in text and "url(" not in text


def test_html_escapes_what_catalogues_say(tmp_path: Path) -> None:
    text = (ROOT / FILE).read_text(encoding="utf-8")
    odd = tmp_path / "odd.yaml"
    odd.write_text(text.replace("title: 钒钛资源综合利用", "title: <script>alert(1)</script>&", 1), encoding="utf-8")
    shown = pzh("diff", FILE, odd, "--format", "html").stdout
    assert "<script>alert" not in shown and "script&gt;" in shown


def test_csv_is_safe_and_complete(found: dict, tmp_path: Path) -> None:
    target = tmp_path / "diff.csv"
    pzh("diff", ONE, OTHER, "--format", "csv", "-o", target)
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(found["changes"]) + 1
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_crosswalk_is_total_both_ways(suffix: str, found: dict, tmp_path: Path) -> None:
    target = tmp_path / f"crosswalk{suffix}"
    assert pzh("diff", ONE, OTHER, "--crosswalk", target, "--format", "json").returncode == 0
    if suffix == ".csv":
        rows = list(csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig"), newline="")))
    else:
        openpyxl = pytest.importorskip("openpyxl")
        sheet = openpyxl.load_workbook(target).active
        rows = [["" if c is None else c for c in row] for row in sheet.iter_rows(values_only=True)]
    body = rows[1:]
    before, after = [r[0] for r in body if r[0]], [r[2] for r in body if r[2]]
    assert len(set(before)) == found["from"]["entries"] and len(set(after)) == found["to"]["entries"]
    split = [r for r in body if r[0] == "1.1.2"]
    assert [r[2] for r in split] == ["1.1.2", "1.1.12"] and {r[5] for r in split} == {"2"} and split[0][4] == "拆分"
    assert all(isinstance(c, str) for r in body for c in r)  # 1.10 stays 1.10


def test_impact_on_the_examples() -> None:
    done = pzh("diff", ONE, OTHER, "--format", "json", "--impact", ROOT / "examples", "--as-of", "2026-11-23")
    made = json.loads(done.stdout)
    impact, marks = made["impact"], {c["fingerprint"] for c in made["changes"]}
    changed = [a for a in impact["affected"] if a["what"] == "verdict"]
    assert changed and all(a["causes"] and set(a["causes"]) <= marks for a in changed)
    assert impact["as_of"] == "2026-11-23" and impact["decided"] >= 15


def test_revisions_of_a_file(tmp_path: Path) -> None:
    def git(*args: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *args], cwd=tmp_path, check=True, capture_output=True
        )

    text = (ROOT / FILE).read_text(encoding="utf-8")
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    path.write_text(text.replace("title: 氢冶金", "title: 氢冶金与短流程", 1), encoding="utf-8")
    for name, cwd in (
        ("HEAD:sub/plan.yaml", tmp_path),
        ("HEAD:plan.yaml", tmp_path / "sub"),
        ("HEAD:sub/plan.yaml", tmp_path / "sub"),
    ):
        found = json.loads(pzh("diff", name, path, "--format", "json", cwd=cwd).stdout)
        assert [c["kind"] for c in found["changes"]] == ["entry-renamed"] and found["from"]["source"] == name
    bad = pzh("diff", "HEAD~7:sub/plan.yaml", path, cwd=tmp_path)
    assert bad.returncode == 5 and "HEAD~7:sub/plan.yaml" in bad.stderr
    assert pzh("diff", "--", "-x:sub/plan.yaml", str(path), cwd=tmp_path).returncode in (2, 5)


def test_a_file_that_is_no_edition(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        (ROOT / FILE).read_text(encoding="utf-8").replace('code: "2.1"', "code: 2.1", 1), encoding="utf-8"
    )
    done = pzh("diff", FILE, broken)
    assert done.returncode == 4 and "broken.yaml:" in done.stderr and "没有加引号" in done.stderr


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (["diff"], 2, "请给出两个版本"),
        (["diff", ONE], 2, "请给出两个版本"),
        (["diff", ONE, "cn.green-finanse@2025"], 2, "是不是 cn.green-finance@2025"),
        (["diff", ONE, "nowhere.yaml"], 5, "nowhere.yaml"),
        (["diff", "@2019", "@2025"], 2, "缺少目录名"),
        (["diff", ONE, OTHER, "--format", "pdf"], 2, "pdf"),
        (["diff", ONE, OTHER, "--fail-on", "bad"], 2, "breaking"),
        (["diff", ONE, OTHER, "--level", "bad"], 2, "breaking"),
        (["diff", ONE, OTHER, "--crosswalk", "x.pdf"], 2, ".csv"),
        (["diff", ONE, OTHER, "--crosswalk", "/nowhere/x.xlsx"], 5, "/nowhere"),
        (["diff", ONE, OTHER, "--crosswalk", "/nowhere/x.csv"], 5, "/nowhere"),
        (["diff", ONE, OTHER, "--impact", "nowhere"], 5, "nowhere"),
        (["diff", ONE, OTHER, "--impact", "pyproject.toml"], 3, "不支持的文件类型"),
        (["diff", ONE, OTHER, "--review", "nowhere.yaml"], 5, "nowhere.yaml"),
        (["diff", ONE, OTHER, "--review", "pyproject.toml"], 3, "pyproject.toml"),
        (["catalogue", "history", "99.99"], 2, "99.99"),
        (["catalogue", "history", f"{ONE}:99"], 2, "99"),
    ],
)
def test_errors(args: list[str], status: int, words: str) -> None:
    done = pzh(*args)
    assert done.returncode == status, done.stderr
    assert words in done.stderr and done.stdout == ""


def test_short_form_works_on_either_side() -> None:
    first = pzh("diff", "@2024-draft", "pzh.transition-directory@2026-draft", "--format", "json")
    assert first.stdout == pzh("diff", *SMALL, "--format", "json").stdout != ""


def test_checks_are_listed() -> None:
    listed = json.loads(pzh("diff", "--checks", "--format", "json").stdout)
    assert {"entry-removed", "criterion-tightened", "limit-loosened"} <= {c["id"] for c in listed}
    assert "条件收紧" in pzh("diff", "--checks").stdout


def test_history_follows_an_entry_through_the_editions() -> None:
    shown = json.loads(pzh("catalogue", "history", f"{ONE}:1.5.3", "--format", "json").stdout)
    by_edition = {s["edition"]: s for s in shown}
    assert [e["code"] for e in by_edition["cn.green-bond@2021"]["entries"]] == ["1.1.2.3"]
    assert [e["code"] for e in by_edition[OTHER]["entries"]] == ["1.3.4", "3.2.7"]
    assert [s["effective"] for s in shown] == sorted(s["effective"] for s in shown)
    step = by_edition[OTHER]
    assert step["since"] and step["changes"] and all(c["fingerprint"] for c in step["changes"])
    text = pzh("catalogue", "history", "1.3.4", "--in", OTHER).stdout
    assert "cn.green-industry@2019" in text and "1.5.3 余热余压利用" in text
