"""`pzh diff A B`"""

from __future__ import annotations

import datetime
import gc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, fail, note, parse_date
from pzh_taxonomy.messages import in_language, say

if TYPE_CHECKING:
    from pzh_taxonomy.diffing.compare import Compared
    from pzh_taxonomy.diffing.editions import Named
    from pzh_taxonomy.diffing.reviews import Reviews
    from pzh_taxonomy.library.library import Library
    from pzh_taxonomy.model.diff import Diff, Impact

FORMATS = ("text", "json", "md", "html", "csv")
LEVELS = ("breaking", "relaxing", "review", "info")


def diff(
    before: Annotated[str, typer.Argument(help="旧版：ID@版本、文件，或 REV:文件（git）。", metavar="A")] = "",
    after: Annotated[str, typer.Argument(help="新版：同上；@版本 指同一目录的另一版。", metavar="B")] = "",
    format: Annotated[str, typer.Option("--format", "-f", help=f"输出格式：{'、'.join(FORMATS)}。")] = "text",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写入文件（默认输出到屏幕）。")] = None,
    level: Annotated[
        list[str] | None, typer.Option("--level", help=f"只列这一级，可重复：{'、'.join(LEVELS)}。JSON 总是全部。")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="连同本库自编的内容（常用名、示例、说明、页码）。")] = False,
    crosswalk: Annotated[Path | None, typer.Option("--crosswalk", help="另写对照表（CSV 或 XLSX）。")] = None,
    review: Annotated[
        Path | None, typer.Option("--review", help="读回复核文件：配对的认可和否定，对变化的意见。")
    ] = None,
    review_form: Annotated[Path | None, typer.Option("--review-form", help="把存疑的配对写成待填的复核文件。")] = None,
    impact: Annotated[
        list[Path] | None, typer.Option("--impact", help="项目文件、项目表或文件夹：列出结论会改变的项目，可重复。")
    ] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="--impact 的认定日期（YYYY-MM-DD），默认为今天。")] = "",
    fail_on: Annotated[str, typer.Option("--fail-on", help="有这一级或更重的变化时以状态 1 结束。")] = "",
    checks: Annotated[bool, typer.Option("--checks", help="列出全部检查及其分量，不作比较。")] = False,
) -> None:
    """比较两个版本：逐条列出变化及其分量，导出对照表，查出哪些项目的结论会变。"""
    _check_options(format, level or [], fail_on, crosswalk)
    gc.disable()  # nothing made here is garbage before the end, and collecting takes a fifth of the time
    library = CONTEXT.library()
    if checks:
        return _list_checks(library, format)
    if not before or not after:
        raise typer.BadParameter(say("diff.two-editions", CONTEXT.lang), param_hint="A B")
    date = parse_date(as_of) or datetime.date.today()
    one, other = _editions(before, after, library)
    found, reviews, compared = _compare(one, other, library, review, everything)
    if impact:
        gc.enable()
        found = _with_impact(found, one, other, compared, reviews, library, impact, date)
    if crosswalk:
        from pzh_taxonomy.reports import crosswalk_table

        crosswalk_table.write(found, crosswalk, CONTEXT.lang)
    if review_form:
        from pzh_taxonomy.diffing.reviews import review_form as form

        review_form.write_text(form(found), encoding="utf-8")
    _write(found, format, output, tuple(level or ()))
    if fail_on:
        order = library.rulebook.diff.levels
        heavy = order[: order.index(fail_on) + 1]
        if any(c.level in heavy for c in found.changes):
            raise SystemExit(exits.FAIL_ON)
    return None


def _check_options(format: str, levels: list[str], fail_on: str, crosswalk: Path | None) -> None:
    if format not in FORMATS:
        raise typer.BadParameter(
            say("diff.no-format", CONTEXT.lang, format=format, formats="、".join(FORMATS)), param_hint="--format"
        )
    for name, option in ((fail_on, "--fail-on"), *((x, "--level") for x in levels)):
        if name and name not in LEVELS:
            raise typer.BadParameter(
                say("diff.no-level", CONTEXT.lang, level=name, levels="、".join(LEVELS)), param_hint=option
            )
    if crosswalk and crosswalk.suffix.lower() not in (".csv", ".xlsx"):
        raise typer.BadParameter(say("diff.crosswalk-suffix", CONTEXT.lang, path=crosswalk), param_hint="--crosswalk")


def _editions(before: str, after: str, library: Library) -> tuple[Named, Named]:
    from pzh_taxonomy.diffing.editions import NotReadable, named_edition

    try:
        one = named_edition(before, library, CONTEXT.catalogues, _catalogue(after))
        return one, named_edition(after, library, CONTEXT.catalogues, one.edition.id)
    except NotReadable as error:
        fail(in_language(error.args[0], CONTEXT.lang), exits.SYSTEM)


def _catalogue(name: str) -> str:
    """The catalogue that a name says; empty for files."""
    catalogue, at, _ = name.partition("@")
    return catalogue if at and "/" not in catalogue else ""


def _compare(
    one: Named, other: Named, library: Library, review: Path | None, everything: bool
) -> tuple[Diff, Reviews | None, Compared]:
    from pzh_taxonomy.diffing.compare import build, compare
    from pzh_taxonomy.diffing.editions import crosswalk_of
    from pzh_taxonomy.diffing.reviews import ReviewInvalid, read_reviews

    try:
        reviews = read_reviews(review) if review else None
    except ReviewInvalid as error:
        fail(error.text(CONTEXT.lang), exits.INPUT_INVALID)
    walk = crosswalk_of(library, one.edition, other.edition)
    compared = compare(one.edition, other.edition, library.rulebook, walk, reviews)
    found = build(
        compared,
        library.rulebook,
        sources=(one.source, other.source),
        lang=CONTEXT.lang,
        ours=everything,
        reviews=reviews,
    )
    return found, reviews, compared


def _with_impact(
    found: Diff,
    one: Named,
    other: Named,
    compared: Compared,
    reviews: Reviews | None,
    library: Library,
    paths: list[Path],
    date: datetime.date,
) -> Diff:
    """The comparison with the projects whose answer differs, and with every change that is named as a cause."""
    from pzh_taxonomy.diffing.compare import build, with_impact
    from pzh_taxonomy.diffing.impact import Impacts, arms
    from pzh_taxonomy.diffing.portfolio import PortfolioInvalid, holdings

    missing = [p for p in paths if not p.exists()]
    if missing:
        fail("\n".join(say("diff.no-file", CONTEXT.lang, path=p) for p in missing), exits.SYSTEM)
    whole = build(compared, library.rulebook, lang=CONTEXT.lang, ours=True, reviews=reviews)
    before, after = arms(one, other, library, date)
    impacts = Impacts(before, after, compared, whole.changes, library.rulebook.diff.causes)
    try:
        made: Impact = impacts.run(
            "、".join(map(str, paths)),
            (h for path in paths for h in holdings(path, library, CONTEXT.lang)),
            CONTEXT.lang,
        )
    except PortfolioInvalid as error:
        fail(str(error), exits.INPUT_INVALID)
    if not made.decided:
        fail(say("impact.nothing", CONTEXT.lang, source=made.source), exits.INPUT_INVALID)
    if not CONTEXT.quiet:
        for message in made.rejected:
            note(message)
    return with_impact(found, whole.changes, made)


def _write(found: Diff, format: str, output: Path | None, levels: tuple[str, ...]) -> None:
    if format == "text":
        from pzh_taxonomy.reports.diff_text import show

        console = CONTEXT.console()
        if output is None:
            show(found, console, CONTEXT.lang, levels)
            return
        with output.open("w", encoding="utf-8") as file:
            console.file = file
            show(found, console, CONTEXT.lang, levels)
        return
    text = _render(found, format, levels)
    if output is None:
        print(text, end="")
    else:
        encoding = "utf-8-sig" if format == "csv" else "utf-8"
        with output.open("w", encoding=encoding, newline="" if format == "csv" else None) as file:
            file.write(text)


def _render(found: Diff, format: str, levels: tuple[str, ...]) -> str:
    if format == "json":
        from pzh_taxonomy.reports.diff_json import encode

        return encode(found)
    if format == "md":
        from pzh_taxonomy.reports import diff_md

        return diff_md.render(found, CONTEXT.lang, levels)
    if format == "csv":
        from pzh_taxonomy.reports import diff_csv

        return diff_csv.render(found, CONTEXT.lang, levels)
    from pzh_taxonomy.reports import diff_html

    return diff_html.render(found, CONTEXT.lang, levels)


def _list_checks(library: Library, format: str) -> None:
    from pzh_taxonomy.reports.checks_view import check_data, checks_table

    if format == "json":
        import json

        print(json.dumps(check_data(library.rulebook.diff), ensure_ascii=False, indent=2))
    else:
        CONTEXT.console().print(checks_table(library.rulebook.diff, CONTEXT.lang))
