"""`pzh schema NAME`"""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from pzh_taxonomy.cli.context import CONTEXT

NAMES = ("decision", "project", "catalogue", "registry", "diff")


def schema(name: Annotated[str, typer.Argument(help=f"要输出的格式：{'、'.join(NAMES)}。")]) -> None:
    """输出 JSON Schema（decision、project、catalogue、registry、diff）。"""
    print(json.dumps(_schema(name), ensure_ascii=False, indent=2))


def _schema(name: str) -> dict[str, Any]:
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
    files = {"catalogue": "edition", "registry": "registry"}
    if name not in files:
        raise typer.BadParameter(f"没有名为 {name} 的格式；可用：{'、'.join(NAMES)}", param_hint="NAME")
    path = catalogues_folder(CONTEXT.catalogues) / "schema" / f"{files[name]}.schema.json"
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
