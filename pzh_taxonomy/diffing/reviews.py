"""What a reviewer decided about pairings (accepted, refused) and noted on changes, by fingerprint; written as a form, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from pzh_taxonomy.library.yaml_source import parse
from pzh_taxonomy.model.diff import Diff

Decision = Literal["accepted", "refused"]
_DECISIONS = ("accepted", "refused", "open")


class ReviewInvalid(ValueError):
    """A review file cannot be used; the message lists every problem with its place."""


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
        raise ReviewInvalid("\n".join(map(str, source.problems)))
    data = source.data if source.data is not None else {}
    problems: list[str] = []
    if not isinstance(data, dict):
        raise ReviewInvalid(f"{path}:1: 顶层应为映射，含 pairings 和 notes")
    pairings = [
        made
        for n, item in enumerate(data.get("pairings") or [])
        if (made := _pairing(item, f"{path}:{source.place(('pairings', n))[0]}", problems))
    ]
    notes: dict[str, str] = {}
    for n, item in enumerate(data.get("notes") or []):
        where = f"{path}:{source.place(('notes', n))[0]}"
        if not isinstance(item, dict) or not isinstance(item.get("change"), str):
            problems.append(f"{where}: notes 的一项应为 {{change: 指纹, note: 意见}}")
        elif item.get("note"):
            notes[item["change"]] = str(item["note"])
    if problems:
        raise ReviewInvalid("\n".join(problems))
    return Reviews(tuple(pairings), notes)


def _pairing(item: Any, where: str, problems: list[str]) -> Reviewed | None:
    """One item of `pairings`; None where it is left open or wrong."""
    if not isinstance(item, dict) or not isinstance(item.get("from"), str) or not isinstance(item.get("to"), str):
        problems.append(f"{where}: 应写明 from、to（两侧条目的代码，加引号）和 decision")
        return None
    decision = item.get("decision", "open")
    if decision not in _DECISIONS:
        problems.append(f"{where}: decision 写的是“{decision}”，应为 accepted、refused 或 open")
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
