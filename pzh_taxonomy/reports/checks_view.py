"""The checks of `pzh diff` for people: ids, levels, what they catch."""

from __future__ import annotations

from typing import Any

import msgspec
from rich.table import Table

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.diff_policy import DiffRules


def check_data(policy: DiffRules) -> list[dict[str, Any]]:
    """Every check as rules/diff.yaml has it."""
    return [msgspec.to_builtins(c) for c in policy.checks]


def checks_table(policy: DiffRules, lang: Lang = "zh") -> Table:
    """The checks as a table, heaviest first."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "level", "name"):
        table.add_column(say(f"diff.column.{name}", lang), no_wrap=name != "name")
    for check in sorted(policy.checks, key=lambda c: policy.levels.index(c.level)):
        table.add_row(check.id, check.level, check.zh if lang == "zh" else check.en)
    return table
