"""DOCX templates of one's own: what they may use, and what is said of one that cannot be used."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.reports import opinion as form
from pzh_taxonomy.reports import opinion_docx, opinion_template
from pzh_taxonomy.reports.opinion import Opinions
from pzh_taxonomy.reports.opinion_view import opinions
from tests.conftest import ROOT
from tests.reports.forms import decision, docx_parts, docx_text


@pytest.fixture(scope="module")
def one(classifier: Classifier) -> Opinions:
    return opinions([decision(classifier, "green")])


@pytest.fixture(scope="module")
def two(classifier: Classifier) -> Opinions:
    return opinions([decision(classifier, "green"), decision(classifier, "restricted")])


def template(path: Path, *paragraphs: str) -> Path:
    from docx import Document

    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    document.save(str(path))
    return path


def test_the_shipped_template_is_what_its_script_builds() -> None:
    built, shipped = docx_parts(opinion_template.build()), docx_parts(opinion_docx.DEFAULT.read_bytes())
    assert built["word/document.xml"] == shipped["word/document.xml"]


def test_fields_of_one_project_by_name(one: Opinions, tmp_path: Path) -> None:
    own = template(
        tmp_path / "own.docx", "XX银行", "{{ project.name }}：{{ verdict }}（{{ status }}）", "{{ clauses[0].clause }}"
    )
    text = docx_text(opinion_docx.render(one, own))
    assert text == "XX银行厂房屋顶分布式光伏发电项目：绿色项目（已确认）4.2.2"


def test_a_loop_over_projects(two: Opinions, tmp_path: Path) -> None:
    own = template(tmp_path / "own.docx", "{%p for o in opinions %}", "[{{ o.project.name }}]", "{%p endfor %}")
    assert docx_text(opinion_docx.render(two, own)) == "[厂房屋顶分布式光伏发电项目][新建2×42孔捣固焦炉项目]"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{{ verdct }}"], ["verdct", "是不是 verdict"]),
        (["{{ project.nmae }}"], ["nmae", "是不是 name"]),
        (["{% for c in clauses %}{{ c.documnt }}{% endfor %}"], ["documnt", "是不是 document"]),
        (["{{ words.reportingcode }}"], ["reportingcode", "reporting_code"]),
        (["{% for c in clauses %}{{ c.document }}"], ["endfor"]),
        (["{{ verdict"], ["own.docx"]),
        (["{{ ''.__class__.__mro__ }}"], ["__class__"]),
    ],
)
def test_what_is_wrong_in_a_template_is_named(one: Opinions, tmp_path: Path, words: list[str], said: list[str]) -> None:
    own = template(tmp_path / "own.docx", *words)
    with pytest.raises(opinion_docx.TemplateInvalid) as caught:
        opinion_docx.render(one, own)
    assert all(s in str(caught.value) for s in (*said, "own.docx", "docs/reports.md")), str(caught.value)


def test_a_template_for_one_project_refuses_two(two: Opinions, tmp_path: Path) -> None:
    own = template(tmp_path / "own.docx", "{{ project.name }}")
    with pytest.raises(opinion_docx.TemplateInvalid, match="一次只能放一个项目"):
        opinion_docx.render(two, own)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_files_that_are_no_documents(one: Opinions, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "own.docx"
    path.write_bytes(content)
    with pytest.raises(opinion_docx.TemplateInvalid, match="不是 DOCX 文件"):
        opinion_docx.render(one, path)


def test_archives_that_are_no_documents_or_blow_up(one: Opinions, tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
    with pytest.raises(opinion_docx.TemplateInvalid, match="不是 DOCX 文件"):
        opinion_docx.render(one, path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<nothing/>")
    with pytest.raises(opinion_docx.TemplateInvalid):
        opinion_docx.render(one, path)


def test_times_in_the_file_come_from_the_decision(one: Opinions) -> None:
    made = opinion_docx.render(one)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "2026-11-23T00:00:00Z" in core and "厂房屋顶分布式光伏发电项目" in core


def test_every_field_is_documented(one: Opinions) -> None:
    text = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    structs = [getattr(form, n) for n in dir(form) if hasattr(getattr(form, n), "__struct_fields__")]
    fields = {f for s in structs for f in s.__struct_fields__}
    fields |= {k for o in one.opinions for k in (*o.words, *o.headings)}
    assert not [f for f in sorted(fields) if f"`{f}`" not in text]
