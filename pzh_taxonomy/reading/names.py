"""Field names of project files and tables, in Chinese and English (rules/fields.yaml)."""

from __future__ import annotations

import re
from functools import lru_cache

from pzh_taxonomy.model.rulebook import FieldAliases
from pzh_taxonomy.text.nearest import nearest

_BRACKETS = str.maketrans({"（": "(", "）": ")", "：": "", ":": ""})
_MOST_INDEXES = 4
_indexes: list[tuple[tuple[FieldAliases, ...], tuple[dict[str, FieldAliases], dict[str, str]]]] = []
_SPACING = re.compile(r"[\s_\-　]+")


class FieldNames:
    """Looks up fields by any of their names; case, spaces, full-width brackets and units in brackets do not matter."""

    def __init__(self, fields: tuple[FieldAliases, ...]) -> None:
        self.fields, self._by_name = _index(fields)

    def field(self, name: str) -> str | None:
        """The field that goes by this name, or None."""
        return self._by_name.get(plain(name)) or self._by_name.get(plain(re.sub(r"[（(].*?[)）]$", "", name.strip())))

    def nearest(self, name: str) -> str | None:
        """The known name most like this one, for did-you-mean."""
        names = [n for f in self.fields.values() for n in (f.field, f.zh, *f.aliases)]
        return nearest(name, names)

    def value(self, field: str, text: str) -> str | None:
        """The coded value that a field's text stands for (新建 → new_build), or None."""
        wanted = plain(text)
        for coded, names in self.fields[field].values.items():
            if wanted == coded or wanted in map(plain, names):
                return coded
        return None

    def values(self, field: str) -> list[str]:
        """The first name of each of a field's coded values."""
        return [names[0] for names in self.fields[field].values.values()]


def _index(fields: tuple[FieldAliases, ...]) -> tuple[dict[str, FieldAliases], dict[str, str]]:
    """Fields by canonical name, and canonical names by every name; kept for the rulebooks in use, since every row of a table asks."""
    for known, found in _indexes:
        if known is fields:
            return found
    by_name = {plain(n): f.field for f in fields for n in (f.field, f.zh, *f.aliases)}
    made = ({f.field: f for f in fields}, by_name)
    _indexes.append((fields, made))
    del _indexes[:-_MOST_INDEXES]
    return made


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name as it is compared: NFKC brackets, lower case, no spaces, underscores or hyphens."""
    return _SPACING.sub("", name.translate(_BRACKETS)).lower()
