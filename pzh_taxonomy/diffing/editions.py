"""The editions that a user names: `ID@EDITION`, `@EDITION` of the same catalogue, a file, or a file at a revision (`REV:path`)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from msgspec import Struct

from pzh_taxonomy.library import build, checks, schema
from pzh_taxonomy.library.folders import catalogues_folder
from pzh_taxonomy.library.library import Library, NotFound
from pzh_taxonomy.library.problems import CatalogueInvalid
from pzh_taxonomy.library.yaml_source import parse
from pzh_taxonomy.messages import said
from pzh_taxonomy.model.catalogue import Crosswalk, Edition

_SUFFIXES = (".yaml", ".yml")
_GIT_SECONDS = 30


class Named(Struct, frozen=True):
    """An edition and how it was named; `known` where it is the library's own."""

    edition: Edition
    source: str
    known: bool


class NotReadable(ValueError):
    """What was named is neither an edition nor a file that can be read; the message says what to do."""


def named_edition(name: str, library: Library, catalogues: Path | None = None, like: str = "") -> Named:
    """The edition called `name`; `like` is the catalogue that `@EDITION` alone belongs to.

    Raises NotFound with a suggestion, NotReadable, CatalogueInvalid with every problem of a file, OSError.
    """
    if name.startswith("@"):
        if not like:
            raise NotFound(said("diff.no-catalogue", name=name))
        return Named(library.edition(f"{like}{name}"), f"{like}{name}", True)
    path = Path(name)
    if path.suffix.lower() in _SUFFIXES and path.is_file():
        return Named(read_edition(path.read_bytes(), name, library, catalogues), name, False)
    revision, colon, inside = name.partition(":")
    if colon and Path(inside).suffix.lower() in _SUFFIXES and len(revision) > 1:
        return Named(read_edition(_at_revision(revision, inside), name, library, catalogues), name, False)
    if path.suffix.lower() in _SUFFIXES:
        raise FileNotFoundError(2, said("diff.file-missing"), name)
    return Named(library.edition(name), name, True)


def read_edition(content: bytes, name: str, library: Library, catalogues: Path | None = None) -> Edition:
    """An edition from the bytes of its file, checked as catalogues are.

    Raises CatalogueInvalid.
    """
    source = parse(content, name)
    if source.data is not None:
        schema.validate(source, catalogues_folder(catalogues) / "schema" / "edition.schema.json")
        if isinstance(source.data, dict) and not source.problems:
            checks.check_edition(source, library.rulebook.metrics, library.rulebook.units)
    if source.problems:
        raise CatalogueInvalid(sorted(source.problems))
    return build.edition(source.data, name, hashlib.sha256(content).hexdigest())


def crosswalk_of(library: Library, before: Edition, after: Edition) -> Crosswalk | None:
    """The first crosswalk between two editions, whichever way it leads; None where there is none."""
    if before.ref == after.ref:
        return None
    pair = {before.ref, after.ref}
    return next((w for w in library.crosswalks if {w.source, w.target} == pair), None)


def _at_revision(revision: str, path: str) -> bytes:
    """A file as a revision has it; the path counts from the working folder, else from the top of the repository."""
    if revision.startswith("-"):
        raise NotReadable(said("diff.not-revision", revision=revision))
    reason = ""
    for place in (f"./{path}", path):
        status, content, answer = _git("show", f"{revision}:{place}")
        if status == 0:
            return content
        reason = reason or answer
    raise NotReadable(said("diff.git-cannot", revision=revision, path=path, reason=reason))


def _git(*args: str) -> tuple[int, bytes, str]:
    """Exit status, output, and the first line that git said on stderr."""
    import subprocess

    try:
        done = subprocess.run(["git", *args], capture_output=True, check=False, timeout=_GIT_SECONDS)
    except FileNotFoundError:
        raise NotReadable(said("diff.no-git")) from None
    except subprocess.TimeoutExpired:
        raise NotReadable(said("diff.git-silent", seconds=_GIT_SECONDS)) from None
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return done.returncode, done.stdout, lines[0] if lines else str(done.returncode)
