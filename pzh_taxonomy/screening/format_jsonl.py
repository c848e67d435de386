"""JSON Lines: one object a row; keys are columns, nested values stay nested where the output allows."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.decode import Undecodable
from pzh_taxonomy.reading.encodings import encoding_of
from pzh_taxonomy.screening.cells import text_of
from pzh_taxonomy.screening.headings import unique
from pzh_taxonomy.screening.table import ABSENT, Cell, Faulty, Notes, Reading, Row, TableInvalid

_MOST_LINE = 64_000_000
_MOST_KEYS = 20_000


class JsonlTable:
    """A JSON Lines file, read as a stream; a first pass collects the keys in order of appearance."""

    typed = True
    title = ""

    def __init__(self, path: Path) -> None:
        """Raises TableInvalid, OSError."""
        self.path = path
        self.notes = Notes()
        try:
            self._encoded = encoding_of(path)
        except Undecodable as error:
            raise TableInvalid(path, "undecodable", reason=error.args[0]) from None
        self.digest = self._encoded.digest
        self._raw: IO[bytes] | None = None
        keys: dict[str, None] = {}
        any_line = False
        for _, record in self._records():
            any_line = True
            if isinstance(record, dict):
                keys.update(dict.fromkeys(record))
                if len(keys) > _MOST_KEYS:
                    raise TableInvalid(path, "json-keys", most=_MOST_KEYS)
        if not any_line:
            raise TableInvalid(path, "empty")
        if not keys:
            raise TableInvalid(path, "json-no-object")
        self.header = list(keys)
        self._index = {key: n for n, key in enumerate(keys)}

    def rows(self) -> Iterator[Row]:
        """See Table."""
        width = len(self.header)
        for number, record in self._records():
            if isinstance(record, Faulty):
                yield number, record
                continue
            cells: list[Cell] = [ABSENT] * width
            for key, value in record.items():
                cells[self._index[key]] = value
            yield number, cells

    def fraction(self) -> float:
        """See Table."""
        return 1.0 if self._raw is None or self._raw.closed else self._raw.tell() / max(1, self._encoded.size)

    def close(self) -> None:
        """See Table."""
        if self._raw is not None:
            self._raw.close()

    def _lines(self) -> Iterator[bytes]:
        self.close()
        with self.path.open("rb") as raw:
            self._raw = raw
            if self._encoded.name in ("utf-8", "utf-8-sig"):
                raw.seek(3 if self._encoded.name == "utf-8-sig" else 0)
                while line := raw.readline(_MOST_LINE):
                    yield line
                return
            with io.TextIOWrapper(raw, encoding=self._encoded.name, newline="\n") as text:
                while decoded := text.readline(_MOST_LINE):
                    yield decoded.encode()

    def _records(self) -> Iterator[tuple[int, dict[str, Any] | Faulty]]:
        decode = msgspec.json.Decoder().decode
        for number, line in enumerate(self._lines(), 1):
            if len(line) >= _MOST_LINE:
                raise TableInvalid(self.path, "line-too-long", row=number, most=_MOST_LINE)
            if line.isspace():
                continue
            try:
                record = decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError) as error:
                yield number, Faulty("json", {"reason": str(error)}, line[:80].decode("utf-8", "replace").strip())
                continue
            if isinstance(record, dict):
                yield number, record
            else:
                yield number, Faulty("json-object", {}, line[:80].decode("utf-8", "replace").strip())


class JsonLines:
    """Rows to the bytes of a JSON Lines file."""

    def __init__(self, header: Sequence[str], added: Sequence[str]) -> None:
        self._keys = unique([*header, *added])
        self._width = len(header)
        self._encoder = msgspec.json.Encoder(enc_hook=text_of, decimal_format="number")

    def head(self) -> bytes:
        """Nothing stands before the first row."""
        return b""

    def rows(self, rows: list[tuple[list[Cell], tuple[str, ...]]]) -> bytes:
        """Lines of rows; keys that a row lacked stay absent."""
        found: list[dict[str, Any]] = []
        ours = self._keys[self._width :]
        for cells, answer in rows:
            record = {k: c for k, c in zip(self._keys, cells, strict=False) if c is not ABSENT}
            record.update(zip(ours, answer, strict=True))
            found.append(record)
        try:
            return self._encoder.encode_lines(found)
        except UnicodeEncodeError:
            return self._encoder.encode_lines([{k: _writable(v) for k, v in r.items()} for r in found])


def _writable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def open_table(path: Path, rules: Rulebook, reading: Reading) -> JsonlTable:
    """The table in a JSON Lines file. Raises TableInvalid, OSError."""
    return JsonlTable(path)
