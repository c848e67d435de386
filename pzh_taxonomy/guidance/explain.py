"""What a code, rule, metric, term, field, unit or standard means: looked up among everything that has a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from pzh_taxonomy.guidance import explain_entries as entries
from pzh_taxonomy.guidance.explain_parts import Explained, Line
from pzh_taxonomy.guidance.fields import explained as field_lines
from pzh_taxonomy.library.library import ORDINARY, Library
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.rulebook import FieldAliases, Metric, Rule, Safeguard, Sector, Term, Unit, Wording
from pzh_taxonomy.reading.names import plain
from pzh_taxonomy.reports.rule_words import Worded, worded
from pzh_taxonomy.rules.citing import own_citations


class Named(Struct, frozen=True):
    """Something with names, and how it is explained."""

    names: tuple[str, ...]
    explain: Callable[[], Explained]


def explain(library: Library, words: str, lang: Lang) -> list[Explained]:
    """Everything that goes by these words: entries, editions, rules, metrics, safeguards, sectors, everyday activities, terms, fields, units, standards."""
    found = entries.by_reference(library, words, lang)
    wanted = plain(words)
    found += [named.explain() for named in _named(library, lang) if wanted in map(plain, named.names)]
    return [*found, *entries.by_standard(library, words, lang)]


def suggestions(library: Library, words: str, most: int = 5) -> list[str]:
    """The names most like these words."""
    from rapidfuzz import fuzz, process

    names = {n for named in _named(library, "zh") for n in named.names if n}
    names |= {e.ref for e in library.editions if e.id != ORDINARY}
    names |= {f"{e.ref}:{x.code}" for e in library.editions if e.id != ORDINARY for x in e.entries}
    names |= {x.title for e in library.editions if e.id != ORDINARY for x in e.entries if x.leaf}
    scored = process.extract(words, sorted(names), scorer=fuzz.WRatio, limit=most, score_cutoff=60)
    return [name for name, _, _ in scored]


def _named(library: Library, lang: Lang) -> Iterator[Named]:
    rules = library.rulebook

    def later(make: Callable[[Any, Library, Lang], Explained], what: Any) -> Callable[[], Explained]:
        return lambda: make(what, library, lang)

    for rule in rules.verdict:
        yield Named((rule.id, rule.title), later(_rule, rule))
    for metric in rules.metrics.values():
        yield Named((metric.id, metric.zh, metric.en, *metric.aliases), later(_metric, metric))
    for safeguard in rules.safeguards:
        yield Named((safeguard.id, safeguard.fact, safeguard.title, safeguard.en), later(_safeguard, safeguard))
    for sector in rules.sectors.values():
        yield Named((sector.id, sector.zh, sector.en), later(_sector, sector))
    for term in rules.glossary:
        yield Named((term.zh, term.en, *term.aliases), later(_term, term))
    for field in rules.fields:
        yield Named((field.field, field.zh, field.en, *field.aliases), later(_field, field))
    for unit in {u.symbol: u for u in rules.units.values()}.values():
        yield Named((unit.symbol, *unit.aliases), later(_unit, unit))
    for entry in (x for e in library.editions if e.id == ORDINARY for x in e.entries):
        yield Named((entry.code, entry.title), later(entries.ordinary, entry))


def _text(wording: Wording, lang: Lang) -> str:
    return wording.zh if lang == "zh" else wording.en


def _rule(rule: Rule, library: Library, lang: Lang) -> Explained:
    rules = library.rulebook
    headline = rule.headline.zh if lang == "zh" else rule.headline.en
    lines = [
        Line("step", (say(f"step.{rule.step}", lang),)),
        Line("verdict", (say(f"verdict.{rule.verdict}", lang),)),
        Line("headline", (headline,)),
        Line("when", tuple(_tree(worded(rule.when, rules, lang)))),
        Line("if-unknown", (say(f"if-unknown.{rule.if_unknown}", lang),)),
        Line("asks", (rule.asks,) if rule.asks else ()),
        Line("cites", tuple(entries.cited(c, lang) for c in own_citations(rule, library))),
    ]
    return Explained.of("rule", rule.id, rule.title, lines)


def _tree(node: Worded, depth: int = 0) -> Iterator[str]:
    yield "　" * depth + node.text
    for part in node.parts:
        yield from _tree(part, depth + 1)


def _metric(metric: Metric, library: Library, lang: Lang) -> Explained:
    low, high = metric.range or (None, None)
    lines = [
        Line("unit", (metric.unit,)),
        Line("better", (say(f"better.{metric.better}", lang),)),
        Line("aliases", metric.aliases),
        Line("plausible", (f"{low:g} – {high:g} {metric.unit}",) if low is not None and high is not None else ()),
        Line("used", tuple(entries.uses_of(metric.id, library, lang))),
        Line(
            "given",
            (say("explain.value", lang, name=metric.zh if lang == "zh" else metric.id, unit=metric.unit).strip(),),
        ),
    ]
    return Explained.of("metric", metric.id, metric.zh if lang == "zh" else metric.en, lines)


def _safeguard(found: Safeguard, library: Library, lang: Lang) -> Explained:
    rule = next((r for r in library.rulebook.verdict if r.when.safeguard == found.id), None)
    answer = say("answer.yes" if found.blocks else "answer.no", lang)
    lines = [
        Line("fact", (found.fact,)),
        Line("asks", (found.asks,)),
        Line("blocks", (say("explain.blocks-if", lang, answer=answer),)),
        Line("natures", tuple(say(f"nature.{n}", lang) for n in found.natures)),
        Line("words", (*found.true_words, *found.false_words)),
        Line("cites", tuple(entries.cited(c, lang) for c in own_citations(rule, library)) if rule else ()),
    ]
    return Explained.of("safeguard", found.id, found.title if lang == "zh" else found.en, lines)


def _sector(found: Sector, library: Library, lang: Lang) -> Explained:
    owned = [
        f"{e.ref}:{x.code} {x.title}" for e in library.editions for x in e.entries if found.id in x.sectors and x.leaf
    ]
    lines = [Line("industries", found.industries), Line("words", found.words), Line("entries", tuple(owned))]
    return Explained.of("sector", found.id, found.zh if lang == "zh" else found.en, lines)


def _term(term: Term, _: Library, lang: Lang) -> Explained:
    lines = [Line("meaning", (_text(term.meaning, lang),)), Line("aliases", term.aliases), Line("see", term.see)]
    return Explained.of("term", term.zh, term.zh if lang == "zh" else f"{term.en} {term.zh}", lines)


def _field(field: FieldAliases, library: Library, lang: Lang) -> Explained:
    lines = [
        Line("meaning", tuple(field_lines(field, library.rulebook, lang)) if field.help else ()),
        Line("example", (str(field.example),) if field.example is not None else ()),
        Line("aliases", (field.field, *field.aliases)),
    ]
    return Explained.of("field", field.field, field.zh if lang == "zh" else field.en, lines)


def _unit(unit: Unit, library: Library, lang: Lang) -> Explained:
    units = library.rulebook.units.values()
    same = {u.symbol: u for u in units if u.dimension == unit.dimension and u.symbol != unit.symbol}
    converts = tuple(f"1 {unit.symbol} = {unit.factor / u.factor:g} {u.symbol}" for u in same.values())
    measured = tuple(m.zh if lang == "zh" else m.en for m in library.rulebook.metrics.values() if m.unit == unit.symbol)
    lines = [Line("aliases", unit.aliases), Line("converts", converts), Line("metrics", measured)]
    return Explained.of("unit", unit.symbol, unit.symbol, lines)
