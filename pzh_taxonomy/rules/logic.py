"""Kleene's three-valued logic over met, unmet and unknown."""

from __future__ import annotations

from collections.abc import Iterable

from pzh_taxonomy.model.project import Truth


def all_of(parts: Iterable[Truth]) -> Truth:
    """unmet where any part is, else unknown where any is, else met (also for no parts)."""
    found = set(parts)
    return "unmet" if "unmet" in found else "unknown" if "unknown" in found else "met"


def any_of(parts: Iterable[Truth]) -> Truth:
    """met where any part is, else unknown where any is, else unmet (also for no parts)."""
    found = set(parts)
    return "met" if "met" in found else "unknown" if "unknown" in found else "unmet"


def none_of(parts: Iterable[Truth]) -> Truth:
    """The negation of any_of."""
    return negate(any_of(parts))


def negate(truth: Truth) -> Truth:
    """met and unmet change places; unknown stays."""
    return "unmet" if truth == "met" else "met" if truth == "unmet" else "unknown"


def truth(value: bool | None) -> Truth:
    """True, False or None as met, unmet or unknown."""
    return "unknown" if value is None else "met" if value else "unmet"
