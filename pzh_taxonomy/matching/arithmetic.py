"""The arithmetic of a score. It works on one number and on whole arrays of them alike, so that screening counts as everybody does."""

from __future__ import annotations

from typing import Any

from pzh_taxonomy.model.rulebook import Matching

_PLACES = 10_000
_INTEGERS = 2.0**52


def score(phrases: Any, text: Any, coverage: Any, factor: Any, policy: Matching) -> Any:
    """The score (0 to 1, four places) from the phrases' weight, the bigrams' share and how much of the title they hold, and the factor of the facts."""
    raw = (phrases + policy.text_weight * text * (0.5 + 0.5 * coverage)) * factor
    return rounded(raw / (raw + policy.half_score))


def rounded(value: Any) -> Any:
    """To four places, halves to even: beyond 2**52 floating point knows whole numbers only."""
    return ((value * _PLACES + _INTEGERS) - _INTEGERS) / _PLACES
