"""What an opinion asks of the applicant, and what would change the answer."""

from __future__ import annotations

from collections.abc import Iterable

from pzh_taxonomy.model.decision import Counterfactual, Missing
from pzh_taxonomy.reports import opinion as form
from pzh_taxonomy.reports.opinion_source import Source, entry_words


def missing(src: Source) -> Iterable[form.RequestGroup]:
    """What the applicant is asked for; where too little is said to tell the main activity, that comes first."""
    numbers = iter(range(1, len(src.decision.missing) + 2))
    if src.decision.status == "insufficient":
        first = form.Request(str(next(numbers)), src.say("opinion.ask-description"), "description")
        yield form.RequestGroup(src.say("opinion.group.activity"), src.say("opinion.group-note.other"), (first,))
    for group in ("entry", "safeguard", "other"):
        requests = [
            form.Request(str(next(numbers)), m.asks or m.would_change, _key(m))
            for m in src.decision.missing
            if _group(src, m) == group
        ]
        if requests:
            yield form.RequestGroup(
                src.say(f"opinion.group.{group}"), src.say(f"opinion.group-note.{group}"), tuple(requests)
            )


def _group(src: Source, missing: Missing) -> str:
    asked_by = missing.asked_by
    if asked_by.startswith("exclusion."):
        return "safeguard"
    if asked_by.startswith(("green.", "transition.")):
        return "entry"
    label = src.deciding
    if label and asked_by.split("#", 1)[0] == label.ref:
        return "safeguard" if label.role == "restriction" else "entry"
    return "entry" if missing.fact.startswith("claims:") else "other"


def instead(src: Source, item: Counterfactual) -> str:
    """A counterfactual as a sentence."""
    entry = _entry_named(src, item.entry)
    return src.say(
        "opinion.instead",
        conditions=src.say("text.and").join(f.required for f in item.facts),
        verdict=src.say(f"opinion.verdict.{item.verdict}"),
        status=src.say(f"opinion.status.{item.status}"),
        entry=src.say("opinion.instead-by", entry=entry) if entry else "",
    )


def _entry_named(src: Source, ref: str) -> str:
    label = next((x for x in src.decision.labels if x.ref == ref), None)
    if label:
        return entry_words(label.citation)
    titles = {d.code: d.title for d in src.decision.discarded}
    editions = {e["ref"]: e["title"] for e in src.decision.library["editions"]}
    edition, _, code = ref.partition(":")
    if edition not in editions:
        return ref
    return f"《{editions[edition]}》{code} {titles.get(ref, '')}".strip()


def _key(missing: Missing) -> str:
    """The key under which the project file takes the answer: a condition's id, or the fact."""
    return missing.asked_by if "#" in missing.asked_by else missing.fact
