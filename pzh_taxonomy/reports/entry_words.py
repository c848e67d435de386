"""Limits, corrections, expected effects and coefficients of an entry in words."""

from __future__ import annotations

from collections.abc import Iterator

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Correction, Effect, Factor, Limit
from pzh_taxonomy.model.project import Facts, Project
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.rules.criteria import CriteriaEvaluator
from pzh_taxonomy.rules.thresholds import number


def evaluator(rules: Rulebook, lang: Lang) -> CriteriaEvaluator:
    """An evaluator that knows of no project, for wording criteria."""
    return CriteriaEvaluator(Facts(project=Project(), texts={}), rules, lang)


def metric_name(ident: str, rules: Rulebook, lang: Lang) -> str:
    """A metric's name; its id where it is not known."""
    metric = rules.metrics.get(ident)
    return ident if metric is None else metric.zh if lang == "zh" else metric.en


def limit_head(limit: Limit, rules: Rulebook, lang: Lang) -> str:
    """What is limited, and for what: metric, products, capacity class."""
    words = evaluator(rules, lang)
    where = [words.required(leaf) for leaf in limit.where]
    chosen = "；".join(filter(None, ["、".join(limit.subjects), *where]))
    return metric_name(limit.metric, rules, lang) + (f"（{chosen}）" if chosen else "")


def limit_levels(limit: Limit, rules: Rulebook) -> str:
    """The levels, best first: `1级 ≤ 361、2级 ≤ 370 kgce/t`."""
    sign = "≥" if rules.metrics[limit.metric].better == "higher" else "≤"
    return "、".join(f"{level} {sign} {number(value)}" for level, value in limit.levels.items()) + f" {limit.unit}"


def limit_lines(limit: Limit, rules: Rulebook, lang: Lang) -> Iterator[str]:
    """What else belongs to a limit: corrections, what may relax it, what it is stated for, notes, clause."""
    yield from corrections(limit.adjust, limit.unit, rules, lang)
    if limit.relaxed_by:
        yield say("words.relaxed-by", lang, what="、".join(limit.relaxed_by))
    if limit.basis:
        yield say("words.basis", lang, text=limit.basis)
    if limit.note:
        yield limit.note
    if limit.cite:
        yield " ".join(filter(None, [limit.cite.document, limit.cite.clause, limit.cite.table]))


def corrections(adjust: dict[str, float | Correction], unit: str, rules: Rulebook, lang: Lang) -> Iterator[str]:
    """Each correction: by how much the limit moves for each unit of a share or grade."""
    for ident, correction in adjust.items():
        name = metric_name(ident, rules, lang)
        own = rules.metrics[ident].unit if ident in rules.metrics else ""
        given = correction if isinstance(correction, Correction) else Correction(per=correction)
        values = {"metric": name, "own": own, "per": f"{given.per:+g}", "unit": unit}
        if given.below is not None:
            line = say("words.adjust-below", lang, reference=number(given.below), **values)
        elif given.above is not None:
            line = say("words.adjust-above", lang, reference=number(given.above), **values)
        else:
            line = say("words.adjust", lang, **values)
        most = given.most
        yield line if most is None else line + say("words.adjust-most", lang, most=number(most), own=own)


def effect(found: Effect) -> str:
    """An expected effect: `综合能耗降低 0.4–0.5 kgce/m2（建筑陶瓷）`."""
    subject = f"（{found.subject}）" if found.subject else ""
    return f"{found.what} {_range(found.least, found.most)} {found.unit}{subject}"


def factor(found: Factor) -> str:
    """A coefficient with its year and area."""
    value = number(found.value) if found.value is not None else _range(found.least, found.most)
    of = "，".join(filter(None, [str(found.year or ""), found.area, found.note]))
    return f"{found.what} {value} {found.unit}" + (f"（{of}）" if of else "")


def _range(least: float | None, most: float | None) -> str:
    if least is None or most is None:
        return number(least if most is None and least is not None else most or 0.0)
    return number(least) if least == most else f"{number(least)}–{number(most)}"
