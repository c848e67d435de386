"""Problems found in catalogue and rule files: where, what, and what to do about it."""

from __future__ import annotations

from msgspec import Struct


class Problem(Struct, frozen=True, order=True):
    """One thing wrong in one place. Lines and columns count from 1; `path` is like `entries/3/code`."""

    file: str
    line: int
    column: int
    path: str
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        return f"{where}: {self.path or '(文件)'}: {self.message}。{self.remedy}"


class CatalogueInvalid(Exception):
    """Catalogue or rule files cannot be used; carries every problem found, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(p) for p in self.problems))
