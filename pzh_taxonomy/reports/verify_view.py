"""Verifications → text: what became of each record, why, and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pzh_taxonomy.checking.verify import Difference, Verification
from pzh_taxonomy.messages import Lang, has, say
from pzh_taxonomy.reports.wording import printable

_SIGNS = {"identical": "✓", "same-answer": "≈", "differs": "✗", "altered": "！", "unverifiable": "？"}
_ORDER = ("verdict", "status", "decided_by", "headline", "as_of", "labels", "missing", "rules")
_MOST = 20
_LONGEST = 80
_HASH = 12


def lines(where: str, found: Verification, lang: Lang, *, whole: bool = False) -> Iterator[str]:
    """The report on one record; `where` is its file and place in it. `whole` tells every difference, not the first few."""
    verdict, status = _word(found.verdict, lang), _word(found.status, lang)
    state = say(f"verify.state.{found.state}", lang)
    yield printable(f"{_SIGNS[found.state]} {where}  {found.project}  {verdict}·{status}：{state}").replace("\n", " ")
    for mark in found.altered:
        yield f"    {say(f'verify.altered.{mark}', lang)}"
    for lacking in found.absent:
        yield f"    {say(f'verify.absent.{lacking}', lang)}"
    if found.gone:
        yield f"    {found.gone}"
    if found.state == "unverifiable" and not found.causes:
        yield f"    {say('verify.library-same', lang)}"
    causes = list(_causes(found, lang))
    if causes:
        yield f"  {say('verify.causes', lang)}"
        yield from (f"    {line}" for line in causes)
    if found.effects:
        yield f"  {say('verify.effects', lang)}"
        effects = sorted(found.effects, key=_rank)
        shown = effects if whole else effects[:_MOST]
        yield from (f"    {_effect(d, lang)}" for d in shown)
        if len(effects) > len(shown):
            yield f"    {say('verify.more', lang, count=len(effects) - len(shown))}"


def summary(states: list[str], lang: Lang) -> str:
    """How many records came to which end."""
    words = "，".join(f"{say(f'verify.state.{s}', lang)} {n}" for s, n in sorted(Counter(states).items()))
    return say("verify.summary", lang, count=len(states), states=words)


def _causes(found: Verification, lang: Lang) -> Iterator[str]:
    places = {d.place for d in found.causes}
    for d in found.causes:
        yield _cause(d, lang)
    deeper = [p for p in places if p.startswith(("library.editions", "library.rules", "tool"))]
    if "library.sha256" in places and not deeper and "input" not in found.absent:
        yield say("verify.elsewhere", lang)
    if found.state == "differs" and not found.causes and not found.gone:
        yield say("verify.no-cause", lang)


def _cause(d: Difference, lang: Lang) -> str:
    before, after = str(d.before)[:_HASH], str(d.after)[:_HASH]
    if d.place == "library.sha256":
        return say("verify.library", lang, before=before, after=after)
    if d.place == "library.rules_sha256":
        return say("verify.rules", lang, before=before, after=after)
    if d.place.startswith("library.editions["):
        ref = d.place.split("[", 1)[1].split("]")[0]
        if d.after is None:
            return say("verify.edition-gone", lang, ref=ref)
        if d.before is None:
            return say("verify.edition-new", lang, ref=ref)
        if d.place.endswith(".sha256"):
            return say("verify.edition", lang, ref=ref, before=before, after=after)
    if d.place.startswith("tool"):
        return say("verify.tool", lang, before=d.before, after=d.after)
    return f"{d.place}: {_value(d.before, lang)} → {_value(d.after, lang)}"


def _rank(d: Difference) -> int:
    root = _root(d)
    return _ORDER.index(root) if root in _ORDER else len(_ORDER)


def _root(d: Difference) -> str:
    return d.place.split(".", 1)[0].split("[", 1)[0]


def _effect(d: Difference, lang: Lang) -> str:
    key = f"verify.what.{_root(d)}"
    name = say(key, lang) if has(key, lang) else _root(d)
    where = printable(d.place[len(_root(d)) :].strip(".")).replace("[", " ").replace("]", "").replace("\n", " ").strip()
    before, after = _value(d.before, lang), _value(d.after, lang)
    key = "added" if d.before is None else "removed" if d.after is None else "changed"
    return f"{name}{' ' if where else ''}{where}：{say(f'verify.{key}', lang, before=before, after=after)}"


def _value(value: Any, lang: Lang) -> str:
    if isinstance(value, dict):
        named = next((value[k] for k in ("title", "required", "would_change", "text", "fact") if value.get(k)), None)
        value = named if named is not None else value
    words = printable(_word(value, lang)).replace("\n", " ")
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _word(value: Any, lang: Lang) -> str:
    for kind in ("verdict", "status", "truth"):
        if isinstance(value, str) and has(f"{kind}.{value}", lang):
            return say(f"{kind}.{value}", lang)
    return "—" if value is None or value in ("", []) else str(value)
