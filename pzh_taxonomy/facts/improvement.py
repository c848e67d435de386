"""Savings that the project states: in a field, as a percentage or amount in the texts, or as values before and after."""

from __future__ import annotations

import re

from pzh_taxonomy.model.project import Improvement, Quantity, Span
from pzh_taxonomy.model.rulebook import Lexicon, Metric

_CLAUSE = re.compile(r"[^。；;，,\n]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|个百分点)")


def improvements(
    texts: dict[str, str], quantities: list[Quantity], metrics: dict[str, Metric], lexicon: Lexicon
) -> list[Improvement]:
    """Every stated saving. One in which a value gets worse has a negative percentage."""
    found = _compared(quantities, metrics)
    words = lexicon.improvement
    if words is None:
        return found
    for field, text in texts.items():
        if not any(w in text for w in words.what):
            continue
        for clause in _CLAUSE.finditer(text):
            said = clause.group()
            what = any(w in said for w in words.what)
            verb = next((w for w in words.verbs if w in said), "")
            if not what or not verb or any(w in said for w in words.instead) or not _NUMBER.search(said):
                continue
            percent = _PERCENT.search(said)
            span = Span(field, clause.start(), clause.end(), said)
            found.append(Improvement(percent=float(percent[1]) if percent else None, span=span))
    return found


def _compared(quantities: list[Quantity], metrics: dict[str, Metric]) -> list[Improvement]:
    """Before against after, for each metric that has a better side."""
    found: list[Improvement] = []
    for metric in dict.fromkeys(q.metric for q in quantities):
        better = metrics[metric].better
        before = next((q for q in quantities if q.metric == metric and q.phase == "before"), None)
        after = next((q for q in quantities if q.metric == metric and q.phase == "after"), None)
        if better == "neither" or before is None or after is None or before.value == 0:
            continue
        change = 100 * (after.value - before.value) / abs(before.value)
        percent = round(-change if better == "lower" else change, 2)
        found.append(Improvement(percent=percent, span=after.span, steps=_steps(before.value, after.value, percent)))
    return found


def _steps(before: float, after: float, percent: float) -> str:
    return f"({before:g} - {after:g}) ÷ {before:g} = {abs(percent):g} %" if percent >= 0 else f"{before:g} → {after:g}"
