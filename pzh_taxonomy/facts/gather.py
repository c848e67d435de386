"""One project's facts, read once and shared by matching and rules."""

from __future__ import annotations

from pzh_taxonomy.facts.activity import bare_name, kinds, natures, organisation_end
from pzh_taxonomy.facts.quantities import grades, quantities, standards, with_phases
from pzh_taxonomy.facts.scopes import scopes
from pzh_taxonomy.facts.sectors import sector_words, sectors
from pzh_taxonomy.facts.topics import topics
from pzh_taxonomy.model.project import Facts, Project, Quantity, Scope, Span, StandardClaim
from pzh_taxonomy.model.rulebook import Lexicon, Rulebook
from pzh_taxonomy.model.seen import Seen
from pzh_taxonomy.text.fold import Characters, Folded, fold
from pzh_taxonomy.text.kept import Kept

_NOTHING = Seen("")


@Kept
def characters(lexicon: Lexicon) -> Characters:
    """How texts are folded: traditional characters to simplified ones."""
    return Characters({ord(k): v for k, v in lexicon.characters.items() if len(k) == 1})


def folded_texts(project: Project, rules: Rulebook) -> dict[str, Folded]:
    """The project's texts folded, by field, name first."""
    table = characters(rules.lexicon)
    return {field: fold(text, table) for field, text in project.texts.items() if text.strip()}


def gather(project: Project, rules: Rulebook) -> tuple[Facts, dict[str, Folded]]:
    """Facts of the project and its folded texts. Stated fields come before what the texts say."""
    folded = folded_texts(project, rules)
    return facts_of(project, {field: Seen(f.text) for field, f in folded.items()}, rules), folded


def facts_of(project: Project, seen: dict[str, Seen], rules: Rulebook) -> Facts:
    """Facts of the project, whose folded texts `seen` holds by field."""
    lexicon, known = rules.lexicon, topics(rules)
    texts = {field: s.text for field, s in seen.items()}
    found_scopes: list[Scope] = []
    measured: list[Quantity] = list(project.quantities)
    claimed: list[StandardClaim] = list(project.standards)
    for field, words in seen.items():
        if not words.may(known.stretches):
            continue
        text = words.text
        here = scopes(field, text, lexicon, words) if words.may(known.scopes) else []
        found_scopes += here
        if words.may(known.metrics):
            names = words.sure(known.metrics)
            read = quantities(field, text, rules.metrics, rules.units, rules.rates, lexicon.bounds, names)
            measured += [q for q in read if not _taken_away(q, here)]
        if words.may(known.grades):
            measured += grades(field, text, rules.metrics, lexicon)
        if words.may(known.standards):
            claimed += [c for c in standards(field, text, lexicon) if not _negated(c, here)]
    if measured:
        measured = with_phases(measured, texts, lexicon)
    nature, nature_span, firm = natures(seen, lexicon)
    if project.nature:
        nature, nature_span, firm = (project.nature,), None, True
    name = seen.get("name", _NOTHING)
    bare = bare_name(name.text, lexicon)
    return Facts(
        project=project,
        texts=texts,
        seen=seen,
        bare_name=bare,
        organisation_end=organisation_end(name, lexicon),
        scopes=tuple(found_scopes),
        natures=nature,
        nature_span=nature_span,
        nature_firm=firm,
        kinds=kinds(name, bare, [s for f, s in seen.items() if f != "name"], lexicon),
        quantities=tuple(measured),
        standards=tuple(claimed),
        sectors=_sectors(project, seen, found_scopes, rules),
    )


def _sectors(project: Project, seen: dict[str, Seen], found: list[Scope], rules: Rulebook) -> dict[str, Span | None]:
    words = sector_words(rules)
    if not project.industry_code:
        for text in seen.values():
            if text.may(words.words):
                break
        else:
            return {}
    return sectors(seen, found, project.industry_code, rules.sectors, words)


def _taken_away(quantity: Quantity, found: list[Scope]) -> bool:
    """Whether a value belongs to what the project removes or denies (拆除1座80吨转炉)."""
    span = quantity.span
    return span is not None and any(
        s.why in ("negated", "removed") and not s.backward and s.masks(span.start, span.end) for s in found
    )


def _negated(claim: StandardClaim, found: list[Scope]) -> bool:
    span = claim.span
    return span is not None and any(s.why == "negated" and s.start <= span.start < s.end for s in found)
