"""`pzh screen --engine spark`"""

from __future__ import annotations

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.screening.run import Job


def screen_with_spark(job: Job, library: Library) -> int:
    """Screen with Apache Spark; the exit status."""
    raise NotImplementedError
