"""`pzh screen INPUT.csv -o OUTPUT.csv`"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, fail, note, parse_date
from pzh_taxonomy.cli.semantic import Semantic, reranker


def screen(
    source: Annotated[Path, typer.Argument(help="项目表（CSV，首行为表头）。", metavar="INPUT.csv")],
    output: Annotated[Path, typer.Option("--output", "-o", help="结果表（CSV）。")],
    as_of: Annotated[str, typer.Option("--as-of", help="认定日期（YYYY-MM-DD），默认为今天。")] = "",
    standard: Annotated[
        list[str] | None, typer.Option("--standard", help="只按此标准匹配：ID 或 ID@版本，可重复。")
    ] = None,
    rejects: Annotated[Path | None, typer.Option("--rejects", help="无法读取的行写入此文件。")] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", help="列名=字段，可重复，如 --map 资产名=name。")
    ] = None,
    semantic: Semantic = False,
) -> None:
    """逐行判断一张项目表，在原有各列之后加上结论、条款、缺少的材料和候选条目。"""
    from pzh_taxonomy.classify import Classifier
    from pzh_taxonomy.screening.run import TableInvalid, screen_csv

    if source.suffix.lower() != ".csv" or output.suffix.lower() != ".csv":
        fail("目前只支持 CSV；XLSX 请先另存为 CSV", exits.USAGE)
    if not source.exists():
        fail(f"{source}: 找不到文件", exits.SYSTEM)
    if output.exists() and output.resolve() == source.resolve():
        fail("输出文件不能与输入文件相同", exits.USAGE)
    date: datetime.date | None = parse_date(as_of)
    given = dict(pair.partition("=")[::2] for pair in columns or [])
    library = CONTEXT.library()
    classifier = Classifier(library, CONTEXT.lang, reranker(library, semantic))
    try:
        done = screen_csv(
            source,
            output,
            classifier,
            library.rulebook,
            as_of=date,
            standards=tuple(standard or ()),
            rejects=rejects,
            columns_given=given,
        )
    except TableInvalid as error:
        fail(str(error), exits.INPUT_INVALID)
    if not CONTEXT.quiet:
        note(f"读入 {done.read} 行 = 写出 {done.written} 行 + 退回 {done.rejected} 行")
        if done.by_verdict:
            note("；".join(f"{k} {v}" for k, v in sorted(done.by_verdict.items())))
