"""Decisions and readers of rendered forms that the tests of reports share."""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import msgspec

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.model.decision import Decision
from pzh_taxonomy.reading.fields import project_of
from pzh_taxonomy.reports.opinion import Opinion

DATE = datetime.date(2026, 11, 23)

PROJECTS: dict[str, dict[str, Any]] = {
    "green": {
        "id": "PZH-1",
        "name": "厂房屋顶分布式光伏发电项目",
        "description": "利用厂房屋顶建设20MW分布式光伏发电系统，采用单晶硅组件，自发自用、余电上网。",
        "activity": "新建",
        "investment": "8600万元",
    },
    "furnace": {
        "id": "PZH-2",
        "name": "2号高炉节能技术改造项目",
        "description": "对现有高炉实施节能技术改造：热风炉双预热、炉顶煤气余压发电。改造前高炉工序单位产品能耗385kgce/t，"
        "改造后高炉工序单位产品能耗361kgce/t，钒钛磁铁矿用量比例65%，节能率6.2%。不新增产能。",
        "activity": "技改",
        "industry_code": "3110",
    },
    "restricted": {
        "name": "新建2×42孔捣固焦炉项目",
        "description": "新建2×42孔炭化室高度4.3米捣固焦炉，年产焦炭60万吨。",
        "activity": "新建",
    },
    "unclaimed": {"name": "年产5万台电动机生产线项目", "description": "建设三相异步电动机生产线。", "activity": "新建"},
    "several": {
        "name": "园区屋顶光伏、储能和污水处理提标综合项目",
        "description": "建设20MW屋顶分布式光伏发电，投资占比60%；建设10MW/20MWh电化学储能电站，投资占比25%；园区污水处理厂提标改造，投资占比15%。",
        "activity": "新建",
    },
    "thin": {"name": "某公司技改项目"},
    "hostile": {
        "id": "A<b>&\"'",
        "name": "{{ 7*7 }}{% for x in y %}<script>alert(1)</script>{_{ x }_}]]> 屋顶分布式光伏发电项目 |`*_[x](http://a)",
        "description": "利用厂房屋顶建设分布式光伏发电系统<img src=x onerror=alert(2)>\n\n    # 标题\n- 列表 &amp; &lt;w:p&gt;"
        "\x1b[31m\x08\x0b\x00 \u202etxt.exe\u202c 采用单晶硅组件{%p endfor %}\r\n1. 第一\u2028{#r x #}",
        "location": "</w:t></w:r></w:p><w:p>",
    },
}


def decision(classifier: Classifier, name: str, standards: tuple[str, ...] = ()) -> Decision:
    project, _ = project_of(dict(PROJECTS[name]), "", classifier.library.rulebook)
    return classifier.classify(project, DATE, standards)


#: Plain words for programs, and words that one format or another shows in its own way.
_NOT_SHOWN = {"anchor", "verdict_key", "status_key", "state", "check", "lang", "words", "numbers", "ends", "effective"}


def words_of(opinion: Opinion) -> Iterator[tuple[str, str]]:
    """Every word that a reader must find in each format, with the name of its field."""
    yield from _leaves(msgspec.to_builtins(opinion), "")


def _leaves(value: Any, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value.strip():
            yield field, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NOT_SHOWN:
                yield from _leaves(inner, key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner, field)


def bare(text: str) -> str:
    """The text without blanks and joiners, as formats break lines in their own places."""
    return re.sub(r"[\s\u2060\u3000\xa0]+", "", text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._quiet = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._quiet = tag in ("style", "sup") or (self._quiet and tag not in ("body", "html"))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "sup"):
            self._quiet = False

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.found.append(data)


def html_reader(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def html_text(page: str) -> str:
    return "".join(html_reader(page).found)


def md_text(text: str) -> str:
    """Markdown as it is shown: marks and quotes gone, escapes undone."""
    text = re.sub(r"<sup>.*?</sup>", "", text)
    text = re.sub(r"</?(?:mark|br|a)\b[^>]*>", "", text)
    text = re.sub(r"(?m)^> ?", "", text)
    text = re.sub(r"\\([\\`*_\[\]|~$+#=.)-])", r"\1", text)
    return html.unescape(text)


def docx_text(content: bytes) -> str:
    """The words of the document's body, without superscript numbers."""
    from docx import Document
    from docx.oxml.ns import qn

    body = Document(io.BytesIO(content)).element.body
    found: list[str] = []
    for run in body.iter(qn("w:r")):
        properties = run.find(qn("w:rPr"))
        if properties is not None and properties.find(qn("w:vertAlign")) is not None:
            continue
        found += [t.text or "" for t in run.iter(qn("w:t"))]
    return "".join(found)


def docx_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
