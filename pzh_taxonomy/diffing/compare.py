"""Two editions → a Diff: pair the entries, compare them field by field, then let the checks weigh what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec
from msgspec import Struct

from pzh_taxonomy.diffing.checks import Checker
from pzh_taxonomy.diffing.conditions import Conditions
from pzh_taxonomy.diffing.criteria import Trees
from pzh_taxonomy.diffing.edits import ConditionWords, Edit, delta
from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.diffing.fields import conditions_for, encouraged_edits, field_edits, titled_edits
from pzh_taxonomy.diffing.header import header_edits
from pzh_taxonomy.diffing.limits import Limits, effect_edits, factor_edits
from pzh_taxonomy.diffing.pairing import Edge, Pairs, pair
from pzh_taxonomy.diffing.reviews import Reviews
from pzh_taxonomy.diffing.rows import Rows, whole_criteria
from pzh_taxonomy.diffing.scope import Scope
from pzh_taxonomy.diffing.structure import pairings, possible, structure
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Crosswalk, Edition
from pzh_taxonomy.model.diff import Change, ChangeLevel, Delta, Diff, Impact, Side, Summary
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.version import SCHEMA_VERSION

_DOUBTFUL = {"low"}


class Compared(Struct, frozen=True):
    """The comparison before judgement: views, pairs, and every difference in order."""

    before: EditionView
    after: EditionView
    pairs: Pairs
    deltas: tuple[Delta, ...]


def compare(
    before: Edition,
    after: Edition,
    rules: Rulebook,
    crosswalk: Crosswalk | None = None,
    reviews: Reviews | None = None,
) -> Compared:
    """Every difference between two editions. Swapping the editions swaps sides and directions and nothing else."""
    one, other = EditionView(before), EditionView(after)
    pairs = pair(one, other, rules.diff.pairing, crosswalk, reviews)
    words = ConditionWords(rules)
    base = Conditions(words, rules.diff, {})
    trees_of = {
        (e.before, e.after): conditions_for(base, one.entries[e.before], other.entries[e.after]) for e in pairs.edges
    }
    found = [delta(edit, "", "", field) for field, edit in header_edits(before, after)]
    found += structure(one, other, pairs)
    if not _incomparable(one, other):
        rows = Rows(one, other, pairs, words)
        found += Scope(one, other, pairs, rules, rows).deltas()
        found += rows.deltas(trees_of)
    for edge in pairs.edges:
        found += _entry(one, other, edge, trees_of[edge.before, edge.after], rules)
    return Compared(one, other, pairs, tuple(sorted(found, key=_order(one, other, pairs))))


def _entry(one: EditionView, other: EditionView, edge: Edge, trees: Trees, rules: Rulebook) -> list[Delta]:
    """The differences between two paired entries, apart from their scope and rows."""
    mine, theirs = one.entries[edge.before], other.entries[edge.after]
    if mine == theirs:
        return []
    found: list[Delta] = []

    def add(field: str, *edits: Edit) -> None:
        found.extend(delta(e, edge.before, edge.after, field, leaf) for e in edits)

    leaf = mine.leaf and theirs.leaf
    if _incomparable(one, other):
        for field, edit in titled_edits((one.edition, other.edition), mine, theirs, rules.diff):
            add(field, edit)
        return found
    if bool(mine.activities) == bool(theirs.activities):
        add("criteria", *trees.edits(mine.criteria, theirs.criteria))
    else:
        add("criteria", *trees.edits(whole_criteria(mine), whole_criteria(theirs)))
    add("encouraged", *encouraged_edits(mine, theirs, trees))
    add("limits", *Limits(trees.words).edits(mine.limits, theirs.limits))
    add("effects", *effect_edits(mine.effects, theirs.effects))
    add("factors", *factor_edits(mine.factors, theirs.factors))
    compared = (
        *(x.criteria for x in (mine, theirs)),
        *(c for x in (mine, theirs) for c in x.encouraged),
        *(a.criteria for x in (mine, theirs) for a in x.activities),
    )
    for field, edit in field_edits((one.edition, other.edition), mine, theirs, rules.diff, compared):
        add(field, edit)
    return found


def _incomparable(one: EditionView, other: EditionView) -> bool:
    """Whether only one of the editions says what its entries cover: then names and marks are compared, not contents."""
    return one.names_only != other.names_only


_FIELDS = (
    "title", "entry", "code", "parent", "role", "grade", "covers", "excludes", "kinds", "sectors", "activities",
    "criteria", "limits", "encouraged", "effects", "factors",
)  # fmt: skip


def _order(
    one: EditionView, other: EditionView, pairs: Pairs
) -> Callable[[Delta], tuple[float, int, str, int, str, str, str, str]]:
    """Header first; then by place in the later edition, removed entries after the entry they stood behind."""
    places: dict[str, float] = {}
    last = -1.0
    for code in one.entries:
        targets = pairs.targets.get(code)
        if targets:
            last = float(other.order[targets[0]])
        else:
            places[code] = last + 0.5
    fields = {f: n for n, f in enumerate(_FIELDS)}

    def key(d: Delta) -> tuple[float, int, str, int, str, str, str, str]:
        header = not (d.code_before or d.code_after)
        at = -2.0 if header else float(other.order[d.code_after]) if d.code_after else places[d.code_before]
        field = fields.get(d.field.split(".")[0].split("[")[0], len(fields))
        source = one.order.get(d.code_before, -1)
        return at, field, d.field if header else "", source, d.field, d.kind, d.before or "", d.after or ""

    return key


def build(
    compared: Compared,
    rules: Rulebook,
    *,
    sources: tuple[str, str] = ("", ""),
    lang: Lang = "zh",
    ours: bool = False,
    reviews: Reviews | None = None,
) -> Diff:
    """The judged comparison. `ours` lists differences of our own encoding (terms, examples, notes, pages) too.

    `sources` is how the two editions were named by the user.
    """
    checker = Checker(compared.before, compared.after, compared.pairs, rules, lang)
    changes = checker.changes(compared.deltas, reviews.notes if reviews else {})
    listed = tuple(c for c in changes if ours or c.kind != "encoding-changed")
    before, after, pairs = compared.before, compared.after, compared.pairs
    told = pairings(before, after, pairs, _DOUBTFUL)
    perhaps = possible(before, after, pairs)
    stale = [say("diff.stale-review", lang, pair=f"{r.before} → {r.after}") for r in pairs.stale]
    return Diff(
        schema_version=SCHEMA_VERSION,
        before=_side(before, sources[0]),
        after=_side(after, sources[1]),
        summary=_summary(listed, compared, changes, sum(p.doubtful for p in told) + len(perhaps), rules.diff.levels),
        changes=listed,
        pairings=told,
        possible=perhaps,
        warnings=(*_partial(before, lang), *_partial(after, lang), *stale),
    )


def with_impact(diff: Diff, changes: tuple[Change, ...], impact: Impact) -> Diff:
    """The comparison with its impact; changes of our own encoding are listed where they are named as a cause."""
    named = {mark for item in impact.affected for mark in item.causes} | {c.fingerprint for c in diff.changes}
    listed = tuple(c for c in changes if c.fingerprint in named)
    return msgspec.structs.replace(diff, changes=listed, impact=impact)


def _side(view: EditionView, source: str) -> Side:
    edition = view.edition
    return Side(
        ref=edition.ref,
        source=source or edition.ref,
        title=edition.document.title,
        number=edition.document.number,
        effective=edition.dates.effective.date,
        completeness=edition.completeness,
        verification=edition.verification,
        entries=len(view.leaf_codes),
        groups=len(view.group_codes),
    )


def _partial(view: EditionView, lang: Lang) -> list[str]:
    edition = view.edition
    if edition.completeness == "full":
        return []
    return [say("warning.partial", lang, title=edition.title.zh, missing="；".join(edition.missing))]


def _summary(
    changes: tuple[Change, ...],
    compared: Compared,
    all_changes: tuple[Change, ...],
    doubtful: int,
    levels: tuple[ChangeLevel, ...],
) -> Summary:
    by_level = Counter(c.level for c in changes)
    return Summary(
        changes=len(changes),
        by_level={level: by_level[level] for level in levels},
        by_kind=dict(sorted(Counter(c.kind for c in changes).items())),
        entries_before=_fates(compared, compared.before, all_changes, before=True),
        entries_after=_fates(compared, compared.after, all_changes, before=False),
        doubtful=doubtful,
        encoding=sum(c.kind == "encoding-changed" for c in all_changes),
    )


def _fates(compared: Compared, view: EditionView, changes: tuple[Change, ...], *, before: bool) -> dict[str, int]:
    """Every leaf entry of one side once: unchanged, changed, split, merged, or without counterpart."""
    links = compared.pairs.targets if before else compared.pairs.sources
    back = compared.pairs.sources if before else compared.pairs.targets
    touched = {(c.code_before if before else c.code_after) for c in changes if c.kind != "encoding-changed"}
    counts: Counter[str] = Counter()
    for code in view.leaf_codes:
        others = links.get(code, ())
        if not others:
            counts["removed" if before else "added"] += 1
        elif len(others) > 1:
            counts["split" if before else "merged"] += 1
        elif len(back[others[0]]) > 1:
            counts["merged" if before else "split"] += 1
        else:
            counts["changed" if code in touched else "unchanged"] += 1
    return dict(sorted(counts.items()))
