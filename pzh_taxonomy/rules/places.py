"""Where an entry's conditions stand in it, by which answers name them (`ID@EDITION:CODE#3`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pzh_taxonomy.model.catalogue import Criterion, Entry, Leaf, Numeric, leaves

#: The place of each condition, by the identity of the condition.
Places = Mapping[int, int]


def places_of(trees: Iterable[Criterion | None]) -> Places:
    """The conditions of the trees numbered in document order; equal ones have the number of the first, so that one answer serves them all."""
    places: dict[int, int] = {}
    first: dict[Leaf | str, int] = {}
    for number, leaf in enumerate((leaf for tree in trees for leaf in leaves(tree)), 1):
        numeric = isinstance(leaf, Numeric)  # holds a dict, which cannot be hashed
        places[id(leaf)] = first.setdefault(repr(leaf) if numeric else leaf, number)
    return places


_places: dict[int, tuple[Entry, Places]] = {}


def entry_places(entry: Entry) -> Places:
    """The places of all conditions of an entry, its own before those of its rows: the same whichever row the project falls under.

    Built once for an entry; the last few thousand are kept.
    """
    known = _places.get(id(entry))
    if known is not None and known[0] is entry:
        return known[1]
    if len(_places) > 4096:
        _places.clear()
    made = places_of((entry.criteria, *(a.criteria for a in entry.activities)))
    _places[id(entry)] = (entry, made)
    return made
