"""The opinion form as Markdown (tables as GitHub reads them)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pzh_taxonomy.reports.opinion import Opinion, Opinions, Passage

_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_BLANKS = re.compile(r"^[ \t]+")
_OPENING = re.compile(r"^((?:&nbsp;)*)(?:([-+#=])|(\d+)([.)]))")
_GAPS = re.compile(r"\n{3,}")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def render(report: Opinions) -> str:
    """The text; ends with a newline. Words of the project are escaped, so that none acts as Markdown or HTML."""
    lines: list[str] = []
    if report.contents:
        lines += [f"# {_text(report.title)}", "", f"## {_text(report.words['contents'])}", ""]
        lines += [
            f"{c.number}. [{_text(c.name)}](#{c.anchor}) — {_text(c.verdict)} · {_text(c.status)}"
            for c in report.contents
        ]
    for opinion in report.opinions:
        if lines:
            lines += ["", "---", ""]
        lines += _opinion(opinion)
    return _GAPS.sub("\n\n", "\n".join(lines).rstrip("\n")) + "\n"


def _opinion(o: Opinion) -> Iterator[str]:
    w = o.words
    yield f'<a id="{o.anchor}"></a>'
    yield ""
    yield f"# {_text(o.form)}"
    number = f"{w['id']}{w['colon']}{o.project.id}　" if o.project.id else ""
    yield from ("", _text(f"{number}{w['date']}{w['colon']}{o.date}"))
    yield from _heading(o, "project")
    known = [(w[key], getattr(o.project, key) or w["not_stated"]) for key in o.project.__struct_fields__]
    yield from _pairs(known)
    yield from _heading(o, "conclusion")
    yield from (f"**{_text(o.verdict)} · {_text(o.status)}**", "", _text(o.headline), "", _text(o.meaning))
    if o.row:
        yield from ("", _text(f"{w['row']}{w['colon']}{o.row}"))
    yield from _list(o, "warnings", o.warnings)
    if o.headings["editions"]:
        yield from _heading(o, "editions")
        yield from (_text(f"{w['date']}{w['colon']}{o.date}"), "", *_items(o.reasons), "")
        yield from _table(
            [w[k] for k in ("edition_use", "document", "edition", "doc_number", "effective", "complete", "checked")],
            ((e.use, e.title, e.ref, e.number, e.effective, e.complete, e.checked) for e in o.editions),
        )
    if o.clauses:
        yield from _heading(o, "clauses")
        yield from _table(
            [w[k] for k in ("document", "doc_number", "clause", "page", "checked", "use")],
            (
                (f"《{c.document}》", c.number, f"{c.clause}　{c.title}".strip(), c.page or "—", c.checked, c.use)
                for c in o.clauses
            ),
        )
    yield from _conditions(o)
    yield from _texts(o)
    yield from _missing(o)
    yield from _list(o, "counterfactuals", o.counterfactuals, w["counterfactuals_note"])
    yield from _labels(o)
    yield from _list(o, "instruments", [f"{i.title}（{i.clause}）" for i in o.instruments], w["instruments_note"])
    yield from _heading(o, "signatures")
    yield from (_text(o.declaration), "")
    yield from _table(list(o.signatures), [("　", "　", w["sign_date_blank"] or "　")])
    yield from _appendices(o)


def _conditions(o: Opinion) -> Iterator[str]:
    w = o.words
    if o.conditions:
        yield from _heading(o, "conditions")
        yield from (_text(f"{w['entry']}{w['colon']}{o.entry}"), "")
        if o.entry_note:
            yield from (_text(o.entry_note), "")
        rows = [
            (
                f"{c.mark} {c.outcome}",
                "\n".join(
                    [(w["defining"] + " " if c.defining else "") + c.required, *(w["steps"] + s for s in c.steps)]
                ),
                c.actual or "—",
                c.source or "—",
            )
            for c in o.conditions
        ]
        yield from _table([w[k] for k in ("result", "required", "actual", "value_source")], rows)
        if any(c.defining for c in o.conditions):
            yield from (_text(w["defining_note"]), "")
    if o.limits:
        yield from _heading(o, "limits")
        yield from _table(
            [w[k] for k in ("result", "document", "clause", "required", "actual", "binding")],
            (
                (
                    f"{x.mark} {x.outcome}",
                    f"{x.document}\n{x.number}".strip(),
                    f"{x.title}\n{x.clause}",
                    "\n".join([x.required, *(w["steps"] + s for s in x.steps)]),
                    f"{x.actual or '—'}\n{x.source}".strip(),
                    x.binding,
                )
                for x in o.limits
            ),
        )


def _texts(o: Opinion) -> Iterator[str]:
    w = o.words
    if not o.passages:
        return
    yield from _heading(o, "texts")
    yield from (_text(o.texts_note), "")
    for passage in o.passages:
        yield from (f"**{_text(passage.field)}**", "", *(f"> {line}" for line in _marked(passage).split("\n")), "")
    if o.evidence:
        yield from _table(
            [w[k] for k in ("number", "words", "place", "supports")],
            ((f"[{e.number}]", f"“{e.text}”", e.place, e.supports) for e in o.evidence),
        )


def _marked(passage: Passage) -> str:
    found: list[str] = []
    for piece in passage.pieces:
        words = "  \n".join(_text(line) for line in piece.text.split("\n"))
        number = f"<sup>[{piece.ends}]</sup>" if piece.ends else ""
        found.append(f"<mark>{words}</mark>{number}" if piece.numbers else words)
    return "".join(found)


def _missing(o: Opinion) -> Iterator[str]:
    if not o.missing:
        return
    w = o.words
    yield from _heading(o, "missing")
    yield from (_text(w["missing_note"]), "")
    for group in o.missing:
        yield from (f"### {_text(group.title)}", "", _text(group.note), "")
        yield from _table([w[k] for k in ("number", "ask", "key")], ((r.number, r.what, r.key) for r in group.requests))


def _labels(o: Opinion) -> Iterator[str]:
    w = o.words
    if o.calibres:
        yield from _heading(o, "calibres")
        yield from _table(
            [w[k] for k in ("role", "document", "code", "reporting_code", "result", "checked")],
            (
                (
                    f"{c.role}\n{c.scope}",
                    f"{c.document}\n{c.edition}",
                    f"{c.code}　{c.title}\n{c.note}".strip(),
                    c.reporting_code or "—",
                    f"{c.mark} {c.outcome}",
                    c.checked,
                )
                for c in o.calibres
            ),
        )
    if o.parts:
        yield from _heading(o, "parts")
        yield from _table(
            [w[k] for k in ("scope", "activity", "role", "share", "result")],
            (
                (p.scope, f"{p.title}\n{p.code}", p.role, p.share or w["not_given"], f"{p.mark} {p.outcome}")
                for p in o.parts
            ),
        )


def _appendices(o: Opinion) -> Iterator[str]:
    w = o.words
    if o.rules:
        yield from _heading(o, "rules")
        yield from _table(
            [w[k] for k in ("result", "rule", "rule_cites")],
            (
                (r.outcome, f"{r.title}{w['rule_decided'] if r.decided else ''}\n{r.id}", r.cites or "—")
                for r in o.rules
            ),
        )
    if o.runners_up:
        yield from _heading(o, "runners_up")
        yield from _table(
            [w[k] for k in ("code", "score", "reason")],
            ((f"{d.title}\n{d.code}", d.score, d.reason) for d in o.runners_up),
        )
    yield from _heading(o, "provenance")
    yield from _pairs([(p.name, p.value) for p in o.provenance])
    yield from ("", f"### {_text(w['editions_all'])}", "")
    yield from _table(
        [*(w[k] for k in ("edition", "document", "edition_use", "complete", "checked")), "SHA-256"],
        ((e.ref, f"{e.title} {e.number}".strip(), e.use, e.complete, e.checked, e.sha256) for e in o.library),
    )


def _heading(o: Opinion, key: str) -> Iterable[str]:
    return ("", f"## {_text(o.headings[key])}", "")


def _list(o: Opinion, key: str, items: Sequence[str], note: str = "") -> Iterator[str]:
    if items:
        yield from _heading(o, key)
        yield from _items(items)
        if note:
            yield from ("", _text(note))


def _items(items: Iterable[str]) -> list[str]:
    return [f"- {_text(item)}" for item in items]


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from ("|  |  |", "|---|---|")
    yield from (f"| **{_cell(name)}** | {_cell(value)} |" for name, value in pairs)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(_cell, heads))} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""


def _cell(text: str) -> str:
    return "<br>".join(map(_inline, text.split("\n")))


def _text(text: str) -> str:
    """The words as Markdown shows them unchanged, wherever in a line they stand."""
    words = _inline(text.replace("\n", " "))
    words = _BLANKS.sub(lambda m: "&nbsp;" * len(m.group()), words)
    return _OPENING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", words)


def _inline(text: str) -> str:
    """The words as Markdown shows them unchanged inside a line."""
    return _SPECIAL.sub(r"\\\1", text.translate(_ENTITIES))
