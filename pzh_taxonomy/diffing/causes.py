"""From a project whose answer differs to the changes that made it differ.

The deciding entry of the side with the better answer is followed to the other side. What failed there (a condition, the wording, the kind of
activity, the entry itself) points to the change; where nothing points, the weightiest changes of the two entries are named as presumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from pzh_taxonomy.diffing.compare import Compared
from pzh_taxonomy.diffing.wording import plain
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.catalogue import Edition
from pzh_taxonomy.model.diff import Change
from pzh_taxonomy.rules.case import Case, Evaluated
from pzh_taxonomy.rules.decide import Outcome

How = Literal["entry", "condition", "wording", "kind", "claim", "rival", "presumed", "none"]
_SHORTEST_PHRASE = 3
_VERDICTS = {"ineligible": 0, "transition": 1, "green": 2}
_STATUSES = {"insufficient": 0, "provisional": 1, "confirmed": 2}
#: Kinds of change by which a title is no longer an entry's.
_OF_THE_NAME = ("entry-renamed", "entry-split", "entry-merged")
#: Fields of ours that matching reads.
_WEIGHS = ("terms", "terms_from", "claims")
_CRITERIA = ("criterion", "alternative", "any-all", "standard-", "limit")
#: Reasons from the plainest to the least plain; a change that is presumed is named only where none is better founded.
_WEIGHT: dict[How, int] = {
    "entry": 90, "condition": 85, "wording": 80, "kind": 75, "claim": 70, "rival": 60, "presumed": 10,
}  # fmt: skip


class Answer(Struct, frozen=True):
    """One project under one edition."""

    outcome: Outcome
    case: Case


class Found(Struct, frozen=True):
    """Fingerprints of the causes, the plainest first, and what pointed to them."""

    marks: tuple[str, ...]
    how: How


class Causes:
    """Traces differences of answers to changes."""

    def __init__(
        self,
        compared: Compared,
        changes: Iterable[Change],
        editions: tuple[Edition, Edition],
        kinds: tuple[str, ...],
        most: int,
    ) -> None:
        self.editions = editions
        self.most = most
        self._targets, self._sources = compared.pairs.targets, compared.pairs.sources
        self._rank = {k: n for n, k in enumerate(kinds)}
        self._of_before: dict[str, list[Change]] = {}
        self._of_after: dict[str, list[Change]] = {}
        for change in changes:
            if change.kind == "encoding-changed" and change.field not in _WEIGHS:
                continue
            for code in self._concerned(change, self._sources, change.code_before, change.code_after, "entry-merged"):
                self._of_before.setdefault(code, []).append(change)
            for code in self._concerned(change, self._targets, change.code_after, change.code_before, "entry-split"):
                self._of_after.setdefault(code, []).append(change)

    @staticmethod
    def _concerned(
        change: Change, links: dict[str, tuple[str, ...]], own: str | None, opposite: str | None, kind: str
    ) -> tuple[str, ...]:
        """The entries of one side that a change is about: all of those that were merged, or that one was split into."""
        if change.kind == kind and opposite:
            return links.get(opposite, ())
        return (own,) if own else ()

    def of(self, one: Answer, other: Answer) -> Found:
        """The changes behind the difference between two answers for the same project."""
        lost = _standing(one.outcome) >= _standing(other.outcome)
        scored = self._follow(one, other, forward=True) if lost else self._follow(other, one, forward=False)
        if not any(w >= _WEIGHT["rival"] for w, _, _ in scored):  # nothing plain: look from the other side too
            scored += self._follow(other, one, forward=False) if lost else self._follow(one, other, forward=True)
        best: dict[str, tuple[int, How, Change]] = {}
        for weight, how, change in scored:
            if change.fingerprint not in best or weight > best[change.fingerprint][0]:
                best[change.fingerprint] = weight, how, change
        ordered = sorted(best.values(), key=lambda x: (-x[0], self._rank.get(x[2].kind, 99), x[2].fingerprint))
        if not ordered:
            return Found((), "none")
        plain_ones = [x for x in ordered if x[0] >= _WEIGHT["rival"]] or ordered[:1]
        # what the standard says comes before how we encoded it; of the standard's changes, the plainest only
        standards = [x for x in plain_ones if x[2].kind != "encoding-changed"]
        if not standards:  # our words followed an entry that was split, merged or renamed: that comes first
            standards = [x for x in ordered if x[2].kind in _OF_THE_NAME][:1] + plain_ones
            return Found(tuple(x[2].fingerprint for x in standards[: self.most]), plain_ones[0][1])
        plain_ones = standards
        plain_ones = [x for x in plain_ones if x[0] == plain_ones[0][0]]
        return Found(tuple(x[2].fingerprint for x in plain_ones[: self.most]), plain_ones[0][1])

    def _follow(self, better: Answer, worse: Answer, *, forward: bool) -> list[tuple[int, How, Change]]:
        """Changes that tell why the entry behind `better` does not carry the answer on the other side."""
        here, there = self.editions if forward else self.editions[::-1]
        label = better.outcome.label
        found: list[tuple[int, How, Change]] = []
        texts = [plain(t) for t in better.case.facts.texts.values()]
        phrases = _phrases(better)
        facts = better.case.facts
        strongest = max(facts.kinds.values(), default=0.0)
        kinds = {say(f"kind.{k}") for k, v in facts.kinds.items() if v == strongest}
        if label is not None and label.candidate.edition.ref == here.ref:
            code = label.candidate.entry.code
            links = self._targets if forward else self._sources
            others = [e for e in worse.case.evaluated if e.ref.startswith(f"{there.ref}:")]
            met = [e for e in others if e.candidate.entry.code in links.get(code, ())]
            open_here = _open(label)
            called = plain(label.candidate.entry.title)
            for change in (self._of_before if forward else self._of_after).get(code, ()):
                how = self._reason(change, met, open_here, texts, kinds, forward)
                if change.kind in _OF_THE_NAME and any(called in t for t in texts):
                    how = "wording"
                if how == "presumed" and _holds(change, phrases, after=not forward):
                    found.append((_WEIGHT["wording"] - 2, "wording", change))
                    continue
                found.append((_WEIGHT[how], how, change))
        rival = worse.outcome.label
        if rival is not None and rival.candidate.edition.ref == there.ref:
            for change in (self._of_after if forward else self._of_before).get(rival.candidate.entry.code, ()):
                new = change.kind in ("entry-added", "entry-removed") or _named(change, texts, after=forward)
                how = "rival" if new else "presumed"
                found.append((_WEIGHT[how] - (0 if new else 5), how, change))
        return found

    @staticmethod
    def _reason(
        change: Change, met: list[Evaluated], open_here: set[str], texts: list[str], kinds: set[str], forward: bool
    ) -> How:
        """What, if anything, ties the change of the entry to the project."""
        kind = change.kind
        if kind == ("entry-removed" if forward else "entry-added"):
            return "entry"
        words = words_of(change, after=forward)
        if kind.startswith(_CRITERIA):
            failing = {r for e in met for r in _open(e)} - open_here
            return "condition" if words and any(_same_condition(r, words) for r in failing) else "presumed"
        if change.field == "sectors" and any(
            c.id.endswith("#sector") and c.outcome != "met" for e in met for c in e.criteria
        ):
            return "condition"
        if change.field == "kinds":
            narrower = kind == ("scope-narrowed" if forward else "scope-widened")
            return "kind" if narrower and words_of(change, after=not forward) in kinds else "presumed"
        if change.field == "excludes":
            return "wording" if words and any(plain(words) in t for t in texts) else "presumed"
        if change.field == "claims":
            return "claim" if any(not e.claimed for e in met) else "presumed"
        if _named(change, texts, after=not forward):
            return "wording"
        return "presumed"


def words_of(change: Change, *, after: bool) -> str:
    """The words of one side; empty where it has none."""
    return (change.after if after else change.before) or ""


def _standing(outcome: Outcome) -> tuple[int, int]:
    return _VERDICTS[outcome.verdict], _STATUSES[outcome.status] * (-1 if outcome.verdict == "ineligible" else 1)


def _open(item: Evaluated) -> set[str]:
    """The conditions of an entry that the project is not known to meet, in words."""
    return {c.required for c in item.criteria if c.applies and c.outcome != "met"}


def _same_condition(required: str, words: str) -> bool:
    """Whether a condition as evaluated is the one that a change speaks of (a list of standards may have been taken apart)."""
    if required in words or words in required:
        return True
    head, _, codes = required.partition("符合 ")
    return bool(codes) and any(f"{head}符合 {c}" == words for c in codes.split("、"))


def _named(change: Change, texts: list[str], *, after: bool) -> bool:
    """Whether the words of a change of scope, title or terms stand in the project's texts."""
    words = change.after if after else change.before
    if not words or not change.kind.startswith(("scope", "entry-renamed", "encoding", "entry-split", "entry-merged")):
        return False
    other = (change.before if after else change.after) or ""
    items = words.split("；") if change.field in ("terms", "claims") else [words.partition("（")[0], words]
    held = set(other.split("；"))
    return any(_said(item, texts) for item in items if item not in held)


def _phrases(answer: Answer) -> set[str]:
    """The words of the project by which its deciding entry was recognised."""
    label, texts = answer.outcome.label, answer.case.facts.texts
    if label is None:
        return set()
    places = [(h.field, *p) for h in label.candidate.evidence for p in ((h.start, h.end), *h.more)]
    return {w for f, a, b in places if len(w := plain(texts[f][a:b])) >= _SHORTEST_PHRASE}


def _holds(change: Change, phrases: set[str], *, after: bool) -> bool:
    """Whether a change of scope is of something that holds the project's own words."""
    words = plain(words_of(change, after=after))
    return change.kind.startswith("scope") and change.field == "covers" and any(p in words for p in phrases)


def _said(item: str, texts: list[str]) -> bool:
    """Whether one text says an item; the parts of `A + B` may stand anywhere in it."""
    parts = [plain(p) for p in item.split(" + ")]
    return all(parts) and any(all(p in t for p in parts) for t in texts)
