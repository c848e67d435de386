"""The summary page: self-contained, safe, capped, the same for the same run, with the figures of the tally."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("pygal")
pytest.importorskip("jinja2")

from pzh_taxonomy.reports import screening_html
from pzh_taxonomy.reports.charts import Series, bars
from pzh_taxonomy.screening import run as module
from pzh_taxonomy.screening.run import Job, screen
from tests.screening.tables import WISH, put


def page(library, tmp_path: Path, content: str, lang: str = "zh", stop=None) -> str:
    source = put(tmp_path / "in.csv", content)
    made = lambda tally, rows: screening_html.page(tally, rows, library, lang, source.name)  # noqa: E731
    job = Job(
        source=source,
        target=tmp_path / "out.csv",
        wish=WISH,
        jobs=1,
        summary=tmp_path / "sum.html",
        summarise=made,
        resume=True,
    )
    screen(job, library, None, stop or (lambda: False))
    return (tmp_path / "sum.html").read_text(encoding="utf-8") if (tmp_path / "sum.html").exists() else ""


class Read(HTMLParser):
    """Tags, texts and what would reach for the network."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.reached: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.reached += [
            v for k, v in attrs if k in ("src", "href", "action", "xlink:href") and v and not v.startswith("#")
        ]

    def handle_data(self, data):
        self.texts.append(data.strip())


TABLE = "项目名称,总投资,建设地点,行业代码\n" + "".join(
    f"{name}{n},{n}000,攀枝花市{place},{code}\n"
    for n in range(1, 12)
    for name, place, code in (
        ("风电场", "东区", "4415"),
        ("白酒厂", "米易县", "1512"),
        ("污水处理厂", "盐边县", "4620"),
    )
)


def test_the_page_needs_nothing_from_outside(library, tmp_path: Path) -> None:
    text = page(library, tmp_path, TABLE + "坏,许多,,\n")
    read = Read(text)
    assert read.reached == [] and not re.search(r"@import|url\(|fetch\(|XMLHttp", text)
    assert read.tags.count("script") == 1 and read.tags.count("svg") >= 5
    assert "读入 34 行 = 写出 33 行 + 退回 1 行" in text
    for words in ("米易县", "15 酒、饮料和精制茶制造业", "不是金额", "严重环境违法"):
        assert words in text


def test_what_applicants_write_does_not_become_markup(library, tmp_path: Path) -> None:
    text = page(
        library, tmp_path, '项目名称,建设地点\n<script>alert(1)</script>风电场,"</style><img src=x onerror=y>"\n'
    )
    read = Read(text)
    assert read.tags.count("script") == 1 and "img" not in read.tags
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("rows", [0, 1])
def test_few_rows(library, tmp_path: Path, rows: int) -> None:
    text = page(library, tmp_path, "项目名称,总投资\n" + "风电场,1\n" * rows + "坏,许多\n")
    assert ("没有写出的行" in text) == (rows == 0)


def test_rows_are_capped_and_the_page_says_so(library, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "SAMPLE", 20)
    text = page(library, tmp_path, TABLE)
    assert text.count("<tr data-v=") == 20 and "这里只列前 20 行，共 33 行" in text


def test_the_same_page_after_an_interruption(library, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 5)
    whole = page(library, tmp_path, TABLE)
    (tmp_path / "sum.html").unlink()
    assert page(library, tmp_path, TABLE, stop=lambda: True) == ""
    assert page(library, tmp_path, TABLE) == whole


def test_english(library, tmp_path: Path) -> None:
    text = page(library, tmp_path, TABLE, lang="en")
    assert "Screening summary" in text and "读入" not in text


def test_charts_are_deterministic_and_empty_without_figures() -> None:
    series = [Series("绿", "#0a0", [3, 0]), Series("红", "#a00", [0, 2.5])]
    assert bars(["甲", "乙"], series) == bars(["甲", "乙"], series)
    assert bars([], []) == "" and bars(["甲"], [Series("绿", "#0a0", [0])]) == ""
