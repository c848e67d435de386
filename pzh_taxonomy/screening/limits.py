"""Whether an XLSX file is safe to open: entries, sizes and ratios are checked before anything is parsed."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import IO

from msgspec import Struct

from pzh_taxonomy.screening.table import TableInvalid

MOST_ENTRIES = 2_000
MOST_BYTES = 4_000_000_000
MOST_RATIO = 300
RATIO_FROM = 20_000_000
_BLOCK = 1 << 18
_ERROR = b' t="e"'


class Contents(Struct, frozen=True):
    """What the sheets hold beyond values: formulas, error values."""

    formulas: int
    errors: int


def check_zip(path: Path) -> Contents:
    """Decompress every entry once, keeping nothing, against the limits; sizes stated in the file are not believed.

    Raises TableInvalid for what is no XLSX or goes beyond a limit, OSError.
    """
    with path.open("rb") as handle:
        begin = handle.read(8)
        if begin.startswith(b"\xd0\xcf\x11\xe0"):
            raise TableInvalid(path, "xlsx-old")
        if not begin.startswith(b"PK"):
            raise TableInvalid(path, "xlsx-not")
        try:
            entries = zipfile.ZipFile(handle).infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as error:
            raise TableInvalid(path, "xlsx-damaged", reason=str(error)) from None
        if len(entries) > MOST_ENTRIES:
            raise TableInvalid(path, "zip-entries", count=len(entries), most=MOST_ENTRIES)
        stated = sum(e.file_size for e in entries)
        if stated > MOST_BYTES:
            raise TableInvalid(path, "zip-size", size=stated // 1_000_000, most=MOST_BYTES // 1_000_000)
        total = formulas = errors = 0
        for entry in entries:
            if entry.flag_bits & 1:
                raise TableInvalid(path, "xlsx-password")
            size, found = _measure(path, handle, entry, MOST_BYTES - total)
            total += size
            if entry.filename.startswith("xl/worksheets/"):
                formulas += found.formulas
                errors += found.errors
        return Contents(formulas, errors)


def _measure(path: Path, handle: IO[bytes], entry: zipfile.ZipInfo, left: int) -> tuple[int, Contents]:
    """The true size of an entry and what is in it. Raises TableInvalid."""
    handle.seek(entry.header_offset)
    local = handle.read(30)
    if len(local) < 30 or local[:4] != b"PK\x03\x04":
        raise TableInvalid(path, "xlsx-damaged", reason=entry.filename)
    handle.seek(int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little"), 1)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise TableInvalid(path, "xlsx-damaged", reason=entry.filename)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    packed = entry.compress_size
    size = formulas = errors = 0
    tail = b""
    while packed > 0 and (block := handle.read(min(_BLOCK, packed))):
        packed -= len(block)
        while block:
            try:
                plain = inflate.decompress(block, _BLOCK) if inflate else block
            except zlib.error as error:
                raise TableInvalid(path, "xlsx-damaged", reason=f"{entry.filename}: {error}") from None
            block = inflate.unconsumed_tail if inflate else b""
            size += len(plain)
            seam = tail + plain[:5]
            formulas += plain.count(b"<f>") + plain.count(b"<f ") + _across(seam, (b"<f>", b"<f "), len(tail))
            errors += plain.count(_ERROR) + _across(seam, (_ERROR,), len(tail))
            tail = plain[-5:]
            if size > left or size > entry.file_size:
                raise TableInvalid(path, "zip-size", size=size // 1_000_000, most=MOST_BYTES // 1_000_000)
            if size > RATIO_FROM and size > MOST_RATIO * max(1, entry.compress_size):
                raise TableInvalid(path, "zip-ratio", name=entry.filename, most=MOST_RATIO)
    return size, Contents(formulas, errors)


def _across(seam: bytes, words: tuple[bytes, ...], at: int) -> int:
    """How many words run over the border between two blocks."""
    return sum(seam[max(0, at - len(w) + 1) : at + len(w) - 1].count(w) for w in words if at)
