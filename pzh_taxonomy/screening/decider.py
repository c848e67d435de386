"""Projects to the values of the added columns: the one place where screening asks for decisions.

Everything else in screening sees only `Decider.decide`.
"""

from __future__ import annotations

import datetime
import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.screening.columns import Answer

if TYPE_CHECKING:
    from pzh_taxonomy.screening.bulk.decider import BatchDecider
    from pzh_taxonomy.screening.one_by_one import SemanticDecider

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


class Decider:
    """Decides projects against one library, by the chunk."""

    def __init__(self, library: Library, wish: Wish) -> None:
        """Raises NotFound for an unknown standard, EncoderMissing."""
        self.library = library
        self.wish = wish
        own_dates = not wish.as_of
        date = wish.as_of or wish.today
        as_of = datetime.date.fromisoformat(date) if date else datetime.date.today()
        if wish.semantic:
            from pzh_taxonomy.screening.one_by_one import SemanticDecider

            self._decider: SemanticDecider | BatchDecider = SemanticDecider(
                library, wish.lang, as_of, wish.standards, own_dates=own_dates
            )
        else:
            from pzh_taxonomy.screening.bulk.decider import BatchDecider

            self._decider = BatchDecider(library, wish.lang, as_of, wish.standards, own_dates=own_dates)

    @classmethod
    def load(cls, wish: Wish) -> Decider:
        """A Decider over the folders that the wish names, from the compiled cache. Raises as library.load.load does."""
        from pzh_taxonomy.library.load import load

        library = load(Path(wish.catalogues) if wish.catalogues else None, Path(wish.rules) if wish.rules else None)
        gc.freeze()  # the library lives as long as the process
        return cls(library, wish)

    def decide(self, projects: Sequence[Project]) -> list[Answer]:
        """The values of the added columns for each project, in order. A project's answer depends on nothing but itself."""
        return self._decider.decide(projects)
