"""A comparison on the terminal: counts first, then chapter by chapter, changed words marked."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.diff import Diff, Impact, Side
from pzh_taxonomy.reports.diff_layout import SIGNS, Block, Line, counts_words, layout
from pzh_taxonomy.reports.impact_words import amount, change_words, outcome_words, total_words
from pzh_taxonomy.reports.marks import merged

_STYLES = {"breaking": "red", "relaxing": "green", "review": "yellow", "info": "dim"}
_MARKS = {"same": "", "gone": "red strike", "come": "green underline"}
#: What marks changed words where there is no colour.
_SIGNS_ROUND = {"same": ("", ""), "gone": ("[-", "-]"), "come": ("{+", "+}")}


def show(diff: Diff, console: Console, lang: Lang = "zh", levels: tuple[str, ...] = ()) -> None:
    """Print the comparison; `levels` limits what is told (all where empty). Lines are folded on terminals only, so that files can be searched."""
    Printer(console, lang).show(diff, levels)


class Printer:
    """Prints one comparison."""

    def __init__(self, console: Console, lang: Lang) -> None:
        self.console = console
        self.lang = lang
        self.coloured = console.color_system is not None and not console.no_color
        self.folded = console.is_terminal

    def show(self, diff: Diff, levels: tuple[str, ...]) -> None:
        lang = self.lang
        self.line(Text.assemble((say("diff.title", lang), "bold"), f"  {_side(diff.before)} → {_side(diff.after)}"))
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
            self.line(Text(words, style="dim"))
        self.line()
        if diff.changes:
            self.summary(diff)
        else:
            self.line(Text(say("diff.none", lang)))
        for warning in diff.warnings:
            self.line(Text(f"! {warning}", style="yellow"))
        for chapter in layout(diff, lang, levels):
            self.line()
            counts = counts_words(chapter.counts(), lang)
            self.line(Text.assemble((chapter.title or say("diff.header", lang), "bold"), (f"  {counts}", "dim")))
            for block in chapter.blocks:
                self.block(block)
        self.doubts(diff)
        if diff.impact:
            self.impact(diff, diff.impact)

    def line(self, text: Text | None = None, indent: int = 0) -> None:
        text = text or Text()
        if not self.coloured and not self.folded:
            self.console.file.write(f"{' ' * indent}{text.plain}\n")
        elif self.folded:
            self.console.print(Padding(text, (0, 0, 0, indent)) if indent else text)
        else:
            self.console.print(Text(" " * indent).append_text(text) if indent else text, soft_wrap=True)

    def summary(self, diff: Diff) -> None:
        summary = diff.summary
        counts = counts_words(summary.by_level, self.lang)
        self.line(Text(f"{say('diff.changes', self.lang)}：{summary.changes}  {counts}"))
        for key, fates in (
            ("diff.entries-before", summary.entries_before),
            ("diff.entries-after", summary.entries_after),
        ):
            words = "  ".join(f"{say(f'diff.fate.{k}', self.lang)} {n}" for k, n in fates.items())
            self.line(Text(f"{say(key, self.lang)}：{words}"))
        if summary.doubtful:
            self.line(Text(f"{say('diff.doubtful', self.lang)}：{summary.doubtful}", style="yellow"))

    def block(self, block: Block) -> None:
        if block.code_before or block.code_after:
            relation = (f"  [{block.relation}]", "cyan") if block.relation else ""
            self.line(Text.assemble((block.heading, "bold"), relation, (f"  {block.basis}", "dim")), 2)
        elif block.relation:
            self.line(Text(block.relation, style="bold"), 2)
        for line in block.lines:
            self.line(self.change(line), 4)

    def change(self, line: Line) -> Text:
        style = _STYLES[line.level]
        text = Text.assemble((f"{SIGNS[line.level]} {line.name}：", style))
        if line.told:
            text.append(f"{line.field}  ", style="dim")
        before, after = line.before, line.after
        if before is not None and after is not None:
            self.reworded(text, before, after)
        elif before is not None:
            text.append(before, style="red")
        elif after is not None:
            text.append(after, style="green")
        if line.why:
            text.append(f"（{line.why}）", style="dim")
        if line.notes:
            text.append(f"  ✎ {line.notes}", style="cyan")
        return text

    def reworded(self, text: Text, before: str, after: str) -> None:
        pieces = merged(before, after)
        if pieces == [("gone", before), ("come", after)]:
            text.append(before, style="red").append(" → ").append(after, style="green")
            return
        for mark, words in pieces:
            left, right = ("", "") if self.coloured else _SIGNS_ROUND[mark]
            text.append(f"{left}{words}{right}", style=_MARKS[mark])

    def doubts(self, diff: Diff) -> None:
        doubtful = [*(p for p in diff.pairings if p.doubtful), *diff.possible]
        if not doubtful:
            return
        self.line()
        self.line(Text(say("diff.doubts", self.lang), style="bold"))
        for p in doubtful:
            what = f"[{say(f'diff.relation.{p.relation}', self.lang)}] {say(f'diff.basis.{p.basis}', self.lang)}"
            words = f"{p.before} {p.title_before} → {p.after} {p.title_after}"
            self.line(
                Text.assemble((f"{p.fingerprint}  ", "dim"), words, (f"  {what} {p.score:.2f} {p.note}", "dim")), 2
            )

    def impact(self, diff: Diff, impact: Impact) -> None:
        lang = self.lang
        self.line()
        self.line(Text(say("impact.title", lang), style="bold"))
        for words in total_words(impact, lang):
            self.line(Text(words), 2)
        by_mark = {c.fingerprint: c for c in diff.changes}
        if impact.by_change:
            self.line()
            self.line(Text(say("impact.by-change", lang), style="bold"))
            for mark, total in impact.by_change.items():
                self.line(
                    Text.assemble((f"{mark}  ", "dim"), change_words(by_mark[mark], lang), f"  {amount(total, lang)}"),
                    2,
                )
        if impact.affected:
            self.line()
            self.line(Text(say("impact.work-list", lang), style="bold"))
        for item in impact.affected:
            money = f"  {item.investment:g} 万元" if item.investment is not None else ""
            name = f"{item.id or item.row or ''} {item.name}".strip()
            self.line(Text.assemble((f"{say(f'impact.what.{item.what}', lang)}  ", "yellow"), (name, "bold"), money), 2)
            self.line(Text(f"{outcome_words(item.before, lang)} → {outcome_words(item.after, lang)}"), 4)
            for mark in item.causes:
                self.line(Text.assemble((f"{mark}  ", "dim"), change_words(by_mark[mark], lang)), 6)
            self.line(Text(item.how, style="dim"), 6)


def _side(side: Side) -> str:
    return side.source if side.source == side.ref else f"{side.source}（{side.ref}）"
