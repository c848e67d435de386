"""Catalogues for people: the list of editions, one edition as a tree; and their JSON."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.search import Found
from pzh_taxonomy.messages import Lang, has, say
from pzh_taxonomy.model.catalogue import Edition, Entry, leaves


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


def editions_table(found: list[dict[str, Any]], lang: Lang = "zh") -> Table:
    """The editions as a table; each one's title stands under its reference."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column(say("catalogue.edition", lang), overflow="fold", ratio=1)
    for key in ("role", "complete", "checked", "effective"):
        table.add_column(say(f"catalogue.{key}", lang), no_wrap=True, overflow="fold")
    for key in ("entries", "rows", "criteria"):
        table.add_column(say(f"catalogue.{key}", lang), justify="right", no_wrap=True)
    for item in found:
        counts = item["counts"]
        table.add_row(
            Text.assemble(f"{item['id']}@{item['edition']}", (f"\n  {item['title']}", "dim")),
            say(f"role.{item['role']}", lang),
            say(f"catalogue.{item['completeness']}", lang),
            say(f"verification.{item['verification']}", lang),
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


def edition_tree(edition: Edition, lang: Lang = "zh") -> RenderableType:
    """The edition's header and its entries as a tree."""
    head = Text(f"{edition.ref}  {edition.title.zh}（{edition.document.number}）", style="bold")
    root = Tree(head, guide_style="dim")
    nodes = {"": root}
    for entry in edition.entries:
        page = f"  {say('text.page', lang, page=entry.page)}" if entry.page and entry.leaf else ""
        nodes[entry.code] = nodes[entry.parent].add(Text.assemble(f"{entry.code} {entry.title}", (page, "dim")))
    notes = [say("catalogue.missing", lang, what=m) for m in edition.missing] + list(edition.notes)
    return Group(root, *(Text(f"• {n}", style="dim") for n in notes))


def found_table(found: list[Found], lang: Lang = "zh") -> Table:
    """Search results as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for key in ("entry", "title", "role", "score", "how"):
        table.add_column(say(f"catalogue.{key}", lang), overflow="fold")
    for item in found:
        how = say(f"found.{item.how}", lang) if has(f"found.{item.how}", lang) else item.how
        table.add_row(item.ref, item.title, say(f"role.{item.role}", lang), f"{item.score:.2f}", how)
    return table
