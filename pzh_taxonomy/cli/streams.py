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
    "★": "*",
    "“": '"',
    "”": '"',
    "㎡": "m",
    "²": "2",
    "³": "3",
}
_HANDLER = "pzh_taxonomy"


def prepare() -> None:
    """Let stdout and stderr write what their encoding lacks as like marks, or as `\\uXXXX`, which JSON reads back."""
    codecs.register_error(_HANDLER, _replacement)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors=_HANDLER)  # type: ignore[union-attr]
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]


def shows_chinese(encoding: str | None) -> bool:
    """Whether Chinese text can be written in this encoding."""
    try:
        "绿色转型".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _replacement(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_plain(char, error.encoding) for char in text), error.end


def _plain(char: str, encoding: str) -> str:
    for like in _ALIKE.get(char, ""):
        with contextlib.suppress(UnicodeEncodeError):
            like.encode(encoding)
            return like
    if ord(char) > 0xFFFF:
        pair = char.encode("utf-16-be").hex()
        return f"\\u{pair[:4]}\\u{pair[4:]}"
    return f"\\u{ord(char):04x}"
