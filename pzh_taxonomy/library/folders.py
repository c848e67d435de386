"""Where catalogues/ and rules/ are: options, environment, the checkout, or the installed wheel."""

from __future__ import annotations

import os
from pathlib import Path

from pzh_taxonomy.messages import said

PACKAGE = Path(__file__).resolve().parent.parent


class FolderMissing(Exception):
    """A catalogue or rules folder does not exist; the message says which and how to set it."""


def catalogues_folder(given: Path | None = None) -> Path:
    """The catalogues folder: `given`, else `PZH_CATALOGUES`, else the checkout's, else the wheel's."""
    return _find(given, "PZH_CATALOGUES", "catalogues")


def rules_folder(given: Path | None = None) -> Path:
    """The rules folder: `given`, else `PZH_RULES`, else the checkout's, else the wheel's."""
    return _find(given, "PZH_RULES", "rules")


def cache_folder() -> Path:
    """Where compiled libraries are kept: `PZH_CACHE`, else the platform's user cache folder."""
    if given := os.environ.get("PZH_CACHE"):
        return Path(given)
    if os.name == "nt" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "pzh-taxonomy" / "cache"
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "pzh-taxonomy"


def _find(given: Path | None, variable: str, name: str) -> Path:
    chosen = given or (Path(os.environ[variable]) if os.environ.get(variable) else None)
    if chosen is not None:
        if not chosen.is_dir():
            raise FolderMissing(said("problem.folder-given", folder=chosen, name=name, variable=variable))
        return chosen
    for folder in (PACKAGE / "data" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FolderMissing(said("problem.folder-none", name=name, variable=variable))
