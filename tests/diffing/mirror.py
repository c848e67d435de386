"""What a difference becomes when the two editions change places."""

from __future__ import annotations

from collections import Counter

from pzh_taxonomy.model.diff import Delta

_PAIRS = (
    ("entry-added", "entry-removed"),
    ("entry-split", "entry-merged"),
    ("entry-subdivided", "entry-consolidated"),
    ("scope-narrowed", "scope-widened"),
    ("scope-moved-out", "scope-moved-in"),
    ("rows-introduced", "rows-dropped"),
    ("criterion-added", "criterion-removed"),
    ("criterion-tightened", "criterion-loosened"),
    ("alternative-added", "alternative-removed"),
    ("limit-added", "limit-removed"),
    ("standard-cited", "standard-uncited"),
    ("reference-added", "reference-removed"),
    ("effect-added", "effect-removed"),
    ("factor-added", "factor-removed"),
)
_KINDS = {**dict(_PAIRS), **{b: a for a, b in _PAIRS}}
_WAYS = {"tighter": "looser", "looser": "tighter"}


def told(deltas: tuple[Delta, ...]) -> Counter[tuple[object, ...]]:
    """The differences as plain values."""
    return Counter(
        (d.kind, d.direction, d.code_before, d.code_after, d.field, d.before, d.after, d.value_before, d.value_after)
        for d in deltas
    )


def mirrored(deltas: tuple[Delta, ...]) -> Counter[tuple[object, ...]]:
    """The differences as they must read with the editions swapped."""
    return Counter(
        (
            _KINDS.get(d.kind, d.kind),
            _WAYS.get(d.direction, d.direction),
            d.code_after,
            d.code_before,
            d.field,
            d.after,
            d.before,
            d.value_after,
            d.value_before,
        )
        for d in deltas
    )
