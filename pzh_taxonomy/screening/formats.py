"""Which module reads or writes which format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.screening import format_csv, format_jsonl, format_parquet, format_xlsx
from pzh_taxonomy.screening.table import OUTPUTS, SUFFIXES, Reading, Table, TableInvalid
from pzh_taxonomy.screening.work import OutputFormat

_OPENERS: dict[str, Callable[[Path, Rulebook, Reading], Table]] = {
    "csv": format_csv.open_table,
    "xlsx": format_xlsx.open_table,
    "jsonl": format_jsonl.open_table,
    "parquet": format_parquet.open_table,
}


def input_format(path: Path) -> str:
    """The format of an input by its name. Raises TableInvalid."""
    found = SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise TableInvalid(path, "format", suffix=path.suffix or "–", formats="、".join(SUFFIXES))
    return found


def output_format(path: Path) -> OutputFormat:
    """The format of an output by its name. Raises TableInvalid."""
    found = OUTPUTS.get(path.suffix.lower())
    if found is None:
        raise TableInvalid(path, "format", suffix=path.suffix or "–", formats="、".join(OUTPUTS))
    return cast("OutputFormat", found)


def open_table(path: Path, rules: Rulebook, reading: Reading) -> Table:
    """The table in a file. Raises TableInvalid, OSError."""
    format_ = input_format(path)
    if path.stat().st_size == 0:
        raise TableInvalid(path, "empty")
    return _OPENERS[format_](path, rules, reading)
