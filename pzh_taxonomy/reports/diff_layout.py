"""A comparison laid out for readers: chapters, in them entries, in them lines; shared by text, Markdown and HTML."""

from __future__ import annotations

from msgspec import Struct

from pzh_taxonomy.messages import Lang, has, say
from pzh_taxonomy.model.diff import Change, ChangeLevel, Diff, Pairing

#: Signs of the levels where there is no colour.
SIGNS: dict[str, str] = {"breaking": "✗", "relaxing": "✓", "review": "?", "info": "·"}
_JOINED = {"covers", "excludes", "kinds", "sectors", "standards", "references", "activities"}


_FIELD_UNSAID = {"header-changed", "date-changed", "encoding-changed", "verification-changed", "standard-redated"}


class Line(Struct, frozen=True):
    """Changes told on one line: one, or several one-sided ones of the same check and reason. `basis` is theirs where no heading tells it."""

    level: ChangeLevel
    name: str
    field: str
    changes: tuple[Change, ...]
    basis: str = ""

    @property
    def before(self) -> str | None:
        return _joined([c.before for c in self.changes])

    @property
    def after(self) -> str | None:
        return _joined([c.after for c in self.changes])

    @property
    def told(self) -> bool:
        """Whether the field must be named: the check's name does not say it."""
        first = self.changes[0]
        return "[" in first.field or first.kind in _FIELD_UNSAID

    @property
    def why(self) -> str:
        return "；".join(x for x in (self.basis, self.changes[0].why) if x)

    @property
    def notes(self) -> str:
        return "；".join(dict.fromkeys(c.note for c in self.changes if c.note))


class Block(Struct, frozen=True):
    """One entry, or one pair of entries, and its changes; without codes, the entries of a chapter that were only added or removed, or the header."""

    code_before: str
    title_before: str
    code_after: str
    title_after: str
    relation: str
    basis: str
    lines: tuple[Line, ...]

    @property
    def heading(self) -> str:
        """Codes and titles, each once where they are the same."""
        if not self.code_before or not self.code_after:
            return f"{self.code_before}{self.code_after} {self.title_before}{self.title_after}".strip()
        code = self.code_after if self.code_before == self.code_after else f"{self.code_before} → {self.code_after}"
        same = self.title_before == self.title_after
        title = self.title_after if same else f"{self.title_before} → {self.title_after}"
        return f"{code} {title}"


class Chapter(Struct, frozen=True):
    """A chapter of the later edition with the entries in it that changed; the first has no title and holds the header."""

    title: str
    blocks: tuple[Block, ...]

    def counts(self) -> dict[str, int]:
        """Changes by level."""
        found = dict.fromkeys(SIGNS, 0)
        for block in self.blocks:
            for line in block.lines:
                found[line.level] += len(line.changes)
        return found


def layout(diff: Diff, lang: Lang = "zh", levels: tuple[str, ...] = ()) -> list[Chapter]:
    """Chapters in order of the later edition; `levels` limits what is told (all where empty)."""
    pairs = {(p.before, p.after): p for p in diff.pairings}
    chapters: dict[str, dict[tuple[str, str], list[Change]]] = {}
    for change in diff.changes:
        if levels and change.level not in levels:
            continue
        key = (change.code_before or "", change.code_after or "")
        chapters.setdefault(change.chapter, {}).setdefault(key, []).append(change)
    return [Chapter(title, _blocks(chapters[title], pairs, lang)) for title in sorted(chapters, key=_place)]


def _place(chapter: str) -> tuple[int, int, str]:
    """The header first, then chapters by number, then those with other codes."""
    code = chapter.partition(" ")[0]
    return (0, 0, "") if not chapter else (1, int(code), "") if code.isdecimal() else (2, 0, chapter)


def _blocks(
    blocks: dict[tuple[str, str], list[Change]], pairs: dict[tuple[str, str], Pairing], lang: Lang
) -> tuple[Block, ...]:
    """Paired entries one by one; those that were only added or removed are listed together."""
    lone = {key: changes for key, changes in blocks.items() if bool(key[0]) != bool(key[1]) and len(changes) == 1}
    found = [_block(key, changes, pairs.get(key), lang) for key, changes in blocks.items() if key not in lone]
    if lone:
        groups: dict[tuple[str, str, str], list[Change]] = {}
        for change in (c for changes in lone.values() for c in changes):
            basis = change.basis.removesuffix(change.why).removesuffix("；")
            groups.setdefault((change.id, change.note, basis), []).append(change)
        lines = tuple(Line(g[0].level, g[0].name, "", tuple(g), basis) for (_, _, basis), g in groups.items())
        found.append(Block("", "", "", "", say("diff.lone", lang, count=len(lone)), "", lines))
    return tuple(found)


def _block(key: tuple[str, str], changes: list[Change], pairing: Pairing | None, lang: Lang) -> Block:
    first = changes[0]
    basis = first.basis.removesuffix(first.why).removesuffix("；") if first.why else first.basis
    if pairing is None:
        title = first.title if any(key) else ""
        return Block(key[0], title if key[0] else "", key[1], title if key[1] else "", "", basis, _lines(changes, lang))
    return Block(
        pairing.before,
        pairing.title_before,
        pairing.after,
        pairing.title_after,
        say(f"diff.relation.{pairing.relation}", lang),
        basis,
        _lines(changes, lang),
    )


def _lines(changes: list[Change], lang: Lang) -> tuple[Line, ...]:
    """One line a change; one-sided changes of a list field are joined, and the same change of several rows is told once."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for number, change in enumerate(changes):
        key: tuple[str, ...] = (str(number),)
        if not change.note:
            if "[" in change.field:
                tail = change.field.partition("]")[2]
                key = (change.id, change.level, tail, change.before or "", change.after or "", change.why)
            elif change.field in _JOINED and (change.before is None or change.after is None):
                key = (change.id, change.level, change.field, "gone" if change.after is None else "come")
        groups.setdefault(key, []).append(change)
    return tuple(Line(g[0].level, g[0].name, _fields_name(g, lang), tuple(g)) for g in groups.values())


def _fields_name(changes: list[Change], lang: Lang) -> str:
    """The field of a line; of several rows, all their industries."""
    first = changes[0].field
    if len(changes) == 1 or "[" not in first:
        return field_name(first, lang)
    inside = "、".join(
        dict.fromkeys(k for c in changes for k in c.field.partition("[")[2].partition("]")[0].split(","))
    )
    return field_name(f"{first.partition('[')[0]}[{inside}]{first.partition(']')[2]}", lang)


def field_name(field: str, lang: Lang) -> str:
    """What a field is called: `activities[3411].criteria` by its parts."""
    head, bracket, rest = field.partition("[")
    if not bracket:
        return _word(field, lang)
    inside, _, tail = rest.partition("]")
    tail_name = _word(tail.lstrip("."), lang) if tail else ""
    return " ".join(x for x in (_word(head, lang), inside, tail_name) if x)


def _word(field: str, lang: Lang) -> str:
    for key in (field, field.split(".", maxsplit=1)[0]):
        if has(f"diff.field.{key}", lang):
            return say(f"diff.field.{key}", lang)
    return field


def _joined(values: list[str | None]) -> str | None:
    found = list(dict.fromkeys(v for v in values if v is not None))
    return "、".join(found) if found else None


def counts_words(counts: dict[str, int], lang: Lang) -> str:
    """Counts by level in words, those that occur."""
    return "  ".join(f"{SIGNS[k]} {say(f'diff.level.{k}', lang)} {n}" for k, n in counts.items() if n)
