"""`pzh classify PROJECT…`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, fail, note, parse_date
from pzh_taxonomy.cli.semantic import Semantic, reranker

if TYPE_CHECKING:
    from rich.console import Console

    from pzh_taxonomy.model.decision import Decision

FORMATS = ("text", "json")


def classify(
    projects: Annotated[list[Path], typer.Argument(help="项目文件：yaml、json、md 或 txt。", metavar="PROJECT…")],
    as_of: Annotated[
        str, typer.Option("--as-of", help="认定日期（YYYY-MM-DD），决定适用哪一版；默认取文件所写，否则为今天。")
    ] = "",
    standard: Annotated[
        list[str] | None, typer.Option("--standard", help="只按此标准匹配：ID 或 ID@版本，可重复。")
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", help=f"输出格式：{'、'.join(FORMATS)}。")] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写入文件（默认输出到屏幕）。")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="列出全部规则、算式和候选。")] = False,
    semantic: Semantic = False,
) -> None:
    """判断一个或多个项目：结论、条款、逐项条件、缺少的材料、落选的条目。"""
    from pzh_taxonomy.classify import Classifier
    from pzh_taxonomy.reading.fields import ProjectInvalid
    from pzh_taxonomy.reading.project_file import read_project

    if format not in FORMATS:
        raise typer.BadParameter(f"不支持的格式 {format}；可用：{'、'.join(FORMATS)}", param_hint="--format")
    date = parse_date(as_of)
    missing = [p for p in projects if not p.exists()]
    if missing:
        fail("\n".join(f"{p}: 找不到文件" for p in missing), exits.SYSTEM)
    library = CONTEXT.library()
    classifier = Classifier(library, CONTEXT.lang, reranker(library, semantic))
    decisions: list[Decision] = []
    failed = False
    for path in projects:
        try:
            project, warnings = read_project(path, library.rulebook)
        except ProjectInvalid as error:
            note(str(error))
            failed = True
            continue
        if not CONTEXT.quiet:
            for warning in warnings:
                note(warning)
        decisions.append(classifier.classify(project, date, tuple(standard or ())))
    _write(decisions, format, output, explain)
    if failed:
        raise SystemExit(exits.INPUT_INVALID)


def _write(decisions: list[Decision], format: str, output: Path | None, explain: bool) -> None:
    if format == "json":
        from pzh_taxonomy.reports.decision_json import encode, encode_many

        if not decisions:
            return
        text = encode(decisions[0]) if len(decisions) == 1 else encode_many(decisions)
        if output:
            output.write_text(text, encoding="utf-8")
        else:
            print(text, end="")
        return
    console = CONTEXT.console()
    if output:
        with output.open("w", encoding="utf-8") as file:
            console.file = file
            _show_all(decisions, console, explain)
    else:
        _show_all(decisions, console, explain)


def _show_all(decisions: list[Decision], console: Console, explain: bool) -> None:
    from pzh_taxonomy.reports.decision_text import show

    for number, decision in enumerate(decisions):
        if number:
            console.rule(style="dim")
        show(decision, console, CONTEXT.lang, explain=explain)
