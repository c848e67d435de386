"""`pzh explain CODE|RULE|METRIC|TERM|FIELD|UNIT|STANDARD`"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.completion import names
from pzh_taxonomy.cli.context import CONTEXT, check_format, fail

if TYPE_CHECKING:
    from pzh_taxonomy.guidance.explain_parts import Explained

_MOST = 12


def explain(
    words: Annotated[
        list[str],
        typer.Argument(
            help="条目（cn.green-finance@2025:1.3.4 或 1.3.4）、规则、指标、底线、行业、词语、字段、单位或标准号。",
            metavar="WHAT",
            autocompletion=names,
        ),
    ],
    format: Annotated[str, typer.Option("--format", "-f", help="text 或 json。")] = "text",
    all_: Annotated[bool, typer.Option("--all", help="列出全部使用之处，不截短。")] = False,
) -> None:
    """解释一个条目、规则、指标、词语、字段、单位或标准：含义、条件、用在哪里、依据。"""
    from pzh_taxonomy.guidance.explain import explain as find
    from pzh_taxonomy.guidance.explain import suggestions

    as_json = check_format(format, ("text", "json")) == "json"
    library = CONTEXT.library()
    wanted = " ".join(words)
    found = find(library, wanted, CONTEXT.lang)
    if not found:
        near = suggestions(library, wanted)
        hint = CONTEXT.say("explain.near", names="、".join(near)) if near else CONTEXT.say("explain.search")
        fail(CONTEXT.say("explain.unknown", words=wanted) + hint, exits.USAGE)
    if as_json:
        print(json.dumps([f.as_dict() for f in found], ensure_ascii=False, indent=2))
        return
    for number, item in enumerate(found):
        _show(item, most=None if all_ else _MOST, first=number == 0)


def _show(item: Explained, most: int | None, first: bool) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console = CONTEXT.console()
    if not first:
        console.print()
    kind = CONTEXT.say(f"explain.kind.{item.kind}")
    title = f"  {item.title}" if item.title != item.key else ""
    console.print(Text.assemble((item.key, "bold"), title, (f"  [{kind}]", "dim")))
    for line in item.lines:
        label = CONTEXT.say(f"explain.{line.label}")
        values = line.values if most is None else line.values[:most]
        short = len(values) == 1 or sum(map(len, values)) <= 60
        joined = ("；" if CONTEXT.lang == "zh" else "; ").join(values)
        if short and not any(v.startswith("　") for v in values):
            console.print(Padding(Text.assemble((f"{label}  ", "bold"), joined), (0, 0, 0, 2), expand=False))
        else:
            console.print(Padding(Text(label, style="bold"), (0, 0, 0, 2), expand=False))
            for value in values:
                console.print(Padding(Text(value), (0, 0, 0, 4), expand=False))
        if len(values) < len(line.values):
            more = CONTEXT.say("explain.more", count=len(line.values) - len(values))
            console.print(Padding(Text(more, style="dim"), (0, 0, 0, 4), expand=False))
