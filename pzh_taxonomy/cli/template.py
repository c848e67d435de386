"""`pzh template project|csv|xlsx|opinion`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, check_format, fail, note

KINDS = ("project", "csv", "xlsx", "opinion")
_IN_FILES = ("xlsx", "opinion")


def template(
    kind: Annotated[
        str,
        typer.Argument(
            help="project（项目文件）、csv 或 xlsx（项目表）、opinion（意见书的 DOCX 模板）。", metavar="KIND"
        ),
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写入文件；xlsx、opinion 必须写。")] = None,
    force: Annotated[bool, typer.Option("--force", help="文件已存在也覆盖。")] = False,
) -> None:
    """写出可填写的样例：带注释的项目文件、带表头的 CSV、带下拉列表和说明的 XLSX；或可改成本机构样式的意见书模板。"""
    check_format(kind, KINDS, "KIND")
    if output is None and kind in _IN_FILES:
        fail(CONTEXT.say(f"template.{kind}-needs-file"), exits.USAGE)
    if output is not None and output.exists() and not force:
        fail(CONTEXT.say("cli.exists", path=output), exits.USAGE)
    if kind == "opinion":
        from pzh_taxonomy.reports.opinion_docx import DEFAULT

        assert output is not None
        output.write_bytes(DEFAULT.read_bytes())
        if not CONTEXT.quiet:
            note(CONTEXT.say("template.next-opinion", path=output))
        return
    rules = CONTEXT.library().rulebook
    if kind == "xlsx":
        from pzh_taxonomy.guidance.template_table import write_xlsx

        assert output is not None
        write_xlsx(output, rules, CONTEXT.lang)
    else:
        from pzh_taxonomy.guidance.template_project import project
        from pzh_taxonomy.guidance.template_table import csv_text

        text = project(rules, CONTEXT.lang) if kind == "project" else csv_text(rules, CONTEXT.lang)
        if output is None:
            print(text, end="")
            return
        # spreadsheets take a CSV for UTF-8 only where it says so
        output.write_text(text, encoding="utf-8-sig" if kind == "csv" else "utf-8")
    if not CONTEXT.quiet:
        command = "classify" if kind == "project" else "screen"
        note(CONTEXT.say(f"template.next-{command}", path=output))
