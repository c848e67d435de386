"""Things worked out once and kept: for each rulebook (or part of one), or for each object."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
_FEW = 16
#: For things kept for every entry of a library rather than for the library.
MANY = 20_000


class Kept(Generic[K, V]):
    """Calls `make` once for each object, known by its identity: hashing a rulebook would cost more than what is kept."""

    def __init__(self, make: Callable[[K], V], most: int = _FEW) -> None:
        self._make = make
        self._most = most
        self._known: dict[int, tuple[K, V]] = {}

    def __call__(self, key: K) -> V:
        known = self._known.get(id(key))
        if known is not None and known[0] is key:
            return known[1]
        if len(self._known) >= self._most:
            self._known.clear()
        made = self._make(key)
        self._known[id(key)] = (key, made)
        return made


if TYPE_CHECKING:
    lazily = cached_property
else:

    class lazily:
        """functools.cached_property without the lock that it takes before Python 3.12, which costs more than most of what is kept here."""

        def __init__(self, make: Callable[[Any], Any]) -> None:
            self._make = make
            self._name = make.__name__
            self.__doc__ = make.__doc__

        def __get__(self, owner: Any, kind: type | None = None) -> Any:
            if owner is None:
                return self
            made = owner.__dict__[self._name] = self._make(owner)
            return made
