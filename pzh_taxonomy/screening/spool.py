"""Decided rows on disk until a format that cannot be appended to (XLSX, Parquet) is written: frames of msgpack, nothing that executes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from pzh_taxonomy.screening.cells import text_of, writable
from pzh_taxonomy.screening.table import ABSENT, Cell

_DATE, _DATETIME, _ABSENT = 1, 2, 3
_PLAIN = (type(None), bool, int, float)
_encoder = msgspec.msgpack.Encoder(enc_hook=text_of)

#: A row's number, its cells (none where they are taken from the source again), and the added values.
Spooled = tuple[int, list[Cell], tuple[str, ...]]


def frame(rows: list[Spooled]) -> bytes:
    """Rows as one frame: length, payload."""
    payload = _encoder.encode(
        [(n, [_packed(c) for c in cells], [writable(a) for a in answer]) for n, cells, answer in rows]
    )
    return len(payload).to_bytes(4, "little") + payload


def frames(path: Path) -> Iterator[list[Spooled]]:
    """The rows of a spool, frame by frame."""
    decode = msgspec.msgpack.Decoder(list[tuple[int, list[Any], tuple[str, ...]]], ext_hook=_unpacked).decode
    with path.open("rb") as handle:
        while head := handle.read(4):
            yield decode(handle.read(int.from_bytes(head, "little")))


def _packed(cell: Cell) -> Any:
    if isinstance(cell, str):
        return writable(cell)
    if isinstance(cell, int) and not -(1 << 63) <= cell < 1 << 63:
        return str(cell)
    if isinstance(cell, _PLAIN):
        return cell
    if cell is ABSENT:
        return msgspec.msgpack.Ext(_ABSENT, b"")
    if isinstance(cell, datetime.datetime) and cell.tzinfo is None:
        return msgspec.msgpack.Ext(_DATETIME, cell.isoformat().encode())
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return msgspec.msgpack.Ext(_DATE, cell.isoformat().encode())
    return text_of(cell)


def _unpacked(code: int, data: memoryview) -> Any:
    if code == _ABSENT:
        return ABSENT
    text = bytes(data).decode()
    return datetime.date.fromisoformat(text) if code == _DATE else datetime.datetime.fromisoformat(text)
