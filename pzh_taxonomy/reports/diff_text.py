"""A comparison on the terminal: counts first, then chapter by chapter, changed words marked."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.diff import Diff, Side
from pzh_taxonomy.reports.diff_layout import SIGNS, Block, Line, counts_words, layout
from pzh_taxonomy.reports.marks import merged

_STYLES = {"breaking": "red", "relaxing": "green", "review": "yellow", "info": "dim"}
_MARKS = {"same": "", "gone": "red strike", "come": "green underline"}


def show(diff: Diff, console: Console, lang: Lang = "zh", levels: tuple[str, ...] = ()) -> None:
    """Print the comparison; `levels` limits what is told (all where empty)."""
    console.print(Text.assemble((say("diff.title", lang), "bold"), "  ", _side(diff.before), " → ", _side(diff.after)))
    for key, side in (("diff.from", diff.before), ("diff.to", diff.after)):
        line = say(
            key,
            lang,
            title=side.title,
            number=side.number,
            date=side.effective,
            entries=side.entries,
            groups=side.groups,
        )
        console.print(Text(line, style="dim"), soft_wrap=True)
    console.print()
    if not diff.changes:
        console.print(say("diff.none", lang))
    else:
        console.print(_summary(diff, lang))
    for warning in diff.warnings:
        console.print(Text(f"! {warning}", style="yellow"))
    for chapter in layout(diff, lang, levels):
        console.print()
        heading = chapter.title or say("diff.header", lang)
        console.print(Text.assemble((heading, "bold"), "  ", (counts_words(chapter.counts(), lang), "dim")))
        for block in chapter.blocks:
            for shown in _block(block):
                console.print(shown)
    _doubts(diff, console, lang)


def _side(side: Side) -> str:
    return side.source if side.source == side.ref else f"{side.source}（{side.ref}）"


def _summary(diff: Diff, lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    summary = diff.summary
    table.add_row(say("diff.changes", lang), Text(f"{summary.changes}  " + counts_words(summary.by_level, lang)))
    for key, fates in (("diff.entries-before", summary.entries_before), ("diff.entries-after", summary.entries_after)):
        words = "  ".join(f"{say(f'diff.fate.{k}', lang)} {n}" for k, n in fates.items())
        table.add_row(say(key, lang), words)
    if summary.doubtful:
        table.add_row(say("diff.doubtful", lang), Text(str(summary.doubtful), style="yellow"))
    return table


def _block(block: Block) -> Iterator[Padding]:
    if block.code_before or block.code_after:
        relation = (f"  [{block.relation}]", "cyan") if block.relation else ""
        yield Padding(Text.assemble((block.heading, "bold"), relation, (f"  {block.basis}", "dim")), (0, 0, 0, 2))
    for line in block.lines:
        yield Padding(_line(line), (0, 0, 0, 4))


def _line(line: Line) -> Text:
    style = _STYLES[line.level]
    text = Text.assemble((f"{SIGNS[line.level]} ", style), (f"{line.name}：", style))
    if "[" in line.changes[0].field:
        text.append(f"{line.field}  ", style="dim")
    before, after = line.before, line.after
    if before is not None and after is not None:
        for mark, words in merged(before, after):
            text.append(words, style=_MARKS[mark])
    elif before is not None:
        text.append(before, style="red")
    elif after is not None:
        text.append(after, style="green")
    if line.why:
        text.append(f"（{line.why}）", style="dim")
    if line.notes:
        text.append(f"  ✎ {line.notes}", style="cyan")
    return text


def _doubts(diff: Diff, console: Console, lang: Lang) -> None:
    doubtful = [*(p for p in diff.pairings if p.doubtful), *diff.possible]
    if not doubtful:
        return
    console.print()
    console.print(Text(say("diff.doubts", lang), style="bold"))
    for p in doubtful:
        basis = f"{say(f'diff.basis.{p.basis}', lang)} {p.score:.2f}"
        kind = (
            say("diff.relation.possible", lang)
            if p.relation == "possible"
            else say(f"diff.relation.{p.relation}", lang)
        )
        line = Text.assemble(
            (f"{p.fingerprint}  ", "dim"),
            f"{p.before} {p.title_before} → {p.after} {p.title_after}",
            (f"  [{kind}] {basis} {p.note}", "dim"),
        )
        console.print(Padding(line, (0, 0, 0, 2)))
