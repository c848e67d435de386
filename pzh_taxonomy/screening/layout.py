"""What a table's columns are: which field each holds, in which unit, and what is passed through. Made once, used by every worker."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.names import FieldNames, plain
from pzh_taxonomy.screening.columns import ADDED, headings
from pzh_taxonomy.screening.headings import TEXT_FIELDS
from pzh_taxonomy.screening.industry import Widths, widths_of
from pzh_taxonomy.screening.table import Table, TableInvalid

_BRACKETED = re.compile(r"[(（\[【](?:单位[:：]?)?\s*([^()（）\[\]【】]{1,8})[)）\]】]\s*$")
_TITLE_UNIT = re.compile(r"单位[:：为]?\s*(?:人民币)?\s*([百千十]?[万亿]?元)")


class Column(Struct, frozen=True):
    """A column that is read: its place, the field it holds, its heading, and for amounts what a bare number is worth in 万元."""

    index: int
    field: str
    heading: str
    unit: float = 1.0


class Layout(Struct, frozen=True, kw_only=True):
    """A table's columns. `metrics` hold values of metrics (field is the metric's id); `kept` are passed through, in order."""

    header: list[str]
    kept: list[int]
    columns: list[Column]
    metrics: list[Column]
    industry: Widths = Widths()

    def column(self, field: str) -> Column | None:
        """The first column of a field."""
        return next((c for c in self.columns if c.field == field), None)

    @property
    def kept_header(self) -> list[str]:
        """The headings that are passed through."""
        return [self.header[n] for n in self.kept]


def layout_of(table: Table, path: Path, library: Library, given: Mapping[str, str], several: bool) -> Layout:
    """The layout of a table. `given` maps columns to fields; `several` columns may hold the same field (JSONL), the first filled one counts.

    Raises TableInvalid where no column says what a project is, or `given` names what is not there.
    """
    rules = library.rulebook
    names = FieldNames(rules.fields)
    header = table.header
    found = _given(header, path, names, rules, given)
    metrics = {plain(n): m.id for m in rules.metrics.values() for n in (m.id, m.zh, m.en)}
    earlier = {*ADDED, *headings("zh")}
    for number, heading in enumerate(header):
        if number in found or heading in earlier:
            continue
        field = names.field(heading)
        if field and (several or field not in found.values()):
            found[number] = field
        elif field is None and (metric := metrics.get(plain(re.sub(r"[（(].*?[)）]$", "", heading)))):
            found[number] = f"facts.{metric}"
    if not TEXT_FIELDS & set(found.values()):
        near = [f"“{c}”→“{n}”" for c in header if (n := names.nearest(c))]
        hint = "；".join(near[:3])
        raise TableInvalid(path, "no-name-near" if hint else "no-name", columns="、".join(header[:12])[:200], hint=hint)
    kept = [n for n, h in enumerate(header) if h not in earlier]
    if len(kept) < len(header):
        table.notes.add("earlier", count=len(header) - len(kept))
    columns = [Column(n, f, header[n], _unit(header[n], table.title, rules)) for n, f in sorted(found.items())]
    made = Layout(
        header=header,
        kept=kept,
        columns=[c for c in columns if not c.field.startswith("facts.")],
        metrics=[
            Column(c.index, c.field.removeprefix("facts."), c.heading) for c in columns if c.field.startswith("facts.")
        ],
    )
    return _with_industry(made, table, library)


def _given(
    header: Sequence[str], path: Path, names: FieldNames, rules: Rulebook, given: Mapping[str, str]
) -> dict[int, str]:
    found: dict[int, str] = {}
    for column, name in given.items():
        if column not in header:
            raise TableInvalid(path, "map-column", column=column, columns="、".join(header[:12])[:200])
        field = names.field(name)
        if field is None:
            metric = next(
                (m for m in rules.metrics.values() if plain(name) in map(plain, (m.id, m.zh, m.en, *m.aliases))), None
            )
            if metric is None:
                raise TableInvalid(path, "map-field", field=name, near=names.nearest(name) or "name")
            field = f"facts.{metric.id}"
        found[header.index(column)] = field
    return found


def _unit(heading: str, title: str, rules: Rulebook) -> float:
    """What a bare number in a column of amounts is worth in 万元: by the heading's own unit, else by the table's, else 1."""
    units = rules.tables.money_units
    if (match := _BRACKETED.search(heading)) and (words := match.group(1).strip().removeprefix("人民币")) in units:
        return units[words]
    ending = max(
        (u for u in units if (heading.endswith(u) and len(u) > 1) or heading.endswith(f"_{u}")), key=len, default=""
    )
    if ending:
        return units[ending]
    if (match := _TITLE_UNIT.search(title)) and match.group(1) in units:
        return units[match.group(1)]
    return 1.0


def _with_industry(layout: Layout, table: Table, library: Library) -> Layout:
    column = layout.column("industry_code")
    if column is None:
        return layout
    sample = (
        cells[column.index]
        for _, cells in islice(table.rows(), library.rulebook.tables.sample_rows)
        if isinstance(cells, list) and column.index < len(cells)
    )
    return Layout(
        header=layout.header,
        kept=layout.kept,
        columns=layout.columns,
        metrics=layout.metrics,
        industry=widths_of(sample, industry_codes(library)),
    )


def industry_codes(library: Library) -> frozenset[str]:
    """The numbers of the industry classification in the library (GB/T 4754), without section letters."""
    name = library.rulebook.timeline.industry_classes
    if not name:
        return frozenset()
    return frozenset(e.code for e in library.edition(name).entries if e.code.isdigit())
