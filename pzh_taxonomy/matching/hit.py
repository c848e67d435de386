"""A phrase of the catalogues found in a project's text."""

from __future__ import annotations

from msgspec import Struct


class Hit(Struct, frozen=True):
    """A phrase in a text. `phrase` is its number in the index; `role` is where it stands, `masked` why it does not count.

    `nested` are the edition numbers in which a longer phrase covers this one; `more` the places of the other parts of an `A + B` term.
    """

    phrase: int
    field: str
    start: int
    end: int
    role: str
    masked: str = ""
    nested: frozenset[int] = frozenset()
    more: tuple[tuple[int, int], ...] = ()
