"""`pzh classify PROJECT…`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, check_format, fail, note, parse_date
from pzh_taxonomy.cli.semantic import Semantic, reranker
from pzh_taxonomy.messages import in_language, said, say

if TYPE_CHECKING:
    from rich.console import Console

    from pzh_taxonomy.model.decision import Decision

FORMATS = ("text", "json", "md", "html", "docx")
_SUFFIXES = {
    ".txt": "text",
    ".json": "json",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
}


def classify(
    projects: Annotated[list[Path], typer.Argument(help="项目文件：yaml、json、md 或 txt。", metavar="PROJECT…")],
    as_of: Annotated[
        str, typer.Option("--as-of", help="认定日期（YYYY-MM-DD），决定适用哪一版；默认取文件所写，否则为今天。")
    ] = "",
    standard: Annotated[
        list[str] | None, typer.Option("--standard", help="只按此标准匹配：ID 或 ID@版本，可重复。")
    ] = None,
    format: Annotated[
        str,
        typer.Option("--format", "-f", help=f"输出格式：{'、'.join(FORMATS)}；默认按 -o 的扩展名，没有 -o 则为 text。"),
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件（默认输出到屏幕；docx 必须写入文件）。")
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="意见书的 DOCX 模板，代替自带的（字段见 docs/reports.md）。")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="列出全部规则、算式和候选。")] = False,
    ask: Annotated[bool, typer.Option("--ask", help="在终端里逐项询问能使结论确定的事实。")] = False,
    save: Annotated[Path | None, typer.Option("--save", help="与 --ask 一起用：把补全的项目写入此 YAML 文件。")] = None,
    semantic: Semantic = False,
) -> None:
    """判断一个或多个项目：结论、条款、逐项条件、缺少的材料、落选的条目；md、html、docx 为可存档的认定意见书。"""
    from pzh_taxonomy.classifier import Classifier
    from pzh_taxonomy.reading.fields import ProjectInvalid
    from pzh_taxonomy.reading.project_file import read_fields, read_project

    chosen = _format(format, output, template)
    date = parse_date(as_of)
    missing = [p for p in [*projects, *([template] if template else [])] if not p.exists()]
    if missing:
        fail("\n".join(CONTEXT.say("cli.no-file", path=p) for p in missing), exits.SYSTEM)
    if ask:
        from pzh_taxonomy.cli.ask import check

        check(projects, save)
    elif save is not None:
        fail(CONTEXT.say("ask.save-without"), exits.USAGE)
    library = CONTEXT.library()
    classifier = Classifier(library, CONTEXT.lang, reranker(library, semantic))
    decisions: list[Decision] = []
    failed = False
    for path in projects:
        try:
            project, warnings = read_project(path, library.rulebook)
        except ProjectInvalid as error:
            note("\n".join(p.text(CONTEXT.lang) for p in error.problems))
            failed = True
            continue
        if not CONTEXT.quiet:
            for warning in warnings:
                note(in_language(warning, CONTEXT.lang))
        if ask:
            from pzh_taxonomy.cli.ask import Interview, interview

            held = Interview(path, read_fields(path, library.rulebook)[0], classifier, date, tuple(standard or ()))
            decisions.append(interview(held, save))
        else:
            decisions.append(classifier.classify(project, date, tuple(standard or ())))
    if decisions:
        _write(decisions, chosen, output, template, explain)
    if failed:
        raise SystemExit(exits.INPUT_INVALID)


def _format(asked: str, output: Path | None, template: Path | None) -> str:
    """The format asked for, else the one that the output's suffix or the template stands for. Raises typer.BadParameter."""
    if asked:
        check_format(asked, FORMATS)
    suffix = output.suffix.lower() if output else ""
    if not asked and suffix and suffix not in _SUFFIXES:
        wrong = said("classify.no-format", suffix=suffix, suffixes="、".join(_SUFFIXES))
        raise typer.BadParameter(wrong, param_hint="--output")
    chosen = asked or _SUFFIXES.get(suffix, "docx" if template else "text")
    if template and chosen != "docx":
        raise typer.BadParameter(said("classify.only-docx", format=chosen), param_hint="--template")
    if chosen == "docx" and output is None:
        raise typer.BadParameter(said("classify.docx-file"), param_hint="--output")
    return chosen


def _write(decisions: list[Decision], format: str, output: Path | None, template: Path | None, explain: bool) -> None:
    if format == "text":
        console = CONTEXT.console()
        if output:
            with output.open("w", encoding="utf-8") as file:
                console.file = file
                _show_all(decisions, console, explain)
        else:
            _show_all(decisions, console, explain)
        return
    made = _report(decisions, format, template)
    if output:
        output.write_bytes(made)
    else:
        print(made.decode(), end="")


def _report(decisions: list[Decision], format: str, template: Path | None) -> bytes:
    """The finished file. Ends with a message where a template or an optional package stands in the way."""
    if format == "json":
        from pzh_taxonomy.reports.decision_json import encode, encode_many

        return (encode(decisions[0]) if len(decisions) == 1 else encode_many(decisions)).encode()
    from pzh_taxonomy.reports.opinion_view import opinions

    report = opinions(decisions, CONTEXT.lang)
    try:
        if format == "md":
            from pzh_taxonomy.reports import opinion_md

            return opinion_md.render(report).encode()
        if format == "html":
            from pzh_taxonomy.reports import opinion_html

            return opinion_html.render(report).encode()
        from pzh_taxonomy.reports import opinion_docx

        try:
            return opinion_docx.render(report, template)
        except opinion_docx.TemplateInvalid as error:
            fail(str(error), exits.INPUT_INVALID)
    except ModuleNotFoundError as error:
        fail(say("reports.missing-extra", CONTEXT.lang, format=format, module=error.name), exits.SYSTEM)


def _show_all(decisions: list[Decision], console: Console, explain: bool) -> None:
    from pzh_taxonomy.reports.decision_text import show

    for number, decision in enumerate(decisions):
        if number:
            console.rule(style="dim")
        show(decision, console, CONTEXT.lang, explain=explain)
