"""The decision rules for people, in the order in which they are asked."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.rules.citing import own_citations


def rule_data(library: Library) -> list[dict[str, Any]]:
    """Each rule with its step, verdict, what an unknown does, and the clauses it stands on."""
    return [
        {
            "id": rule.id,
            "step": rule.step,
            "title": rule.title,
            "verdict": rule.verdict,
            "status": rule.status,
            "if_unknown": rule.if_unknown,
            "cites": [f"《{c.document}》{c.number} {c.clause} {c.title}".strip() for c in own_citations(rule, library)],
        }
        for rule in library.rulebook.verdict
    ]


def rules_table(library: Library) -> Table:
    """The rules as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("规则", "步骤", "内容", "结论", "未知时", "依据"):
        table.add_column(name, overflow="fold")
    for item in rule_data(library):
        table.add_row(
            *(str(item[k]) for k in ("id", "step", "title", "verdict", "if_unknown")), "\n".join(item["cites"])
        )
    return table
