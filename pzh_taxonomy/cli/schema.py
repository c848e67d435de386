"""`pzh schema NAME`"""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from pzh_taxonomy.cli.context import CONTEXT
from pzh_taxonomy.messages import said

#: The schemas of files in catalogues/schema, by the name that they go by here.
_FILES = {"catalogue": "edition", "registry": "registry", "crosswalk": "crosswalk"}
NAMES = ("decision", "project", "diff", *_FILES)
_RULES = "rules-"


def schema(
    name: Annotated[
        str, typer.Argument(help=f"要输出的格式：{'、'.join(NAMES)}，或 rules-规则文件名（如 rules-fields）。")
    ],
) -> None:
    """输出 JSON Schema，供编辑器补全和校验：结论、项目文件、目录、登记表、对照表、规则文件。"""
    print(json.dumps(_schema(name), ensure_ascii=False, indent=2))


def _schema(name: str) -> dict[str, Any]:
    from pzh_taxonomy.library import rule_files
    from pzh_taxonomy.library.folders import catalogues_folder

    if name == "decision":
        from pzh_taxonomy.reports.decision_json import schema as decision_schema

        return decision_schema()
    if name == "diff":
        from pzh_taxonomy.reports.diff_json import schema as diff_schema

        return diff_schema()
    if name == "project":
        from pzh_taxonomy.reading.project_schema import schema as project_schema

        return project_schema(CONTEXT.library().rulebook)
    if name in _FILES:
        path = catalogues_folder(CONTEXT.catalogues) / "schema" / f"{_FILES[name]}.schema.json"
        return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
    if name.removeprefix(_RULES) in rule_files.FILES and name.startswith(_RULES):
        return rule_files.schema_of(name.removeprefix(_RULES))
    raise _unknown(name, [*NAMES, *(f"{_RULES}{n}" for n in rule_files.FILES)])


def _unknown(name: str, known: list[str]) -> typer.BadParameter:
    from pzh_taxonomy.text.nearest import nearest

    near = nearest(name, known)
    hint = said("problem.meant-edition", near=near) if near else said("settings.known", keys="、".join(known))
    return typer.BadParameter(said("cli.no-schema", name=name, hint=hint), param_hint="NAME")
