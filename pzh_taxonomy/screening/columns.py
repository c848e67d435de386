"""The columns that screening adds to a table (DESIGN §4), and a decision's values in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.decision import Citation, Decision

ADDED = (
    "pzh_verdict",
    "pzh_status",
    "pzh_catalogue",
    "pzh_edition",
    "pzh_code",
    "pzh_title",
    "pzh_citation",
    "pzh_missing",
    "pzh_reason",
    "pzh_candidates",
)
_MOST_CANDIDATES = 5
_MOST_TRANSITION = 2
_CANDIDATE_ROLES = ("green", "transition")

#: The values of the ADDED columns, in their order.
Answer = tuple[str, str, str, str, str, str, str, str, str, str]


def headings(language: Literal["en", "zh"]) -> list[str]:
    """The headings of the ADDED columns: their names, or Chinese ones."""
    return list(ADDED) if language == "en" else [say(f"screen.column.{name}", "zh") for name in ADDED]


def added_values(decision: Decision, lang: Lang = "zh") -> Answer:
    """The values of the ADDED columns."""
    label = decision.labels[0] if decision.labels else None
    return (
        decision.verdict,
        decision.status,
        label.catalogue if label else "",
        label.edition if label else "",
        label.code if label else "",
        label.title if label else "",
        citation_line(decision.citations[0], lang) if decision.citations else "",
        "；".join(m.fact for m in decision.missing),
        decision.headline,
        ";".join(candidates(decision)),
    )


def citation_line(cite: Citation, lang: Lang = "zh") -> str:
    """A citation on one line."""
    number = f"（{cite.number}）" if cite.number else ""
    page = f"，{say('text.page', lang, page=cite.page)}" if cite.page else ""
    return f"《{cite.document}》{number}{cite.clause} {cite.title}{page}〔{say(f'verification.{cite.verification}', lang)}〕"


def candidates(decision: Decision) -> list[str]:
    """Up to five `catalogue@edition:code`, the deciding entry first; of each role the matches before the nearest misses.

    Transition directories are long and name the same measures as the green entries: they take at most two of the places while green ones remain.
    """
    matched = [(x.ref, x.role) for x in decision.labels if x.scope == "main"]
    return best_candidates(matched, [(d.code, d.role) for d in decision.discarded])


def best_candidates(labels: Iterable[tuple[str, str]], missed: Iterable[tuple[str, str]]) -> list[str]:
    """The candidates, from what the labels in the main activity name and from the nearest misses, each with its role."""
    matched = [x for x in labels if x[1] in _CANDIDATE_ROLES]
    refs: dict[str, list[str]] = {"green": [], "transition": []}
    for ref, role in (*matched, *missed):
        if role in refs:
            refs[role].append(ref)
    deciding = [ref for ref, _ in matched[:1]]
    transition, green = (list(dict.fromkeys(refs[role])) for role in ("transition", "green"))
    order = [
        *deciding,
        *green[: _MOST_CANDIDATES - _MOST_TRANSITION],
        *transition[:_MOST_TRANSITION],
        *green,
        *transition,
    ]
    return list(dict.fromkeys(order))[:_MOST_CANDIDATES]
