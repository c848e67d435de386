"""Is a project green, transition or ineligible, under which clause of which edition of which standard?

import pzh_taxonomy
library = pzh_taxonomy.load()
decision = pzh_taxonomy.classify({"name": "…", "description": "…"}, library)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pzh_taxonomy.version import VERSION as __version__

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from pzh_taxonomy.library.library import Library
    from pzh_taxonomy.model.decision import Decision
    from pzh_taxonomy.model.project import Project

__all__ = ["__version__", "classify", "load"]


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

    Raises reading.fields.ProjectInvalid, library.library.NotFound. For many projects build one `classify.Classifier`.
    """
    from pzh_taxonomy.classify import Classifier
    from pzh_taxonomy.model.project import Project as ProjectType
    from pzh_taxonomy.reading.fields import project_of

    chosen = library or load()
    read = project if isinstance(project, ProjectType) else project_of(dict(project), "", chosen.rulebook)[0]
    return Classifier(chosen).classify(read, as_of, standards)
