"""`pzh screen --engine spark`: Parquet to Parquet in the session that spark-submit or the environment gives."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, fail, note
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import say
from pzh_taxonomy.screening.outline import worded
from pzh_taxonomy.screening.run import Job
from pzh_taxonomy.screening.table import TableInvalid


def screen_with_spark(job: Job, library: Library) -> tuple[dict[str, int], dict[str, int], int]:
    """Screen with Apache Spark; rows by verdict, rows by status, rows set aside."""
    from pzh_taxonomy import spark

    lang = CONTEXT.lang
    if job.resume or job.summary or job.reading.sheet or job.wish.semantic:
        fail(say("screen.spark.options", lang), exits.USAGE)
    if {job.source.suffix.lower(), job.target.suffix.lower()} != {".parquet"}:
        fail(say("screen.spark.parquet", lang), exits.USAGE)
    rejects = job.rejects or job.target.with_name(f"{job.target.stem}.rejects.parquet")
    for path in (job.target, rejects):
        if path.exists():
            fail(say("screen.spark.exists", lang, path=path), exits.SYSTEM)
    try:
        from pyspark.sql import SparkSession

        session = SparkSession.builder.appName("pzh screen").getOrCreate()
        frame = session.read.parquet(_uri(job.source))
        wish = job.wish
        decided = spark.screen(
            frame,
            library,
            as_of=datetime.date.fromisoformat(wish.as_of) if wish.as_of else None,
            standards=wish.standards,
            lang=wish.lang,
            fields=job.reading.given,
            header=job.header_language,
            rejects="keep",
        )
    except ImportError:
        fail(say("screen.extra", lang, what="--engine spark", extra="spark"), exits.USAGE)
    except TableInvalid as error:
        fail(error.text(lang), exits.INPUT_INVALID)
    return _write(decided, job, rejects)


def _write(decided: Any, job: Job, rejects: Path) -> tuple[dict[str, int], dict[str, int], int]:
    from pyspark import StorageLevel

    from pzh_taxonomy.screening.columns import headings
    from pzh_taxonomy.spark import REJECT_COLUMNS

    lang = CONTEXT.lang
    reason = REJECT_COLUMNS[2]
    verdict, status = headings(job.header_language)[:2]
    decided = decided.persist(StorageLevel.DISK_ONLY)
    try:
        counts = {(r[0], r[1]): r["count"] for r in decided.groupBy(verdict, status).count().collect()}
        decided.filter(decided[reason] == "").drop(*REJECT_COLUMNS).write.parquet(_uri(job.target))
        rejected = counts.pop(("", ""), 0)
        if rejected:
            added = headings(job.header_language)
            decided.filter(decided[reason] != "").drop(*added).write.parquet(_uri(rejects))
    finally:
        decided.unpersist()
    written = sum(counts.values())
    by_verdict: dict[str, int] = {}
    by_status: dict[str, int] = {}
    for (v, s), n in sorted(counts.items()):
        by_verdict[v] = by_verdict.get(v, 0) + n
        by_status[s] = by_status.get(s, 0) + n
    if not CONTEXT.quiet:
        note(say("screen.counts", lang, read=written + rejected, written=written, rejected=rejected))
        for found in (by_verdict, by_status):
            note("；".join(f"{worded(k, lang)} {v}" for k, v in found.items()))
        if rejected:
            note(say("screen.rejects-in", lang, path=rejects))
    return by_verdict, by_status, rejected


def _uri(path: Path) -> str:
    """A local path as Spark takes it wherever its default file system is."""
    return path.resolve().as_uri()
