"""Builds the search index: weighted bigram postings and phrases (BM25F; docs/matching.md)."""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from itertools import accumulate

from msgspec import Struct

from pzh_taxonomy.library.index import FIXED, Index
from pzh_taxonomy.model.catalogue import Edition, Entry
from pzh_taxonomy.model.rulebook import Lexicon, Matching
from pzh_taxonomy.text.fold import Characters, fold, grams


class Phrase(Struct, frozen=True):
    """A phrase of the catalogues and whose it is: parallel tuples of document numbers and weights.

    `parts` holds the pieces of an `A + B` term, which may stand anywhere in one text.
    """

    text: str
    documents: tuple[int, ...]
    weights: tuple[float, ...]
    parts: tuple[str, ...] = ()


def build(editions: tuple[Edition, ...], lexicon: Lexicon, policy: Matching) -> Index:
    """Index every leaf entry of every edition with `matching: text`."""
    table = Characters({ord(k): v for k, v in lexicon.characters.items() if len(k) == 1})
    by_ref = {f"{ed.ref}:{e.code}": e for ed in editions for e in ed.entries}
    documents: list[tuple[int, int]] = []
    fields: list[dict[str, list[str]]] = []
    for ed_number, ed in enumerate(editions):
        if ed.matching != "text":
            continue
        titles = {e.code: e.title for e in ed.entries}
        parents = {e.code: e.parent for e in ed.entries}
        for number, entry in enumerate(ed.entries):
            if entry.leaf:
                documents.append((ed_number, number))
                fields.append(_fields(entry, by_ref, titles, parents))
    grams_of = [
        {f: Counter(g for t in texts for g in grams(fold(t, table).text)) for f, texts in d.items()} for d in fields
    ]
    vocabulary, idf, starts, doc_ids, impacts = _postings(grams_of, policy)
    phrases = _phrases(documents, fields, lexicon, policy, table)
    buckets: dict[str, list[int]] = defaultdict(list)
    words: dict[str, set[str]] = defaultdict(set)
    anchors: dict[str, list[int]] = defaultdict(list)
    frequency = Counter(w for p in phrases for w in p.parts)
    for word, first in groups(lexicon).items():
        if first in frequency:
            words[word[:2]].add(word)
    for number, phrase in enumerate(phrases):
        if phrase.parts:
            anchors[min(phrase.parts, key=lambda w: (frequency[w], w))].append(number)
            for word in phrase.parts:
                words[word[:2]].add(word)
        else:
            buckets[phrase.text[:2]].append(number)
    title_grams = tuple(tuple(sorted({vocabulary[g] for g in d["title"] if g in vocabulary})) for d in grams_of)
    return Index(
        documents=tuple(documents),
        vocabulary=vocabulary,
        idf=idf.tobytes(),
        starts=starts.tobytes(),
        doc_ids=doc_ids.tobytes(),
        impacts=impacts.tobytes(),
        phrases=tuple(p.text for p in phrases),
        parts={n: p.parts for n, p in enumerate(phrases) if p.parts},
        owner_starts=array("I", accumulate((len(p.documents) for p in phrases), initial=0)).tobytes(),
        owners=array("H", (d for p in phrases for d in p.documents)).tobytes(),
        owner_weights=array("f", (w for p in phrases for w in p.weights)).tobytes(),
        buckets={k: tuple(v) for k, v in buckets.items()},
        words={k: tuple(sorted(v)) for k, v in sorted(words.items())},
        anchors={k: tuple(v) for k, v in sorted(anchors.items())},
        title_mass=tuple(sum(idf[g] for g in gs) or FIXED for gs in title_grams),
        title_grams=title_grams,
        same={w: f for w, f in groups(lexicon).items() if w != f},
    )


def groups(lexicon: Lexicon) -> dict[str, str]:
    """Words that stand for one another in `A + B` terms, each with the first of its group (生产线 → 制造)."""
    return {word: group[0] for group in lexicon.word_groups for word in group}


def terms_of(entry: Entry, by_ref: dict[str, Entry]) -> list[str]:
    """An entry's own terms and those it inherits, own first."""
    terms = list(entry.terms)
    for target in entry.terms_from:
        if target in by_ref:
            terms += [t for t in by_ref[target].terms if t not in terms]
    return terms


def _fields(
    entry: Entry, by_ref: dict[str, Entry], titles: dict[str, str], parents: dict[str, str]
) -> dict[str, list[str]]:
    above: list[str] = []
    at = entry.parent
    while at:
        above.append(titles[at])
        at = parents[at]
    return {
        "title": [entry.title],
        "terms": terms_of(entry, by_ref),
        "covers": list(entry.covers),
        "activities": [c for a in entry.activities for c in (*a.covers,)],
        "parents": above[:1],
    }


def _postings(
    grams_of: list[dict[str, Counter[str]]], policy: Matching
) -> tuple[dict[str, int], array[int], array[int], array[int], array[int]]:
    count = max(len(grams_of), 1)
    lengths = {f: sum(d[f].total() for d in grams_of) / count or 1.0 for f in policy.field_weights}
    frequency: Counter[str] = Counter()
    weighted: list[dict[str, float]] = []
    for document in grams_of:
        tf: dict[str, float] = defaultdict(float)
        for field, weight in policy.field_weights.items():
            found = document[field]
            norm = 1 - policy.length_penalty + policy.length_penalty * found.total() / lengths[field]
            for gram, times in found.items():
                tf[gram] += weight * times / norm
        weighted.append(tf)
        frequency.update(tf.keys())
    limit = max(policy.bigram_share_limit * count, 3)
    vocabulary = {g: i for i, g in enumerate(sorted(g for g, n in frequency.items() if n <= limit))}
    by_gram: list[list[tuple[int, float]]] = [[] for _ in vocabulary]
    for number, tf in enumerate(weighted):
        for gram, value in tf.items():
            if (at := vocabulary.get(gram)) is not None:
                by_gram[at].append((number, value))
    idf, starts, doc_ids, impacts = array("H"), array("I", [0]), array("H"), array("H")
    for gram, _ in sorted(vocabulary.items(), key=lambda x: x[1]):
        n = frequency[gram]
        weight = math.log(1 + (count - n + 0.5) / (n + 0.5))
        idf.append(round(weight * FIXED))
        for number, value in by_gram[vocabulary[gram]]:
            doc_ids.append(number)
            impacts.append(round(weight * value / (policy.saturation + value) * FIXED))
        starts.append(len(doc_ids))
    return vocabulary, idf, starts, doc_ids, impacts


def _phrases(
    documents: list[tuple[int, int]],
    fields: list[dict[str, list[str]]],
    lexicon: Lexicon,
    policy: Matching,
    table: Characters,
) -> list[Phrase]:
    """Every title, core of a title, term, cover and activity cover as a phrase, weighted by source, length and how many entries share it."""
    generic = {fold(w, table).text for w in lexicon.generic}
    owners: dict[str, dict[int, tuple[str, float]]] = defaultdict(dict)

    def add(text: str, number: int, source: str) -> None:
        folded = fold(text, table).text
        if len(folded) < 2 or folded in generic:
            return
        weight = policy.phrase_weights[source]
        if folded not in owners or owners[folded].get(number, ("", 0.0))[1] < weight:
            owners[folded][number] = (source, weight)

    titles = {document["title"][0] for document in fields}
    for number, document in enumerate(fields):
        title = document["title"][0]
        add(title, number, "title")
        core = _core(title, lexicon)
        if core not in titles and len(core) >= 4:
            add(core, number, "core")
        for term in document["terms"]:
            add(term, number, "term")
        for cover in document["covers"]:
            add(cover, number, "cover")
        for cover in document["activities"]:
            add(cover, number, "activity")
    for other, chinese in lexicon.synonyms.items():
        if who := owners.get(fold(chinese, table).text):
            owners[fold(other, table).text].update(who)
    found: list[Phrase] = []
    for (text, parts), who in sorted(_merged(owners, groups(lexicon)).items()):
        length = sum(map(len, parts)) if parts else len(text)
        share_by_edition = Counter(documents[n][0] for n in who)
        weights = tuple(
            round(
                weight
                * policy.phrase_lengths[min(length, len(policy.phrase_lengths) - 1)]
                * share_by_edition[documents[n][0]] ** -policy.shared_phrase,
                4,
            )
            for n, (_, weight) in sorted(who.items())
        )
        numbers = tuple(sorted(who))
        found.append(Phrase(text, numbers, weights, parts))
    return found


def _merged(
    owners: dict[str, dict[int, tuple[str, float]]], same: dict[str, str]
) -> dict[tuple[str, tuple[str, ...]], dict[int, tuple[str, float]]]:
    """The phrases with the parts of `A + B` terms; those that say the same in other words of a group are one, so that they do not count twice."""
    merged: dict[tuple[str, tuple[str, ...]], dict[int, tuple[str, float]]] = {}
    for text, who in sorted(owners.items()):
        written = tuple(p.strip() for p in text.split("+")) if "+" in text[1:-1] else ()
        parts = tuple(dict.fromkeys(same.get(p, p) for p in written)) if len(written) > 1 and all(written) else ()
        key = ("+".join(parts), parts) if len(parts) > 1 else (text, ())
        known = merged.setdefault(key, {})
        for number, (source, weight) in who.items():
            if number not in known or known[number][1] < weight:
                known[number] = (source, weight)
    return merged


def _core(title: str, lexicon: Lexicon) -> str:
    """A title without what every title of its kind ends with (制造, 建设和运营…)."""
    for ending in sorted(lexicon.title_endings, key=len, reverse=True):
        if title.endswith(ending) and len(title) > len(ending):
            return title[: -len(ending)].rstrip("、和及与")
    return title
