"""The `pzh` command: global options, sub-commands, and errors as messages."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import click
import typer
from click.core import ParameterSource

from pzh_taxonomy.cli import (
    catalogue,
    classify,
    diff,
    doctor,
    exits,
    explain,
    rules,
    schema,
    screen,
    settings,
    streams,
    template,
    verify,
    wording,
)
from pzh_taxonomy.cli.context import CONTEXT, note
from pzh_taxonomy.messages import Lang, in_language, said
from pzh_taxonomy.version import VERSION

LANGUAGES = ("zh", "en")
INTERRUPTED = 130

app = typer.Typer(
    name="pzh",
    no_args_is_help=True,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="判断项目是绿色、转型还是不符合：依据哪个标准、哪一版、哪一条，缺什么材料。",
    epilog="例：pzh classify examples/vanadium-tailings.yaml",
)
app.command("classify")(classify.classify)
app.command("screen")(screen.screen)
app.command("verify")(verify.verify)
app.command("diff")(diff.diff)
app.command("schema")(schema.schema)
app.command("template")(template.template)
app.command("explain")(explain.explain)
app.command("doctor")(doctor.doctor)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(rules.app, name="rules")


@app.callback()
def options(
    context: typer.Context,
    lang: Annotated[str, typer.Option("--lang", envvar="PZH_LANG", help="输出语言：zh 或 en。")] = "zh",
    catalogues: Annotated[
        Path | None, typer.Option("--catalogues", envvar="PZH_CATALOGUES", help="目录文件夹（默认用自带的）。")
    ] = None,
    rules_: Annotated[
        Path | None, typer.Option("--rules", envvar="PZH_RULES", help="规则文件夹（默认用自带的）。")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option("--cache", envvar="PZH_CACHE", help="编译缓存的文件夹（默认为用户缓存文件夹）。")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不输出提示。")] = False,
    version: Annotated[bool, typer.Option("--version", help="显示版本、目录库的散列和收录的目录版本。")] = False,
) -> None:
    """Options before the sub-command."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(said("cli.lang", lang=lang), param_hint="--lang")
    CONTEXT.lang = "en" if lang == "en" else "zh"
    CONTEXT.catalogues = catalogues
    CONTEXT.rules = rules_
    CONTEXT.quiet = quiet
    if cache is not None:
        os.environ["PZH_CACHE"] = str(cache)  # processes that screening starts look there too
    if version:
        _show_version()
    elif context.invoked_subcommand is None:
        context.fail("Missing command.")


def _show_version() -> None:
    print(f"pzh {VERSION}")
    library = CONTEXT.library()
    refs = [e.ref for e in library.editions if e.role != "ordinary"]
    print(CONTEXT.say("version.library", sha=library.sha256, count=len(refs)))
    for ref in refs:
        print(f"  {ref}")


def run() -> None:
    """Entry point: run the command and turn errors into a message and an exit status."""
    streams.prepare()
    sys.exit(_status(sys.argv[1:]))


def _status(arguments: list[str]) -> int:
    try:
        return _run(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else exits.DONE if end.code is None else exits.USAGE
    except BrokenPipeError:
        sys.stderr.close()
        return exits.SYSTEM
    except OSError as error:
        note(f"{error.filename or ''}: {in_language(error.strerror, CONTEXT.lang) or error}")
        return exits.SYSTEM
    except (KeyboardInterrupt, click.Abort):
        note(CONTEXT.say("cli.interrupted"))
        return INTERRUPTED
    except Exception as error:
        status = _told(error)
        if status is None:
            raise
        return status


def _told(error: Exception) -> int | None:
    """Say what is wrong, and the status; None for what nobody expects. The library's modules are heavy: imported where something went wrong only."""
    from pzh_taxonomy.library.folders import FolderMissing
    from pzh_taxonomy.library.library import NotFound
    from pzh_taxonomy.library.problems import CatalogueInvalid

    if isinstance(error, CatalogueInvalid):
        note("\n".join(p.text(CONTEXT.lang) for p in error.problems))
        note(CONTEXT.say("cli.unusable", count=len(error.problems)))
        return exits.CATALOGUE_INVALID
    if isinstance(error, NotFound | settings.SettingsInvalid | FolderMissing):
        note(in_language(error.args[0], CONTEXT.lang))
        return exits.SYSTEM if isinstance(error, FolderMissing) else exits.USAGE
    return None


def _run(arguments: list[str]) -> int:
    CONTEXT.lang = _language(arguments, "")
    files = settings.read()
    CONTEXT.lang = _language(arguments, settings.language(files))
    command = typer.main.get_command(app)
    CONTEXT.settings = settings.merged(command, files)
    wording.prepare(command, CONTEXT.lang)
    try:
        done = command.main(arguments, prog_name="pzh", standalone_mode=False, default_map=CONTEXT.settings.defaults)
    except click.exceptions.NoArgsIsHelpError as error:
        note(error.message)
        return exits.USAGE
    except click.ClickException as error:
        note(wording.usage_error(error, CONTEXT.lang, _origin(error)))
        return exits.USAGE
    if done == INTERRUPTED:  # what typer makes of Ctrl-C
        raise KeyboardInterrupt
    return done if isinstance(done, int) else exits.DONE


def _language(arguments: list[str], configured: str) -> Lang:
    """The language, needed before the options are parsed: option, environment, settings files, Chinese."""
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            given = value if equals else "".join(arguments[at + 1 : at + 2])
            return "en" if given == "en" else "zh"
    return "en" if (os.environ.get("PZH_LANG") or configured) == "en" else "zh"


def _origin(error: click.ClickException) -> str:
    """The settings file that a refused value came from; empty where it did not come from one."""
    if not isinstance(error, click.BadParameter) or error.ctx is None:
        return ""
    option = error.param_hint if isinstance(error.param_hint, str) else None
    for param in error.ctx.command.params:
        named = param is error.param or (option is not None and option in param.opts)
        if named and param.name and error.ctx.get_parameter_source(param.name) is ParameterSource.DEFAULT_MAP:
            path = error.ctx.command_path.split(" ")[1:]
            origin = CONTEXT.settings.origins.get(".".join([*path, param.name]))
            return str(origin or "")
    return ""
