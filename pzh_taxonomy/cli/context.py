"""What every command shares: options, the library, consoles, messages. Heavy imports happen when asked for."""

from __future__ import annotations

import datetime
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from pzh_taxonomy.cli import streams
from pzh_taxonomy.cli.settings import Settings
from pzh_taxonomy.messages import Lang, said, say

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
        self.settings = Settings({}, (), {})

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

        streams.for_people()
        terminal = sys.stdout.isatty()
        width = None if terminal or os.environ.get("COLUMNS") else 100
        return Console(width=width, highlight=False, emoji=False, markup=False)

    def say(self, key: str, /, **values: object) -> str:
        """A message in the language of this invocation."""
        return say(key, self.lang, **values)


CONTEXT = Context()


def parse_date(text: str) -> datetime.date | None:
    """The date of an `--as-of` option; None where it is empty. Raises typer.BadParameter."""
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(said("cli.date", text=text), param_hint="--as-of") from None


def check_format(given: str, allowed: tuple[str, ...], option: str = "--format") -> str:
    """The format asked for. Raises typer.BadParameter where it is not among those allowed."""
    if given not in allowed:
        raise typer.BadParameter(said("cli.format", given=given, allowed="、".join(allowed)), param_hint=option)
    return given


def note(message: str) -> None:
    """A line on stderr."""
    print(message, file=sys.stderr)


def fail(message: str, status: int) -> NoReturn:
    """Say what is wrong on stderr and end with `status`."""
    note(message)
    raise SystemExit(status)
