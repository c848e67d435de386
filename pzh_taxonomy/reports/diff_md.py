"""A comparison as Markdown: for a CHANGELOG or a memo."""

from __future__ import annotations

import re

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.diff import Diff, Impact
from pzh_taxonomy.reports.diff_layout import Block, Line, layout
from pzh_taxonomy.reports.impact_words import change_words, outcome_words, total_words
from pzh_taxonomy.reports.marks import merged

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#])")


def render(diff: Diff, lang: Lang = "zh", levels: tuple[str, ...] = ()) -> str:
    """The whole comparison; ends with a newline."""
    lines = [f"# {say('diff.title', lang)}：{_text(diff.before.source)} → {_text(diff.after.source)}", ""]
    for key, side in (("diff.from", diff.before), ("diff.to", diff.after)):
        words = say(
            key,
            lang,
            title=side.title,
            number=side.number,
            date=side.effective,
            entries=side.entries,
            groups=side.groups,
        )
        lines.append(f"- {_text(words)}")
    lines += [f"- {_text(w)}" for w in diff.warnings]
    lines.append("")
    if not diff.changes:
        return "\n".join([*lines, say("diff.none", lang), ""])
    lines += _table(diff, lang)
    for chapter in layout(diff, lang, levels):
        lines += ["", f"## {_text(chapter.title or say('diff.header', lang))}", ""]
        for block in chapter.blocks:
            lines += _block(block, lang)
    if diff.impact:
        lines += _impact(diff, diff.impact, lang)
    return "\n".join(lines) + "\n"


def _table(diff: Diff, lang: Lang) -> list[str]:
    levels = diff.summary.by_level
    head = " | ".join(say(f"diff.level.{k}", lang) for k in levels)
    rows = [
        f"| {say('diff.changes', lang)} | {head} |",
        "|" + "---:|" * (len(levels) + 1),
        f"| {diff.summary.changes} | {' | '.join(str(n) for n in levels.values())} |",
        "",
    ]
    for key, fates in (
        ("diff.entries-before", diff.summary.entries_before),
        ("diff.entries-after", diff.summary.entries_after),
    ):
        words = "，".join(f"{say(f'diff.fate.{k}', lang)} {n}" for k, n in fates.items())
        rows.append(f"- {say(key, lang)}：{words}")
    return rows


def _block(block: Block, lang: Lang) -> list[str]:
    found: list[str] = []
    if block.code_before or block.code_after:
        relation = f"（{block.relation}）" if block.relation else ""
        found += [f"### {_text(block.heading)}{relation}", ""]
        if block.basis:
            found += [f"*{_text(block.basis)}*", ""]
    elif block.relation:
        found += [f"### {_text(block.relation)}", ""]
    found += [_line(line, lang) for line in block.lines]
    return [*found, ""]


def _line(line: Line, lang: Lang) -> str:
    level = say(f"diff.level.{line.level}", lang)
    before, after = line.before, line.after
    if before is not None and after is not None:
        words = "".join(
            _text(w) if mark == "same" else f"~~{_text(w)}~~" if mark == "gone" else f"**{_text(w)}**"
            for mark, w in merged(before, after)
        )
    elif before is not None:
        words = f"~~{_text(before)}~~"
    else:
        words = _text(after or "")
    where = f"{_text(line.field)}：" if line.told else ""
    why = f"（{_text(line.why)}）" if line.why else ""
    note = f" ✎ {_text(line.notes)}" if line.notes else ""
    return f"- 〔{level}〕{line.name}：{where}{words}{why}{note}"


def _impact(diff: Diff, impact: Impact, lang: Lang) -> list[str]:
    lines = ["", f"## {say('impact.title', lang)}", ""]
    lines += [f"- {_text(words)}" for words in total_words(impact, lang)]
    lines += [
        "",
        "| " + " | ".join(say(f"impact.column.{c}", lang) for c in _COLUMNS) + " |",
        "|---" * len(_COLUMNS) + "|",
    ]
    by_mark = {c.fingerprint: c for c in diff.changes}
    for item in impact.affected:
        causes = "<br>".join(_text(change_words(by_mark[f], lang)) for f in item.causes if f in by_mark) or _text(
            item.how
        )
        cells = (
            _text(item.id or str(item.row or "–")),
            _text(item.name),
            "" if item.investment is None else f"{item.investment:g}",
            _text(outcome_words(item.before, lang)),
            _text(outcome_words(item.after, lang)),
            causes,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


_COLUMNS = ("project", "name", "investment", "before", "after", "causes")


def _text(text: str) -> str:
    """Text that Markdown will not take for marks."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", " ")
