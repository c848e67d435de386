"""Reporting codes: from a label through the crosswalks to the catalogues in which banks report (rules/timeline.yaml `reported`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.catalogue import Edition, Entry, Link

#: How well an entry (edition, code) fits the project, 0 to 1.
Fit = Callable[[Edition, str], float]


class Reported(Struct, frozen=True):
    """A reporting entry, the label it follows from, and the links on the way."""

    edition: Edition
    entry: Entry
    source: str
    links: tuple[Link, ...]


def reported(library: Library, labels: list[tuple[str, str]], most: int, fit: Fit) -> list[Reported]:
    """For each reporting catalogue, the entries that follow from the first of the labels (edition, code) that leads there.

    A label leads there directly or by way of one other edition; where several entries of that edition lie on the way, by the one that fits
    the project best.
    """
    found: list[Reported] = []
    for catalogue in library.rulebook.timeline.reported:
        for ref, code in labels:
            here = list(_reach(library, ref, code, catalogue, fit))
            if here:
                found += here[:most]
                break
    return found


def _reach(library: Library, ref: str, code: str, catalogue: str, fit: Fit) -> Iterator[Reported]:
    source = f"{ref}:{code}"
    direct = list(_steps(library, ref, code))
    for target, target_code, link in direct:
        if target.id == catalogue:
            yield Reported(target, library.entry(target, target_code), source, (link,))
    if any(target.id == catalogue for target, _, _ in direct):
        return
    ways = [w for w in direct if any(t.id == catalogue for t, _, _ in _steps(library, w[0].ref, w[1]))]
    if len(ways) > 1:
        ways = [max(ways, key=lambda w: fit(w[0], w[1]))]
    for between, between_code, link in ways:
        for target, target_code, second in _steps(library, between.ref, between_code):
            if target.id == catalogue:
                yield Reported(target, library.entry(target, target_code), source, (link, second))


def _steps(library: Library, ref: str, code: str) -> Iterator[tuple[Edition, str, Link]]:
    """Where the crosswalks lead from an entry, in either direction."""
    for walk in library.crosswalks:
        if walk.source == ref:
            target = library.edition(walk.target)
            yield from ((target, c, link) for link in walk.links if code in link.source for c in link.target)
        elif walk.target == ref:
            target = library.edition(walk.source)
            yield from ((target, c, link) for link in walk.links if code in link.target for c in link.source)
