"""`pzh rules list|test`"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, check_format, fail, note
from pzh_taxonomy.messages import in_language

app = typer.Typer(no_args_is_help=True, help="查看认定规则，运行决定用例和条目示例。", rich_markup_mode=None)


@app.command("list")
def list_(format: Annotated[str, typer.Option("--format", "-f", help="text 或 json。")] = "text") -> None:
    """按询问的次序列出认定规则及其依据。"""
    from pzh_taxonomy.reports.rules_view import rule_data, rules_table

    library = CONTEXT.library()
    if check_format(format, ("text", "json")) == "json":
        print(json.dumps(rule_data(library), ensure_ascii=False, indent=2))
    else:
        CONTEXT.console().print(rules_table(library))


@app.command()
def test(
    cases: Annotated[Path | None, typer.Argument(help="用例文件夹（默认用自带的 rules/cases）。")] = None,
    edition: Annotated[str, typer.Option("--in", help="示例和边界用例只查此版本。")] = "",
) -> None:
    """运行决定用例；查每个条目能否由自己的标题和正例找到；查目录中每个数值的两侧和每个分支（边界用例）。"""
    from pzh_taxonomy.checking.boundary_cases import boundaries, failures, tested
    from pzh_taxonomy.checking.cases import CasesInvalid, read_cases, run_case
    from pzh_taxonomy.checking.examples import check
    from pzh_taxonomy.classifier import Classifier
    from pzh_taxonomy.library.folders import catalogues_folder, rules_folder

    library = CONTEXT.library()
    only = library.edition(edition).ref if edition else ""
    try:
        found = read_cases(cases or rules_folder(CONTEXT.rules) / "cases")
    except CasesInvalid as error:
        fail(in_language(error.args[0], CONTEXT.lang), exits.INPUT_INVALID)
    classifier = Classifier(library)
    failed = 0
    for case in found:
        differences = run_case(case, classifier)
        failed += bool(differences)
        for line in differences:
            print(f"{case.file}: {case.name}: {line}")
    tried, lost = check(library, only)
    for item in lost:
        print(f"{item.ref} {item.kind}: {item.text} → {item.first}")
    numbers = made = wrong = 0
    for _, cases_of in boundaries(library, catalogues_folder(CONTEXT.catalogues), rules_folder(CONTEXT.rules), only):
        numbers += tested(cases_of)
        made += len(cases_of)
        for boundary, line in failures(cases_of, classifier):
            wrong += 1
            print(f"{boundary.ref} {boundary.part} {boundary.arithmetic}: {line}")
    note(CONTEXT.say("cli.cases", cases=len(found), failed=failed, tried=tried, lost=len(lost)))
    note(CONTEXT.say("cli.boundaries", made=made, numbers=numbers, wrong=wrong))
    if failed or lost or wrong:
        raise SystemExit(exits.FAIL_ON)


@app.command("boundaries")
def boundaries_(
    edition: Annotated[str, typer.Option("--in", help="只写此版本。")] = "",
    format: Annotated[
        str, typer.Option("--format", "-f", help="text 或 yaml；yaml 可由 pzh rules test 运行。")
    ] = "text",
) -> None:
    """写出目录中每个数值略低于、等于、略高于的用例，和每个分支的用例，附算式和条款。"""
    from pzh_taxonomy.checking.boundary_cases import as_text, as_yaml, boundaries
    from pzh_taxonomy.library.folders import catalogues_folder, rules_folder

    check_format(format, ("text", "yaml"))
    library = CONTEXT.library()
    only = library.edition(edition).ref if edition else ""
    write = as_yaml if format == "yaml" else as_text
    count = 0
    for _, found in boundaries(library, catalogues_folder(CONTEXT.catalogues), rules_folder(CONTEXT.rules), only):
        count += len(found)
        print("\n".join(write(found)))
    note(CONTEXT.say("cli.boundaries-made", count=count))
