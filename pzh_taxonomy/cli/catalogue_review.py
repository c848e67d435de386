"""`pzh catalogue export` and `pzh catalogue import`"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.completion import editions
from pzh_taxonomy.cli.context import CONTEXT, check_format, fail, note
from pzh_taxonomy.messages import in_language

if TYPE_CHECKING:
    from pzh_taxonomy.library.library import Library

_EDITION = Annotated[
    str, typer.Argument(help="目录版本，如 cn.green-finance@2025。", metavar="ID@EDITION", autocompletion=editions)
]


def export(
    edition: _EDITION,
    output: Annotated[Path, typer.Option("--output", "-o", help="写入 .xlsx、.csv 或 .json。")],
    force: Annotated[bool, typer.Option("--force", help="文件已存在也覆盖。")] = False,
) -> None:
    """把一个版本写成表，供不读 YAML 的人审阅和修改：条目一行一个，条件、行业、限额等各有一表。"""
    from pzh_taxonomy.guidance.review_files import SUFFIXES, write
    from pzh_taxonomy.guidance.review_sheets import sheets
    from pzh_taxonomy.library.yaml_source import parse

    check_format(output.suffix.lower(), SUFFIXES, "--output")
    if output.exists() and not force:
        fail(CONTEXT.say("cli.exists", path=output), exits.USAGE)
    library = CONTEXT.library()
    ref, path = _file_of(library, edition)
    content = path.read_bytes()
    made = sheets(parse(content, str(path)).data, library.rulebook, CONTEXT.lang)
    write(output, made, ref, hashlib.sha256(content).hexdigest(), CONTEXT.lang)
    if not CONTEXT.quiet:
        note(CONTEXT.say("review.exported", path=output, entries=len(made[0].rows), criteria=len(made[1].rows)))
        if output.suffix.lower() == ".csv" and any(s.rows for s in made[1:]):
            note(CONTEXT.say("review.csv-entries"))


def import_(
    source: Annotated[Path, typer.Argument(help="审阅过的表：.xlsx、.csv 或 .json。", metavar="FILE")],
    edition: _EDITION,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写入新的 YAML（默认改原文件）。")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查和列出改动，不写入。")] = False,
) -> None:
    """把审阅过的表写回目录文件：只改表中改过的值，注释保留，逐处列出；不合格式的指出工作表、行和列。"""
    from pzh_taxonomy.guidance.review_files import ReviewInvalid, read
    from pzh_taxonomy.guidance.review_import import imported, is_stale
    from pzh_taxonomy.guidance.review_sheets import sheets
    from pzh_taxonomy.guidance.yaml_patch import CannotPatch
    from pzh_taxonomy.library.folders import catalogues_folder
    from pzh_taxonomy.library.yaml_source import parse

    try:
        review = read(source)
    except ReviewInvalid as error:
        fail(f"{source}: {in_language(error.args[0], CONTEXT.lang)}", exits.INPUT_INVALID)
    library = CONTEXT.library()
    ref, path = _file_of(library, edition)
    content = path.read_bytes()
    if review.ref and review.ref != ref:
        fail(CONTEXT.say("review.other", given=review.ref, ref=ref), exits.INPUT_INVALID)
    if is_stale(review, content):
        fail(CONTEXT.say("review.stale", ref=ref), exits.INPUT_INVALID)
    held = parse(content, str(path))
    schema = catalogues_folder(CONTEXT.catalogues) / "schema" / "edition.schema.json"
    current = sheets(held.data, library.rulebook, CONTEXT.lang)
    try:
        done = imported(review, content.decode("utf-8"), held, current, library.rulebook, schema)
    except CannotPatch:
        fail(CONTEXT.say("review.cannot"), exits.SYSTEM)
    if done.refusals:
        print("\n".join(r.text(CONTEXT.lang) for r in done.refusals))
        fail(CONTEXT.say("review.refusals", count=len(done.refusals)), exits.INPUT_INVALID)
    for change in done.changes:
        print(change.text(CONTEXT.lang))
    if done.absent:
        note(CONTEXT.say("review.absent", count=done.absent))
    if dry_run and done.changes:
        note(CONTEXT.say("review.would", count=len(done.changes)))
    elif not done.changes and (output is None or dry_run):
        note(CONTEXT.say("review.unchanged"))
    else:
        target = output or path
        target.write_bytes(done.text.encode())
        note(CONTEXT.say("review.written", count=len(done.changes), path=target))


def _file_of(library: Library, name: str) -> tuple[str, Path]:
    """The edition's reference and its file. Raises NotFound."""
    from pzh_taxonomy.library.folders import catalogues_folder

    found = library.edition(name)
    return found.ref, catalogues_folder(CONTEXT.catalogues) / found.path.removeprefix("catalogues/")
