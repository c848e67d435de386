"""The shape of an explanation: what it is of, its title, and labelled lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct


class Line(Struct, frozen=True):
    """A label (message key below `explain.`) and its values."""

    label: str
    values: tuple[str, ...]


class Explained(Struct, frozen=True):
    """One explanation: its kind (message key below `explain.kind.`), the key it goes by, its title, its lines."""

    kind: str
    key: str
    title: str
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, kind: str, key: str, title: str, lines: Iterable[Line]) -> Explained:
        """An explanation without its empty lines."""
        return cls(kind, key, title, tuple(line for line in lines if any(line.values)))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind,
            "key": self.key,
            "title": self.title,
            **{line.label.replace("-", "_"): list(line.values) for line in self.lines},
        }
