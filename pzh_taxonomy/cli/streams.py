"""Output to consoles and pipes of any encoding, without tracebacks and without losing text."""

from __future__ import annotations

import codecs
import contextlib
import sys

#: What stands for a mark that the encoding lacks, the nearest first.
_ALIKE = {
    "✓": "√v",
    "✗": "×x",
    "•": "·*",
    "–": "-",
    "—": "-",
    "…": ".",
    "→": ">",
    "≤": "<",
    "≥": ">",
    "★": "*",
    "“": '"',
    "”": '"',
    "㎡": "m",
    "²": "2",
    "³": "3",
}
_EXACT, _READABLE = "pzh_taxonomy_exact", "pzh_taxonomy_readable"


def prepare() -> None:
    """Let stdout and stderr write what their encoding lacks: as `\\uXXXX`, which JSON reads back, on stderr marks as like ones."""
    codecs.register_error(_EXACT, _escaped)
    codecs.register_error(_READABLE, _readable)
    _handle(sys.stdout, _EXACT)
    _handle(sys.stderr, _READABLE)
    _handle(sys.stdin, "replace")


def for_people() -> None:
    """From now on stdout is a report for people: marks that the encoding lacks are written as like ones."""
    _handle(sys.stdout, _READABLE)


def _handle(stream: object, errors: str) -> None:
    with contextlib.suppress(AttributeError, ValueError, LookupError):
        stream.reconfigure(errors=errors)  # type: ignore[attr-defined]


def _escaped(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_escape, error.object[error.start : error.end])), error.end


def _readable(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_plain(char, error.encoding) for char in error.object[error.start : error.end]), error.end


def _escape(char: str) -> str:
    if ord(char) > 0xFFFF:
        pair = char.encode("utf-16-be").hex()
        return f"\\u{pair[:4]}\\u{pair[4:]}"
    return f"\\u{ord(char):04x}"


def _plain(char: str, encoding: str) -> str:
    for like in _ALIKE.get(char, ""):
        with contextlib.suppress(UnicodeEncodeError):
            like.encode(encoding)
            return like
    return _escape(char)
