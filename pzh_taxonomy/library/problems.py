"""Problems found in catalogue and rule files: where, what, and what to do about it."""

from __future__ import annotations

from msgspec import Struct

from pzh_taxonomy.messages import Lang, in_language, say


class Problem(Struct, frozen=True, order=True):
    """One thing wrong in one place. Lines and columns count from 1; `path` is like `entries/3/code`."""

    file: str
    line: int
    column: int
    path: str
    message: str
    remedy: str

    def text(self, lang: Lang) -> str:
        """The problem on one line."""
        where = f"{self.file}:{self.line}:{self.column}"
        path = self.path or say("problem.place-whole", lang)
        message, remedy = in_language(self.message, lang), in_language(self.remedy, lang)
        return say("problem.line", lang, where=where, path=path, message=message, remedy=remedy).strip()

    def as_dict(self, lang: Lang) -> dict[str, str | int]:
        """File, line, column, path, message and remedy."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "message": in_language(self.message, lang),
            "remedy": in_language(self.remedy, lang),
        }

    def __str__(self) -> str:
        return self.text("zh")


class CatalogueInvalid(Exception):
    """Catalogue or rule files cannot be used; carries every problem found, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(p) for p in self.problems))
