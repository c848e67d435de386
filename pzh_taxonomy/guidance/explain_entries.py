"""Explanations out of the catalogues: entries by reference or bare code, editions, standards, where a metric is used."""

from __future__ import annotations

from collections.abc import Iterator

from pzh_taxonomy.facts.quantities import standard_code
from pzh_taxonomy.guidance.explain_parts import Explained, Line
from pzh_taxonomy.library.library import ORDINARY, Library
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import (
    AllOf,
    AnyOf,
    Conformity,
    Criterion,
    Edition,
    Entry,
    Leaf,
    Numeric,
    StandardLevel,
    leaves,
)
from pzh_taxonomy.model.decision import Citation
from pzh_taxonomy.reports.entry_words import corrections, evaluator, limit_head, limit_levels, limit_lines
from pzh_taxonomy.rules.citing import citation
from pzh_taxonomy.rules.criteria import CriteriaEvaluator


def cited(cite: Citation, lang: Lang) -> str:
    """A citation on one line."""
    number = f"（{cite.number}）" if cite.number else ""
    page = f"，{say('text.page', lang, page=cite.page)}" if cite.page else ""
    checked = say(f"verification.{cite.verification}", lang)
    return f"《{cite.document.strip('《》')}》{number} {cite.clause} {cite.title}{page} [{checked}]"


def by_reference(library: Library, words: str, lang: Lang) -> list[Explained]:
    """`ID@EDITION:CODE`, `ID@EDITION`, `ID`, or a bare code or a title in every edition that has it. Raises NotFound for a reference to nothing."""
    ref, colon, code = words.partition(":")
    if "@" in ref:
        edition = library.edition(ref)
        return [_entry(edition, library.entry(edition, code), library, lang) if colon else _edition(edition, lang)]
    editions = [e for e in library.editions if e.id != ORDINARY]
    named = [_edition(e, lang) for e in editions if e.id == words]
    return named + [_entry(e, x, library, lang) for e in editions for x in e.entries if words in (x.code, x.title)]


def by_standard(library: Library, words: str, lang: Lang) -> list[Explained]:
    """A standard by its number: its title and the clauses that cite it, with or without a year."""
    wanted = standard_code(words)
    if not any(c.isdigit() for c in wanted) or not wanted[:1].isalpha():
        return []
    titles: dict[str, None] = {}
    places: list[str] = []
    shown = evaluator(library.rulebook, lang)
    for edition in library.editions:
        if _same(edition.document.number, wanted):
            titles[edition.document.title] = None
            places.append(f"{edition.ref} {edition.title.zh if lang == 'zh' else edition.title.en}")
        for entry in edition.entries:
            ref = f"{edition.ref}:{entry.code} {entry.title}"
            asked = [shown.required(leaf) for leaf in _conditions(entry) if _names(leaf, wanted)]
            listed = [s for s in entry.standards if _same(s.code, wanted)]
            titles.update(dict.fromkeys(s.title for s in listed))
            if asked or listed:
                places.append("：".join(filter(None, [ref, "；".join(asked)])))
    if not places:
        return []
    return [Explained.of("standard", words, "、".join(titles) or words, [Line("cited", tuple(places))])]


def _same(number: str, wanted: str) -> bool:
    """Whether two numbers name one standard, whatever the year."""
    code = standard_code(number)
    return bool(code) and (code == wanted or code.split("-")[0] == wanted.split("-", maxsplit=1)[0] != "")


def _names(leaf: Leaf, wanted: str) -> bool:
    if isinstance(leaf, StandardLevel | Numeric):
        return bool(leaf.standard) and _same(leaf.standard, wanted)
    return isinstance(leaf, Conformity) and any(_same(c, wanted) for c in leaf.conforms)


def _conditions(entry: Entry) -> Iterator[Leaf]:
    for tree in (entry.criteria, *entry.encouraged, *(a.criteria for a in entry.activities)):
        yield from leaves(tree)


def uses_of(metric: str, library: Library, lang: Lang) -> Iterator[str]:
    """Where a metric is compared with which threshold, limited, or corrects a limit."""
    shown = evaluator(library.rulebook, lang)
    for edition in library.editions:
        for entry in edition.entries:
            ref = f"{edition.ref}:{entry.code} {entry.title}"
            for leaf in _conditions(entry):
                if isinstance(leaf, Numeric) and metric in (leaf.metric, *leaf.adjust):
                    yield f"{ref}：{shown.required(leaf)}"
            for limit in entry.limits:
                if metric in (limit.metric, *limit.adjust, *(w.metric for w in limit.where)):
                    head, levels = limit_head(limit, library.rulebook, lang), limit_levels(limit, library.rulebook)
                    yield f"{ref}：{head} {levels}"


def ordinary(entry: Entry, library: Library, lang: Lang) -> Explained:
    """An everyday activity that no green or transition entry covers."""
    lines = [
        Line("meaning", (say("explain.ordinary", lang),)),
        Line("industries", tuple(entry.note.split("、"))),
        Line("terms", entry.terms),
        Line("unless", entry.excludes),
        Line("examples", entry.examples.match if entry.examples else ()),
    ]
    return Explained.of("ordinary", entry.code, entry.title, lines)


def _edition(edition: Edition, lang: Lang) -> Explained:
    ended = edition.dates.superseded
    effective = edition.dates.effective.date + (f" – {ended.date}" if ended else "")
    lines = [
        Line("document", (f"《{edition.document.title}》{edition.document.number}",)),
        Line("role", (say(f"role.{edition.role}", lang),)),
        Line("effective", (effective,)),
        Line("verification", (say(f"verification.{edition.verification}", lang),)),
        Line("entries", (str(sum(e.leaf for e in edition.entries)),)),
        Line("missing", edition.missing),
        Line("notes", edition.notes),
    ]
    return Explained.of("edition", edition.ref, edition.title.zh if lang == "zh" else edition.title.en, lines)


def _entry(edition: Edition, entry: Entry, library: Library, lang: Lang) -> Explained:
    rules = library.rulebook
    words = evaluator(rules, lang)
    below = [f"{x.code} {x.title}" for x in edition.entries if x.parent == entry.code]
    limits = [f"{limit_head(x, rules, lang)} {limit_levels(x, rules)}" for x in entry.limits] + [
        line for x in entry.limits for line in limit_lines(x, rules, lang)
    ]
    lines = [
        Line("clause", (cited(citation(edition, entry), lang),)),
        Line("summary", (entry.summary,)),
        Line("covers", entry.covers),
        Line("excludes", entry.excludes),
        Line("claims", entry.claims),
        Line("criteria", tuple(_worded(entry.criteria, words, lang))),
        Line("rows", tuple(_rows(entry, words, lang))),
        Line("limits", tuple(limits)),
        Line("below", tuple(below)),
        Line("reporting-code", (entry.reporting_code,)),
        Line("elsewhere", tuple(_elsewhere(f"{edition.ref}", entry.code, library))),
        Line("note", (entry.note,)),
    ]
    return Explained.of("entry", f"{edition.ref}:{entry.code}", entry.title, lines)


def _rows(entry: Entry, words: CriteriaEvaluator, lang: Lang) -> Iterator[str]:
    for activity in entry.activities:
        names = "、".join(f"{i.code} {i.name}".strip() for i in activity.industries)
        asked = "；".join(line.strip("　") for line in _worded(activity.criteria, words, lang))
        yield f"{names}：{asked}" if asked else names


def _worded(criterion: Criterion | None, words: CriteriaEvaluator, lang: Lang, depth: int = 0) -> Iterator[str]:
    if criterion is None:
        return
    space = "　" * depth
    if isinstance(criterion, AllOf | AnyOf):
        yield space + say("entry.all_of" if isinstance(criterion, AllOf) else "entry.any_of", lang)
        for part in criterion.parts:
            yield from _worded(part, words, lang, depth + 1)
        return
    yield f"{space}{words.required(criterion)}{' ★' if criterion.defining else ''}"
    if isinstance(criterion, Numeric) and criterion.adjust:
        unit = criterion.unit or words.rules.metrics[criterion.metric].unit
        yield from (f"{space}　{line}" for line in corrections(criterion.adjust, unit, words.rules, lang))


def _elsewhere(ref: str, code: str, library: Library) -> Iterator[str]:
    """What became of the entry in other editions, and where it came from."""
    for walk in library.crosswalks:
        for link in walk.links:
            if walk.source == ref and code in link.source and link.target:
                yield f"→ {walk.target}:{'、'.join(link.target)}（{link.kind}）"
            if walk.target == ref and code in link.target and link.source:
                yield f"← {walk.source}:{'、'.join(link.source)}（{link.kind}）"
