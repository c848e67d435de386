"""Parts of which the default DOCX template is built: styles, tables with repeating rows, sections that may be left out."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

INK, SOFT, RULE, WASH = "16202B", "4A5866", "B9C3CD", "F3F6F8"
WIDTH = 178


def _fonts(properties: Any, east: str, west: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for kind, name in (("eastAsia", east), ("ascii", west), ("hAnsi", west), ("cs", west)):
        fonts.set(qn(f"w:{kind}"), name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _style(document: Any, name: str, size: float, *, bold: bool = False, east: str = "宋体", before: float = 0) -> None:
    style = document.styles[name]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(INK)
    _fonts(style.element.get_or_add_rPr(), east, "Times New Roman")
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(3)
    style.paragraph_format.line_spacing = 1.15


class Form:
    """A document under construction."""

    def __init__(self) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(16)
        section.top_margin, section.bottom_margin = Mm(17), Mm(16)
        _style(self.document, "Normal", 10.5)
        _style(self.document, "Title", 22, bold=True, east="黑体")
        _style(self.document, "Heading 1", 13, bold=True, east="黑体", before=12)
        _style(self.document, "Heading 2", 11, bold=True, east="黑体", before=6)
        _style(self.document, "List Bullet", 10.5)
        border = self.document.styles["Title"].element.find(f".//{qn('w:pBdr')}")
        if border is not None:
            border.getparent().remove(border)
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")
        self._footer(section.footer.paragraphs[0])

    def _footer(self, paragraph: Any) -> None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in ("PAGE", " / ", "NUMPAGES"):
            run = paragraph.add_run("" if part.isupper() else part)
            run.font.size = Pt(9)
            if part.isupper():
                for kind, text in (("begin", ""), ("", part), ("end", "")):
                    element = OxmlElement("w:instrText" if text else "w:fldChar")
                    if text:
                        element.text = text
                    else:
                        element.set(qn("w:fldCharType"), kind)
                    run._r.append(element)

    def text(self, words: str, style: str = "Normal", *, note: bool = False, center: bool = False) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        self.run(paragraph, words, size=9 if note else None, color=SOFT if note else None)
        if center:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def tag(self, words: str) -> None:
        """A paragraph that holds only a template statement and vanishes."""
        self.document.add_paragraph(f"{{%p {words} %}}")

    @staticmethod
    def run(
        paragraph: Any, words: str, *, size: float | None = None, color: str | None = None, bold: bool | None = None
    ) -> Any:
        run = paragraph.add_run(words)
        run.bold = bold
        if size:
            run.font.size = Pt(size)
        if color:
            run.font.color.rgb = RGBColor.from_string(color)
        return run

    def heading(self, key: str) -> None:
        self.text(f"{{{{ o.headings.{key} }}}}", "Heading 1").paragraph_format.keep_with_next = True

    def grid(self, rows: int, widths: list[float], *, size: float = 9) -> Any:
        """A table of fixed columns; widths are shares of the page."""
        table = self.document.add_table(rows=rows, cols=len(widths), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        total = sum(widths)
        for row in table.rows:
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            for cell, share in zip(row.cells, widths, strict=True):
                cell.width = Mm(WIDTH * share / total)
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
                cell.paragraphs[0].paragraph_format.line_spacing = 1.05
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Mm(WIDTH * share / total)
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            line = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
                line.set(qn(f"w:{key}"), value)
            borders.append(line)
        table._tbl.tblPr.append(borders)
        margins = OxmlElement("w:tblCellMar")
        for side, width in (("top", "35"), ("left", "90"), ("bottom", "35"), ("right", "90")):
            margin = OxmlElement(f"w:{side}")
            margin.set(qn("w:w"), width)
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        table._tbl.tblPr.append(margins)
        return table

    def fill(self, cell: Any, words: str, *, size: float = 9, head: bool = False, color: str | None = None) -> None:
        """Words into a cell, a new paragraph for each line; a line in ‹› is small and grey."""
        for number, line in enumerate(words.split("\n")):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(1)
            small = line.startswith("‹")
            self.run(
                paragraph,
                line.strip("‹›"),
                size=8 if small else size,
                color=SOFT if small else color,
                bold=head or None,
            )
        if head:
            shade = OxmlElement("w:shd")
            for key, value in (("val", "clear"), ("color", "auto"), ("fill", WASH)):
                shade.set(qn(f"w:{key}"), value)
            cell._tc.get_or_add_tcPr().append(shade)

    def table(self, rows: str, heads: list[str], cells: list[str], widths: list[float], *, size: float = 9) -> None:
        """A table whose rows repeat for each `x` of `rows`; its head is repeated on every page."""
        table = self.grid(4, widths, size=size)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            self.fill(cell, head, size=size, head=True)
        table.rows[1].cells[0].paragraphs[0].add_run(f"{{%tr for x in {rows} %}}")
        for cell, words in zip(table.rows[2].cells, cells, strict=True):
            self.fill(cell, words, size=size)
        table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
        self.gap()

    def gap(self) -> None:
        """The little space after a table."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), Pt(5)

    def section(self, key: str) -> None:
        """A section that is left out where it has no heading, which is where it has no content."""
        self.tag(f"if o.headings.{key}")
        self.heading(key)

    def end(self) -> None:
        self.tag("endif")
