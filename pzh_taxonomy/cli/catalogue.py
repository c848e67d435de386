"""`pzh catalogue list|show|search|validate|export|import`"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Annotated

import typer

from pzh_taxonomy.cli import catalogue_review, exits
from pzh_taxonomy.cli.completion import editions
from pzh_taxonomy.cli.context import CONTEXT, check_format, note

app = typer.Typer(no_args_is_help=True, help="查看、检索和校验目录。", rich_markup_mode=None)
_FORMAT = Annotated[str, typer.Option("--format", "-f", help="text 或 json。")]


@app.command("list")
def list_(format: _FORMAT = "text") -> None:
    """列出收录的目录版本、条数、完整程度和核对程度。"""
    from pzh_taxonomy.reports.catalogue_view import editions_table, summaries

    found = summaries(CONTEXT.library())
    if _is_json(format):
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        CONTEXT.console().print(editions_table(found, CONTEXT.lang))


@app.command()
def show(
    edition: Annotated[
        str,
        typer.Argument(
            help="目录版本，如 cn.green-industry@2019。", metavar="ID[@EDITION][:CODE]", autocompletion=editions
        ),
    ],
    format: _FORMAT = "text",
) -> None:
    """显示一个版本的全部条目，或（加 :CODE）一个条目。"""
    from pzh_taxonomy.reports.catalogue_view import edition_data, edition_tree, entry_data
    from pzh_taxonomy.reports.entry_view import entry_view

    library = CONTEXT.library()
    ref, _, code = edition.partition(":")
    found = library.edition(ref)
    if code:
        entry = library.entry(found, code)
        if _is_json(format):
            print(json.dumps(entry_data(found, entry), ensure_ascii=False, indent=2))
        else:
            CONTEXT.console().print(entry_view(found, entry, library, CONTEXT.lang))
    elif _is_json(format):
        print(json.dumps(edition_data(found), ensure_ascii=False, indent=2))
    else:
        CONTEXT.console().print(edition_tree(found, CONTEXT.lang))


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="常用名、产品、措施或行业代码。")],
    edition: Annotated[str, typer.Option("--in", help="只在此版本中检索。", autocompletion=editions)] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="最多列出几条。")] = 10,
    format: _FORMAT = "text",
) -> None:
    """按常用名、标题、行业代码检索条目。"""
    from pzh_taxonomy.matching.search import search as find
    from pzh_taxonomy.reports.catalogue_view import found_table

    library = CONTEXT.library()
    only = library.edition(edition).ref if edition else ""
    found = find(library, words, only, limit)
    if _is_json(format):
        print(json.dumps([f.as_dict() for f in found], ensure_ascii=False, indent=2))
    elif found:
        CONTEXT.console().print(found_table(found, CONTEXT.lang))
    else:
        note(CONTEXT.say("cli.nothing-like", words=words))


@app.command()
def history(
    code: Annotated[str, typer.Argument(help="条目：ID@版本:代码，或代码。", metavar="[ID[@EDITION]:]CODE")],
    edition: Annotated[str, typer.Option("--in", help="代码所属的版本（默认取有此代码的最新版本）。")] = "",
    format: _FORMAT = "text",
) -> None:
    """一个条目在各版本中的沿革：编号、名称、对应依据和每次的变化。"""
    from pzh_taxonomy.diffing.history import history as follow
    from pzh_taxonomy.diffing.history import locate
    from pzh_taxonomy.reports.history_view import history_data, history_lines

    json_wanted = _is_json(format)
    library = CONTEXT.library()
    steps = follow(library, *locate(library, code, edition), CONTEXT.lang)
    if json_wanted:
        print(json.dumps(history_data(steps), ensure_ascii=False, indent=2))
        return
    console = CONTEXT.console()
    for line in history_lines(steps, CONTEXT.lang):
        console.print(line, soft_wrap=not console.is_terminal)


@app.command()
def validate(
    watch: Annotated[bool, typer.Option("--watch", help="文件一改就再校验，Ctrl-C 结束。")] = False,
    format: _FORMAT = "text",
) -> None:
    """校验全部目录和规则文件；逐条列出文件、行、问题和改法。"""
    as_json = _is_json(format)
    valid = _validated(as_json)
    if watch:
        from pzh_taxonomy.cli.watching import changes

        note(CONTEXT.say("watch.waiting"))
        with contextlib.suppress(KeyboardInterrupt):
            for names in changes(_folders()):
                note(CONTEXT.say("watch.changed", names="、".join(names)))
                valid = _validated(as_json)
    if not valid:
        raise SystemExit(exits.CATALOGUE_INVALID)


def _folders() -> tuple[Path, Path]:
    from pzh_taxonomy.library.folders import catalogues_folder, rules_folder

    return catalogues_folder(CONTEXT.catalogues), rules_folder(CONTEXT.rules)


def _validated(as_json: bool) -> bool:
    """Validate once and say what is wrong; whether all is well."""
    from pzh_taxonomy.library.load import problems_of

    problems = problems_of(CONTEXT.catalogues, CONTEXT.rules)
    if as_json:
        print(json.dumps([p.as_dict(CONTEXT.lang) for p in problems], ensure_ascii=False, indent=2), flush=True)
    else:
        for problem in problems:
            print(problem.text(CONTEXT.lang), flush=True)
    note(CONTEXT.say("cli.problems", count=len(problems)) if problems else CONTEXT.say("cli.valid"))
    return not problems


app.command("export")(catalogue_review.export)
app.command("import")(catalogue_review.import_)


def _is_json(format: str) -> bool:
    return check_format(format, ("text", "json")) == "json"
