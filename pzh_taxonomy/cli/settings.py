"""Settings from files: `./pzh.toml` before the user's own, both below environment variables and options.

Top-level keys are the options before the sub-command (`lang`, `catalogues`, …); a table holds options of one command (`[screen] jobs = 2`,
`[catalogue.show] format = "json"`). Paths are relative to the file. They become click's `default_map`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import click

from pzh_taxonomy.messages import said
from pzh_taxonomy.text.nearest import nearest

PROJECT_FILE = "pzh.toml"
_NOT_SETTINGS = ("help", "version", "install_completion", "show_completion")


class SettingsInvalid(Exception):
    """A settings file cannot be used; `args[0]` is the message with file and key."""


class Settings(NamedTuple):
    """The merged defaults, the files they come from, and which file gave each key (dotted)."""

    defaults: dict[str, Any]
    files: tuple[Path, ...]
    origins: dict[str, Path]


def user_file() -> Path:
    """The user's own settings file: `~/.config/pzh/config.toml` (`XDG_CONFIG_HOME`), `%APPDATA%\\pzh\\config.toml` on Windows."""
    if os.name == "nt" and (roaming := os.environ.get("APPDATA")):
        return Path(roaming) / "pzh" / "config.toml"
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "pzh" / "config.toml"


def read(files: tuple[Path, ...] | None = None) -> tuple[tuple[Path, dict[str, Any]], ...]:
    """The settings files that exist, weakest first, parsed and not yet checked. Raises SettingsInvalid, OSError."""
    found: list[tuple[Path, dict[str, Any]]] = []
    for path in files or (user_file(), Path(PROJECT_FILE)):
        if path.is_file():
            found.append((path, _parsed(path)))
    return tuple(found)


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsInvalid(said("settings.not-utf8", file=path)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(said("settings.syntax", file=path, reason=error)) from None


def language(read_files: tuple[tuple[Path, dict[str, Any]], ...]) -> str:
    """`lang` of the strongest file that names one; empty where none does."""
    return next((str(data["lang"]) for _, data in reversed(read_files) if "lang" in data), "")


def merged(command: click.Command, read_files: tuple[tuple[Path, dict[str, Any]], ...]) -> Settings:
    """The files' settings over one another, each key checked against the command's options. Raises SettingsInvalid."""
    defaults: dict[str, Any] = {}
    origins: dict[str, Path] = {}
    for path, data in read_files:
        _merge(path, data, command, defaults, origins, "")
    return Settings(defaults, tuple(path for path, _ in read_files), origins)


def _merge(
    path: Path, data: dict[str, Any], command: click.Command, into: dict[str, Any], origins: dict[str, Path], at: str
) -> None:
    options = {p.name: p for p in command.params if isinstance(p, click.Option) and p.name not in _NOT_SETTINGS}
    commands = command.commands if isinstance(command, click.Group) else {}
    for key, value in data.items():
        name = key.replace("-", "_")
        dotted = f"{at}{key}"
        if key in commands and isinstance(value, dict):
            _merge(path, value, commands[key], into.setdefault(key, {}), origins, f"{dotted}.")
        elif name in options and not isinstance(value, dict):
            into[name] = _relative(value, options[name], path.parent)
            origins[f"{at}{name}"] = path
        else:
            known = [*(str(o) for o in options), *commands]
            near = nearest(key, known)
            hint = said("settings.meant", near=near) if near else said("settings.known", keys="、".join(known))
            raise SettingsInvalid(said("settings.unknown", file=path, key=dotted, hint=hint))


def _relative(value: Any, option: click.Option, folder: Path) -> Any:
    """A path is meant from the settings file's folder."""
    return (
        str(folder / Path(value).expanduser())
        if isinstance(option.type, click.Path) and isinstance(value, str)
        else value
    )
