"""What a reviewer decided about pairings (accepted, refused) and noted on changes, by fingerprint; written as a form, read back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from pzh_taxonomy.library.problems import Problem
from pzh_taxonomy.library.yaml_source import parse
from pzh_taxonomy.messages import Lang, in_language, said
from pzh_taxonomy.model.diff import Diff

Decision = Literal["accepted", "refused"]
_DECISIONS = ("accepted", "refused", "open")


class ReviewInvalid(ValueError):
    """A review file cannot be used; carries every problem with its place."""

    def __init__(self, problems: Sequence[Problem | str]) -> None:
        self.problems = problems
        super().__init__(self.text("zh"))

    def text(self, lang: Lang) -> str:
        """Every problem, one a line."""
        return "\n".join(p.text(lang) if isinstance(p, Problem) else in_language(p, lang) for p in self.problems)


class Reviewed(Struct, frozen=True):
    """A pairing judged by a person: the codes of both sides, and the fingerprint that must still hold (empty: whatever it is)."""

    before: str
    after: str
    decision: Decision
    fingerprint: str = ""
    note: str = ""


class Reviews(Struct, frozen=True):
    """A review file: pairings judged, and notes on changes by fingerprint."""

    pairings: tuple[Reviewed, ...] = ()
    notes: dict[str, str] = {}


def read_reviews(path: Path) -> Reviews:
    """The reviews in a file. Raises ReviewInvalid, OSError."""
    source = parse(path.read_bytes(), str(path))
    if source.problems:
        raise ReviewInvalid(source.problems)
    data = source.data if source.data is not None else {}
    problems: list[str] = []
    if not isinstance(data, dict):
        raise ReviewInvalid([said("diff.review-top", path=path)])
    pairings = [
        made
        for n, item in enumerate(data.get("pairings") or [])
        if (made := _pairing(item, f"{path}:{source.place(('pairings', n))[0]}", problems))
    ]
    notes: dict[str, str] = {}
    for n, item in enumerate(data.get("notes") or []):
        where = f"{path}:{source.place(('notes', n))[0]}"
        if not isinstance(item, dict) or not isinstance(item.get("change"), str):
            problems.append(said("diff.review-note", where=where))
        elif item.get("note"):
            notes[item["change"]] = str(item["note"])
    if problems:
        raise ReviewInvalid(problems)
    return Reviews(tuple(pairings), notes)


def _pairing(item: Any, where: str, problems: list[str]) -> Reviewed | None:
    """One item of `pairings`; None where it is left open or wrong."""
    if not isinstance(item, dict) or not isinstance(item.get("from"), str) or not isinstance(item.get("to"), str):
        problems.append(said("diff.review-pairing", where=where))
        return None
    decision = item.get("decision", "open")
    if decision not in _DECISIONS:
        problems.append(said("diff.review-decision", where=where, decision=decision))
        return None
    if decision == "open":
        return None
    return Reviewed(item["from"], item["to"], decision, str(item.get("pair", "")), str(item.get("note", "")))


def review_form(diff: Diff) -> str:
    """The doubtful pairings of a comparison as a review file to fill in."""
    lines = [
        "# 存疑的配对。decision 写 accepted（认可）或 refused（不是同一条目），暂不定写 open；note 可写理由。",
        "# 用 pzh diff … --review 本文件 读回。notes 一节可按变化的指纹（change）记意见，下次比较仍会显示。",
        f"# {diff.before.ref} → {diff.after.ref}",
        "pairings:",
    ]
    doubtful = [*(p for p in diff.pairings if p.doubtful), *diff.possible]
    for p in doubtful:
        shown = f"{p.before} {p.title_before} → {p.after} {p.title_after}"
        lines.append(f"  # {shown}（{p.basis}，相似度 {p.score:.2f}）{p.note}")
        lines.append(f'  - {{pair: "{p.fingerprint}", from: "{p.before}", to: "{p.after}", decision: open, note: ""}}')
    if not doubtful:
        lines[-1] = "pairings: []"
    lines.append("notes: []")
    return "\n".join(lines) + "\n"
