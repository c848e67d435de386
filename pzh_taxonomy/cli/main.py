"""The `pzh` command: global options, sub-commands, and errors as messages."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from pzh_taxonomy.cli import catalogue, classify, diff, exits, rules, schema, screen
from pzh_taxonomy.cli.context import CONTEXT, note
from pzh_taxonomy.version import VERSION

app = typer.Typer(
    name="pzh",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="判断项目是绿色、转型还是不符合：依据哪个标准、哪一版、哪一条，缺什么材料。",
    epilog="例：pzh classify examples/vanadium-tailings.yaml",
)
app.command("classify")(classify.classify)
app.command("screen")(screen.screen)
app.command("diff")(diff.diff)
app.command("schema")(schema.schema)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(rules.app, name="rules")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"pzh {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    lang: Annotated[str, typer.Option("--lang", envvar="PZH_LANG", help="输出语言：zh 或 en。")] = "zh",
    catalogues: Annotated[Path | None, typer.Option("--catalogues", help="目录文件夹（默认用自带的）。")] = None,
    rules_: Annotated[Path | None, typer.Option("--rules", help="规则文件夹（默认用自带的）。")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不输出提示。")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本。")] = False,
) -> None:
    """Options before the sub-command."""
    if lang not in ("zh", "en"):
        raise typer.BadParameter(f"--lang 只能是 zh 或 en，不是 {lang}")
    CONTEXT.lang = "en" if lang == "en" else "zh"
    CONTEXT.catalogues = catalogues
    CONTEXT.rules = rules_
    CONTEXT.quiet = quiet


def run() -> None:
    """Entry point: run the command and turn errors into a message and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(_status())


def _status() -> int:
    from pzh_taxonomy.library.folders import FolderMissing
    from pzh_taxonomy.library.library import NotFound
    from pzh_taxonomy.library.problems import CatalogueInvalid

    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else exits.DONE if end.code is None else exits.USAGE
    except CatalogueInvalid as error:
        note("\n".join(map(str, error.problems)))
        note(f"共 {len(error.problems)} 处问题，目录或规则不能使用")
        return exits.CATALOGUE_INVALID
    except NotFound as error:
        note(str(error))
        return exits.USAGE
    except FolderMissing as error:
        note(str(error))
        return exits.SYSTEM
    except BrokenPipeError:
        sys.stderr.close()
        return exits.SYSTEM
    except OSError as error:
        note(f"{error.filename or ''}: {error.strerror or error}")
        return exits.SYSTEM
    except KeyboardInterrupt:
        note("已中断")
        return 130
    return exits.DONE
