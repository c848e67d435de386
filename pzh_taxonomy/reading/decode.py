"""Bytes to text, decided over the whole file: byte-order mark, strict UTF-8, strict GB18030, else an error with its place."""

from __future__ import annotations

import codecs

from pzh_taxonomy.messages import Message, said

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Undecodable(ValueError):
    """The bytes are in no encoding that is read; the message names byte, line and remedy."""


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises Undecodable."""
    for mark, name in MARKS:
        if content.startswith(mark):
            try:
                return content.decode(name), name
            except UnicodeDecodeError as error:
                raise Undecodable(_message(content, error.start, name)) from None
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        utf8_error = error
    try:
        return content.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        at = max(error.start, utf8_error.start)
        raise Undecodable(_message(content, at, said("problem.input.undecodable-both"))) from None


def _message(content: bytes, at: int, encoding: str) -> Message:
    line = content[:at].count(b"\n") + 1
    return said("problem.input.undecodable", line=line, at=at, byte=content[at], encoding=encoding)
