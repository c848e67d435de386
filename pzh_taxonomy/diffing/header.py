"""The header of an edition: titles, document, dates, completeness."""

from __future__ import annotations

from collections.abc import Iterator

from pzh_taxonomy.diffing.edits import Edit
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.catalogue import Edition
from pzh_taxonomy.model.diff import Direction


def header_edits(one: Edition, other: Edition) -> Iterator[tuple[str, Edit]]:
    """Differences by field; counts follow from the entries and are not told. Dates of the same edition are a revision: they move what is in force."""
    for field, a, b in _texts(one, other):
        if a != b:
            yield field, Edit(kind="header-changed", before=a or None, after=b or None)
    same = one.ref == other.ref
    for name in ("issued", "effective", "superseded"):
        before, after = getattr(one.dates, name), getattr(other.dates, name)
        shown = [x.date if x else None for x in (before, after)]
        if shown[0] != shown[1]:
            direction: Direction = "unclear" if same and name != "issued" else "neutral"
            why = "diff.why-date" if direction == "unclear" else ""
            edit = Edit(kind="date-changed", before=shown[0], after=shown[1], direction=direction, why=why)
            yield f"dates.{name}", edit
        elif before and after and before.source != after.source:
            yield (
                f"dates.{name}",
                Edit(kind="encoding-changed", before=before.source, after=after.source, part="source", ours=True),
            )
    if (one.completeness, one.missing) != (other.completeness, other.missing):
        a, b = _completeness(one), _completeness(other)
        if one.completeness != other.completeness:
            yield "completeness", Edit(kind="completeness-changed", before=a, after=b, direction="unclear")
        else:
            yield "completeness", Edit(kind="header-changed", before=a, after=b)
    if one.verification != other.verification:
        shown_v = [say(f"verification.{x.verification}") for x in (one, other)]
        yield "verification", Edit(kind="verification-changed", before=shown_v[0], after=shown_v[1])
    for field in ("verified_on", "verified_how", "notes", "matching"):
        a, b = _flat(getattr(one, field)), _flat(getattr(other, field))
        if a != b:
            yield field, Edit(kind="encoding-changed", before=a or None, after=b or None, ours=True)
    for field in ("held", "sha256"):
        a, b = getattr(one.document, field), getattr(other.document, field)
        if a != b:
            yield f"document.{field}", Edit(kind="encoding-changed", before=a or None, after=b or None, ours=True)


def _texts(one: Edition, other: Edition) -> Iterator[tuple[str, str, str]]:
    yield "title", one.title.zh, other.title.zh
    yield "title.en", one.title.en, other.title.en
    yield "document.title", one.document.title, other.document.title
    yield "document.number", one.document.number, other.document.number
    yield "document.issuers", "、".join(one.document.issuers), "、".join(other.document.issuers)
    yield "level", say(f"level.{one.level}"), say(f"level.{other.level}")
    yield "role", say(f"role.{one.role}"), say(f"role.{other.role}")


def _completeness(edition: Edition) -> str:
    state = say(f"completeness.{edition.completeness}")
    return "；".join([state, *edition.missing])


def _flat(value: object) -> str:
    return "；".join(value) if isinstance(value, tuple) else str(value or "")
