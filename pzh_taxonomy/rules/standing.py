"""How the candidates stand to one another: all that the decision rules see of their scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pzh_taxonomy.matching.rank import Candidate
from pzh_taxonomy.model.rulebook import Matching
from pzh_taxonomy.rules.timeline import InForce

MAIN_ROLES = ("green", "transition", "ordinary")


class Standing(NamedTuple):
    """A candidate's rank by score (0 for the best, equal ones share it), whether it may name the main activity, and whether it scores enough beside it."""

    rank: int
    may_be_main: bool
    rivals: bool


def standings(candidates: Sequence[Candidate], force: InForce, policy: Matching) -> list[Standing]:
    """The standing of each candidate."""
    may_be_main = [_may_be_main(c, force) for c in candidates]
    if len(candidates) < 2:
        return [Standing(0, may, True) for may in may_be_main]
    ranks = {s: rank for rank, s in enumerate(sorted({c.score for c in candidates}, reverse=True))}
    mains = [c for c, may in zip(candidates, may_be_main, strict=True) if may]
    top = max([c.score for c in mains], default=0.0)
    others = max([c.score for c in mains if c.document.role != "transition"], default=0.0)
    least = top * policy.main_share
    # a measure listed as transition may be a green one too: the green entry needs less beside it
    least_green = least if others == top else max(others * policy.main_share, top * policy.dual_share)
    return [
        Standing(ranks[c.score], may, c.score >= (least_green if c.document.role == "green" else least))
        for c, may in zip(candidates, may_be_main, strict=True)
    ]


def _may_be_main(candidate: Candidate, force: InForce) -> bool:
    role = candidate.document.role
    return (
        role in MAIN_ROLES
        and candidate.scope == "main"
        and not candidate.dropped
        and force.decides(role, candidate.document.edition_ref)
    )
