"""The other fields of paired entries: role, class, marks, standards cited, documents, instruments, and what is ours."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pzh_taxonomy.diffing.conditions import Conditions
from pzh_taxonomy.diffing.criteria import Trees
from pzh_taxonomy.diffing.edits import Edit
from pzh_taxonomy.diffing.wording import likeness, matched, plain, same_undated
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.catalogue import AllOf, Conformity, Criterion, Edition, Entry, Numeric, StandardLevel, leaves
from pzh_taxonomy.model.diff import Direction
from pzh_taxonomy.model.diff_policy import DiffRules

Found = Iterator[tuple[str, Edit]]
#: Fields in which the wording is ours: they serve matching and reading, no clause stands behind them.
OURS = ("claims", "terms", "terms_from", "examples", "summary", "note", "gaps", "page")


def field_edits(
    editions: tuple[Edition, Edition],
    one: Entry,
    other: Entry,
    policy: DiffRules,
    compared: tuple[Criterion | None, ...],
) -> Found:
    """Differences by field name; `compared` are the criteria that were compared as such, whose standards are told there."""
    yield from titled_edits(editions, one, other, policy)
    yield from _standards(one, other, compared)
    yield from _references(one, other, policy)
    yield from _texts(one, other)
    for field in OURS:
        a, b = _flat(getattr(one, field)), _flat(getattr(other, field))
        if a != b:
            yield field, Edit(kind="encoding-changed", before=a or None, after=b or None, ours=True)


def titled_edits(editions: tuple[Edition, Edition], one: Entry, other: Entry, policy: DiffRules) -> Found:
    """Differences of what even a list of names says: role, class, marks, verification."""
    yield from _role(editions, one, other, policy)
    if one.contribution != other.contribution:
        shown = [say(f"contribution.{x}") if x else None for x in (one.contribution, other.contribution)]
        yield "contribution", Edit(kind="contribution-changed", before=shown[0], after=shown[1])
    if one.verification != other.verification:
        checked = [say(f"verification.{x}") if x else None for x in (one.verification, other.verification)]
        yield "verification", Edit(kind="verification-changed", before=checked[0], after=checked[1])


def _role(editions: tuple[Edition, Edition], one: Entry, other: Entry, policy: DiffRules) -> Found:
    roles = one.role or editions[0].role, other.role or editions[1].role
    stated = one.role or other.role or (editions[0].id == editions[1].id and roles[0] != roles[1])
    if stated and roles[0] != roles[1]:
        shown = [say(f"role.{r}") for r in roles]
        yield "role", Edit(kind="role-changed", before=shown[0], after=shown[1], direction="unclear")
    if one.grade != other.grade:
        order = [one.grade or "", other.grade or ""]
        direction: Direction = "unclear"
        if all(g in policy.grades for g in order):
            stricter = policy.grades.index(order[1]) > policy.grades.index(order[0])
            direction = "tighter" if stricter else "looser"
        yield "grade", Edit(kind="grade-changed", before=one.grade, after=other.grade, direction=direction)


def _standards(one: Entry, other: Entry, compared: tuple[Criterion | None, ...]) -> Found:
    """Standards that are cited beside the conditions; those that conditions name are told there."""
    named = {code for c in compared for leaf in leaves(c) for code in _codes(leaf)}
    mine = {s.code: s.title for s in one.standards}
    theirs = {s.code: s.title for s in other.standards}
    gone = [c for c in mine if c not in theirs and c not in named]
    come = [c for c in theirs if c not in mine and c not in named]
    pairs = matched(gone, come, lambda a, b: float(same_undated(a, b)), 1.0)
    for i, j in pairs:
        edit = Edit(
            kind="standard-redated",
            before=f"{gone[i]} {mine[gone[i]]}".strip(),
            after=f"{come[j]} {theirs[come[j]]}".strip(),
            direction="unclear",
            why="diff.why-standard",
        )
        yield "standards", edit
    for n, code in enumerate(gone):
        if n not in {i for i, _ in pairs}:
            yield "standards", Edit(kind="standard-uncited", before=f"{code} {mine[code]}".strip())
    for n, code in enumerate(come):
        if n not in {j for _, j in pairs}:
            yield "standards", Edit(kind="standard-cited", after=f"{code} {theirs[code]}".strip())
    for code, title in mine.items():
        if code in theirs and plain(theirs[code]) != plain(title):
            yield (
                "standards",
                Edit(kind="standard-retitled", before=f"{code} {title}", after=f"{code} {theirs[code]}"),
            )


def _references(one: Entry, other: Entry, policy: DiffRules) -> Found:
    """Documents cited by title."""
    gone = [r for r in one.references if r not in other.references]
    come = [r for r in other.references if r not in one.references]
    least = policy.wording.standard_title
    pairs = matched(
        gone, come, lambda a, b: 1.0 if same_undated(a.title, b.title) else likeness(a.title, b.title, least), least
    )
    shown_before = [f"《{r.title}》{r.number}" for r in gone]
    shown_after = [f"《{r.title}》{r.number}" for r in come]
    for i, j in pairs:
        redated = same_undated(gone[i].title, come[j].title) or (
            plain(gone[i].title) == plain(come[j].title) and gone[i].number != come[j].number
        )
        edit = Edit(
            kind="standard-redated" if redated else "standard-retitled",
            before=shown_before[i],
            after=shown_after[j],
            direction="unclear" if redated else "neutral",
            why="diff.why-standard" if redated else "",
        )
        yield "references", edit
    for n, text in enumerate(shown_before):
        if n not in {i for i, _ in pairs}:
            yield "references", Edit(kind="reference-removed", before=text)
    for n, text in enumerate(shown_after):
        if n not in {j for _, j in pairs}:
            yield "references", Edit(kind="reference-added", after=text)


def _texts(one: Entry, other: Entry) -> Found:
    if one.serves != other.serves:
        for part in ("verdicts", "subjects", "topics"):
            a, b = (_flat(getattr(x.serves, part, ())) for x in (one, other))
            if a != b:
                yield "serves", Edit(kind="serves-changed", before=a or None, after=b or None, part=part)
    if one.reporting_code and other.reporting_code and one.reporting_code != other.reporting_code:
        yield (
            "reporting_code",
            Edit(kind="reporting-code-changed", before=one.reporting_code, after=other.reporting_code),
        )
    if one.clause != other.clause:
        yield "clause", Edit(kind="clause-changed", before=one.clause or None, after=other.clause or None)
    if one.provenance != other.provenance:
        a, b = _flat(one.provenance), _flat(other.provenance)
        yield "provenance", Edit(kind="provenance-changed", before=a or None, after=b or None)


def encouraged_edits(one: Entry, other: Entry, trees: Trees) -> list[Edit]:
    """Conditions that are only encouraged; compared as one list."""
    before, after = (AllOf(parts=x.encouraged) if x.encouraged else None for x in (one, other))
    return trees.edits(before, after)


def standard_titles(*entries: Entry) -> dict[str, str]:
    """Names of the numbered standards that the entries cite."""
    return {s.code: s.title for e in entries for s in e.standards}


def conditions_for(base: Conditions, one: Entry, other: Entry) -> Trees:
    """Trees compared with the names of the standards of these two entries at hand."""
    return Trees(Conditions(base.words, base.policy, standard_titles(one, other)))


def _codes(leaf: object) -> tuple[str, ...]:
    if isinstance(leaf, Conformity):
        return leaf.conforms
    return (leaf.standard,) if isinstance(leaf, Numeric | StandardLevel) and leaf.standard else ()


def _flat(value: object) -> str:
    """A field of ours on one line."""
    if value in (None, (), ""):
        return ""
    if isinstance(value, tuple) and all(isinstance(x, str) for x in value):
        return "；".join(value)
    if isinstance(value, str | int):
        return str(value)
    return "；".join(f"{k}: {'、'.join(v)}" for k, v in msgspec.to_builtins(value).items() if v)
