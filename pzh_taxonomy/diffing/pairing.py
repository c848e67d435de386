"""Which entry became which: a reviewer's word first, then the crosswalk, then names and scopes; everything else was removed or added."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.diffing.groups import pair_groups
from pzh_taxonomy.diffing.likeness import Likeness
from pzh_taxonomy.diffing.reviews import Reviewed, Reviews
from pzh_taxonomy.model.catalogue import Crosswalk
from pzh_taxonomy.model.diff import Basis, Confidence
from pzh_taxonomy.model.diff_policy import PairingRules


class Edge(Struct, frozen=True):
    """One pair of entries and why it is one; one side is empty where an entry has no counterpart."""

    before: str
    after: str
    basis: Basis
    confidence: Confidence
    score: float = 1.0
    note: str = ""


class Pairs(Struct, frozen=True):
    """All edges; `targets` and `sources` list the counterparts of an entry, the chief one first; what stands alone is in `lone_*`."""

    edges: tuple[Edge, ...]
    targets: dict[str, tuple[str, ...]]
    sources: dict[str, tuple[str, ...]]
    lone_before: dict[str, Edge]
    lone_after: dict[str, Edge]
    possible: tuple[Edge, ...]
    stale: tuple[Reviewed, ...]


def pair(
    before: EditionView,
    after: EditionView,
    policy: PairingRules,
    crosswalk: Crosswalk | None = None,
    reviews: Reviews | None = None,
) -> Pairs:
    """Pair the entries of two editions; the result for swapped editions is the same with sides swapped.

    `crosswalk` may lead either way. Codes it names that an edition does not have are passed over.
    """
    work = _Work(before, after, policy)
    work.review(reviews or Reviews())
    if crosswalk:
        work.follow(crosswalk)
    work.by_name()
    work.by_likeness()
    work.by_containment()
    work.across_levels()
    work.groups()
    return work.result()


def fingerprint(before: EditionView, one: str, after: EditionView, other: str) -> str:
    """What identifies a pairing: codes and titles of both sides, whichever way round."""
    sides = sorted(
        f"{code}|{view.entries[code].title}" if view.has(code) else "" for view, code in ((before, one), (after, other))
    )
    return hashlib.sha256("\n".join(sides).encode()).hexdigest()[:12]


class _Work:
    """The pairing in progress."""

    def __init__(self, before: EditionView, after: EditionView, policy: PairingRules) -> None:
        self.before = before
        self.after = after
        self.policy = policy
        self.likeness = Likeness(before, after, policy)
        self.edges: dict[tuple[str, str], Edge] = {}
        self.refused: set[tuple[str, str]] = set()
        self.gone: dict[str, Edge] = {}
        self.new: dict[str, Edge] = {}
        self.possible: list[Edge] = []
        self.stale: list[Reviewed] = []

    def add(self, edge: Edge) -> None:
        key = (edge.before, edge.after)
        if key not in self.refused and key not in self.edges:
            self.edges[key] = edge

    @property
    def open_before(self) -> list[str]:
        """Leaf entries of the earlier edition that nothing was said of yet."""
        told = {e.before for e in self.edges.values()} | self.gone.keys()
        return [c for c in self.before.leaf_codes if c not in told]

    @property
    def open_after(self) -> list[str]:
        told = {e.after for e in self.edges.values()} | self.new.keys()
        return [c for c in self.after.leaf_codes if c not in told]

    def review(self, reviews: Reviews) -> None:
        """A reviewer's accepted pairs stand, refused ones are out; what no longer fits the editions is stale."""
        for item in reviews.pairings:
            one, other = item.before, item.after
            if not (self.before.has(one) and self.after.has(other)):
                one, other = other, one  # a form written for the other direction
            known = self.before.has(one) and self.after.has(other)
            if not known or (item.fingerprint and item.fingerprint != fingerprint(self.before, one, self.after, other)):
                self.stale.append(item)
            elif item.decision == "refused":
                self.refused.add((one, other))
            else:
                self.add(Edge(one, other, "accepted", "high", note=item.note))

    def follow(self, walk: Crosswalk) -> None:
        """The links of a crosswalk; entries it calls dropped or new are settled, those it does not name stay open."""
        forward = walk.source == self.before.edition.ref
        decided = {e.before for e in self.edges.values()}, {e.after for e in self.edges.values()}
        for link in walk.links:
            left, right = (link.source, link.target) if forward else (link.target, link.source)
            ones = [c for c in left if self.before.has(c)]
            others = [c for c in right if self.after.has(c)]
            for one in ones:
                if not right:
                    self.gone.setdefault(one, Edge(one, "", "crosswalk", link.confidence, 0.0, link.note))
                for other in others:
                    if one not in decided[0] and other not in decided[1]:
                        self.add(Edge(one, other, "crosswalk", link.confidence, 1.0, link.note))
            if not left:
                for other in others:
                    self.new.setdefault(other, Edge("", other, "crosswalk", link.confidence, 0.0, link.note))

    def by_name(self) -> None:
        """The same title: under the same code in one catalogue, else where no other open entry is called so."""
        if self.before.edition.id == self.after.edition.id:
            later = set(self.open_after)
            for one in self.open_before:
                if one in later and self.before.titles[one] == self.after.titles[one]:
                    self.add(Edge(one, one, "same-code-and-title", "high"))
        named = _unique(self.open_before, self.before), _unique(self.open_after, self.after)
        for title, one in named[0].items():
            if one and (other := named[1].get(title)):
                self.add(Edge(one, other, "same-title", "high"))

    def by_likeness(self) -> None:
        """The most alike of what is left; those not alike enough are kept as possible pairs."""
        found = self.likeness.best(self.open_before, self.open_after, self.policy.possible)
        same_catalogue = self.likeness.same_catalogue
        for one, other, score in found:
            basis: Basis = "same-code" if same_catalogue and one == other else "similar"
            edge = Edge(one, other, basis, self._confidence(score), score)
            if score >= self.policy.accept:
                self.add(edge)
            elif (one, other) not in self.refused:
                self.possible.append(edge)

    def by_containment(self) -> None:
        """An entry left over whose scope lies within a paired one was parted from it or merged into it."""
        told = {e.before for e in self.edges.values()}, {e.after for e in self.edges.values()}
        paired_before = [c for c in self.before.leaf_codes if c in told[0]]
        paired_after = [c for c in self.after.leaf_codes if c in told[1]]
        found = [
            (one, host)
            for one in self.open_before
            if (host := self.likeness.contained(one, self.before, self.after, paired_after))
        ]
        found += [
            (host, other)
            for other in self.open_after
            if (host := self.likeness.contained(other, self.after, self.before, paired_before))
        ]
        for one, other in found:
            self.add(Edge(one, other, "scope-contained", "low", round(self.likeness.score(one, other), 6)))
        taken = {e.before for e in self.edges.values()}, {e.after for e in self.edges.values()}
        self.possible = [e for e in self.possible if e.before not in taken[0] and e.after not in taken[1]]

    def across_levels(self) -> None:
        """A leaf left over and a group of the same title: the entry was subdivided, or the group made one entry."""
        for one in self.open_before:
            for other in self.after.group_codes:
                if self.before.titles[one] == self.after.titles[other]:
                    self.add(Edge(one, other, "same-title", "medium"))
                    break
        for other in self.open_after:
            for one in self.before.group_codes:
                if self.after.titles[other] == self.before.titles[one]:
                    self.add(Edge(one, other, "same-title", "medium"))
                    break

    def groups(self) -> None:
        """Chapters and sections, once their entries are paired."""
        for one, other, score in pair_groups(self.before, self.after, self.policy, tuple(self.edges)):
            same = self.before.titles[one] == self.after.titles[other]
            self.add(Edge(one, other, "same-title" if same else "members", self._confidence(score), score))

    def _confidence(self, score: float) -> Confidence:
        return "high" if score >= self.policy.high else "medium" if score >= self.policy.medium else "low"

    def result(self) -> Pairs:
        targets: dict[str, tuple[str, ...]] = {}
        sources: dict[str, tuple[str, ...]] = {}
        for one, other in self.edges:
            targets[one] = (*targets.get(one, ()), other)
            sources[other] = (*sources.get(other, ()), one)
        lone_before = {c: self.gone.get(c) or _lone(c, "", self.after) for c in self.before.entries if c not in targets}
        lone_after = {c: self.new.get(c) or _lone("", c, self.before) for c in self.after.entries if c not in sources}
        return Pairs(
            tuple(self.edges.values()),
            targets,
            sources,
            lone_before,
            lone_after,
            tuple(self.possible),
            tuple(self.stale),
        )


def _lone(one: str, other: str, opposite: EditionView) -> Edge:
    """An entry without counterpart; little can be said where the other edition is encoded in part."""
    confidence: Confidence = "high" if opposite.edition.completeness == "full" else "low"
    return Edge(one, other, "unlinked", confidence, 0.0)


def _unique(codes: list[str], view: EditionView) -> dict[str, str]:
    """Codes by title; empty where several share it."""
    found: dict[str, str] = {}
    for code in codes:
        title = view.titles[code]
        found[title] = "" if title in found else code
    return found
