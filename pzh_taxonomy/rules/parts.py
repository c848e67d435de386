"""The several activities of one project: each answered for by itself, with its share of the investment where the text states it."""

from __future__ import annotations

import re

from msgspec import Struct

from pzh_taxonomy.matching.hit import Hit
from pzh_taxonomy.rules.case import Case, Evaluated
from pzh_taxonomy.rules.standing import MAIN_ROLES

_SHARE = re.compile(r"占(?:总投资|总规模|投资)?(?:的|比|比例)?(?:约|为)?(?P<share>\d+(?:\.\d+)?)%")
_AMOUNT = re.compile(r"投资(?:约|为|额)?(?P<amount>\d+(?:\.\d+)?)(?P<unit>亿元|万元)")
_UNITS = {"亿元": 10_000.0, "万元": 1.0}
_ENDS = "。；;\n"


class Part(Struct, frozen=True):
    """One activity of the project: the entry or everyday activity that fits it best, and its share in percent where stated."""

    item: Evaluated
    share: float | None


def parts(case: Case) -> list[Part]:
    """The distinct activities that the texts name, best first; one alone where the project is one thing.

    Activities are distinct where their evidence stands in different words. Ancillary works are parts too.
    """
    policy = case.rules.matching
    taken: list[tuple[str, int, int]] = []
    found: list[Part] = []
    ranked = sorted(
        (e for e in case.evaluated if e.role in MAIN_ROLES and case.decides(e) and not e.candidate.dropped),
        key=lambda e: (e is not case.main, e.candidate.scope == "ancillary", -e.candidate.score),
    )
    for item in ranked:
        spans = [(h.field, s, e) for h in item.candidate.evidence for s, e in (*h.more, (h.start, h.end))]
        new = [x for x in spans if not any(_overlap(x, t) for t in taken)]
        if not spans or len(new) < len(spans) or item.candidate.score < policy.least_part_score:
            continue
        taken += spans
        found.append(Part(item, _share(item.candidate.evidence[0], case)))
        if len(found) == policy.most_parts:
            break
    return found


def _overlap(a: tuple[str, int, int], b: tuple[str, int, int]) -> bool:
    return a[0] == b[0] and a[1] < b[2] and b[1] < a[2]


def _share(hit: Hit, case: Case) -> float | None:
    """The share stated in the sentence of the evidence: as a percentage, or as an amount of the whole investment."""
    text = case.facts.texts[hit.field]
    start = max(text.rfind(c, 0, hit.start) for c in _ENDS) + 1
    end = min([at for c in _ENDS if (at := text.find(c, hit.end)) >= 0], default=len(text))
    sentence = text[start:end]
    if match := _SHARE.search(sentence):
        return float(match["share"])
    whole = case.facts.project.investment
    if whole and (match := _AMOUNT.search(sentence)):
        share = 100 * float(match["amount"]) * _UNITS[match["unit"]] / whole
        return round(share, 1) if share <= 100 else None
    return None
