"""One project's facts, read once and shared by matching and rules."""

from __future__ import annotations

from functools import lru_cache

from pzh_taxonomy.facts.activity import kinds, natures
from pzh_taxonomy.facts.quantities import grades, quantities, standards, with_phases
from pzh_taxonomy.facts.scopes import scopes
from pzh_taxonomy.facts.sectors import finder, sectors
from pzh_taxonomy.model.project import Facts, Project, Quantity, Scope, StandardClaim
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.text.finder import Finder
from pzh_taxonomy.text.fold import Folded, fold

_finders: dict[int, tuple[Rulebook, Finder[str]]] = {}


def _sector_words(rules: Rulebook) -> Finder[str]:
    """Built once for a rulebook; the last few are kept."""
    known = _finders.get(id(rules))
    if known is not None and known[0] is rules:
        return known[1]
    if len(_finders) > 4:
        _finders.clear()
    made = finder(rules.sectors)
    _finders[id(rules)] = (rules, made)
    return made


@lru_cache(maxsize=4)
def _table(pairs: tuple[tuple[str, str], ...]) -> dict[int, str]:
    return {ord(k): v for k, v in pairs if len(k) == 1}


def folded_texts(project: Project, rules: Rulebook) -> dict[str, Folded]:
    """The project's texts folded, by field, name first."""
    table = _table(tuple(rules.lexicon.characters.items()))
    return {field: fold(text, table) for field, text in project.texts.items() if text.strip()}


def gather(project: Project, rules: Rulebook) -> tuple[Facts, dict[str, Folded]]:
    """Facts of the project and its folded texts. Stated fields come before what the texts say."""
    folded = folded_texts(project, rules)
    texts = {field: f.text for field, f in folded.items()}
    found_scopes: list[Scope] = []
    measured: list[Quantity] = list(project.quantities)
    claimed: list[StandardClaim] = list(project.standards)
    for field, text in texts.items():
        here = scopes(field, text, rules.lexicon)
        found_scopes += here
        read = quantities(field, text, rules.metrics, rules.units, rules.rates, rules.lexicon.bounds)
        measured += [q for q in read if not _taken_away(q, here)]
        measured += grades(field, text, rules.metrics, rules.lexicon)
        claimed += [c for c in standards(field, text, rules.lexicon) if not _negated(c, here)]
    measured = with_phases(measured, texts, rules.lexicon)
    nature, nature_span, firm = natures(texts, rules.lexicon)
    if project.nature:
        nature, nature_span, firm = (project.nature,), None, True
    name = texts.get("name", "")
    facts = Facts(
        project=project,
        texts=texts,
        scopes=tuple(found_scopes),
        natures=nature,
        nature_span=nature_span,
        nature_firm=firm,
        kinds=kinds(name, [t for f, t in texts.items() if f != "name"], rules.lexicon),
        quantities=tuple(measured),
        standards=tuple(claimed),
        sectors=sectors(texts, found_scopes, project.industry_code, rules.sectors, _sector_words(rules)),
    )
    return facts, folded


def _taken_away(quantity: Quantity, found: list[Scope]) -> bool:
    """Whether a value belongs to what the project removes or denies (拆除1座80吨转炉)."""
    span = quantity.span
    return span is not None and any(
        s.why in ("negated", "removed") and not s.backward and s.masks(span.start, span.end) for s in found
    )


def _negated(claim: StandardClaim, found: list[Scope]) -> bool:
    span = claim.span
    return span is not None and any(s.why == "negated" and s.start <= span.start < s.end for s in found)
