"""A review file back into an edition: what was changed, what must be refused, and the new YAML."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from msgspec import Struct

from pzh_taxonomy.guidance.review_files import Given, Review
from pzh_taxonomy.guidance.review_sheets import SPECS, Column, Form, Path, Row, Sheet, heading, sheet_name, written_path
from pzh_taxonomy.guidance.yaml_patch import Assignment, assigned, patched
from pzh_taxonomy.library import checks, schema
from pzh_taxonomy.library.yaml_source import Source
from pzh_taxonomy.messages import Lang, in_language, said, say
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.values import yes_or_no


class Cell(Struct, frozen=True):
    """A place in the review file."""

    sheet: str
    row: int
    column: str

    def text(self, lang: Lang) -> str:
        return say("review.place", lang, sheet=self.sheet, row=self.row, column=self.column)


class Refusal(Struct, frozen=True):
    """A cell that cannot be taken, and why."""

    cell: Cell
    message: str

    def text(self, lang: Lang) -> str:
        return f"{self.cell.text(lang)}: {in_language(self.message, lang)}"


class Change(Struct, frozen=True):
    """One changed value: where in the file it came from, which entry and path it is, before and after."""

    cell: Cell
    code: str
    path: Path
    before: Any
    after: Any

    def text(self, lang: Lang) -> str:
        before, after = _brief(self.before, lang), _brief(self.after, lang)
        return f"{self.cell.text(lang)}: {self.code} {written_path(self.path)}: {before} → {after}"


class Outcome(Struct, frozen=True):
    """What an import comes to: changes, refusals, the number of rows of the edition that the file lacks, and the new text where nothing is refused."""

    changes: list[Change]
    refusals: list[Refusal]
    absent: int
    text: str


def is_stale(review: Review, content: bytes) -> bool:
    """Whether the edition's file has changed since the export."""
    return bool(review.sha256) and review.sha256 != hashlib.sha256(content).hexdigest()


def imported(
    review: Review, text: str, source: Source, current: list[Sheet], rules: Rulebook, schema_file: FilePath
) -> Outcome:
    """Compare a review with the edition, check what it would become, and write it. Raises yaml_patch.CannotPatch."""
    reader = _Reader(source, current)
    for given in review.sheets:
        reader.read(given)
    changes = reader.changes
    places = {e["code"]: n for n, e in enumerate(source.data["entries"])}
    assignments = [Assignment(places[c.code], c.path, c.after) for c in changes if c.code in places]
    wanted = copy.deepcopy(source.data)
    if not reader.refusals:
        assigned(wanted, assignments, copy.deepcopy(reader.added))
        reader.refusals += _refused(wanted, source.file, changes, rules, schema_file)
    if reader.refusals or not changes:
        return Outcome(changes, reader.refusals, reader.absent(), "" if reader.refusals else text)
    return Outcome(changes, [], reader.absent(), patched(text, source, assignments, reader.added, wanted))


def _refused(
    wanted: dict[str, Any], file: str, changes: list[Change], rules: Rulebook, schema_file: FilePath
) -> Iterator[Refusal]:
    """What the schema and the checks refuse, at the cells that brought it in."""
    made = Source(file)
    made.data = wanted
    schema.validate(made, schema_file)
    if not made.problems:
        checks.check_edition(made, rules.metrics, rules.units)
    codes = [str(e.get("code")) for e in wanted["entries"]]
    for problem in sorted(made.problems):
        parts = problem.path.split("/")
        code = codes[int(parts[1])] if parts[0] == "entries" and len(parts) > 1 else ""
        cell = _nearest([c for c in changes if c.code == code], parts[2:]) or (changes[-1].cell if changes else None)
        if cell is not None:
            yield Refusal(
                cell, said("review.refused", path=problem.path, message=problem.message, remedy=problem.remedy)
            )


def _nearest(changes: list[Change], parts: list[str]) -> Cell | None:
    """The changed cell whose path shares most with the problem's."""

    def shared(change: Change) -> int:
        path = list(map(str, change.path))
        return next(
            (n for n, (a, b) in enumerate(zip(path, parts, strict=False)) if a != b), min(len(path), len(parts))
        )

    return max(changes, key=shared).cell if changes else None


class _Reader:
    """Collects changes and refusals from the sheets that came back."""

    def __init__(self, source: Source, current: list[Sheet]) -> None:
        self.changes: list[Change] = []
        self.refusals: list[Refusal] = []
        self.added: list[dict[str, Any]] = []
        self._sheets = {s.spec.name: s for s in current}
        self._codes = {e["code"] for e in source.data["entries"]}
        self._lengths = {
            (e["code"], key): len(e.get(key, []))
            for e in source.data["entries"]
            for key in ("standards", "references", "effects", "factors")
        }
        self._seen: dict[str, set[tuple[str, str]]] = {}

    def absent(self) -> int:
        """Rows of the edition that the sheets given lack."""
        return sum(
            (row.code, written_path(row.path)) not in seen
            for name, seen in self._seen.items()
            for row in self._sheets[name].rows
        )

    def read(self, given: Given) -> None:
        spec = next((s for s in SPECS for lang in ("zh", "en") if sheet_name(s, lang) == given.name), None)
        if spec is None or not given.rows:
            return
        known = {h: c for c in spec.columns for h in (heading(c, "zh"), heading(c, "en"))}
        address = {say(f"review.at.{a}", lang): a for a in ("code", "path") for lang in ("zh", "en")}
        columns = [
            (n, title, known.get(title)) for n, title in enumerate(given.headings) if title and title not in address
        ]
        for _, title, column in columns:
            if column is None:
                self.refusals.append(Refusal(Cell(given.name, 1, title), said("review.unknown-column")))
        places = {address[t]: n for n, t in enumerate(given.headings) if t in address}
        if "code" not in places:
            self.refusals.append(Refusal(Cell(given.name, 1, say("review.at.code")), said("review.no-code")))
            return
        rows = {(r.code, written_path(r.path)): r for r in self._sheets[spec.name].rows}
        seen = self._seen.setdefault(spec.name, set())
        for number, cells in given.rows:
            if not any(str(c).strip() for c in cells):
                continue
            at = Cell(given.name, number, given.headings[places["code"]])
            key = (_address(cells, places.get("code")), _address(cells, places.get("path")))
            values = [(c, Cell(given.name, number, title), _at(cells, n)) for n, title, c in columns if c is not None]
            if isinstance(_at(cells, places["code"]), float):
                self.refusals.append(Refusal(at, said("review.code-number", value=_at(cells, places["code"]))))
            elif key in seen and key[1]:
                self.refusals.append(Refusal(at, said("review.twice", key=" ".join(key))))
            elif key in rows:
                seen.add(key)
                self._compare(rows[key], values)
            elif spec.grows and not key[1] and key[0]:
                self._add(spec.grows, key[0], at, values)
            else:
                self.refusals.append(Refusal(at, said("review.unknown-row", key=" ".join(key).strip())))

    def _compare(self, row: Row, values: list[tuple[Column, Cell, Any]]) -> None:
        for column, cell, given in values:
            before = row.cells[column.key]
            after = self._value(column.form, cell, given)
            if after is _REFUSED or _same(after, before):
                continue
            if column.form == "shown":
                if _plain(given) != _plain(before):
                    self.refusals.append(Refusal(cell, said("review.reading-only")))
                continue
            keys: Path = tuple(column.key.split("."))
            path = row.path if row.path and row.path[-2:-1] == ("levels",) else (*row.path, *keys)
            self.changes.append(Change(cell, row.code, path, before, after))

    def _add(self, what: str, code: str, at: Cell, values: list[tuple[Column, Cell, Any]]) -> None:
        """A new row: an entry, or an item of an entry's list."""
        record: dict[str, Any] = {"code": code} if what == "entries" else {}
        for column, cell, given in values:
            value = None if column.form == "shown" else self._value(column.form, cell, given)
            if value is None or value is _REFUSED:
                continue
            keys = column.key.split(".")
            into = record
            for key in keys[:-1]:
                into = into.setdefault(key, {})
            into[keys[-1]] = value
        if what == "entries":
            self.added.append(record)
            self.changes.append(Change(at, code, (), None, record))
        elif code not in self._codes:
            self.refusals.append(Refusal(at, said("review.no-entry", code=code)))
        else:
            place = self._lengths[(code, what)]
            self._lengths[(code, what)] += 1
            self.changes.append(Change(at, code, (what, place), None, record))

    def _value(self, form: Form, cell: Cell, given: Any) -> Any:
        """The value that a cell stands for; None where it is empty, _REFUSED where it is none."""
        text = _plain(given)
        if not text:
            return None
        if form in ("number", "integer"):
            try:
                number = float(text.replace(",", ""))
            except ValueError:
                self.refusals.append(Refusal(cell, said("review.not-number", value=text)))
                return _REFUSED
            if form == "integer" and not number.is_integer():
                self.refusals.append(Refusal(cell, said("review.not-whole", value=text)))
                return _REFUSED
            return int(number) if number.is_integer() else number
        if form == "lines":
            return [line.strip() for line in text.splitlines() if line.strip()]
        if form == "flag":
            answer = yes_or_no(text)
            if answer is None:
                self.refusals.append(Refusal(cell, said("problem.input.flag", value=text)))
                return _REFUSED
            return answer or None
        if isinstance(given, float):
            self.refusals.append(Refusal(cell, said("review.code-number", value=text)))
            return _REFUSED
        return text


_REFUSED: Any = object()


def _at(cells: list[Any], place: int | None) -> Any:
    return cells[place] if place is not None and place < len(cells) else ""


def _address(cells: list[Any], place: int | None) -> str:
    return _plain(_at(cells, place))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").strip()


def _same(after: Any, before: Any) -> bool:
    if isinstance(after, list) or isinstance(before, list):
        return [str(v).strip() for v in after or []] == [str(v).strip() for v in before or []]
    if isinstance(before, str) and isinstance(after, str):
        return after == before.strip()
    return bool(after == before) or (after is None and before in (None, "", False))


def _brief(value: Any, lang: Lang) -> str:
    if value is None:
        return say("review.nothing", lang)
    if isinstance(value, dict):
        return "；".join(f"{k}={_brief(v, lang)}" for k, v in value.items())
    text = "；".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 120 else text[:117] + "…"
