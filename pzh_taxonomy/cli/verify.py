"""`pzh verify DECISION.json…`"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, check_format, fail, note
from pzh_taxonomy.cli.semantic import reranker_if_any
from pzh_taxonomy.messages import say

if TYPE_CHECKING:
    from pzh_taxonomy.checking.verify import Verification

FORMATS = ("text", "json")


def verify(
    decisions: Annotated[
        list[Path],
        typer.Argument(help="结论文件：pzh classify --format json 的输出，一个或数组。", metavar="DECISION.json…"),
    ],
    format: Annotated[str, typer.Option("--format", "-f", help=f"输出格式：{'、'.join(FORMATS)}。")] = "text",
    explain: Annotated[bool, typer.Option("--explain", help="列出全部差别。")] = False,
) -> None:
    """按记录的申报内容、日期和标准重新判断，报告一致，或差别及原因。状态：0 全部一致，1 有不一致或不能核验，3 文件无效。"""
    from pzh_taxonomy.checking.verify import RecordInvalid, Verifier
    from pzh_taxonomy.reading.decision_file import DecisionsUnreadable, read_decisions

    check_format(format, FORMATS)
    missing = [p for p in decisions if not p.exists()]
    if missing:
        fail("\n".join(CONTEXT.say("cli.no-file", path=p) for p in missing), exits.SYSTEM)
    verifier: Verifier | None = None
    found: list[tuple[str, Verification]] = []
    invalid = 0
    for path in decisions:
        try:
            records = read_decisions(path)
        except DecisionsUnreadable as error:
            note(f"{path}: {say(error.key, CONTEXT.lang, **error.values)}")
            invalid += 1
            continue
        for number, record in enumerate(records, 1):
            where = f"{path}#{number}" if len(records) > 1 else str(path)
            if verifier is None:
                library = CONTEXT.library()
                verifier = Verifier(library, partial(reranker_if_any, library))
            try:
                found.append((where, verifier.verify(record)))
            except RecordInvalid as error:
                note(f"{where}: {say(error.key, CONTEXT.lang, **error.values)}")
                invalid += 1
    _show(found, invalid, format, explain)
    if invalid:
        raise SystemExit(exits.INPUT_INVALID)
    if any(v.state != "identical" for _, v in found):
        raise SystemExit(exits.FAIL_ON)


def _show(found: list[tuple[str, Verification]], invalid: int, format: str, explain: bool) -> None:
    if format == "json":
        import msgspec

        rows: list[dict[str, Any]] = [{"record": where, **msgspec.to_builtins(v)} for where, v in found]
        print(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return
    from pzh_taxonomy.reports.verify_view import lines, summary

    for where, verification in found:
        print("\n".join(lines(where, verification, CONTEXT.lang, whole=explain)))
    if len(found) + invalid > 1 and not CONTEXT.quiet:
        note(summary([v.state for _, v in found] + ["invalid"] * invalid, CONTEXT.lang))
