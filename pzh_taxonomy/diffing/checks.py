"""Checks over the differences: each has a stable id and a level, both from rules/diff.yaml."""

from __future__ import annotations

import hashlib
from collections import Counter

from pzh_taxonomy.diffing.entries import EditionView
from pzh_taxonomy.diffing.pairing import Edge, Pairs
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.catalogue import Entry
from pzh_taxonomy.model.diff import Change, ChangeLevel, Confidence, Delta
from pzh_taxonomy.model.diff_policy import Check
from pzh_taxonomy.model.rulebook import Rulebook

_FLIPPED: dict[ChangeLevel, ChangeLevel] = {"breaking": "relaxing", "relaxing": "breaking"}


class UnknownKind(AssertionError):
    """No check of rules/diff.yaml catches a kind of difference."""


class Checker:
    """Judges the differences between two editions."""

    def __init__(self, before: EditionView, after: EditionView, pairs: Pairs, rules: Rulebook, lang: Lang) -> None:
        self.before = before
        self.after = after
        self.pairs = pairs
        self.policy = rules.diff
        self.lang = lang
        self._edges = {(e.before, e.after): e for e in pairs.edges}
        self._polarities: dict[tuple[bool, str], str] = {}
        self._checks: dict[str, list[Check]] = {}
        for check in rules.diff.checks:
            self._checks.setdefault(check.kind, []).append(check)

    def changes(self, deltas: tuple[Delta, ...], notes: dict[str, str]) -> tuple[Change, ...]:
        """One change a difference, in the same order; `notes` are a reviewer's, by fingerprint."""
        seen: Counter[str] = Counter()
        made = []
        for item in deltas:
            mark = fingerprint(item, 0)
            seen[mark] += 1
            if seen[mark] > 1:  # the same thing said twice of one entry: numbered in order
                mark = fingerprint(item, seen[mark])
            made.append(self._change(item, mark, notes.get(mark, "")))
        return tuple(made)

    def _change(self, item: Delta, mark: str, note: str) -> Change:
        check = self._check(item)
        edge = self._edge(item)
        confidence: Confidence = edge.confidence if edge else "high"
        title = self._title(item)
        return Change(
            id=check.id,
            kind=item.kind,
            level=self._level(check, item, confidence),
            code_before=item.code_before or None,
            code_after=item.code_after or None,
            title=title,
            field=item.field,
            before=item.before,
            after=item.after,
            basis=self._basis(item, edge),
            fingerprint=mark,
            name=check.zh if self.lang == "zh" else check.en,
            direction=item.direction,
            confidence=confidence,
            chapter=self._chapter(item),
            value_before=item.value_before,
            value_after=item.value_after,
            unit=item.unit,
            why=say(item.why, self.lang, **item.why_values) if item.why else "",
            note=note,
        )

    def _check(self, item: Delta) -> Check:
        field = item.field.split(".")[0].split("[")[0]
        for check in self._checks.get(item.kind, ()):
            if check.directions and item.direction not in check.directions:
                continue
            if check.fields and field not in check.fields:
                continue
            if check.leaf is not None and item.leaf != check.leaf:
                continue
            return check
        raise UnknownKind(f"rules/diff.yaml: 没有检查接住 {item.kind}（{item.direction}，{item.field}）")

    def _level(self, check: Check, item: Delta, confidence: Confidence) -> ChangeLevel:
        """The check's level for what the entry does to projects; lower where the pairing itself is doubtful."""
        level = check.level
        if level not in _FLIPPED:
            return level
        polarity = self._polarity(item)
        if check.by_polarity and polarity == "neither":
            return "info"
        if check.by_polarity and polarity == "excludes":
            level = _FLIPPED[level]
        return self.policy.doubtful_level if confidence == "low" else level

    def _polarity(self, item: Delta) -> str:
        """What matching the entry does to a project; the later edition's word counts."""
        view, code = (self.after, item.code_after) if item.code_after else (self.before, item.code_before)
        if not code:
            return "admits"
        key = (view is self.after, code)
        if key not in self._polarities:
            self._polarities[key] = self._polarity_of(view.entries[code], view.edition.role)
        return self._polarities[key]

    def _polarity_of(self, entry: Entry, standing: str) -> str:
        role, grade = entry.role or standing, entry.grade or ""
        for rule in self.policy.polarity:
            if (not rule.role or rule.role == role) and (not rule.grade or rule.grade == grade):
                return rule.polarity
        return "admits"

    def _edge(self, item: Delta) -> Edge | None:
        if item.code_before and item.code_after:
            return self._edges.get((item.code_before, item.code_after))
        if item.code_before:
            return self.pairs.lone_before.get(item.code_before)
        return self.pairs.lone_after.get(item.code_after)

    def _title(self, item: Delta) -> str:
        if item.code_after:
            return self.after.entries[item.code_after].title
        if item.code_before:
            return self.before.entries[item.code_before].title
        return self.after.edition.title.zh

    def _chapter(self, item: Delta) -> str:
        """The chapter of the later edition (of the earlier one for what was removed) as `code title`; empty for the header."""
        if not (item.code_before or item.code_after):
            return ""
        view, code = (self.after, item.code_after) if item.code_after else (self.before, item.code_before)
        chapter = view.chapter(code)
        if view is self.before and (targets := self.pairs.targets.get(chapter)):
            view, chapter = self.after, targets[0]
        return f"{chapter} {view.entries[chapter].title}"

    def _basis(self, item: Delta, edge: Edge | None) -> str:
        """Why the two entries are taken for the same, and why the direction is what it is."""
        parts = []
        if edge is not None:
            confidence = say(f"diff.confidence.{edge.confidence}", self.lang)
            score = f" {edge.score:.2f}" if edge.basis in ("similar", "same-code", "members", "scope-contained") else ""
            parts.append(f"{say(f'diff.basis.{edge.basis}', self.lang)}{score}（{confidence}）")
            if edge.note:
                parts.append(edge.note)
        if item.why:
            parts.append(say(item.why, self.lang, **item.why_values))
        return "；".join(parts)


def fingerprint(item: Delta, repeat: int) -> str:
    """Twelve hex digits of what the difference is, whatever its level, the language, or what else changed."""
    parts = (
        item.kind,
        item.code_before,
        item.code_after,
        item.field,
        item.before or "",
        item.after or "",
        "" if item.value_before is None else repr(item.value_before),
        "" if item.value_after is None else repr(item.value_after),
        str(repeat or ""),
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
