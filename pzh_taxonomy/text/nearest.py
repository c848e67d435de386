"""Did you mean: the known name most like the one given."""

from __future__ import annotations

from collections.abc import Iterable

_LEAST_LIKENESS = 55


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The most similar known name, or None where none is similar. Imported lazily: it serves error messages only."""
    from rapidfuzz import process

    found = process.extractOne(name, list(known), score_cutoff=_LEAST_LIKENESS)
    return found[0] if found else None
