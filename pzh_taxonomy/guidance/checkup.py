"""Whether the installation works: versions, library, cache folder, encodings, extras, fonts."""

from __future__ import annotations

import importlib.metadata
import locale
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from pzh_taxonomy.library.folders import FolderMissing, cache_folder, catalogues_folder, rules_folder
from pzh_taxonomy.library.load import load
from pzh_taxonomy.library.problems import CatalogueInvalid
from pzh_taxonomy.messages import Lang, has, in_language, say
from pzh_taxonomy.version import VERSION

DISTRIBUTION = "pzh-taxonomy"
_OLDEST = (3, 11)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
_NOT_FOR_USERS = ("dev", "docs")

State = Literal["good", "note", "bad"]


class Finding(Struct, frozen=True):
    """One thing looked at: what (message key below `doctor.`), how it is, in words, and what to do where it is not well."""

    what: str
    state: State
    text: str
    remedy: str = ""


def findings(catalogues: Path | None, rules: Path | None, lang: Lang) -> Iterator[Finding]:
    """Everything looked at, in order."""
    yield _python(lang)
    yield from _packages(lang)
    yield from _library(catalogues, rules, lang)
    yield _cache(lang)
    yield from _encodings(lang)
    yield from _fonts(lang)


def _python(lang: Lang) -> Finding:
    good = sys.version_info >= _OLDEST
    text = f"{platform.python_version()}  {sys.executable}  {platform.platform(terse=True)}"
    oldest = ".".join(map(str, _OLDEST))
    return Finding(
        "python", "good" if good else "bad", text, "" if good else say("doctor.python-old", lang, oldest=oldest)
    )


def _packages(lang: Lang) -> Iterator[Finding]:
    """The packages that the program needs, and the extras with what they are for."""
    try:
        required = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding("packages", "note", say("doctor.not-installed", lang, version=VERSION))
        return
    groups: dict[str, list[str]] = {"": []}
    for line in required:
        extra = _EXTRA.search(line)
        name = _NAME.match(line)
        if name:
            groups.setdefault(extra[1] if extra else "", []).append(name[0])
    core = {name: _version(name) for name in groups.pop("")}
    lacking = [name for name, version in core.items() if version is None]
    shown = "  ".join(f"{name} {version}" for name, version in core.items() if version)
    remedy = say("doctor.install", lang, what=" ".join(lacking)) if lacking else ""
    yield Finding("packages", "bad" if lacking else "good", f"pzh {VERSION}  {shown}", remedy)
    for extra_name, names in sorted(groups.items()):
        if extra_name not in _NOT_FOR_USERS:
            missing = [n for n in names if _version(n) is None]
            key = f"doctor.extra.{extra_name}"
            purpose = say(key, lang) if has(key, lang) else "、".join(names)
            state = say("doctor.extra-lacks" if missing else "doctor.extra-there", lang)
            remedy = say("doctor.install", lang, what=f'"{DISTRIBUTION}[{extra_name}]"') if missing else ""
            yield Finding("extra", "note" if missing else "good", f"{extra_name}: {purpose} — {state}", remedy)


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _library(catalogues: Path | None, rules: Path | None, lang: Lang) -> Iterator[Finding]:
    try:
        folders = f"{catalogues_folder(catalogues)}  {rules_folder(rules)}"
        library = load(catalogues, rules)
    except FolderMissing as error:
        yield Finding("library", "bad", in_language(error.args[0], lang))
        return
    except CatalogueInvalid as error:
        text = say("cli.unusable", lang, count=len(error.problems))
        yield Finding("library", "bad", text, say("doctor.validate", lang))
        return
    except OSError as error:
        yield Finding("library", "bad", f"{error.filename or ''}: {error.strerror or error}")
        return
    count = sum(e.role != "ordinary" for e in library.editions)
    yield Finding("library", "good", say("version.library", lang, sha=library.sha256[:12], count=count))
    yield Finding("folders", "good", folders)


def _cache(lang: Lang) -> Finding:
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        text = f"{folder}: {error.strerror or error}"
        return Finding("cache", "bad", text, say("doctor.cache-unwritable", lang))
    return Finding("cache", "good", str(folder))


def _encodings(lang: Lang) -> Iterator[Finding]:
    for what, stream in (("stdout", sys.stdout), ("stderr", sys.stderr)):
        encoding = getattr(stream, "encoding", None)
        able = shows_chinese(encoding)
        remedy = "" if able else say("doctor.encoding", lang)
        terminal = say("doctor.terminal" if stream.isatty() else "doctor.no-terminal", lang)
        yield Finding(what, "good" if able else "note", f"{encoding}  {terminal}", remedy)
    able = shows_chinese(sys.getfilesystemencoding())
    text = (
        f"{sys.getfilesystemencoding()}  locale {locale.getpreferredencoding(False)}  UTF-8 mode {sys.flags.utf8_mode}"
    )
    yield Finding("files", "good" if able else "note", text, "" if able else say("doctor.encoding", lang))


def shows_chinese(encoding: str | None) -> bool:
    """Whether Chinese text can be written in this encoding."""
    try:
        "绿色转型".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _fonts(lang: Lang) -> Iterator[Finding]:
    """Whether there is a font with Chinese characters, where that can be asked (fontconfig)."""
    program = shutil.which("fc-list")
    if program is None:
        return
    try:
        done = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return
    families = sorted({line.split(",")[0].strip() for line in done.stdout.splitlines() if line.strip()})
    remedy = "" if families else say("doctor.fonts-lack", lang)
    yield Finding(
        "fonts", "good" if families else "note", "、".join(families[:4]) or say("doctor.no-fonts", lang), remedy
    )
