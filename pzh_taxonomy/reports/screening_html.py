"""A screening's counts as one self-contained page: charts, tables, and the first rows to filter and sort."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

from msgspec import Struct

from pzh_taxonomy.library.library import Library, NotFound
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.reports.charts import Series, bars
from pzh_taxonomy.screening.columns import ADDED
from pzh_taxonomy.screening.outline import worded
from pzh_taxonomy.screening.tally import Sums, Tally, parts

_VERDICTS = ("green", "transition", "ineligible")
_STATUSES = ("confirmed", "provisional", "insufficient")
_COLOURS = {"green": "#3f8f68", "transition": "#d9a441", "ineligible": "#b9615a"}
_SHADES = {
    "green": ("#2f7d57", "#7cbf9b", "#bfe0cf"),
    "transition": ("#c98f23", "#e6bf70", "#f4e0b5"),
    "ineligible": ("#a84b44", "#d08d87", "#ecccc9"),
}
_CHARTED, _LISTED = 12, 40
_HUNDRED_MILLION = 10_000
_SMALL = "\t"
_CRITERION = re.compile(r"(?P<edition>[^:]+@[^:]+):(?P<code>[^#]+)#(?P<number>\d+)")
_SHOWN = ("pzh_verdict", "pzh_status", "pzh_code", "pzh_title", "pzh_missing", "pzh_reason", "pzh_citation")


class Line(Struct, frozen=True):
    """A line of a table: label, rows, share of all rows in percent, investment in 万元; `small` is an identifier beside the label."""

    label: str
    rows: int
    share: float
    amount: float
    verdict: str = ""
    small: str = ""


class Section(Struct, frozen=True):
    """One part of the page: charts (SVG) above a table, `more` lines are left out of it."""

    key: str
    charts: list[str]
    lines: list[Line]
    more: int = 0


def check_available() -> None:
    """Raises ImportError where the extra is not installed."""
    import jinja2  # noqa: F401
    import pygal  # noqa: F401


def page(tally: Tally, rows: Sequence[Sequence[str]], library: Library, lang: Lang = "zh", source: str = "") -> bytes:
    """The page. `rows` are headings and the first rows, as run.Summarise gives them. Raises ImportError without the extra."""
    from jinja2 import Environment
    from markupsafe import Markup

    template = files("pzh_taxonomy.reports").joinpath("templates/screening.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(t=lambda key, **values: say(f"page.{key}", lang, **values), svg=Markup)
    environment.filters["number"] = lambda value: f"{value:,.0f}"
    environment.filters["money"] = _money
    head, body = (list(rows[0]), rows[1:]) if rows else ([], [])
    names = _FactNames(library, lang)
    made = environment.from_string(template).render(
        lang="zh-CN" if lang == "zh" else "en",
        tally=tally,
        source=source,
        library=library.sha256[:12],
        tiles=_tiles(tally, lang),
        sections=[s for s in _sections(tally, library, lang) if s.lines],
        rejects=_rejects(tally),
        head=_row_headings(head, lang),
        rows=[_row(head, cells, names) for cells in body],
        verdicts=[(v, say(f"verdict.{v}", lang)) for v in _VERDICTS],
    )
    return made.encode("utf-8")


def _tiles(tally: Tally, lang: Lang) -> list[dict[str, Any]]:
    found = []
    for verdict in _VERDICTS:
        sums = _where(tally.verdicts, 0, verdict)
        found.append(
            {
                "verdict": verdict,
                "name": say(f"verdict.{verdict}", lang),
                "rows": sum(n for n, _ in sums.values()),
                "share": _share(sum(n for n, _ in sums.values()), tally.written),
                "amount": sum(a for _, a in sums.values()),
            }
        )
    return found


def _sections(tally: Tally, library: Library, lang: Lang) -> Iterable[Section]:
    yield _verdicts(tally, lang)
    entries = {k: v for k, v in tally.entries.items() if len(parts(k)) == 4}
    named = {f"{p[2]} {p[3]}{_SMALL}{p[1]}": (p[0], v) for k, v in entries.items() for p in [parts(k)]}
    yield _ranked("entries", named, tally, lang)
    yield _crossed("industries", tally.industries, tally, lang, _industry_names(library))
    yield _crossed("districts", tally.districts, tally, lang, {})
    name = _FactNames(library, lang)
    missing = {f"{name.of(k)}{_SMALL}{k}": ("", (n, 0.0)) for k, n in tally.missing.items()}
    yield _ranked("missing", missing, tally, lang, money=False)
    yield _ranked("reasons", {k: ("ineligible", v) for k, v in tally.reasons.items()}, tally, lang, charted=False)


def _verdicts(tally: Tally, lang: Lang) -> Section:
    labels = [say(f"verdict.{v}", lang) for v in _VERDICTS]
    charts = []
    for part in (0, 1):
        series = [
            Series(
                say(f"status.{status}", lang),
                "",
                [_at(tally.verdicts, f"{v}\t{status}")[part] / (1, _HUNDRED_MILLION)[part] for v in _VERDICTS],
            )
            for status in _STATUSES
        ]
        grey = ("#2b5d8a", "#7fa8cc", "#c4d6e6")
        charts.append(bars(labels, [Series(s.name, c, s.values) for s, c in zip(series, grey, strict=True)], width=620))
    lines = [
        Line(
            f"{say(f'verdict.{v}', lang)} · {say(f'status.{s}', lang)}",
            _at(tally.verdicts, f"{v}\t{s}")[0],
            _share(_at(tally.verdicts, f"{v}\t{s}")[0], tally.written),
            _at(tally.verdicts, f"{v}\t{s}")[1],
            v,
        )
        for v in _VERDICTS
        for s in _STATUSES
        if f"{v}\t{s}" in tally.verdicts
    ]
    return Section("verdicts", charts if tally.priced else charts[:1], lines)


def _ranked(
    key: str,
    sums: dict[str, tuple[str, tuple[int, float]]],
    tally: Tally,
    lang: Lang,
    charted: bool = True,
    money: bool = True,
) -> Section:
    """The keys with most rows, coloured by verdict."""
    order = sorted(sums.items(), key=lambda i: (-i[1][1][0], i[0]))
    top = order[:_CHARTED]
    series = [
        Series(
            say(f"verdict.{v}", lang) if v else "",
            _COLOURS.get(v, "#5f84a8"),
            [n if w == v else 0 for _, (w, (n, _)) in top],
        )
        for v in (*_VERDICTS, "")
    ]
    charts = [bars([f"{k.partition(_SMALL)[0]}　{n:,}" for k, (_, (n, _)) in top], series)] if charted else []
    lines = [
        Line(k.partition(_SMALL)[0], n, _share(n, tally.written), a, v, k.partition(_SMALL)[2])
        for k, (v, (n, a)) in order[:_LISTED]
    ]
    return Section(key, charts, lines, max(0, len(order) - _LISTED))


def _crossed(key: str, sums: Sums, tally: Tally, lang: Lang, names: dict[str, str]) -> Section:
    """Keys by verdict, stacked."""
    totals: dict[str, tuple[int, float]] = {}
    for k, (n, a) in sums.items():
        name = parts(k)[0]
        before = totals.get(name, (0, 0.0))
        totals[name] = (before[0] + n, before[1] + a)
    order = sorted(totals.items(), key=lambda i: (-i[1][0], i[0]))
    top = [k for k, _ in order[:_CHARTED]]
    labels = [f"{k} {names[k]}" if k in names else k for k in top]
    series = [
        Series(say(f"verdict.{v}", lang), _COLOURS[v], [_at(sums, f"{k}\t{v}")[0] for k in top]) for v in _VERDICTS
    ]
    lines = [Line(f"{k} {names.get(k, '')}".strip(), n, _share(n, tally.written), a) for k, (n, a) in order[:_LISTED]]
    return Section(key, [bars(labels, series)], lines, max(0, len(order) - _LISTED))


def _rejects(tally: Tally) -> list[tuple[str, str, int]]:
    order = sorted(tally.rejects.items(), key=lambda i: (-i[1], i[0]))[:_LISTED]
    return [(*(p if len(p := parts(k)) == 2 else ["", k]), n) for k, n in order]  # type: ignore[misc]


def _row_headings(head: list[str], lang: Lang) -> list[str]:
    own = [h for h in head if h not in ADDED]
    return own + [say(f"screen.column.{name}", "zh") if lang == "zh" else name for name in _SHOWN]


def _row(head: list[str], cells: Sequence[str], names: _FactNames) -> dict[str, Any]:
    by_name = dict(zip(head, cells, strict=False))
    own = [c for h, c in zip(head, cells, strict=False) if h not in ADDED]
    verdict, status = by_name.get("pzh_verdict", ""), by_name.get("pzh_status", "")
    by_name["pzh_missing"] = "；".join(names.of(f) for f in by_name.get("pzh_missing", "").split("；"))
    by_name |= {"pzh_verdict": worded(verdict, names.lang), "pzh_status": worded(status, names.lang)}
    return {"verdict": verdict, "cells": own + [by_name.get(n, "") for n in _SHOWN]}


def _industry_names(library: Library) -> dict[str, str]:
    name = library.rulebook.timeline.industry_classes
    return {e.code: e.title for e in library.edition(name).entries if len(e.code) == 2} if name else {}


class _FactNames:
    """What a missing fact is called: a metric, a rule's question, a field, a criterion of an entry; standards go by their numbers."""

    def __init__(self, library: Library, lang: Lang) -> None:
        self.library = library
        self.lang = lang
        rules = library.rulebook
        fields = {f.field: f.zh for f in rules.fields} if lang == "zh" else {}
        metrics = {m.id: m.zh if lang == "zh" else m.en for m in rules.metrics.values()}
        questions = {r.fact: r.title for r in rules.verdict if r.fact} if lang == "zh" else {}
        safeguards = {s.fact: s.title if lang == "zh" else s.en for s in rules.safeguards}
        self._known = {**fields, **metrics, **questions, **safeguards}

    def of(self, fact: str) -> str:
        """The words for a fact; the fact itself where there are none."""
        if fact in self._known:
            return self._known[fact]
        match = _CRITERION.fullmatch(fact)
        if match is None:
            return fact
        try:
            title = self.library.entry(self.library.edition(match["edition"]), match["code"]).title
        except NotFound:
            return fact
        return say("page.criterion", self.lang, code=match["code"], title=title, number=match["number"])


def _where(sums: Sums, part: int, value: str) -> Sums:
    return {k: v for k, v in sums.items() if parts(k)[part : part + 1] == [value]}


def _at(sums: Sums, key: str) -> tuple[int, float]:
    return sums.get(key, (0, 0.0))


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _money(amount: float) -> str:
    """An amount in 万元, in 亿元 from one 亿 on."""
    return f"{amount / 10_000:,.2f} 亿元" if amount >= 10_000 else f"{amount:,.0f} 万元"
