"""What shells may complete: names of editions and of what `pzh explain` knows. Never fails: no suggestions where there is no library."""

from __future__ import annotations

import contextlib

from pzh_taxonomy.cli.context import CONTEXT


def editions(incomplete: str) -> list[str]:
    """`ID@EDITION` of every edition."""
    with contextlib.suppress(Exception):
        return [e.ref for e in CONTEXT.library().editions if e.role != "ordinary" and e.ref.startswith(incomplete)]
    return []


def names(incomplete: str) -> list[str]:
    """Editions, rules, metrics, safeguards, fields and terms."""
    with contextlib.suppress(Exception):
        rules = CONTEXT.library().rulebook
        known = [
            *editions(""),
            *(r.id for r in rules.verdict),
            *rules.metrics,
            *(s.id for s in rules.safeguards),
            *(f.field for f in rules.fields),
            *(t.zh for t in rules.glossary),
        ]
        return [n for n in known if n.startswith(incomplete)]
    return []
