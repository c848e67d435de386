"""A table's row to project fields, and a decision to the columns that screening adds (DESIGN §4)."""

from __future__ import annotations

from typing import Any

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import Citation, Decision
from pzh_taxonomy.reading.names import FieldNames

ADDED = (
    "pzh_verdict",
    "pzh_status",
    "pzh_catalogue",
    "pzh_edition",
    "pzh_code",
    "pzh_title",
    "pzh_citation",
    "pzh_missing",
    "pzh_reason",
    "pzh_candidates",
)
_MOST_CANDIDATES = 5
_CANDIDATE_ROLES = ("green", "transition")
_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")


class UnknownColumns(ValueError):
    """No column holds a project's name or description."""


def fields_by_column(header: list[str], names: FieldNames, given: dict[str, str] | None = None) -> dict[int, str]:
    """Which column is which field; the first of several with the same meaning, `given` (column → field) first.

    Raises UnknownColumns.
    """
    found: dict[int, str] = {}
    for column, name in (given or {}).items():
        mapped = names.field(name)
        if column not in header:
            raise UnknownColumns(f"--map 指定的列“{column}”不在表头中（现有：{'、'.join(header[:12])}）")
        if mapped is None:
            raise UnknownColumns(f"--map 指定的字段“{name}”不存在；是不是“{names.nearest(name) or 'name'}”？")
        found[header.index(column)] = mapped
    for number, column in enumerate(header):
        field = None if number in found else names.field(column)
        if field and field not in found.values():
            found[number] = field
    if not {"name", "description", "purpose"} & set(found.values()):
        near = [f"“{c}”是不是“{n}”？" for c in header if (n := names.nearest(c))]
        hint = "；".join(near[:3]) or "请把相应列命名为 项目名称 或 建设内容"
        raise UnknownColumns(f"表头中没有项目名称或建设内容列（现有：{'、'.join(header[:12])}）。{hint}")
    return found


def row_fields(cells: list[str], columns: dict[int, str]) -> dict[str, Any]:
    """A row as the fields of a project; empty cells left out."""
    return {field: cells[n].strip() for n, field in columns.items() if n < len(cells) and cells[n].strip()}


def added_values(decision: Decision, lang: Lang = "zh") -> list[str]:
    """The values of the ADDED columns."""
    label = decision.labels[0] if decision.labels else None
    return [
        decision.verdict,
        decision.status,
        label.catalogue if label else "",
        label.edition if label else "",
        label.code if label else "",
        label.title if label else "",
        citation_line(decision.citations[0], lang) if decision.citations else "",
        "；".join(m.fact for m in decision.missing),
        decision.headline,
        ";".join(candidates(decision)),
    ]


def citation_line(cite: Citation, lang: Lang = "zh") -> str:
    """A citation on one line."""
    number = f"（{cite.number}）" if cite.number else ""
    page = f"，{say('text.page', lang, page=cite.page)}" if cite.page else ""
    return f"《{cite.document}》{number}{cite.clause} {cite.title}{page}〔{say(f'verification.{cite.verification}', lang)}〕"


def candidates(decision: Decision) -> list[str]:
    """Up to five `catalogue@edition:code`, best first: the deciding entry, the other matches of its role, those of other roles, then the nearest misses."""
    matched = [x for x in decision.labels if x.role in _CANDIDATE_ROLES and x.scope == "main"]
    first = matched[0].role if matched else ""
    matched.sort(key=lambda x: (x.role != first, x.role == "transition"))
    missed = [d for d in decision.discarded if d.role in _CANDIDATE_ROLES]
    near = [d.code for d in sorted(missed, key=lambda d: d.role == "transition")]
    return list(dict.fromkeys([*(x.ref for x in matched), *near]))[:_MOST_CANDIDATES]


def safe_cell(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
