"""Is a project green, transition or ineligible, under which clause of which edition of which standard?

import pzh_taxonomy
library = pzh_taxonomy.load()
decision = pzh_taxonomy.classify({"name": "…", "description": "…"}, library)
for row in pzh_taxonomy.screen(rows, library):
    print(row.verdict, row.columns["pzh_citation"], row.reject)

`load`, `classify`, `screen` and `__version__` are stable: additions only. Importing the package loads nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pzh_taxonomy.version import VERSION as __version__

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping

    from pzh_taxonomy.library.library import Library
    from pzh_taxonomy.messages import Lang
    from pzh_taxonomy.model.decision import Decision
    from pzh_taxonomy.model.project import Project
    from pzh_taxonomy.screening.iterate import ScreenedRow

__all__ = ["__version__", "classify", "load", "screen"]


def load() -> Library:
    """The library of the installed catalogues and rules (`PZH_CATALOGUES`, `PZH_RULES` point elsewhere).

    Raises library.problems.CatalogueInvalid.
    """
    from pzh_taxonomy.library.load import load as load_library

    return load_library()


def classify(
    project: Project | Mapping[str, Any],
    library: Library | None = None,
    *,
    as_of: datetime.date | None = None,
    standards: tuple[str, ...] = (),
) -> Decision:
    """The decision for one project, given as a Project or as fields under any of their names.

    Raises reading.fields.ProjectInvalid, library.library.NotFound. For many projects use `screen`, or build one `classifier.Classifier`.
    """
    from pzh_taxonomy.classifier import Classifier
    from pzh_taxonomy.model.project import Project as ProjectType
    from pzh_taxonomy.reading.fields import project_of

    chosen = library or load()
    read = project if isinstance(project, ProjectType) else project_of(dict(project), "", chosen.rulebook)[0]
    return Classifier(chosen).classify(read, as_of, standards)


def screen(
    rows: Iterable[Mapping[str, Any] | Project],
    library: Library | None = None,
    *,
    as_of: datetime.date | None = None,
    standards: tuple[str, ...] = (),
    lang: Lang = "zh",
    fields: Mapping[str, str] | None = None,
) -> Iterator[ScreenedRow]:
    """Decide many projects, in order: mappings of fields under any of their names (unknown keys are left alone), or Projects.

    A row that cannot be read does not stop the rest: its `reject` says why. `as_of` overrides the rows' own dates; rows without one are decided
    as of today. `fields` maps keys to fields (`{"资产名": "name"}`). Rows are taken from `rows` a thousand at a time, so that memory stays flat;
    this works in one process: for several, use `pzh screen` or `pzh_taxonomy.spark`.

    Raises library.library.NotFound for an unknown standard, library.problems.CatalogueInvalid.
    """
    import datetime as dates

    from pzh_taxonomy.screening.decider import Wish
    from pzh_taxonomy.screening.iterate import screen_rows

    wish = Wish(
        lang=lang,
        as_of=as_of.isoformat() if as_of else "",
        today=dates.date.today().isoformat(),
        standards=tuple(standards),
    )
    return screen_rows(rows, library or load(), wish, fields or {})
