"""A row's cells to a Project, or why the row is set aside."""

from __future__ import annotations

import datetime
import hashlib
import re
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.project import Financing, Project
from pzh_taxonomy.reading.fields import TEXT_FIELDS, ProjectInvalid, project_of
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.screening import cells as cell_reading
from pzh_taxonomy.screening.cells import text_of
from pzh_taxonomy.screening.decider import INDIFFERENT
from pzh_taxonomy.screening.industry import restored
from pzh_taxonomy.screening.layout import Layout, industry_codes
from pzh_taxonomy.screening.table import Cell

_DATES = frozenset({"as_of", "financing.approved_on", "financing.registered_on", "financing.filed_on"})
_YES_NO = frozenset({"financing.disbursed", "violations"})
_NESTED = frozenset(
    {"facts", "answers", "financing", "standards", "listed", "certificates", "violations", "improvement"}
)
_PLAIN = frozenset({"id", *TEXT_FIELDS, "industry_code", "activity", "location", "as_of", "financing.approved_on"})
_MOST_PLAIN = 50_000
_CODE = re.compile(r"[0-9]{2,4}")
_NO_FINANCING = Financing()
_SHOWN = 200


class Fault(Struct, frozen=True):
    """What is wrong with a row: the column's heading, the value, why, and what to do."""

    column: str
    value: str
    reason: str
    suggestion: str


class RowReader:
    """Reads the rows of one layout."""

    def __init__(self, layout: Layout, library: Library, lang: Lang) -> None:
        self.layout = layout
        self.lang = lang
        self._rules = library.rulebook
        self._codes = industry_codes(library)
        self._blanks = frozenset(self._rules.tables.blanks)
        self._errors = frozenset(self._rules.tables.errors)
        self._industry = layout.column("industry_code")
        self._amounts = [c for c in layout.columns if c.field == "investment"]
        self._deciding = [c.index for c in (*layout.columns, *layout.metrics) if c.field not in INDIFFERENT]
        self._headings = {c.field: c.heading for c in reversed(layout.columns)}
        self._names = FieldNames(self._rules.fields)
        self._natures: dict[str, str | None] = {}
        self._metric_headings = {c.field: c.heading for c in layout.metrics}

    def restore(self, cells: list[Cell]) -> bool:
        """Put lost zeros back into the row's industry code, in place; whether that was needed."""
        column = self._industry
        if column is None or column.index >= len(cells) or not self.layout.industry.lost:
            return False
        code = restored(cells[column.index], self.layout.industry, self._codes)
        if code is None:
            return False
        cells[column.index] = code
        return True

    def key(self, cells: list[Cell]) -> bytes:
        """A digest of all that the decision can depend on: rows with the same key have the same answer or the same fault."""
        width = len(cells)
        text = "\x1f".join([text_of(cells[n]) if n < width else "" for n in self._deciding])
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def amount(self, cells: list[Cell]) -> float | Fault | None:
        """The investment in 万元, None where not given."""
        for column in self._amounts:
            cell = cells[column.index] if column.index < len(cells) else None
            text = text_of(cell).strip()
            if not text or text.lower() in self._blanks:
                continue
            found = cell_reading.amount(cell, column.unit, self._rules.tables.money_units)
            if found is None:
                return self._fault(column.heading, text, "amount")
            if not 0 <= found <= 1e9:
                return self._fault(column.heading, text, "amount-size")
            return found
        return None

    def project(self, cells: list[Cell], amount: float | None) -> Project | Fault:
        """The project in a row."""
        fields: dict[str, Any] = {}
        width = len(cells)
        for column in self.layout.columns:
            if column.field in fields or column.index >= width or column.field == "investment":
                continue
            cell = cells[column.index]
            text = cell.strip() if isinstance(cell, str) else text_of(cell).strip()
            if not text:
                continue
            if text in self._errors:
                return self._fault(column.heading, text, "error-value")
            if column.field not in _YES_NO and text.lower() in self._blanks:
                continue
            value = self._value(column.field, cell, text)
            if isinstance(value, Fault):
                return Fault(column.heading, *msgspec.structs.astuple(value)[1:])
            fields[column.field] = value
        facts = {}
        for column in self.layout.metrics:
            text = text_of(cells[column.index]).strip() if column.index < width else ""
            if text and text.lower() not in self._blanks:
                facts[column.field] = _with_unit(text, column.heading)
        if facts:
            fields["facts"] = {**facts, **fields["facts"]} if isinstance(fields.get("facts"), dict) else facts
        if (plain := self._plain(fields, amount)) is not None:
            return plain
        if amount is not None:
            fields["investment"] = amount
        try:
            project, _ = project_of(fields, "", self._rules)
        except ProjectInvalid as error:
            first = error.problems[0]
            field, _, below = first.path.partition("/")
            heading = self._metric_headings.get(below, "") if field == "facts" else ""
            shown = fields.get(field, "")
            shown = facts.get(below, shown) if heading else shown
            place = heading or self._headings.get(field, field)
            reason, suggestion = map(str, first.worded(self.lang))
            return Fault(place, text_of(shown)[:_SHOWN], reason[:_SHOWN], suggestion)
        return project

    def _plain(self, fields: dict[str, Any], amount: float | None) -> Project | None:
        """The project where nothing but plain, sound texts is given, as `project_of` makes it at several times the cost; else None."""
        if not fields.keys() <= _PLAIN or max(map(len, fields.values()), default=0) > _MOST_PLAIN:
            return None
        texts = {f: fields[f] for f in TEXT_FIELDS if f in fields}
        industry = fields.get("industry_code", "")
        nature = fields.get("activity")
        dates = [fields[f] for f in ("as_of", "financing.approved_on") if f in fields]
        if not texts or (industry and not _CODE.fullmatch(industry)) or not all(map(_is_date, dates)):
            return None
        if nature is not None and (nature := self._nature(nature)) is None:
            return None
        approved = fields.get("financing.approved_on")
        return Project(
            id=fields.get("id", ""),
            name=fields.get("name", ""),
            texts=texts,
            industry_code=industry,
            nature=nature,  # type: ignore[arg-type]
            location=fields.get("location", ""),
            investment=amount,
            as_of=fields.get("as_of", ""),
            financing=Financing(approved_on=approved) if approved else _NO_FINANCING,
        )

    def _nature(self, text: str) -> str | None:
        if text not in self._natures and len(self._natures) < 1_000:
            self._natures[text] = self._names.value("activity", text)
        return self._natures.get(text)

    def _value(self, field: str, cell: Cell, text: str) -> Any:
        if field in _DATES:
            return cell_reading.date(cell)
        if field not in _NESTED:
            return text
        if isinstance(cell, dict | list):
            return cell
        if text[0] in "{[":
            try:
                return msgspec.json.decode(text)
            except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                return self._fault("", text, "json", reason=str(error))
        return text

    def _fault(self, column: str, value: str, key: str, **values: object) -> Fault:
        return Fault(
            column,
            value[:_SHOWN],
            say(f"screen.row.{key}", self.lang, value=value[:80], **values),
            say(f"screen.row.{key}.do", self.lang, **values),
        )


@lru_cache(maxsize=8_192)
def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _with_unit(text: str, heading: str) -> str:
    """A bare number in a column whose heading names the unit in brackets takes that unit."""
    opened = max(heading.rfind("("), heading.rfind("（"))
    unit = heading[opened + 1 : -1].strip() if opened > 0 and heading[-1] in ")）" else ""
    return f"{text} {unit}" if unit and text[-1].isdigit() else text
