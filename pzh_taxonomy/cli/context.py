"""What every command shares: options, the library, consoles. Heavy imports happen when asked for."""

from __future__ import annotations

import datetime
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from pzh_taxonomy.messages import Lang, say

if TYPE_CHECKING:
    from rich.console import Console

    from pzh_taxonomy.library.library import Library


class Context:
    """Global options of one invocation."""

    def __init__(self) -> None:
        self.lang: Lang = "zh"
        self.catalogues: Path | None = None
        self.rules: Path | None = None
        self.quiet = False

    def library(self) -> Library:
        """The library of the chosen folders; compiling is announced on stderr."""
        from pzh_taxonomy.library.load import load

        def announce() -> None:
            if not self.quiet:
                note(say("compiling", self.lang))

        library = load(self.catalogues, self.rules, on_compile=announce)
        gc.freeze()  # the library lives as long as the process: never look at it again
        return library

    def console(self) -> Console:
        """A console on stdout; as wide as the terminal, 100 columns where there is none."""
        from rich.console import Console

        terminal = sys.stdout.isatty()
        width = None if terminal or os.environ.get("COLUMNS") else 100
        return Console(width=width, highlight=False, emoji=False, markup=False)


CONTEXT = Context()


def parse_date(text: str) -> datetime.date | None:
    """The date of an `--as-of` option; None where it is empty. Raises typer.BadParameter."""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是日期，请写成 2026-01-31", param_hint="--as-of") from None


def note(message: str) -> None:
    """A line on stderr."""
    print(message, file=sys.stderr)


def fail(message: str, status: int) -> NoReturn:
    """Say what is wrong on stderr and end with `status`."""
    note(message)
    raise SystemExit(status)
