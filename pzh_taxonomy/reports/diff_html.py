"""A comparison as one HTML file: side by side, filterable, printable; nothing is fetched from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.diff import Diff
from pzh_taxonomy.reports.diff_layout import SIGNS, Line, layout
from pzh_taxonomy.reports.impact_words import amount, change_words, outcome_words, total_words
from pzh_taxonomy.reports.marks import Piece, marks

_TEMPLATES = Path(__file__).with_name("templates")


def render(diff: Diff, lang: Lang = "zh", levels: tuple[str, ...] = ()) -> str:
    """The page; `levels` limits what is in it (all where empty)."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    def words(key: str, **values: object) -> str:
        return say(key, lang, **values)

    by_mark = {c.fingerprint: c for c in diff.changes}
    page: str = environment.get_template("diff.html.j2").render(
        diff=diff,
        lang=lang,
        chapters=layout(diff, lang, levels),
        say=words,
        signs=SIGNS,
        cells=_cells,
        totals=total_words(diff.impact, lang) if diff.impact else [],
        outcome=lambda o: outcome_words(o, lang),
        amount=lambda t: amount(t, lang),
        cause=lambda mark: change_words(by_mark[mark], lang) if mark in by_mark else mark,
        doubtful=[*(p for p in diff.pairings if p.doubtful), *diff.possible],
    )
    return page


def _cells(line: Line) -> dict[str, Any]:
    """Both sides of a line: pieces with marks, each with the fingerprints that lead to it."""
    before_words = dict.fromkeys(c.before for c in line.changes if c.before is not None)
    after_words = dict.fromkeys(c.after for c in line.changes if c.after is not None)
    if len(before_words) == 1 and len(after_words) == 1:
        left, right = marks(next(iter(before_words)), next(iter(after_words)))
        return {"before": [left], "after": [right]}
    before: list[list[Piece]] = [[("gone", words)] for words in before_words]
    after: list[list[Piece]] = [[("come", words)] for words in after_words]
    return {"before": before, "after": after}
