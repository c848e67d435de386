"""Words for the impact on projects, shared by the formats."""

from __future__ import annotations

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.diff import Change, Impact, Outcome, Total
from pzh_taxonomy.reports.diff_layout import field_name


def outcome_words(outcome: Outcome, lang: Lang) -> str:
    """Verdict, status and clause on one line."""
    verdict, status = say(f"verdict.{outcome.verdict}", lang), say(f"status.{outcome.status}", lang)
    return f"{verdict}（{status}）{outcome.code} {outcome.title}".strip()


def change_words(change: Change, lang: Lang = "zh") -> str:
    """A change on one line: the entry, what happened, and the words; of our own lists only what differs."""
    code = change.code_after or change.code_before or ""
    if change.code_before and change.code_after and change.code_before != change.code_after:
        code = f"{change.code_before} → {change.code_after}"
    sides = [change.before, change.after]
    if change.kind == "encoding-changed":
        mine, theirs = ((x or "").split("；") for x in sides)
        gone, come = ("；".join(x for x in a if x and x not in b) for a, b in ((mine, theirs), (theirs, mine)))
        sides = [f"{field_name(change.field, lang)}：{gone or '–'}", come or "–"]
    words = " → ".join(_short(x) for x in sides if x)
    return f"{code} {change.title}：{change.name}　{words}".strip()


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def amount(total: Total, lang: Lang) -> str:
    """Projects and investment."""
    words = say("impact.total", lang, projects=total.projects, investment=f"{total.investment:,.0f}")
    return words + (say("impact.unstated", lang, projects=total.unstated) if total.unstated else "")


def total_words(impact: Impact, lang: Lang) -> list[str]:
    """The totals, one line each."""
    found = [say("impact.decided", lang, decided=impact.decided, date=impact.as_of, held="、".join(impact.held) or "–")]
    if impact.rejected:
        found.append(say("impact.rejected", lang, count=len(impact.rejected)))
    kinds = "，".join(f"{say(f'impact.what.{k}', lang)} {n}" for k, n in impact.by_what.items())
    found.append(say("impact.affected", lang, count=len(impact.affected), kinds=kinds or "–"))
    for key, total in impact.by_verdict.items():
        before, after = key.split(">")
        found.append(f"{say(f'verdict.{before}', lang)} → {say(f'verdict.{after}', lang)}：{amount(total, lang)}")
    return found
