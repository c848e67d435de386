"""`pzh doctor`"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, check_format

_MARKS = {"good": ("✓", "green"), "note": ("•", "yellow"), "bad": ("✗", "red")}


def doctor(format: Annotated[str, typer.Option("--format", "-f", help="text 或 json。")] = "text") -> None:
    """检查安装：版本、目录库、缓存文件夹、终端和文件名的编码、可选组件、字体、设置的来源。"""
    from rich.table import Table
    from rich.text import Text

    from pzh_taxonomy.guidance.checkup import Finding, findings

    as_json = check_format(format, ("text", "json")) == "json"
    found = [
        *findings(CONTEXT.catalogues, CONTEXT.rules, CONTEXT.lang),
        *(Finding("settings", "good", t) for t in _settings()),
    ]
    if as_json:
        print(
            json.dumps([{f: getattr(x, f) for f in x.__struct_fields__} for x in found], ensure_ascii=False, indent=2)
        )
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        for item in found:
            mark, style = _MARKS[item.state]
            text = Text(item.text)
            if item.remedy:
                text.append(f"\n→ {item.remedy}", style=style)
            table.add_row(Text(mark, style=style), CONTEXT.say(f"doctor.{item.what}"), text)
        CONTEXT.console().print(table)
    if any(item.state == "bad" for item in found):
        raise SystemExit(exits.SYSTEM)


def _settings() -> list[str]:
    """Which settings come from which file."""
    settings = CONTEXT.settings
    if not settings.files:
        return [CONTEXT.say("doctor.no-settings")]
    return [
        f"{path}: {'、'.join(k for k, origin in settings.origins.items() if origin == path)}" for path in settings.files
    ]
