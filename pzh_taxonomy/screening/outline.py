"""A run's counts as lines of text and number: the summary sheet of a workbook."""

from __future__ import annotations

from pzh_taxonomy.messages import Lang, has, say
from pzh_taxonomy.screening.tally import Sums, Tally, parts

Line = tuple[str, str | int | float]
_MOST = 20


def lines(tally: Tally, lang: Lang) -> list[Line]:
    """Label and value a line; a label with an empty value heads what follows."""
    found: list[Line] = [
        (say("screen.sum.rows", lang), ""),
        (say("screen.sum.read", lang), tally.read),
        (say("screen.sum.written", lang), tally.written),
        (say("screen.sum.rejected", lang), tally.rejected),
        (say("screen.sum.verdicts", lang), ""),
    ]
    for key, (rows, _) in sorted(tally.verdicts.items()):
        found.append((" · ".join(worded(p, lang) for p in parts(key)), rows))
    if tally.priced:
        found.append((say("screen.sum.investment", lang), ""))
        for key, (_, amount) in sorted(tally.verdicts.items()):
            found.append((" · ".join(worded(p, lang) for p in parts(key)), round(amount, 2)))
    for title, sums in (("entries", tally.entries), ("reasons", tally.reasons)):
        if sums:
            found.append((say(f"screen.sum.{title}", lang), ""))
            found += [(" ".join(worded(p, lang) for p in parts(k)), n) for k, n in top(sums)]
    if tally.missing:
        found.append((say("screen.sum.missing", lang), ""))
        found += sorted(tally.missing.items(), key=lambda i: (-i[1], i[0]))[:_MOST]
    if tally.rejects:
        found.append((say("screen.sum.rejects", lang), ""))
        counts = sorted(tally.rejects.items(), key=lambda i: (-i[1], i[0]))[:_MOST]
        found += [(" ".join(p for p in parts(k) if p), n) for k, n in counts]
    return found


def top(sums: Sums, most: int = _MOST) -> list[tuple[str, int]]:
    """The keys with most rows."""
    return [(k, rows) for k, (rows, _) in sorted(sums.items(), key=lambda i: (-i[1][0], i[0]))[:most]]


def worded(part: str, lang: Lang) -> str:
    """A verdict or status in words; anything else as it is."""
    for family in ("verdict", "status"):
        if has(f"{family}.{part}", lang):
            return say(f"{family}.{part}", lang)
    return part
