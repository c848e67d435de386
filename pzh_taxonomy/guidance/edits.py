"""Answers written into a project's fields, under the names that its file already uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from typing import Any

from msgspec import Struct

from pzh_taxonomy.messages import Lang
from pzh_taxonomy.reading.names import FieldNames


class Edit(Struct, frozen=True):
    """A value for a field; below it where `key` is given; where `append`, one more item of a list or one more line of a text."""

    field: str
    value: Any
    key: str = ""
    append: bool = False


def applied(data: MutableMapping[str, Any], edits: Iterable[Edit], names: FieldNames, lang: Lang = "zh") -> None:
    """Write the edits into the fields, in place."""
    for edit in edits:
        name = _name(data, edit.field, names, lang)
        if edit.append and isinstance(edit.value, str) and names.fields[edit.field].form == "text":
            data[name] = "\n".join(filter(None, [data.get(name), edit.value]))
        elif edit.append:
            items = _items(data.get(name))
            items.append(edit.value)
            data[name] = items
        elif edit.key:
            if not isinstance(data.get(name), MutableMapping):
                data[name] = {}
            data[name][edit.key] = edit.value
        else:
            data[name] = edit.value


def _name(data: MutableMapping[str, Any], field: str, names: FieldNames, lang: Lang) -> str:
    """The name under which the field stands in the data, else its usual one."""
    found = next((str(n) for n in data if names.field(str(n)) == field), None)
    return found or (names.fields[field].zh if lang == "zh" else field)


def _items(value: Any) -> list[Any]:
    """A list field's items, however they were written."""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [p.strip() for p in re.split(r"[;；、\n]", value) if p.strip()]
    return value if isinstance(value, list) else [value]
