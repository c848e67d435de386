"""An entry's way through the editions, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from rich.text import Text

from pzh_taxonomy.diffing.history import Step
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.diff import Change
from pzh_taxonomy.reports.diff_layout import SIGNS, Line, field_name


def history_data(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """One record an edition: entries, what they follow from, pairings and changes."""
    return [
        {
            "edition": s.edition.ref,
            "title": s.edition.title.zh,
            "effective": s.edition.dates.effective.date,
            "superseded": s.edition.dates.superseded.date if s.edition.dates.superseded else None,
            "entries": [{"code": e.code, "title": e.title} for e in s.entries],
            "since": s.since or None,
            "pairings": msgspec.to_builtins(s.pairings),
            "changes": msgspec.to_builtins(s.changes),
        }
        for s in steps
    ]


def history_lines(steps: tuple[Step, ...], lang: Lang = "zh") -> Iterator[Text]:
    """The way through the editions, oldest first."""
    for number, step in enumerate(steps):
        if number:
            yield Text()
        end = f" – {step.edition.dates.superseded.date}" if step.edition.dates.superseded else ""
        yield Text.assemble(
            (f"{step.edition.dates.effective.date}{end}  ", "cyan"),
            (step.edition.ref, "bold"),
            f"  {step.edition.title.zh}（{step.edition.document.number}）",
        )
        for entry in step.entries:
            page = f"  {say('text.page', lang, page=entry.page)}" if entry.page else ""
            yield Text.assemble(f"  {entry.code} {entry.title}", (page, "dim"))
        if step.since:
            yield Text(f"  {say('history.since', lang, ref=step.since)}", style="dim")
        for p in step.pairings:
            basis = f"{say(f'diff.relation.{p.relation}', lang)}，{say(f'diff.basis.{p.basis}', lang)}"
            note = f"；{p.note}" if p.note else ""
            yield Text(f"    {p.before} → {p.after}：{basis}（{say(f'diff.confidence.{p.confidence}', lang)}）{note}")
        for line in _lines(step.changes, lang):
            words = " → ".join(x for x in (line.before, line.after) if x)
            yield Text(f"    {SIGNS[line.level]} {line.name}：{words}")


def _lines(changes: tuple[Change, ...], lang: Lang) -> list[Line]:
    """One-sided changes of a kind joined, the weightiest first."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for n, change in enumerate(changes):
        one_sided = change.before is None or change.after is None
        key = (change.id, change.field, str(change.after is None)) if one_sided else (str(n),)
        groups.setdefault(key, []).append(change)
    order = list(SIGNS)
    made = [Line(g[0].level, g[0].name, field_name(g[0].field, lang), tuple(g)) for g in groups.values()]
    return sorted(made, key=lambda x: order.index(x.level))
