"""Changes to entries written into an edition's YAML text: changed entries are written anew, comments kept; every other line stays as it is."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from pzh_taxonomy.guidance.review_sheets import SPECS, Path
from pzh_taxonomy.library.yaml_source import Source, parse

_ORDER = ["code", *(c.key.split(".")[0] for c in SPECS[0].columns)]


class Assignment(Struct, frozen=True):
    """A value for a path in one entry (by its place among the entries); None removes it."""

    entry: int
    path: Path
    value: Any


class CannotPatch(Exception):
    """The changed text does not say what it should; nothing is written."""


def assigned(data: dict[str, Any], changes: Iterable[Assignment], added: Iterable[dict[str, Any]]) -> None:
    """Make the changes in parsed data, in place; entries that are `added` come last."""
    for change in changes:
        _assign(data["entries"][change.entry], change.path, change.value, dict)
    data["entries"] += added


def patched(text: str, source: Source, changes: list[Assignment], added: list[dict[str, Any]], wanted: Any) -> str:
    """The text with the changes; `wanted` is the data that it must then hold. Raises CannotPatch."""
    lines = text.splitlines(keepends=True)
    starts = [source.places[("entries", n)][0] - 1 for n in range(len(source.data["entries"]))]
    ends = [*starts[1:], len(lines)]
    for number in sorted({c.entry for c in changes}, reverse=True):
        start, end = starts[number], _end(lines, starts[number], ends[number])
        block = _rewritten("".join(lines[start:end]), [c for c in changes if c.entry == number])
        lines[start:end] = [block]
    made = "".join(lines)
    if added:
        made = made.rstrip("\n") + "\n" + "".join(_new(entry) for entry in added)
    again = parse(made.encode(), source.file)
    if again.problems or again.data != wanted:
        raise CannotPatch
    return made


def _end(lines: list[str], start: int, end: int) -> int:
    """The end of an entry without the comments and blank lines that lead to the next."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _yaml() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _rewritten(block: str, changes: list[Assignment]) -> str:
    """One entry's text with its values changed."""
    yaml = _yaml()
    document = yaml.load(block)
    for change in changes:
        _assign(document[0], change.path, change.value, _mapping)
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _new(entry: dict[str, Any]) -> str:
    made = _mapping()
    for key, value in entry.items():
        made[key] = _scalars(value, None)
    out = io.StringIO()
    _yaml().dump([made], out)
    return out.getvalue()


def _mapping() -> Any:
    from ruamel.yaml.comments import CommentedMap

    return CommentedMap()


def _assign(entry: Any, path: Path, value: Any, mapping: Any) -> None:
    node = entry
    for at, part in enumerate(path[:-1]):
        if isinstance(part, str) and part not in node:
            _put(node, part, [] if isinstance(path[at + 1], int) else mapping())
        if isinstance(node, list) and isinstance(part, int) and part == len(node):
            node.append(mapping())
        node = node[part]
    last = path[-1]
    rich = mapping is not dict
    if value is None:
        node.pop(last, None)
        _prune(entry, path[:-1])
    elif isinstance(node, list) and last == len(node):
        node.append(_scalars(value, None) if rich else value)
    else:
        before = node.get(last) if isinstance(node, dict) else node[last]
        _put(node, last, _scalars(value, before) if rich else value)


def _prune(entry: Any, path: Path) -> None:
    """Remove a mapping that a removed key has left empty (examples without any)."""
    if len(path) == 1 and isinstance(path[0], str) and entry.get(path[0]) == {}:
        entry.pop(path[0])


def _put(node: Any, key: Any, value: Any) -> None:
    """Set a key; a new one where its kind usually stands."""
    if not hasattr(node, "insert") or isinstance(node, list) or key in node:
        node[key] = value
        return
    later = _ORDER[_ORDER.index(key) + 1 :] if key in _ORDER else []
    places = [n for n, known in enumerate(node) if known in later]
    node.insert(places[0] if places else len(node), key, value)


def _scalars(value: Any, before: Any) -> Any:
    """The value in the style of what it replaces: quotes, flow lists; unchanged items of a list are kept as they are."""
    from ruamel.yaml.comments import CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, list):
        known = {str(item): item for item in before} if isinstance(before, list) else {}
        items = [known.get(str(item), _scalars(item, None)) for item in value]
        if isinstance(before, CommentedSeq):
            before[:] = items
            return before
        made = CommentedSeq(items)
        made.fa.set_flow_style()
        return made
    if isinstance(value, dict):
        made_map = _mapping()
        for key, item in value.items():
            made_map[key] = _scalars(item, None)
        return made_map
    if isinstance(value, str) and (isinstance(before, DoubleQuotedScalarString) or _needs_quotes(value)):
        return DoubleQuotedScalarString(value)
    return value


def _needs_quotes(text: str) -> bool:
    """Codes, dates and numbers in text are quoted."""
    return bool(text) and (text[0].isdigit() or text[0] in "-+.") and text.isascii() and " " not in text
