"""One entry with all that is encoded of it, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from pzh_taxonomy.library.indexing import terms_of
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang, has, say
from pzh_taxonomy.model.catalogue import Activity, AllOf, AnyOf, Criterion, Edition, Entry, Limit, Numeric
from pzh_taxonomy.reports.entry_words import (
    corrections,
    effect,
    evaluator,
    factor,
    limit_head,
    limit_levels,
    limit_lines,
)
from pzh_taxonomy.rules.criteria import CriteriaEvaluator


def entry_view(edition: Edition, entry: Entry, library: Library, lang: Lang = "zh") -> RenderableType:
    """One entry: what it covers, its conditions and limits, where it comes from and how far it was checked."""
    return Group(*_parts(edition, entry, library, lang))


def _parts(edition: Edition, entry: Entry, library: Library, lang: Lang) -> Iterator[RenderableType]:
    rules = library.rulebook
    words = evaluator(rules, lang)
    yield Text(f"{entry.code} {entry.title}", style="bold")
    yield Text(_source(edition, entry, lang), style="dim")
    if entry.summary:
        yield Text(entry.summary)
    for key, values in _lists(entry, library, lang):
        if values:
            yield Text.assemble((f"{say(f'entry.{key}', lang)}{_colon(lang)}", "bold"), "；".join(values))
    if entry.criteria:
        yield _criteria(say("entry.criteria", lang), entry.criteria, words, lang)
    for criterion in entry.encouraged:
        yield _criteria(say("entry.encouraged", lang), criterion, words, lang)
    for activity in entry.activities:
        yield _activity(activity, words, lang)
    if entry.limits:
        tree = Tree(Text(say("entry.limits", lang), style="bold"), guide_style="dim")
        for limit in entry.limits:
            _limit(limit, tree, library, lang)
        yield tree
    for key, lines in (("effects", map(effect, entry.effects)), ("factors", map(factor, entry.factors))):
        if shown := list(lines):
            tree = Tree(Text(say(f"entry.{key}", lang), style="bold"), guide_style="dim")
            for line in shown:
                tree.add(Text(line))
            yield tree
    for key, value in (
        ("note", (entry.note,) if entry.note else ()),
        ("gaps", entry.gaps),
        ("provenance", entry.provenance),
    ):
        if value:
            yield Text.assemble((f"{say(f'entry.{key}', lang)}{_colon(lang)}", "bold"), "；".join(value))


def _source(edition: Edition, entry: Entry, lang: Lang) -> str:
    number = f"（{edition.document.number}）" if edition.document.number else ""
    page = f"，{say('text.page', lang, page=entry.page)}" if entry.page else ""
    checked = say(f"verification.{entry.verification or edition.verification}", lang)
    role = say(f"role.{entry.role or edition.role}", lang)
    grade = f" {entry.grade}" if entry.grade else ""
    return f"《{edition.document.title}》{number} {entry.clause or entry.code}{page}  [{checked}]  {role}{grade}"


def _lists(entry: Entry, library: Library, lang: Lang) -> Iterator[tuple[str, tuple[str, ...]]]:
    by_ref = {f"{e.ref}:{x.code}": x for e in library.editions for x in e.entries}
    sectors = library.rulebook.sectors
    known = [sectors[s] for s in entry.sectors if s in sectors]
    yield "covers", entry.covers
    yield "excludes", entry.excludes
    yield "claims", entry.claims
    yield "kinds", tuple(say(f"kind.{k}", lang) for k in entry.kinds)
    yield "sectors", tuple(s.zh if lang == "zh" else s.en for s in known)
    yield "contribution", (say(f"contribution.{entry.contribution}", lang),) if entry.contribution else ()
    yield "reporting_code", (entry.reporting_code,) if entry.reporting_code else ()
    yield "standards", tuple(f"{s.code}《{s.title}》" for s in entry.standards)
    yield "references", tuple(f"《{r.title}》{r.number}" for r in entry.references)
    yield "terms", tuple(terms_of(entry, by_ref))
    yield "match", entry.examples.match if entry.examples else ()
    yield "no_match", entry.examples.no_match if entry.examples else ()
    if entry.serves:
        worded = (say(f"verdict.{v}", lang) if has(f"verdict.{v}", lang) else v for v in entry.serves.verdicts)
        yield "serves", (*worded, *entry.serves.topics)


def _criteria(title: str, criterion: Criterion, words: CriteriaEvaluator, lang: Lang) -> Tree:
    tree = Tree(Text(title, style="bold"), guide_style="dim")
    _branch(criterion, tree, words, lang)
    return tree


def _branch(criterion: Criterion, tree: Tree, words: CriteriaEvaluator, lang: Lang) -> None:
    if isinstance(criterion, AllOf | AnyOf):
        name = say("entry.all_of" if isinstance(criterion, AllOf) else "entry.any_of", lang)
        subjects = f"（{'、'.join(criterion.subjects)}）" if criterion.subjects else ""
        branch = tree.add(Text(name + subjects + _when(criterion, lang), style="dim"))
        for part in criterion.parts:
            _branch(part, branch, words, lang)
        return
    mark = " ★" if criterion.defining else ""
    note = f"（{criterion.note}）" if criterion.note else ""
    node = tree.add(Text(words.required(criterion) + _when(criterion, lang) + mark + note))
    if isinstance(criterion, Numeric):
        unit = criterion.unit or words.rules.metrics[criterion.metric].unit
        for line in corrections(criterion.adjust, unit, words.rules, lang):
            node.add(Text(line, style="dim"))


def _when(criterion: Criterion, lang: Lang) -> str:
    """For which natures and kinds of activity a condition holds."""
    when = criterion.applies_when
    if when is None:
        return ""
    named = [say(f"nature.{n}", lang) for n in when.nature] + [say(f"kind.{k}", lang) for k in when.kind]
    return say("entry.applies", lang, when="、".join(named))


def _activity(activity: Activity, words: CriteriaEvaluator, lang: Lang) -> Tree:
    marks = {i.contribution for i in activity.industries if i.contribution}
    mark = "  " + "、".join(say(f"contribution.{m}", lang) for m in sorted(marks)) if marks else ""
    names = "、".join(f"{i.code} {i.name}".strip() for i in activity.industries)
    tree = Tree(Text.assemble((names, "bold"), (mark, "dim")), guide_style="dim")
    if activity.covers:
        tree.add(Text("；".join(activity.covers)))
    if activity.excludes:
        tree.add(Text(f"{say('entry.excludes', lang)}{_colon(lang)}{'；'.join(activity.excludes)}"))
    if activity.criteria:
        _branch(activity.criteria, tree, words, lang)
    if activity.note:
        tree.add(Text(activity.note, style="dim"))
    return tree


def _limit(limit: Limit, tree: Tree, library: Library, lang: Lang) -> None:
    rules = library.rulebook
    node = tree.add(Text(f"{limit_head(limit, rules, lang)}{_colon(lang)}{limit_levels(limit, rules)}"))
    for line in limit_lines(limit, rules, lang):
        node.add(Text(line, style="dim"))


def _colon(lang: Lang) -> str:
    return "：" if lang == "zh" else ": "
