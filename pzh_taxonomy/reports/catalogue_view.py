"""Catalogues for people: the list of editions, one edition as a tree, one entry in full; and their JSON."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pzh_taxonomy.library.indexing import terms_of
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.search import Found
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import AllOf, AnyOf, Criterion, Edition, Entry, leaves
from pzh_taxonomy.model.project import Facts, Project
from pzh_taxonomy.rules.criteria import CriteriaEvaluator


def summaries(library: Library) -> list[dict[str, Any]]:
    """One record an edition, as `pzh catalogue list --format json` prints it."""
    return [_summary(e) for e in library.editions if e.role != "ordinary"]


def _summary(edition: Edition) -> dict[str, Any]:
    leaf = [e for e in edition.entries if e.leaf]
    criteria = [c for e in leaf for c in (e.criteria, *e.encouraged, *(a.criteria for a in e.activities))]
    return {
        "id": edition.id,
        "edition": edition.edition,
        "title": edition.title.zh,
        "level": edition.level,
        "role": edition.role,
        "completeness": edition.completeness,
        "missing": list(edition.missing),
        "verification": edition.verification,
        "effective": edition.dates.effective.date,
        "superseded": edition.dates.superseded.date if edition.dates.superseded else None,
        "counts": {
            "entries": len(leaf),
            "activities": sum(len(a.industries) for e in leaf for a in e.activities),
            "criteria": sum(1 for c in criteria for _ in leaves(c))
            + sum(len(x.levels) for e in leaf for x in e.limits),
            "terms": sum(len(e.terms) for e in leaf),
            "examples": sum(len(e.examples.match) + len(e.examples.no_match) for e in leaf if e.examples),
        },
    }


def editions_table(found: list[dict[str, Any]]) -> Table:
    """The editions as a table; each one's title stands under its reference."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for name in ("版本和名称", "作用", "完整", "核对", "施行"):
        table.add_column(name, no_wrap=name != "版本和名称", overflow="fold", ratio=1 if name == "版本和名称" else None)
    for name in ("条目", "行", "条件"):
        table.add_column(name, justify="right", no_wrap=True)
    for item in found:
        counts = item["counts"]
        table.add_row(
            Text.assemble(f"{item['id']}@{item['edition']}", (f"\n  {item['title']}", "dim")),
            say(f"role.{item['role']}"),
            "完整" if item["completeness"] == "full" else "部分",
            say(f"verification.{item['verification']}"),
            item["effective"],
            *(str(counts[k]) for k in ("entries", "activities", "criteria")),
        )
    return table


def edition_data(edition: Edition) -> dict[str, Any]:
    """Header and every entry, as `pzh catalogue show --format json` prints them."""
    data: dict[str, Any] = json.loads(msgspec.json.encode(edition))
    data["entries"] = [entry_data(edition, e) for e in edition.entries]
    return {"ref": edition.ref, **data}


def entry_data(edition: Edition, entry: Entry) -> dict[str, Any]:
    """One entry with its code, title, level (1 outermost), parent and fields."""
    parents = {e.code: e.parent for e in edition.entries}
    level, at = 1, entry.code
    while at := parents.get(at, ""):
        level += 1
    data: dict[str, Any] = json.loads(msgspec.json.encode(entry))
    return {"code": entry.code, "title": entry.title, "level": level, "parent": entry.parent or None, **data}


def edition_tree(edition: Edition) -> RenderableType:
    """The edition's header and its entries as a tree."""
    head = Text(f"{edition.ref}  {edition.title.zh}（{edition.document.number}）", style="bold")
    root = Tree(head, guide_style="dim")
    nodes = {"": root}
    for entry in edition.entries:
        page = f"  第{entry.page}页" if entry.page and entry.leaf else ""
        nodes[entry.code] = nodes[entry.parent].add(Text.assemble(f"{entry.code} {entry.title}", (page, "dim")))
    notes = [f"收录不全：{m}" for m in edition.missing] + list(edition.notes)
    return Group(root, *(Text(f"• {n}", style="dim") for n in notes))


def entry_view(edition: Edition, entry: Entry, library: Library, lang: Lang = "zh") -> RenderableType:
    """One entry with all that is encoded of it."""
    by_ref = {f"{e.ref}:{x.code}": x for e in library.editions for x in e.entries}
    checked = say(f"verification.{entry.verification or edition.verification}", lang)
    parts: list[RenderableType] = [
        Text(f"{entry.code} {entry.title}", style="bold"),
        Text(
            f"《{edition.document.title}》（{edition.document.number}） {entry.clause or entry.code}  [{checked}]",
            style="dim",
        ),
    ]
    if entry.summary:
        parts.append(Text(entry.summary))
    for title, values in (
        ("包括", entry.covers),
        ("不包括", entry.excludes),
        ("须声明其一", entry.claims),
        ("标准", tuple(f"{s.code}《{s.title}》" for s in entry.standards)),
        ("文件", tuple(f"《{r.title}》{r.number}" for r in entry.references)),
        ("常用名", tuple(terms_of(entry, by_ref))),
        ("正例", entry.examples.match if entry.examples else ()),
        ("反例", entry.examples.no_match if entry.examples else ()),
        ("说明", (entry.note,) if entry.note else ()),
        ("缺漏", entry.gaps),
    ):
        if values:
            parts.append(Text.assemble((f"{title}：", "bold"), "；".join(values)))
    evaluator = CriteriaEvaluator(Facts(project=Project(), texts={}), library.rulebook, lang)
    if entry.criteria:
        tree = Tree(Text("条件", style="bold"), guide_style="dim")
        _criteria_tree(entry.criteria, tree, evaluator)
        parts.append(tree)
    for criterion in entry.encouraged:
        tree = Tree(Text("鼓励（不影响认定）", style="bold"), guide_style="dim")
        _criteria_tree(criterion, tree, evaluator)
        parts.append(tree)
    for activity in entry.activities:
        names = "、".join(f"{i.code} {i.name}".strip() for i in activity.industries)
        tree = Tree(Text(names, style="bold"), guide_style="dim")
        if activity.covers:
            tree.add(Text("；".join(activity.covers)))
        if activity.criteria:
            _criteria_tree(activity.criteria, tree, evaluator)
        if activity.note:
            tree.add(Text(activity.note, style="dim"))
        parts.append(tree)
    return Group(*parts)


def _criteria_tree(criterion: Criterion, tree: Tree, evaluator: CriteriaEvaluator) -> None:
    if isinstance(criterion, AllOf | AnyOf):
        name = "须同时满足" if isinstance(criterion, AllOf) else "满足其一"
        subjects = f"（{'、'.join(criterion.subjects)}）" if criterion.subjects else ""
        branch = tree.add(Text(name + subjects, style="dim"))
        for part in criterion.parts:
            _criteria_tree(part, branch, evaluator)
        return
    mark = " ★" if criterion.defining else ""
    tree.add(Text(evaluator.required(criterion) + mark))


def found_table(found: list[Found]) -> Table:
    """Search results as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("条目", "名称", "作用", "得分", "途径"):
        table.add_column(name)
    for item in found:
        table.add_row(item.ref, item.title, say(f"role.{item.role}"), f"{item.score:.2f}", item.how)
    return table
