"""Files to Library: read, validate, convert, index; from the compiled cache where nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from pzh_taxonomy.library import cache
from pzh_taxonomy.library.folders import catalogues_folder, rules_folder
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.library.problems import CatalogueInvalid, Problem


def load(
    catalogues: Path | None = None,
    rules: Path | None = None,
    *,
    use_cache: bool = True,
    on_compile: Callable[[], None] = lambda: None,
) -> Library:
    """The library of the given folders (see `folders`). `on_compile` is called where it must be compiled, which takes seconds.

    Raises CatalogueInvalid with every problem found, FolderMissing, OSError.
    """
    catalogues, rules = catalogues_folder(catalogues), rules_folder(rules)
    files = dict(contents(catalogues, rules))
    sha256 = digest(files)
    if use_cache and (found := cache.read(sha256)):
        return found
    on_compile()
    library = compile_library(files, catalogues, rules, sha256)
    if use_cache:
        cache.write(library)
    return library


def contents(catalogues: Path, rules: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file that makes the library, in a fixed order.

    Decision cases (rules/cases) test the library and are no part of it. Links out of the folders are not followed.
    """
    for folder, label in ((catalogues, "catalogues"), (rules, "rules")):
        root = folder.resolve()
        for path in sorted(folder.rglob("*")):
            inside = path.resolve().is_relative_to(root)
            case = "cases" in path.relative_to(folder).parts
            if path.suffix in (".yaml", ".yml", ".json") and path.is_file() and inside and not case:
                yield f"{label}/{path.relative_to(folder).as_posix()}", path.read_bytes()


def digest(files: dict[str, bytes]) -> str:
    """SHA-256 over names and contents."""
    whole = hashlib.sha256()
    for name, content in files.items():
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def compile_library(files: dict[str, bytes], catalogues: Path, rules: Path, sha256: str) -> Library:
    """Parse, validate and index; raises CatalogueInvalid."""
    from pzh_taxonomy.library.compile import compile_files

    library, problems = compile_files(files, catalogues, sha256)
    if library is None:
        raise CatalogueInvalid(problems)
    own = {name: content for name, content in files.items() if name.startswith("rules/")}
    return replace(library, rules_sha256=digest(own))


def problems_of(catalogues: Path | None = None, rules: Path | None = None) -> list[Problem]:
    """Every problem in the folders; empty where all is well."""
    from pzh_taxonomy.library.compile import compile_files

    catalogues, rules = catalogues_folder(catalogues), rules_folder(rules)
    files = dict(contents(catalogues, rules))
    return compile_files(files, catalogues, digest(files))[1]
