"""The search index over all entries, as it is stored: plain arrays that are read back without work (built by `indexing`)."""

from msgspec import Struct

#: One, in the fixed-point numbers of the index.
FIXED = 4096


class Index(Struct, frozen=True):
    """Documents are the leaf entries of the editions that are matched by text.

    `documents[i]` is (edition number, entry number). Postings of gram g are `doc_ids[starts[g]:starts[g+1]]` with the impacts at the same
    places, as little arrays in bytes (uint32, uint16, uint16); `idf` (uint16), impacts and `title_mass` are in units of 1/FIXED, so that sums of
    them are exact and the same in whatever order they are made. Phrase p is `phrases[p]`, of the documents
    `owners[owner_starts[p]:owner_starts[p+1]]` with the weights at the same places; `parts` are those of `A + B` terms, `buckets` the
    plain phrases and `words` the words of `A + B` terms by their first two characters; `anchors` leads from a term's rarest word to the term;
    `same` from a word of a group to the one that stands for it in `parts`.
    """

    documents: tuple[tuple[int, int], ...]
    vocabulary: dict[str, int]
    idf: bytes
    starts: bytes
    doc_ids: bytes
    impacts: bytes
    phrases: tuple[str, ...]
    parts: dict[int, tuple[str, ...]]
    owner_starts: bytes
    owners: bytes
    owner_weights: bytes
    buckets: dict[str, tuple[int, ...]]
    words: dict[str, tuple[str, ...]]
    anchors: dict[str, tuple[int, ...]]
    title_mass: tuple[int, ...]
    title_grams: tuple[tuple[int, ...], ...]
    same: dict[str, str] = {}
