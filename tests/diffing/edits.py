"""Edits made to an edition, each with the differences that a comparison must then report, no more and no fewer."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import chain

from msgspec.structs import replace

from pzh_taxonomy.diffing.criteria import canonical
from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.diffing.wording import plain
from pzh_taxonomy.model.catalogue import (
    Activity,
    AllOf,
    AnyOf,
    Attestation,
    Conformity,
    Criterion,
    Edition,
    Effect,
    Entry,
    Industry,
    Leaf,
    Limit,
    Numeric,
    Reference,
    Standard,
    StandardLevel,
    leaves,
)
from pzh_taxonomy.model.rulebook import Rulebook

#: kind, direction (empty: any), code before, code after
Expected = tuple[str, str, str, str]
Made = tuple[Entry, list[Expected]]
# Characters that no catalogue uses: names made of them are like no other.
_RARE = "鼗齑龠黻鬲鬯麂黍鼋鼍鳐鳙鲥鲮鹗鹞鹳麈黝黟鼢鼬龆龃龅龈龉甑瓿甓瓴缶罅罡罟罨羿翥翮翳耄耋耆聃聿胙"


def name(random_: random.Random, length: int = 7) -> str:
    """A name like no other."""
    return "".join(random_.sample(_RARE, length))


def _same(kind: str, entry: Entry, direction: str = "") -> list[Expected]:
    return [(kind, direction, entry.code, entry.code)]


def rename(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    return replace(entry, title=f"{name(random_, 3)}{entry.title[:4]}"), _same("entry-renamed", entry, "unclear")


def respell(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    if len(entry.title) < 4:
        return None
    return replace(entry, title=f"{entry.title[:2]}、{entry.title[2:]}"), _same("entry-renamed", entry, "neutral")


def renumber(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    code = f"{entry.parent}.{random_.randint(500, 99999)}"
    return replace(entry, code=code), [("entry-moved", "neutral", entry.code, code)]


def move(entry: Entry, random_: random.Random, view: EditionView, _: Rulebook) -> Made | None:
    groups = [g for g in view.group_codes if g != entry.parent and view.children[g]]
    if not groups:
        return None
    parent = random_.choice(groups)
    code = f"{parent}.{random_.randint(500, 99999)}"
    return replace(entry, code=code, parent=parent), [("entry-moved", "neutral", entry.code, code)]


def _numeric(entry: Entry, random_: random.Random, change: Callable[[Numeric], Numeric]) -> Entry | None:
    found = [x for x in leaves(entry.criteria) if isinstance(x, Numeric) and x.op != "=="]
    lone = [x for x in found if sum(y.metric == x.metric for y in found) == 1]
    if not lone:
        return None
    leaf = random_.choice(lone)
    return replace(entry, criteria=_with(entry.criteria, leaf, change(leaf)))


def _with(node: Criterion | None, old: Leaf, new: Criterion | None) -> Criterion | None:
    """The tree with one condition changed, or without it."""
    if node is old:
        return new
    if isinstance(node, AllOf | AnyOf):
        parts = tuple(p for p in (_with(x, old, new) for x in node.parts) if p is not None)
        return replace(node, parts=parts) if parts else None
    return node


def tighten(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    step = random_.uniform(0.01, 0.4)
    made = _numeric(
        entry,
        random_,
        lambda x: replace(x, value=round(x.value - step * (abs(x.value) or 1) * (1 if x.op in ("<", "<=") else -1), 6)),
    )
    return None if made is None else (made, _same("criterion-tightened", entry, "tighter"))


def loosen(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    step = random_.uniform(0.01, 0.4)
    made = _numeric(
        entry,
        random_,
        lambda x: replace(x, value=round(x.value + step * (abs(x.value) or 1) * (1 if x.op in ("<", "<=") else -1), 6)),
    )
    return None if made is None else (made, _same("criterion-loosened", entry, "looser"))


def strictness(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    ways: list[str] = []

    def change(leaf: Numeric) -> Numeric:
        ways.append("looser" if leaf.op in ("<", ">") else "tighter")
        return replace(leaf, op={"<": "<=", "<=": "<", ">": ">=", ">=": ">"}[leaf.op])

    made = _numeric(entry, random_, change)
    if made is None:
        return None
    kind = "criterion-tightened" if ways[0] == "tighter" else "criterion-loosened"
    return made, _same(kind, entry, ways[0])


def adjust(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    ways: list[str] = []

    def change(leaf: Numeric) -> Numeric:
        more = random_.choice((0.5, 2.0))
        ways.append("looser" if (more > 0) == (leaf.op in ("<", "<=")) else "tighter")
        return replace(leaf, adjust={**leaf.adjust, "vanadium_titanium_share": more})

    made = _numeric(entry, random_, change)
    if made is None:
        return None
    kind = "criterion-tightened" if ways[0] == "tighter" else "criterion-loosened"
    return made, _same(kind, entry, ways[0])


def add_criterion(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    new = Attestation(attests=name(random_, 9))
    root = entry.criteria
    if isinstance(root, AnyOf) and len(root.parts) > 1 and not root.subjects and isinstance(canonical(root), AnyOf):
        made = replace(entry, criteria=replace(root, parts=(*root.parts, new)))
        return made, _same("alternative-added", entry, "looser")
    made = replace(entry, criteria=AllOf(parts=(root, new)) if root else new)
    return made, _same("criterion-added", entry, "tighter")


def remove_criterion(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    root = canonical(entry.criteria)
    if not isinstance(root, AllOf | AnyOf) or root.subjects or len(root.parts) < 3:
        return None
    parts = [p for p in root.parts if not isinstance(p, AllOf | AnyOf)]
    if not parts:
        return None
    gone = random_.choice(parts)
    made = replace(entry, criteria=replace(root, parts=tuple(p for p in root.parts if p is not gone)))
    way = ("criterion-removed", "looser") if isinstance(root, AllOf) else ("alternative-removed", "tighter")
    unlisted = _unlisted(made, gone)
    return unlisted, _same(way[0], entry, way[1])


def _unlisted(entry: Entry, gone: Criterion) -> Entry:
    """Without the standards that only the condition named, as a careful editor would leave it."""
    codes = {c for leaf in leaves(gone) for c in _codes(leaf)}
    still = {c for node in _trees(entry) for leaf in leaves(node) for c in _codes(leaf)}
    return replace(entry, standards=tuple(s for s in entry.standards if s.code not in codes or s.code in still))


def _trees(entry: Entry) -> list[Criterion]:
    return [c for c in chain((entry.criteria,), entry.encouraged, (a.criteria for a in entry.activities)) if c]


def _codes(leaf: Leaf) -> tuple[str, ...]:
    if isinstance(leaf, Conformity):
        return leaf.conforms
    return (leaf.standard,) if isinstance(leaf, Numeric | StandardLevel) and leaf.standard else ()


def flip(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    root = canonical(entry.criteria)
    if not isinstance(root, AllOf | AnyOf) or root.subjects or any(isinstance(p, AllOf | AnyOf) for p in root.parts):
        return None
    if isinstance(root, AllOf):
        return replace(entry, criteria=AnyOf(parts=root.parts)), _same("any-all-changed", entry, "looser")
    return replace(entry, criteria=AllOf(parts=root.parts)), _same("any-all-changed", entry, "tighter")


def redate(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    """A standard that one condition names, or that is only cited, gets another year."""
    named = [c for node in _trees(entry) for leaf in leaves(node) for c in _codes(leaf)]
    known = [s for s in entry.standards if named.count(s.code) <= 1 and s.code[-5:-4] != "-"]
    own = [c for leaf in leaves(entry.criteria) for c in _codes(leaf)]
    known = [s for s in known if s.code in own or s.code not in named]
    if not known:
        return None
    old = random_.choice(known)
    code = f"{old.code}-{random_.randint(2026, 2060)}"
    made = replace(entry, standards=tuple(replace(s, code=code) if s is old else s for s in entry.standards))
    for leaf in leaves(entry.criteria):
        if old.code in _codes(leaf):
            new = (
                replace(leaf, conforms=tuple(code if c == old.code else c for c in leaf.conforms))
                if isinstance(leaf, Conformity)
                else replace(leaf, standard=code)
            )
            made = replace(made, criteria=_with(entry.criteria, leaf, new))
    return made, _same("standard-redated", entry, "unclear")


def level(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    found = [x for x in leaves(entry.criteria) if isinstance(x, StandardLevel)]
    lone = [x for x in found if sum(y.standard == x.standard for y in found) == 1]
    if not lone:
        return None
    leaf = random_.choice(lone)
    choices = [x for x in ("1级", "2级", "3级", "节能评价值", "目标值", "鼗鼗值") if x != leaf.level]
    new = replace(leaf, level=random_.choice(choices))
    return replace(entry, criteria=_with(entry.criteria, leaf, new)), _same("standard-level-changed", entry)


def defining(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    found = list(leaves(entry.criteria))
    if not found:
        return None
    leaf = random_.choice(found)
    times = len(leaf.conforms) if isinstance(leaf, Conformity) else 1
    new = replace(leaf, defining=not leaf.defining)
    way = "looser" if leaf.defining else "tighter"
    made = replace(entry, criteria=_with(entry.criteria, leaf, new))
    return made, _same("criterion-defining", entry, way) * times


def subjects(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    found = [x for x in leaves(entry.criteria) if not isinstance(x, Conformity) and x.subjects]
    if not found:
        return None
    leaf = random_.choice(found)
    new = replace(leaf, subjects=(*leaf.subjects, name(random_, 4)))
    made = replace(entry, criteria=_with(entry.criteria, leaf, new))
    return made, _same("criterion-retargeted", entry, "tighter")


def add_cover(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    return replace(entry, covers=(*entry.covers, name(random_))), _same("scope-widened", entry, "looser")


def remove_cover(entry: Entry, random_: random.Random, view: EditionView, _: Rulebook) -> Made | None:
    rows = {plain(x) for a in entry.activities for x in a.covers}
    lone = [x for x in entry.covers if plain(x) not in rows and view.places[plain(x)] == (entry.code,)]
    lone = [x for x in lone if plain(x) != view.titles[entry.code]]
    if not lone or len(entry.covers) < 3:
        return None
    gone = random_.choice(lone)
    return replace(entry, covers=tuple(x for x in entry.covers if x != gone)), _same("scope-narrowed", entry)


def reword_cover(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    rows = {plain(x) for a in entry.activities for x in a.covers}
    long = [x for x in entry.covers if len(plain(x)) >= 8 and plain(x) not in (*rows, plain(entry.title))]
    if not long:
        return None
    old = random_.choice(long)
    new = f"{old[:4]}{name(random_, 1)}{old[4:]}"
    covers = tuple(new if x == old else x for x in entry.covers)
    return replace(entry, covers=covers), _same("scope-reworded", entry, "unclear")


def add_exclude(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    return replace(entry, excludes=(*entry.excludes, name(random_))), _same("scope-narrowed", entry, "tighter")


def add_kind(entry: Entry, random_: random.Random, view: EditionView, _: Rulebook) -> Made | None:
    free = [k for k in ("research", "trade", "extract", "cultivate") if k not in view.kinds(entry.code)]
    if not free or not entry.kinds:
        return None
    return replace(entry, kinds=(*entry.kinds, random_.choice(free))), _same("scope-widened", entry, "looser")


def remove_kind(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    rows = {k for a in entry.activities for k in a.kinds}
    free = [k for k in entry.kinds if k not in rows]
    if len(entry.kinds) < 2 or not free:
        return None
    gone = random_.choice(free)
    return replace(entry, kinds=tuple(k for k in entry.kinds if k != gone)), _same("scope-narrowed", entry, "tighter")


def sectors(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    if entry.sectors:
        return replace(entry, sectors=(*entry.sectors, "shipping")), _same("scope-widened", entry, "looser")
    return replace(entry, sectors=("steel",)), _same("scope-narrowed", entry, "tighter")


def add_row(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    if not entry.activities:
        return None
    row = Activity(industries=(Industry(name(random_), "9999"),), covers=(name(random_), name(random_)))
    return replace(entry, activities=(*entry.activities, row)), _same("scope-widened", entry, "looser")


def add_industry(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    if not entry.activities:
        return None
    first = entry.activities[0]
    row = replace(first, industries=(*first.industries, Industry(name(random_), "9998")))
    return replace(entry, activities=(row, *entry.activities[1:])), _same("scope-widened", entry, "looser")


def remove_row(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    """A row all of whose industries are its own, of an entry with others left."""
    keys = [i.code or i.name for a in entry.activities for i in a.industries]
    own = [a for a in entry.activities if all(keys.count(i.code or i.name) == 1 for i in a.industries)]
    elsewhere = {x for a in entry.activities for x in a.covers}
    own = [a for a in own if not (set(a.covers) & set(entry.covers)) or elsewhere]
    if len(entry.activities) < 2 or not own:
        return None
    gone = random_.choice(own)
    made = replace(entry, activities=tuple(a for a in entry.activities if a is not gone))
    if gone.criteria:
        made = _unlisted(made, gone.criteria)
    return made, _same("scope-narrowed", entry, "tighter") * len(gone.industries)


def contribution(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    if not entry.activities:
        other = "enabling" if entry.contribution == "direct" else "direct"
        return replace(entry, contribution=other), _same("contribution-changed", entry)
    row = entry.activities[0]
    keys = [i.code or i.name for a in entry.activities for i in a.industries]
    first = row.industries[0]
    if keys.count(first.code or first.name) > 1:
        return None
    other = "enabling" if first.contribution == "direct" else "direct"
    changed = replace(row, industries=(replace(first, contribution=other), *row.industries[1:]))
    return replace(entry, activities=(changed, *entry.activities[1:])), _same("contribution-changed", entry)


def row_criterion(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    keys = [i.code or i.name for a in entry.activities for i in a.industries]
    if len(keys) != len(set(keys)) or not keys:
        return None
    n = random_.randrange(len(entry.activities))
    row = entry.activities[n]
    new = Attestation(attests=name(random_, 9))
    changed = replace(row, criteria=AllOf(parts=(row.criteria, new)) if row.criteria else new)
    rows = (*entry.activities[:n], changed, *entry.activities[n + 1 :])
    return replace(entry, activities=rows), _same("criterion-added", entry, "tighter")


def role(entry: Entry, random_: random.Random, view: EditionView, _: Rulebook) -> Made | None:
    now = entry.role or view.edition.role
    return replace(entry, role="transition" if now != "transition" else "green"), _same("role-changed", entry)


def grade(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    if entry.grade is None:
        return None
    order = ["鼓励", "限制", "淘汰"]
    new = random_.choice([g for g in order if g != entry.grade])
    way = "tighter" if order.index(new) > order.index(entry.grade) else "looser"
    return replace(entry, grade=new), _same("grade-changed", entry, way)


def limit_value(entry: Entry, random_: random.Random, view: EditionView, rules: Rulebook) -> Made | None:
    if not entry.limits:
        return None
    n = random_.randrange(len(entry.limits))
    limit = entry.limits[n]
    key = random_.choice(list(limit.levels))
    better = rules.metrics[limit.metric].better
    way = random_.choice(("tighter", "looser"))
    factor = 0.9 if (way == "tighter") == (better == "lower") else 1.1
    changed = replace(limit, levels={**limit.levels, key: round(limit.levels[key] * factor, 6)})
    limits = (*entry.limits[:n], changed, *entry.limits[n + 1 :])
    return replace(entry, limits=limits), _same("limit-changed", entry, way)


def add_limit(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    limit = Limit(metric="wind_curtailment_rate", unit="%", levels={"先进值": 3.0, "准入值": 5.0})
    return replace(entry, limits=(*entry.limits, limit)), _same("limit-added", entry, "tighter")


def add_effect(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    effect = Effect(what=name(random_), unit="%", least=3, most=5)
    return replace(entry, effects=(*entry.effects, effect)), _same("effect-added", entry)


def cite_standard(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    code = f"DB51/T {random_.randint(10000, 99999)}"
    return replace(entry, standards=(*entry.standards, Standard(code, name(random_)))), _same("standard-cited", entry)


def cite_document(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    made = replace(entry, references=(*entry.references, Reference(title=name(random_, 12))))
    return made, _same("reference-added", entry)


def provenance(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    return replace(entry, provenance=(*entry.provenance, name(random_))), _same("provenance-changed", entry)


def terms(entry: Entry, random_: random.Random, *_: object) -> Made | None:
    """Ours, not the standard's: told only when asked for."""
    return replace(entry, terms=(*entry.terms, name(random_)), note=name(random_)), []


ENTRY_EDITS: tuple[Callable[..., Made | None], ...] = (
    rename, respell, renumber, move, tighten, loosen, strictness, adjust, add_criterion, remove_criterion, flip, redate,
    level, defining, subjects, add_cover, remove_cover, reword_cover, add_exclude, add_kind, remove_kind, sectors,
    add_row, add_industry, remove_row, contribution, row_criterion, role, grade, limit_value, add_limit, add_effect,
    cite_standard, cite_document, provenance, terms,
)  # fmt: skip


def edited(
    edition: Edition, random_: random.Random, rules: Rulebook, names: list[str], structural: int
) -> tuple[Edition, list[Expected]]:
    """An edition with these edits, each of another entry, and `structural` entries added, removed or exchanged; and what must be reported."""
    view = EditionView(edition)
    by_name = {f.__name__: f for f in ENTRY_EDITS}
    free = [e for e in edition.entries if e.leaf and e.parent and e.covers]
    random_.shuffle(free)
    changed: dict[str, Entry | None] = {}
    expected: list[Expected] = []
    for wanted in names:
        for entry in free:
            made = by_name[wanted](entry, random_, view, rules)
            if made is not None:
                changed[entry.code] = made[0]
                expected += made[1]
                free.remove(entry)
                break
    new: list[Entry] = []
    for _ in range(structural):
        what = random_.choice(("add", "remove", "move-cover"))
        if what == "add" and free:
            at = free.pop()
            code = f"{at.parent}.{random_.randint(100000, 999999)}"
            covers = tuple(name(random_) for _ in range(3))
            new.append(Entry(code=code, title=name(random_, 8), parent=at.parent, covers=covers))
            expected.append(("entry-added", "looser", "", code))
        elif what == "remove" and (at_ := next((e for e in free if _removable(e, view, changed)), None)):
            free.remove(at_)
            changed[at_.code] = None
            expected.append(("entry-removed", "tighter", at_.code, ""))
        elif what == "move-cover" and len(free) > 1:
            made_ = _move_cover(free, view)
            if made_:
                (source, target), told = made_
                changed[source.code], changed[target.code] = source, target
                expected += told
    entries = [changed.get(e.code, e) for e in edition.entries]
    return replace(edition, entries=tuple(e for e in (*entries, *new) if e is not None)), expected


def _removable(entry: Entry, view: EditionView, changed: dict[str, Entry | None]) -> bool:
    """Whether others stay in its group, and its scope does not lie within another's (then it would rightly be told as merged)."""
    siblings = [c for c in view.children[entry.parent] if c != entry.code and changed.get(c, entry) is not None]
    shared = [len(view.plain_covers[entry.code] & view.plain_covers[c]) for c in view.leaf_codes if c != entry.code]
    named_alike = sum(view.titles[c] == view.titles[entry.code] for c in view.entries)
    return len(siblings) >= 2 and max(shared, default=0) < 2 and named_alike == 1


def _move_cover(free: list[Entry], view: EditionView) -> tuple[tuple[Entry, Entry], list[Expected]] | None:
    source = next((e for e in free if len(e.covers) > 3 and not e.activities), None)
    if source is None:
        return None
    item = next(
        (x for x in source.covers if view.places[plain(x)] == (source.code,) and plain(x) != plain(source.title)), None
    )
    target = next((e for e in free if e is not source and not e.activities), None)
    if item is None or target is None:
        return None
    free.remove(source)
    free.remove(target)
    made = (
        replace(source, covers=tuple(x for x in source.covers if x != item)),
        replace(target, covers=(*target.covers, item)),
    )
    return made, [
        ("scope-moved-out", "unclear", source.code, source.code),
        ("scope-moved-in", "unclear", target.code, target.code),
    ]
