"""The command line's own words in Chinese and English: help pages and usage errors, whose texts click writes in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import get_type_hints

import click

from pzh_taxonomy.messages import Lang, help_text, in_language, say
from pzh_taxonomy.text.nearest import nearest

#: What click says, and the message that says it in Chinese; groups are the message's values.
_CLICK_SAYS = (
    (r"Got unexpected extra arguments? \((?P<given>.*)\)", "usage.extra"),
    (r"Option '(?P<option>[^']+)' requires an argument\.?", "usage.no-value"),
    (r"Option '(?P<option>[^']+)' requires (?P<count>\d+) arguments\.?", "usage.no-value"),
    (r"Option '(?P<option>[^']+)' does not take a value\.?", "usage.takes-none"),
    (r"'(?P<given>.*)' is not a valid (integer|float)( range)?\.?", "usage.not-number"),
    (r"(?P<given>\S+) is not in the range (?P<range>.*)\.", "usage.range"),
    (r"'(?P<given>.*)' is not one of (?P<allowed>.*)\.", "usage.choice"),
    (r"Missing command\.?", "usage.no-command"),
)


class Formatter(click.HelpFormatter):
    """Help pages with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix if prefix is not None else f"{say('help.Usage:')} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_phrase(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(term, _explained(text)) for term, text in rows], col_max, col_spacing)


class ChineseContext(click.Context):
    """A context whose help pages are in Chinese."""

    formatter_class = Formatter


_PHRASES = (
    "Options",
    "Arguments",
    "Commands",
    "Show this message and exit.",
    "Install completion for the current shell.",
    "Show completion for the current shell, to copy it or customize the installation.",
)


def _phrase(text: str) -> str:
    return say(f"help.{text}") if text in _PHRASES else text


def _explained(text: str) -> str:
    """The text of an option, and what click adds to it in brackets."""
    text, bracket, extra = _phrase(text).rpartition("  [")
    if not bracket:
        return extra
    for word in ("env var: ", "default: ", "required"):
        extra = extra.replace(word, say(f"help.{word.strip()}"))
    return f"{text}  [{extra}"


def prepare(command: click.Command, lang: Lang) -> None:
    """Word the help of a command and all below it in `lang`."""
    for path, found in walk(command):
        _restore_arguments(found)
        if lang == "zh":
            found.context_class = ChineseContext
            continue
        found.help = help_text(path) or found.help
        found.short_help = help_text(path).split("\n")[0] or found.short_help
        found.epilog = help_text(f"{path} epilog") or found.epilog
        for param in found.params:
            if isinstance(param, click.Option | click.Argument) and (text := help_text(f"{path} {param.name}")):
                param.help = text


def _restore_arguments(command: click.Command) -> None:
    """Give arguments the help they were declared with: click from 8.5 on clears what typer before 0.26 has set."""
    arguments = [p for p in command.params if isinstance(p, click.Argument) and not p.help]
    if not arguments or command.callback is None:
        return
    hints = get_type_hints(command.callback, include_extras=True)
    for argument in arguments:
        declared = [m.help for m in getattr(hints.get(argument.name or ""), "__metadata__", ()) if hasattr(m, "help")]
        argument.help = next(iter(declared), None)
    command.__dict__["format_arguments"] = _nothing  # typer lists them itself


def _nothing(*_: object) -> None:
    return


def walk(command: click.Command, path: str = "pzh") -> Iterator[tuple[str, click.Command]]:
    """The command and all below it, each with how it is called (`pzh catalogue show`)."""
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from walk(below, f"{path} {name}")


def usage_error(error: click.ClickException, lang: Lang, origin: str = "") -> str:
    """A usage error with the way out. `origin` names the settings file that the value came from."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    message = _message(error, ctx, lang)
    if origin:
        message += say("usage.origin", lang, file=origin)
    if ctx is None:
        return message
    return f"{ctx.get_usage()}\n{message}\n{say('usage.hint', lang, command=ctx.command_path)}"


def _message(error: click.ClickException, ctx: click.Context | None, lang: Lang) -> str:
    match error:
        case click.NoSuchOption():
            return say("usage.no-option", lang, option=error.option_name) + _option_meant(error.option_name, ctx, lang)
        case click.exceptions.NoSuchCommand() if ctx is not None and isinstance(ctx.command, click.Group):
            names = list(ctx.command.commands)
            near = nearest(error.command_name, names)
            hint = say("usage.meant", lang, near=near) if near else say("usage.commands", lang, names="、".join(names))
            return say("usage.unknown-command", lang, command=error.command_name) + hint
        case click.MissingParameter():
            kind = "option" if isinstance(error.param, click.Option) else "argument"
            return say(f"usage.missing-{kind}", lang, name=_name(error, ctx))
        case click.BadParameter():
            reason = _reworded(error.message, lang)
            return say("usage.bad-value", lang, name=_name(error, ctx), reason=reason)
    return _reworded(error.message, lang)


def _name(error: click.BadParameter, ctx: click.Context | None) -> str:
    if error.param_hint:
        return error.param_hint if isinstance(error.param_hint, str) else "、".join(error.param_hint)
    if isinstance(error.param, click.Option):
        return error.param.opts[0]
    return error.param.make_metavar(ctx) if error.param is not None and ctx is not None else ""


def _reworded(message: str, lang: Lang) -> str:
    """Our own message in the language; click's in Chinese where it is known."""
    if lang == "en" or not message.isascii():
        return str(in_language(message, lang))
    for pattern, key in _CLICK_SAYS:
        if found := re.fullmatch(pattern, message):
            return say(key, lang, **found.groupdict())
    return message


def _option_meant(given: str, ctx: click.Context | None, lang: Lang) -> str:
    """The option meant; where it is one of those before the sub-command, how it is written."""
    if ctx is None:
        return ""
    root = ctx.find_root()
    if ctx is not root and given in _options(root.command):
        below = ctx.command_path.partition(" ")[2]
        return say("usage.before", lang, option=given, command=f"{root.info_name} {given} … {below}")
    near = nearest(given, _options(ctx.command))
    return say("usage.meant", lang, near=near) if near else ""


def _options(command: click.Command) -> list[str]:
    return [name for p in command.params if isinstance(p, click.Option) for name in p.opts if name.startswith("--")]
