"""Builds the default DOCX template of the opinion form: python -m pzh_taxonomy.reports.opinion_template [FILE.docx]

The template is a Word file with fields in it. An institution may change it in Word, or start from its own (docs/reports.md).
"""

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path
from typing import Any

from docx.enum.text import WD_BREAK, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from pzh_taxonomy.reports.docx_form import SOFT, Form
from pzh_taxonomy.reports.opinion_docx import DEFAULT, fixed_zip

_COLOURS = {"green": "17653A", "transition": "7A4D00", "ineligible": "9A1F1F", "insufficient": "44505C"}


def _words(*keys: str) -> list[str]:
    return [f"{{{{ o.words.{key} }}}}" for key in keys]


def _small(field: str) -> str:
    """A small line below, where the field has words."""
    return f"\n{{%p if {field} %}}\n‹{{{{ {field} }}}}›\n{{%p endif %}}"


def build() -> bytes:
    """The template's bytes; always the same."""
    form = Form()
    _contents(form)
    form.tag("for o in opinions")
    form.tag("if contents or not loop.first")
    form.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    form.tag("endif")
    _title(form)
    _project(form)
    _conclusion(form)
    _warnings_and_editions(form)
    _clauses(form)
    _conditions(form)
    _texts(form)
    _requests(form)
    _labels(form)
    _signatures(form)
    _appendices(form)
    form.tag("endfor")
    core = form.document.core_properties
    core.author = core.title = core.comments = core.last_modified_by = ""
    core.created = core.modified = datetime.datetime(2026, 1, 1)
    saved = io.BytesIO()
    form.document.save(saved)
    return fixed_zip(saved.getvalue())


def _contents(form: Form) -> None:
    form.tag("if contents")
    form.text("{{ title }}", "Title", center=True)
    form.text("{{ words.contents }}", "Heading 1")
    table = form.grid(3, [8, 106, 40, 24])
    table.rows[0].cells[0].paragraphs[0].add_run("{%tr for c in contents %}")
    for cell, words in zip(
        table.rows[1].cells, ("{{ c.number }}", "{{ c.name }}", "{{ c.verdict }}", "{{ c.status }}"), strict=True
    ):
        form.fill(cell, words, size=10)
    _link(table.rows[1].cells[1].paragraphs[0])
    table.rows[2].cells[0].paragraphs[0].add_run("{%tr endfor %}")
    form.tag("endif")


def _link(paragraph: Any) -> None:
    """Wraps the paragraph's words in a link to the opinion."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), "{{ c.anchor }}")
    for run in list(paragraph._p.iterchildren(qn("w:r"))):
        link.append(run)
    paragraph._p.append(link)


def _title(form: Form) -> None:
    title = form.text("{{ o.form }}", "Title", center=True)
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:name"), "{{ o.anchor }}")
    for element in (start, end):
        element.set(qn("w:id"), "{{ loop.index }}")
    title._p.insert(1, start)
    title._p.append(end)
    form.text(
        "{% if o.project.id %}{{ o.words.id }}{{ o.words.colon }}{{ o.project.id }}　{% endif %}{{ o.words.date }}{{ o.words.colon }}{{ o.date }}",
        note=True,
        center=True,
    )


def _project(form: Form) -> None:
    form.heading("project")
    table = form.grid(4, [24, 65, 24, 65])
    form.fill(table.rows[0].cells[0], "{{ o.words.name }}", head=True)
    merged = table.rows[0].cells[1].merge(table.rows[0].cells[3])
    form.fill(merged, "{{ o.project.name }}")
    fields = [("id", "nature"), ("industry", "location"), ("investment", "source")]
    for row, pair in zip(table.rows[1:], fields, strict=True):
        for column, field in enumerate(pair):
            form.fill(row.cells[2 * column], f"{{{{ o.words.{field} }}}}", head=True)
            form.fill(row.cells[2 * column + 1], f"{{{{ o.project.{field} or o.words.not_stated }}}}")


def _conclusion(form: Form) -> None:
    form.heading("conclusion")
    table = form.grid(1, [50, 128])
    left, right = table.rows[0].cells
    first, second = left.paragraphs[0], left.add_paragraph()
    for paragraph, words, size in ((first, "{{ o.verdict }}", 20), (second, "{{ o.status }}", 12)):
        for key, colour in _COLOURS.items():
            form.run(paragraph, f"{{%r if o.verdict_key == '{key}' %}}")
            form.run(paragraph, words, size=size, color=colour, bold=True)
            form.run(paragraph, "{%r endif %}")
    form.run(right.paragraphs[0], "{{ o.headline }}", size=11, bold=True)
    form.run(right.add_paragraph(), "{{ o.meaning }}", size=10)
    form.tag("if o.row")
    form.text("{{ o.words.row }}{{ o.words.colon }}{{ o.row }}")
    form.tag("endif")


def _warnings_and_editions(form: Form) -> None:
    form.section("warnings")
    form.tag("for x in o.warnings")
    form.text("{{ x }}", "List Bullet")
    form.tag("endfor")
    form.end()
    form.section("editions")
    form.text("{{ o.words.date }}{{ o.words.colon }}{{ o.date }}")
    form.tag("for x in o.reasons")
    form.text("{{ x }}", "List Bullet")
    form.tag("endfor")
    form.table(
        "o.editions",
        _words("edition_use", "document", "doc_number", "effective", "complete", "checked"),
        [
            "{{ x.use }}",
            "{{ x.title }}\n‹{{ x.ref }}›",
            "{{ x.number }}",
            "{{ x.effective }}",
            "{{ x.complete }}",
            "{{ x.checked }}",
        ],
        [23, 66, 34, 21, 12, 22],
    )
    form.end()


def _clauses(form: Form) -> None:
    form.section("clauses")
    form.table(
        "o.clauses",
        _words("document", "doc_number", "clause", "page", "checked", "use"),
        [
            "《{{ x.document }}》",
            "{{ x.number }}",
            "{{ x.clause }}{% if x.title %}　{{ x.title }}{% endif %}",
            "{{ x.page or '—' }}",
            "{{ x.checked }}",
            "{{ x.use }}",
        ],
        [55, 32, 43, 9, 21, 18],
    )
    form.end()


def _conditions(form: Form) -> None:
    steps = "\n{%p for s in x.steps %}\n‹{{ o.words.steps }}{{ s }}›\n{%p endfor %}"
    form.section("conditions")
    form.text("{{ o.words.entry }}{{ o.words.colon }}{{ o.entry }}")
    form.tag("if o.entry_note")
    form.text("{{ o.entry_note }}", note=True)
    form.tag("endif")
    form.table(
        "o.conditions",
        _words("result", "required", "actual", "value_source"),
        [
            "{{ x.mark }} {{ x.outcome }}",
            "{% if x.defining %}{{ o.words.defining }} {% endif %}{{ x.required }}" + steps,
            "{{ x.actual or '—' }}",
            "{{ x.source or '—' }}",
        ],
        [22, 84, 32, 40],
    )
    form.tag("if o.conditions | selectattr('defining') | list")
    form.text("{{ o.words.defining_note }}", note=True)
    form.tag("endif")
    form.end()
    form.section("limits")
    form.table(
        "o.limits",
        _words("result", "document", "clause", "required", "actual", "binding"),
        [
            "{{ x.mark }} {{ x.outcome }}",
            "{{ x.document }}" + _small("x.number"),
            "{{ x.title }}\n‹{{ x.clause }}›",
            "{{ x.required }}" + steps,
            "{{ x.actual or '—' }}" + _small("x.source"),
            "{{ x.binding }}",
        ],
        [20, 38, 33, 40, 29, 18],
    )
    form.end()


def _texts(form: Form) -> None:
    form.section("texts")
    form.text("{{ o.texts_note }}", note=True)
    table = form.grid(3, [24, 154])
    table.rows[0].cells[0].paragraphs[0].add_run("{%tr for t in o.passages %}")
    form.fill(table.rows[1].cells[0], "{{ t.field }}", head=True)
    words = table.rows[1].cells[1].paragraphs[0]
    for piece in ("{%r for p in t.pieces %}", "{%r if p.numbers %}"):
        form.run(words, piece)
    marked = form.run(words, "{{ p.text }}", size=10)
    marked.font.highlight_color = WD_COLOR_INDEX.YELLOW
    form.run(words, "{%r if p.ends %}")
    number = form.run(words, "[{{ p.ends }}]", size=11, bold=True)
    number.font.superscript = True
    form.run(words, "{%r endif %}")
    form.run(words, "{%r else %}")
    form.run(words, "{{ p.text }}", size=10)
    for piece in ("{%r endif %}", "{%r endfor %}"):
        form.run(words, piece)
    table.rows[2].cells[0].paragraphs[0].add_run("{%tr endfor %}")
    properties = table.rows[1]._tr.trPr
    for element in properties.findall(qn("w:cantSplit")):  # a long text must be able to run over pages
        properties.remove(element)
    form.gap()
    form.tag("if o.evidence")
    form.table(
        "o.evidence",
        _words("number", "words", "place", "supports"),
        ["[{{ x.number }}]", "“{{ x.text }}”", "{{ x.place }}", "{{ x.supports }}"],
        [12, 66, 45, 55],
    )
    form.tag("endif")
    form.end()


def _requests(form: Form) -> None:
    form.section("missing")
    form.text("{{ o.words.missing_note }}", note=True)
    form.tag("for g in o.missing")
    form.text("{{ g.title }}", "Heading 2").paragraph_format.keep_with_next = True
    form.text("{{ g.note }}", note=True).paragraph_format.keep_with_next = True
    form.table(
        "g.requests",
        _words("number", "ask", "key"),
        ["{{ x.number }}", "{{ x.what }}", "‹{{ x.key }}›"],
        [12, 104, 62],
    )
    form.tag("endfor")
    form.end()
    form.section("counterfactuals")
    form.tag("for x in o.counterfactuals")
    form.text("{{ x }}", "List Bullet")
    form.tag("endfor")
    form.text("{{ o.words.counterfactuals_note }}", note=True)
    form.end()


def _labels(form: Form) -> None:
    form.section("calibres")
    form.table(
        "o.calibres",
        _words("role", "document", "code", "reporting_code", "result", "checked"),
        [
            "{{ x.role }}\n‹{{ x.scope }}›",
            "{{ x.document }}\n‹{{ x.edition }}›",
            "{{ x.code }}　{{ x.title }}" + _small("x.note"),
            "{{ x.reporting_code or '—' }}",
            "{{ x.mark }} {{ x.outcome }}",
            "{{ x.checked }}",
        ],
        [20, 42, 42, 39, 16, 19],
    )
    form.end()
    form.section("parts")
    form.table(
        "o.parts",
        _words("scope", "activity", "role", "share", "result"),
        [
            "{{ x.scope }}",
            "{{ x.title }}\n‹{{ x.code }}›",
            "{{ x.role }}",
            "{{ x.share or o.words.not_given }}",
            "{{ x.mark }} {{ x.outcome }}",
        ],
        [16, 92, 26, 22, 22],
    )
    form.end()
    form.section("instruments")
    form.tag("for x in o.instruments")
    form.text("{{ x.title }}（{{ x.clause }}）", "List Bullet").paragraph_format.space_after = Pt(0)
    form.tag("endfor")
    form.text("{{ o.words.instruments_note }}", note=True)
    form.end()


def _signatures(form: Form) -> None:
    form.heading("signatures")
    form.text("{{ o.declaration }}", note=True).paragraph_format.keep_with_next = True
    table = form.grid(2, [60, 60, 58])
    for number, cell in enumerate(table.rows[0].cells):
        form.fill(cell, f"{{{{ o.signatures[{number}] }}}}", head=True)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    for cell in table.rows[1].cells:
        cell.paragraphs[0].paragraph_format.space_before = Pt(18)
        cell.paragraphs[0].paragraph_format.space_after = Pt(18)
    form.fill(table.rows[1].cells[2], "{{ o.words.sign_date_blank }}", size=10)
    table.rows[1].cells[2].paragraphs[0].paragraph_format.space_after = Pt(18)


def _appendices(form: Form) -> None:
    form.section("rules")
    form.table(
        "o.rules",
        _words("result", "rule", "rule_cites"),
        [
            "{{ x.outcome }}",
            "{{ x.title }}{% if x.decided %}{{ o.words.rule_decided }}{% endif %}\n‹{{ x.id }}›",
            "{{ x.cites or '—' }}",
        ],
        [20, 78, 80],
        size=8.5,
    )
    form.end()
    form.section("runners_up")
    form.table(
        "o.runners_up",
        _words("code", "score", "reason"),
        ["{{ x.title }}\n‹{{ x.code }}›", "{{ x.score }}", "{{ x.reason }}"],
        [84, 18, 76],
        size=8.5,
    )
    form.end()
    form.heading("provenance")
    table = form.grid(3, [34, 144])
    table.rows[0].cells[0].paragraphs[0].add_run("{%tr for x in o.provenance %}")
    form.fill(table.rows[1].cells[0], "{{ x.name }}", size=8.5, head=True)
    form.fill(table.rows[1].cells[1], "{{ x.value }}", size=8.5, color=SOFT)
    table.rows[2].cells[0].paragraphs[0].add_run("{%tr endfor %}")
    form.text("{{ o.words.editions_all }}", "Heading 2").paragraph_format.keep_with_next = True
    form.table(
        "o.library",
        [*_words("edition", "document", "edition_use", "complete", "checked"), "SHA-256"],
        [
            "{{ x.ref }}",
            "{{ x.title }} {{ x.number }}",
            "{{ x.use }}",
            "{{ x.complete }}",
            "{{ x.checked }}",
            "‹{{ x.sha256 }}›",
        ],
        [38, 58, 23, 11, 20, 28],
        size=8.5,
    )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    target.write_bytes(build())
