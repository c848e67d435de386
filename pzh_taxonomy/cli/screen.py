"""`pzh screen INPUT -o OUTPUT`"""

from __future__ import annotations

import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, fail, note, parse_date
from pzh_taxonomy.cli.semantic import Semantic, reranker
from pzh_taxonomy.messages import say

if TYPE_CHECKING:
    from pzh_taxonomy.library.library import Library
    from pzh_taxonomy.screening.run import Done, Job, Summarise

INTERRUPTED = 130


class HeaderLanguage(StrEnum):
    """The language of the added columns' headings."""

    en = "en"
    zh = "zh"


class FailOn(StrEnum):
    """What makes the exit status 1."""

    ineligible = "ineligible"
    provisional = "provisional"
    rejects = "rejects"


class Engine(StrEnum):
    """What runs the decisions."""

    local = "local"
    spark = "spark"


def screen(
    source: Annotated[Path, typer.Argument(help="项目表：CSV、XLSX、JSONL 或 Parquet。", metavar="INPUT")],
    output: Annotated[Path, typer.Option("--output", "-o", help="结果表；格式由扩展名决定，可与输入不同。")],
    as_of: Annotated[
        str, typer.Option("--as-of", help="认定日期（YYYY-MM-DD），优先于表中的日期；都没有则为今天。")
    ] = "",
    standard: Annotated[
        list[str] | None, typer.Option("--standard", help="只按此标准匹配：ID 或 ID@版本，可重复。")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="列名=字段（或指标名），可重复，如 --map 资产名=name。")
    ] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="XLSX 的工作表名称或序号；默认取第一个有项目列的。")] = "",
    header: Annotated[HeaderLanguage, typer.Option("--header", help="新增各列的表头：en 或 zh。")] = HeaderLanguage.en,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="退回的行写入此 CSV；默认在结果旁，没有退回就不写。")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="进程数，默认为处理器核数。")] = 0,
    resume: Annotated[bool, typer.Option("--resume", help="接着上次没做完的做。")] = False,
    summary: Annotated[Path | None, typer.Option("--summary", help="另写一页汇总（HTML，不需联网）。")] = None,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option("--fail-on", help="有不符合、待核或退回的行时退出码为 1，可重复。")
    ] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="local 或 spark。")] = Engine.local,
    semantic: Semantic = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不输出进度和提示。")] = False,
) -> None:
    """逐行判断一张项目表，在原有各列之后加上结论、条款、缺少的材料和候选条目。"""
    from pzh_taxonomy.screening.decider import Wish
    from pzh_taxonomy.screening.formats import input_format, output_format
    from pzh_taxonomy.screening.run import Job
    from pzh_taxonomy.screening.table import Reading, TableInvalid

    CONTEXT.quiet = CONTEXT.quiet or quiet
    lang = CONTEXT.lang
    try:
        if engine is Engine.local or not source.is_dir():
            input_format(source)
        output_format(output)
    except TableInvalid as error:
        fail(error.text(lang), exits.USAGE)
    _check_files(source, output, rejects, summary)
    date: datetime.date | None = parse_date(as_of)
    library = CONTEXT.library()
    if engine is Engine.local:
        reranker(library, semantic)  # the workers find what is worked out here
    job = Job(
        source=source,
        target=output,
        wish=Wish(
            catalogues=str(CONTEXT.catalogues or ""),
            rules=str(CONTEXT.rules or ""),
            lang=lang,
            as_of=date.isoformat() if date else "",
            today=datetime.date.today().isoformat(),
            standards=tuple(standard or ()),
            semantic=semantic,
        ),
        reading=Reading(sheet=sheet, given=_pairs(columns or [])),
        header_language=header.value,
        rejects=rejects,
        summary=summary,
        summarise=_summariser(library, source.name) if summary else None,
        jobs=jobs,
        resume=resume,
    )
    if engine is Engine.spark:
        from pzh_taxonomy.cli.screen_spark import screen_with_spark

        verdicts, statuses, rejected = screen_with_spark(job, library)
    else:
        done = _run(job, library)
        if not CONTEXT.quiet:
            _report(done)
        verdicts, statuses, rejected = done.tally.by_verdict(), done.tally.by_status(), done.tally.rejected
    conditions = fail_on or []
    reached = (
        (FailOn.rejects in conditions and rejected > 0)
        or (FailOn.ineligible in conditions and "ineligible" in verdicts)
        or (FailOn.provisional in conditions and "provisional" in statuses)
    )
    raise SystemExit(exits.FAIL_ON if reached else exits.DONE)


def _run(job: Job, library: Library) -> Done:
    from concurrent.futures.process import BrokenProcessPool

    from pzh_taxonomy.cli.interrupts import asked_to_stop
    from pzh_taxonomy.cli.progress import Shown
    from pzh_taxonomy.screening.run import CannotResume, CountsDiffer
    from pzh_taxonomy.screening.run import screen as run
    from pzh_taxonomy.screening.table import ExtraMissing, TableInvalid

    lang = CONTEXT.lang
    again = say("screen.again", lang)
    try:
        with (
            Shown(lang, CONTEXT.quiet) as shown,
            asked_to_stop(lambda: note(say("screen.stopping", lang))) as stopped,
        ):
            done = run(job, library, shown, stopped)
    except ExtraMissing as error:
        fail(error.text(lang), exits.USAGE)
    except TableInvalid as error:
        fail(error.text(lang), exits.INPUT_INVALID)
    except CannotResume as error:
        names = "、".join(say(f"screen.differs.{n}", lang) if not n.startswith("-") else n for n in error.differences)
        fail(say("screen.cannot-resume", lang, differences=names), exits.USAGE)
    except CountsDiffer as error:
        fail(say("screen.counts-differ", lang, counts=error), exits.SYSTEM)
    except BrokenProcessPool:
        fail(say("screen.worker-lost", lang, again=again), exits.SYSTEM)
    except MemoryError:
        fail(say("screen.memory", lang, again=again), exits.SYSTEM)
    if not done.complete:
        fail(say("screen.stopped", lang, rows=done.tally.read, again=again), INTERRUPTED)
    return done


def _summariser(library: Library, source: str) -> Summarise:
    """What makes the summary page; says at once where its libraries are missing."""
    from pzh_taxonomy.reports import screening_html

    lang = CONTEXT.lang
    try:
        screening_html.check_available()
    except ImportError:
        fail(say("screen.extra", lang, what="--summary", extra="summary"), exits.USAGE)
    return lambda tally, rows: screening_html.page(tally, rows, library, lang, source)


def _check_files(source: Path, output: Path, rejects: Path | None, summary: Path | None) -> None:
    lang = CONTEXT.lang
    if not source.exists():
        fail(say("screen.no-file", lang, path=source), exits.SYSTEM)
    if source.is_dir() and source.suffix.lower() != ".parquet":
        fail(say("screen.is-folder", lang, path=source), exits.SYSTEM)
    if not output.parent.exists():
        fail(say("screen.no-folder", lang, path=output.parent), exits.SYSTEM)
    named = [p.resolve() for p in (source, output, rejects, summary) if p is not None]
    if len(set(named)) < len(named):
        fail(say("screen.same-file", lang), exits.USAGE)


def _pairs(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in given:
        column, sign, field = pair.rpartition("=")
        if not sign or not column.strip() or not field.strip():
            raise typer.BadParameter(say("screen.map-form", CONTEXT.lang, given=pair), param_hint="--map")
        found[column.strip()] = field.strip()
    return found


def _report(done: Done) -> None:
    from pzh_taxonomy.screening.outline import worded

    lang, tally = CONTEXT.lang, done.tally
    note(say("screen.counts", lang, read=tally.read, written=tally.written, rejected=tally.rejected))
    for counts in (tally.by_verdict(), tally.by_status()):
        if counts:
            note("；".join(f"{worded(k, lang)} {v}" for k, v in counts.items()))
    if tally.restored:
        note(say("screen.restored", lang, count=tally.restored))
    if done.cut:
        note(say("screen.cut", lang, count=done.cut))
    if done.rejects and tally.rejected:
        note(say("screen.rejects-in", lang, path=done.rejects))
