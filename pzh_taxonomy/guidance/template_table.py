"""Tables to fill in: a CSV with the accepted headings, and a workbook with drop-down lists, notes and explanations."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path
from typing import Any

from pzh_taxonomy.guidance.fields import choices, example, explained, name
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.rulebook import FieldAliases, Rulebook

_ROWS = 2000
_MOST_TOOLTIP = 255
_WIDTHS = {"text": 40, "list": 24, "records": 24, "date": 14, "yes_no": 10}
_MADE = datetime.datetime(2026, 1, 1)  # a fixed date: the same input gives the same file


def columns(rules: Rulebook) -> list[FieldAliases]:
    """The fields of a table, in order."""
    return [f for f in rules.fields if f.column]


def cell(field: FieldAliases, rules: Rulebook, lang: Lang) -> str:
    """The field's example as it stands in one cell; lists are separated by ；."""
    value = example(field, rules, lang)
    if isinstance(value, list):
        return "；".join(str(v["standard"]) if isinstance(v, dict) else str(v) for v in value)
    return "" if value is None else str(value)


def example_row(rules: Rulebook, lang: Lang) -> list[str]:
    """An example project: the fields that are best always given, its number and amounts; the others are left empty, as they often are."""
    return [
        cell(f, rules, lang) if f.basic or number == 0 or f.form == "money" else ""
        for number, f in enumerate(columns(rules))
    ]


def csv_text(rules: Rulebook, lang: Lang = "zh") -> str:
    """The headings and an example row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    fields = columns(rules)
    writer.writerow([name(f, lang) for f in fields])
    writer.writerow(example_row(rules, lang))
    return out.getvalue()


def write_xlsx(path: Path, rules: Rulebook, lang: Lang = "zh") -> None:
    """The workbook: projects with an example row, explanations of the columns, metrics. Raises OSError."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    book = xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": say("template.sheet-projects", lang), "created": _MADE})
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#DDEBDA", "border": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _projects(book.add_worksheet(say("template.sheet-projects", lang)), formats, rules, lang)
    _explanations(book.add_worksheet(say("template.sheet-explanations", lang)), formats, rules, lang)
    _metrics(book.add_worksheet(say("template.sheet-metrics", lang)), formats, rules, lang)
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from None


def _projects(sheet: Any, formats: dict[str, Any], rules: Rulebook, lang: Lang) -> None:
    sheet.freeze_panes(1, 0)
    for at, (field, value) in enumerate(zip(columns(rules), example_row(rules, lang), strict=True)):
        kind = "date" if field.form == "date" else "text"
        sheet.set_column(at, at, _WIDTHS.get(field.form, 16), formats[kind])
        sheet.write_string(0, at, name(field, lang), formats["head"])
        sheet.write_comment(0, at, "\n".join(explained(field, rules, lang)), {"x_scale": 2.5, "y_scale": 1.6})
        if value:
            sheet.write_string(1, at, value, formats["text"])
        sheet.data_validation(1, at, _ROWS, at, _validation(field, rules, lang))


def _validation(field: FieldAliases, rules: Rulebook, lang: Lang) -> dict[str, Any]:
    title = name(field, lang)[:32]
    tip = "\n".join(explained(field, rules, lang))[:_MOST_TOOLTIP]
    rule: dict[str, Any] = {"validate": "any", "input_title": title, "input_message": tip}
    allowed = choices(field, rules, lang)
    if allowed and len(",".join(allowed)) <= _MOST_TOOLTIP:
        wrong = say("template.choices", lang, choices="、".join(allowed))[:_MOST_TOOLTIP]
        firm = "stop" if field.form == "yes_no" or field.values else "information"
        rule |= {
            "validate": "list",
            "source": allowed,
            "error_title": title,
            "error_message": wrong,
            "error_type": firm,
        }
    elif field.form == "date":
        rule |= {"validate": "date", "criteria": ">=", "value": datetime.date(1990, 1, 1), "error_type": "information"}
    return rule


def _explanations(sheet: Any, formats: dict[str, Any], rules: Rulebook, lang: Lang) -> None:
    for at, (key, width) in enumerate((("column", 18), ("field", 24), ("meaning", 90), ("example", 40))):
        sheet.set_column(at, at, width, formats["wrap"])
        sheet.write_string(2, at, say(f"template.head-{key}", lang), formats["head"])
    sheet.merge_range(0, 0, 0, 3, say("template.table-head", lang), formats["wrap"])
    sheet.set_row(0, 64)
    for row, field in enumerate(columns(rules), 3):
        meaning = "\n".join(explained(field, rules, lang))
        values = (name(field, lang), field.field, meaning, cell(field, rules, lang))
        for at, value in enumerate(values):
            sheet.write_string(row, at, value, formats["wrap"])
    sheet.freeze_panes(3, 0)


def _metrics(sheet: Any, formats: dict[str, Any], rules: Rulebook, lang: Lang) -> None:
    for at, (key, width) in enumerate((("metric", 36), ("unit", 12), ("better", 12), ("aliases", 90))):
        sheet.set_column(at, at, width, formats["wrap"])
        sheet.write_string(2, at, say(f"template.head-{key}", lang), formats["head"])
    sheet.merge_range(0, 0, 0, 3, say("template.metrics-head", lang), formats["wrap"])
    sheet.set_row(0, 48)
    for row, metric in enumerate(rules.metrics.values(), 3):
        shown = metric.zh if lang == "zh" else metric.en
        values = (shown, metric.unit, say(f"better.{metric.better}", lang), "、".join(metric.aliases))
        for at, value in enumerate(values):
            sheet.write_string(row, at, value, formats["text"])
    sheet.freeze_panes(3, 0)
