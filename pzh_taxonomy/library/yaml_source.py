"""Safe YAML to plain data with the place of every value.

Works on parser events rather than on a loader, so that one pass can refuse anchors, aliases, tags, duplicate keys, several documents,
unquoted codes and dates, and excessive size or depth, each with its line. Nothing is ever constructed but
dict, list, str, int, float, bool and None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from pzh_taxonomy.library.problems import Problem
from pzh_taxonomy.messages import fault, said

Path = tuple[str | int, ...]
Place = tuple[int, int]

MAX_BYTES = 8_000_000
MAX_DEPTH = 24
INVISIBLE = {
    "\u200b": "zero-width-space",
    "\u200c": "zero-width",
    "\u200d": "zero-width",
    "\u2060": "zero-width",
    "\ufeff": "byte-order-mark",
    "\u00a0": "no-break-space",
    "\u202f": "narrow-no-break-space",
    "\u3000": "full-width-space",
}
_INVISIBLE = re.compile("[" + "".join(INVISIBLE) + "]")
# A key is a Latin word in catalogues; Chinese text with a full-width colon is a value.
_FULL_WIDTH_KEY = re.compile(r"^\s*(?:- )?[a-z_]+：")
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+$")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?$")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_WORDS: dict[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NOT_NUMBERS = {".nan", ".inf", "-.inf", "+.inf", ".NaN", ".Inf", "-.Inf", ".NAN", ".INF", "-.INF"}


class Source:
    """One parsed YAML file: `data`, the `places` of its values, and the `problems` met on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: Any = None
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def place(self, path: Path) -> Place:
        """Line and column of the value at `path`, or of the nearest enclosing one."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def report(self, path: Path, message: str, remedy: str, place: Place | None = None) -> None:
        line, column = place or self.place(path)
        self.problems.append(Problem(self.file, line, column, "/".join(map(str, path)), message, remedy))


def parse(content: bytes, file: str, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Source:
    """Parse YAML bytes; never raises for bad content, problems are in the result."""
    source = Source(file)
    if len(content) > max_bytes:
        source.report((), *fault("yaml.too-big", size=len(content), most=max_bytes))
        return source
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        source.report((), *fault("yaml.not-utf8", at=error.start), (line, 1))
        return source
    _lint(text, source)
    builder = _Builder(source, max_depth)
    try:
        source.data = builder.document(_events(text))
    except _Stop:
        source.data = None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        reason = " ".join(str(error.problem or error.context or "?").split())
        source.report((), *fault("yaml.syntax", reason=reason), place)
    except (YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())[:120]
        source.report((), *fault("yaml.unreadable", reason=reason))
    return source


class _Stop(Exception):
    """Parsing cannot go on; the reason has been reported."""


def _events(text: str) -> Iterator[Any]:
    """Parser events, from libyaml where it is installed, else from the pure-Python parser."""
    try:
        from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ImportError:
        from ruamel.yaml import YAML

        yield from YAML(typ="safe", pure=True).parse(text)
        return
    parser = CParser(text)
    while parser.check_event():
        yield parser.get_event()


def _lint(text: str, source: Source) -> None:
    """Report what a reader of the file cannot see or easily mistypes."""
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            source.report((), *fault("yaml.tab"), (number, line.index("\t") + 1))
        if line.isascii():
            continue
        found = _INVISIBLE.search(line)
        if found and not line.lstrip().startswith("#"):
            char = found.group()
            name = said(f"problem.char.{INVISIBLE[char]}", code=f"U+{ord(char):04X}")
            source.report((), *fault("yaml.invisible", name=name), (number, found.start() + 1))
        if "：" in line and (key := _FULL_WIDTH_KEY.match(line)):
            source.report((), *fault("yaml.full-width-colon"), (number, key.end()))


class _Builder:
    """Builds plain data from events, noting places and problems."""

    def __init__(self, source: Source, max_depth: int) -> None:
        self.source = source
        self.max_depth = max_depth

    def document(self, events: Iterator[Any]) -> Any:
        documents = 0
        data: Any = None
        for event in events:
            name = type(event).__name__
            if name == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self.source.report((), *fault("yaml.documents"), _place(event))
                    raise _Stop
                data = self.value(next(events), events, ())
        if documents == 0 or data is None:
            self.source.report((), *fault("yaml.empty"))
            raise _Stop
        return data

    def value(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        name = type(event).__name__
        source = self.source
        source.places.setdefault(path, _place(event))
        if name == "AliasEvent":
            source.report(path, *fault("yaml.alias"), _place(event))
            return None
        if getattr(event, "anchor", None):
            source.report(path, *fault("yaml.anchor"), _place(event))
        tag = getattr(event, "tag", None)
        if tag and str(tag) != "!":
            source.report(path, *fault("yaml.tag", tag=tag), _place(event))
        if name == "ScalarEvent":
            return self.scalar(event, path)
        if len(path) >= self.max_depth:
            source.report(path, *fault("yaml.deep", most=self.max_depth), _place(event))
            raise _Stop
        if name == "SequenceStartEvent":
            items: list[Any] = []
            for item in events:
                if type(item).__name__ == "SequenceEndEvent":
                    break
                items.append(self.value(item, events, (*path, len(items))))
            return items
        return self.mapping(events, path)

    def mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            if type(event).__name__ != "ScalarEvent":
                self.source.report(path, *fault("yaml.key"), _place(event))
                raise _Stop
            key = str(event.value)
            if key == "<<":
                self.source.report(path, *fault("yaml.merge"), _place(event))
            place = _place(event)
            here = (*path, key)
            duplicate = key in result
            if duplicate:
                first = self.source.places[here][0]
                self.source.report(here, *fault("yaml.repeated", key=key, line=first), place)
            else:
                self.source.places[here] = place
            value = self.value(next(events), events, here)
            if not duplicate:
                result[key] = value
        return result

    def scalar(self, event: Any, path: Path) -> Any:
        text = str(event.value)
        if event.style or not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        first = text[0]
        if first.isdigit() or first in "-+.":
            place = _place(event)
            if _DATE.match(text):
                self.source.report(path, *fault("yaml.date", text=text), place)
                return text
            if _LEADING_ZERO.match(text):
                self.source.report(path, *fault("yaml.leading-zero", text=text), place)
                return text
            if text in _NOT_NUMBERS:
                self.source.report(path, *fault("yaml.not-finite", text=text), place)
                return None
            if _INT.match(text):
                return int(text)
            if _FLOAT.match(text):
                return float(text)
        return text


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1
