"""Decision → text for the terminal: the verdict first, then the clause, values against thresholds, what is missing, who lost and why."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import Citation, CriterionResult, Decision, Label
from pzh_taxonomy.reports.wording import field_name, project_name

_STYLES = {"green": "bold green", "transition": "bold yellow", "ineligible": "bold red"}
_MARKS = {"met": ("✓", "green"), "unmet": ("✗", "red"), "unknown": ("?", "yellow")}
_MOST_MISSING = 6
_MOST_DISCARDED = 5
_MOST_INSTRUMENTS = 6


def render(decision: Decision, lang: Lang = "zh", *, explain: bool = False) -> RenderableType:
    """The whole report; `explain` adds the rules, the arithmetic of every match and every condition."""
    return Group(*_parts(decision, lang, explain))


def show(decision: Decision, console: Console, lang: Lang = "zh", *, explain: bool = False) -> None:
    """Print the report; in a file or pipe without the blanks that fill lines."""
    if console.is_terminal:
        console.print(render(decision, lang, explain=explain))
        return
    with console.capture() as captured:
        console.print(render(decision, lang, explain=explain))
    console.file.write("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")


def _parts(decision: Decision, lang: Lang, explain: bool) -> Iterator[RenderableType]:
    yield _verdict(decision, lang)
    yield Text(decision.headline)
    yield _facts(decision, lang)
    main = [label for label in decision.labels if label.scope == "main"]
    if main and main[0].role != "ordinary":
        yield from _deciding(main[0], lang, explain)
    elif main:
        yield from _evidence(main[0], lang)
    cited = [c for rule in decision.rules if rule.outcome == "met" for c in rule.cites]
    if cited:
        yield _heading("text.rule-basis", lang)
        yield from (_bullet(_citation(c, lang)) for c in cited)
    yield from _activities(decision, lang)
    yield from _missing(decision, lang, explain)
    yield from _counterfactuals(decision, lang)
    yield from _labels("text.labels", main[1:], lang, explain)
    yield from _labels("text.ancillary", [x for x in decision.labels if x.scope == "ancillary"], lang, explain)
    yield from _discarded(decision, lang, explain)
    yield from _instruments(decision, lang, explain)
    if explain:
        yield _heading("text.rules", lang)
        for rule in decision.rules:
            mark, style = _MARKS[rule.outcome]
            yield _indent(Text.assemble((f"{mark} ", style), f"{rule.id}  {rule.title}"))
    if decision.warnings:
        yield _heading("text.warnings", lang)
        yield from (_bullet(Text(w, style="dim")) for w in decision.warnings)
    sha = str(decision.library["sha256"])[:12]
    yield Text(f"{say('text.library', lang)} {sha}  pzh {decision.tool['version']}", style="dim")


def _verdict(decision: Decision, lang: Lang) -> Text:
    verdict = say(f"verdict.{decision.verdict}", lang)
    status = say(f"status.{decision.status}", lang)
    return Text.assemble(
        (f"【{verdict}】", _STYLES[decision.verdict]), (f"{status}  ", "bold"), (project_name(decision, lang), "bold")
    )


def _facts(decision: Decision, lang: Lang) -> Text:
    nature = decision.project["nature"]
    parts = [f"{say('text.date', lang)} {decision.as_of.date}", decision.as_of.reason]
    if nature:
        parts.insert(0, say(f"nature.{nature}", lang))
    return Text("  ".join(parts), style="dim")


def _heading(key: str, lang: Lang) -> Text:
    return Text(f"\n{say(key, lang)}", style="bold")


def _indent(what: RenderableType) -> Padding:
    return Padding(what, (0, 0, 0, 2), expand=False)


def _bullet(what: Text) -> Padding:
    """A point of a list; its further lines stand under its first."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column()
    grid.add_column(overflow="fold")
    grid.add_row("•", what)
    return _indent(grid)


def _citation(cite: Citation, lang: Lang) -> Text:
    number = f"（{cite.number}）" if cite.number else ""
    page = f"，{say('text.page', lang, page=cite.page)}" if cite.page else ""
    checked = say(f"verification.{cite.verification}", lang)
    style = "red" if cite.verification == "unverified" else "dim"
    return Text.assemble(f"《{cite.document}》{number} {cite.clause} {cite.title}{page}  ", (f"[{checked}]", style))


def _deciding(label: Label, lang: Lang, explain: bool) -> Iterator[RenderableType]:
    yield _heading("text.basis", lang)
    yield _indent(_citation(label.citation, lang))
    if label.industry:
        code = f"{label.industry['code']} {label.industry['name']}".strip()
        how = say(f"industry.{label.industry['by']}", lang)
        mark = f"  {say(f'contribution.{label.contribution}', lang)}" if label.contribution else ""
        yield _indent(Text(f"{say('text.industry', lang)}：{code}（{how}）{mark}"))
    yield from _evidence(label, lang)
    if explain:
        yield _indent(Text(_arithmetic(label, lang), style="dim"))
    shown = [c for c in label.criteria if c.applies or explain]
    if shown:
        yield _heading("text.criteria", lang)
        yield _indent(_criteria(shown, lang))


def _evidence(label: Label, lang: Lang) -> Iterator[RenderableType]:
    if label.evidence:
        words = "、".join(f"“{s.text}”（{field_name(s.field, lang)} {s.start}–{s.end}）" for s in label.evidence[:6])
        yield _indent(Text(f"{say('text.evidence', lang)}：{words}"))


def _arithmetic(label: Label, lang: Lang) -> str:
    sums = "，".join(f"{k}={v:g}" for k, v in label.arithmetic.items())
    return f"{say('text.score', lang)} {label.score:.2f}（{label.stage}；{sums}）"


def _criteria(criteria: list[CriterionResult], lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("")
    table.add_column(say("text.required", lang), ratio=3, overflow="fold")
    table.add_column(say("text.known", lang), ratio=2, overflow="fold")
    for result in criteria:
        mark, style = _MARKS[result.outcome] if result.applies else ("–", "dim")
        actual = result.actual or (say("truth.unknown", lang) if result.applies else say("text.not-applicable", lang))
        source = f"（{result.source}）" if result.source else ""
        steps = "".join(f"\n{say('text.steps', lang)}：{s}" for s in result.steps)
        table.add_row(Text(mark, style=style), Text(result.required + steps), Text(actual + source))
    return table


def _activities(decision: Decision, lang: Lang) -> Iterator[RenderableType]:
    """What the project consists of, where it is more than one thing; the main one decides."""
    if len(decision.activities) < 2:
        return
    yield _heading("text.activities", lang)
    for part in decision.activities:
        role = say(f"role.{part.role}", lang)
        scope = say(f"scope.{part.scope}", lang)
        share = f"  {part.share:g} %" if part.share is not None else ""
        yield _bullet(Text(f"{scope}  {role}  {part.code.rsplit(':', 1)[1]} {part.title}{share}"))


def _missing(decision: Decision, lang: Lang, explain: bool) -> Iterator[RenderableType]:
    if not decision.missing:
        return
    yield _heading("text.missing", lang)
    most = len(decision.missing) if explain else _MOST_MISSING
    for item in decision.missing[:most]:
        yield _bullet(Text.assemble(item.would_change, (f"  {item.fact}", "dim")))
    if len(decision.missing) > most:
        yield _indent(Text(say("text.more", lang, count=len(decision.missing) - most), style="dim"))


def _counterfactuals(decision: Decision, lang: Lang) -> Iterator[RenderableType]:
    if not decision.counterfactuals:
        return
    yield _heading("text.counterfactuals", lang)
    for item in decision.counterfactuals:
        conditions = say("text.and", lang).join(f.required for f in item.facts)
        yield _bullet(
            Text.assemble(
                say("text.if", lang, conditions=conditions),
                (say(f"verdict.{item.verdict}", lang), _STYLES[item.verdict]),
                f"（{say(f'status.{item.status}', lang)}）{item.entry}",
            )
        )


def _labels(key: str, labels: list[Label], lang: Lang, explain: bool) -> Iterator[RenderableType]:
    if not labels:
        return
    yield _heading(key, lang)
    for label in labels:
        mark, style = _MARKS[label.outcome]
        role = say(f"role.{label.role}", lang)
        line = Text.assemble((f"{mark} ", style), f"{role}  ").append_text(_citation(label.citation, lang))
        if label.reporting_code:
            line.append(f"  {label.reporting_code}", style="cyan")
        else:
            line.append(f"  {say('text.score', lang)} {label.score:.2f}", style="dim")
        yield _indent(line)
        if explain:
            yield Padding(Text(_arithmetic(label, lang), style="dim"), (0, 0, 0, 4), expand=False)
            for part in _evidence(label, lang):
                yield Padding(part, (0, 0, 0, 2), expand=False)


def _discarded(decision: Decision, lang: Lang, explain: bool) -> Iterator[RenderableType]:
    if not decision.discarded:
        return
    yield _heading("text.discarded", lang)
    for item in decision.discarded[: len(decision.discarded) if explain else _MOST_DISCARDED]:
        yield _bullet(Text(f"{item.code} {item.title}（{item.score:.2f}）：{item.reason}", style="dim"))


def _instruments(decision: Decision, lang: Lang, explain: bool) -> Iterator[RenderableType]:
    if not decision.instruments:
        return
    yield _heading("text.instruments", lang)
    most = len(decision.instruments) if explain else _MOST_INSTRUMENTS
    shown = "；".join(f"{i.title}（{i.clause}）" for i in decision.instruments[:most])
    more = len(decision.instruments) - most
    yield _indent(Text(shown + (f"；{say('text.more', lang, count=more)}" if more > 0 else "")))
