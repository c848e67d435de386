"""What `pzh template` writes is accepted by what reads it, and follows rules/fields.yaml."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from pzh_taxonomy.guidance.fields import choices
from pzh_taxonomy.guidance.template_project import project
from pzh_taxonomy.guidance.template_table import columns, csv_text, write_xlsx
from pzh_taxonomy.messages import Lang
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.reading.project_file import read_project
from tests.cli.test_cli import pzh

LANGS: tuple[Lang, ...] = ("zh", "en")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("whole", [False, True], ids=["as written", "every example in use"])
def test_the_project_template_is_read_and_decided(tmp_path, rules, classifier, lang: Lang, whole: bool) -> None:
    text = project(rules, lang)
    if whole:
        text = re.sub(r"^#(?! \S)", "", text, flags=re.MULTILINE)
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    made, warnings = read_project(path, rules)
    assert warnings == []
    decision = classifier.classify(made)
    assert (decision.verdict, decision.labels[0].code) == ("green", "4.2.2")
    if whole:
        assert made.answers and made.quantities and made.violations and made.financing.approved_on and made.listed


def test_every_field_is_explained_and_a_new_choice_appears_by_itself(rules) -> None:
    text = project(rules, "zh")
    for field in rules.fields:
        if "." not in field.field and field.field != "financing":
            assert f"（{field.field}）" in text and field.help and field.help.zh in text
    activity = next(f for f in rules.fields if f.field == "activity")
    more = replace(activity, values={**activity.values, "trial": ("试点",)})
    changed = replace(rules, fields=tuple(more if f is activity else f for f in rules.fields))
    assert "试点" in project(changed, "zh")
    for safeguard in rules.safeguards:
        assert safeguard.fact in text and safeguard.asks in text


@pytest.mark.parametrize("lang", LANGS)
def test_the_headings_of_the_tables_are_fields(rules, lang: Lang) -> None:
    names = FieldNames(rules.fields)
    headings, example = list(csv.reader(io.StringIO(csv_text(rules, lang))))
    assert [names.field(h) for h in headings] == [f.field for f in columns(rules)]
    assert len(example) == len(headings)
    given = {names.field(h) for h, value in zip(headings, example, strict=True) if value}
    assert {"name", "description", "industry_code", "activity", "investment"} <= given


def test_the_tables_are_screened(tmp_path: Path) -> None:
    for suffix in ("csv", "xlsx"):
        table = tmp_path / f"t.{suffix}"
        assert pzh("template", suffix, "-o", table).returncode == 0
        done = pzh("screen", table, "-o", tmp_path / f"r-{suffix}.csv", "--jobs", "1")
        assert done.returncode == 0, done.stderr
        row = next(csv.DictReader((tmp_path / f"r-{suffix}.csv").open(encoding="utf-8-sig")))
        assert (row["pzh_verdict"], row["pzh_code"], row["行业代码"]) == ("green", "4.2.2", "4416")


def test_the_workbook_has_lists_notes_and_explanations(tmp_path: Path, rules) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "t.xlsx"
    write_xlsx(path, rules)
    again = tmp_path / "again.xlsx"
    write_xlsx(again, rules)
    assert path.read_bytes() == again.read_bytes()
    assert CalamineWorkbook.from_path(str(path)).sheet_names == ["项目", "说明", "指标"]
    sheet = openpyxl.load_workbook(path)["项目"]
    lists = {v.formula1.strip('"') for v in sheet.data_validations.dataValidation if v.type == "list"}
    activity = next(f for f in rules.fields if f.field == "activity")
    assert ",".join(choices(activity, rules, "zh")) in lists and "是,否" in lists
    assert any("固定资产贷款" in source for source in lists)
    headings = [c.value for c in sheet[1]]
    assert all(c.comment and c.comment.text for c in sheet[1]) and "建设性质" in headings
    assert sheet.cell(2, headings.index("行业代码") + 1).value == "4416"


def test_files_are_not_overwritten_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("mine", encoding="utf-8")
    done = pzh("template", "project", "-o", path)
    assert done.returncode == 2 and "--force" in done.stderr and path.read_text(encoding="utf-8") == "mine"
    assert pzh("template", "project", "-o", path, "--force").returncode == 0
    assert pzh("template", "xlsx").returncode == 2
