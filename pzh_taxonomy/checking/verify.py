"""Decides a recorded decision again and says what differs, and why."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import Struct

from pzh_taxonomy.answer.record import input_sha256, seal_of
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library, NotFound
from pzh_taxonomy.matching.semantic import Reranker
from pzh_taxonomy.messages import Lang
from pzh_taxonomy.model.decision import Options
from pzh_taxonomy.model.project import Project

#: identical: the same bytes. same-answer: only library, editions or program changed. differs: the answer changed. altered: the record does not fit
#: its own hashes. unverifiable: nothing is recorded that could be decided again.
State = Literal["identical", "same-answer", "differs", "altered", "unverifiable"]

#: By what the items of a list are told apart.
_IDENTITY: dict[str, tuple[str, ...]] = {
    "labels": ("catalogue", "edition", "code", "scope"),
    "criteria": ("id",),
    "citations": ("document", "clause", "title"),
    "cites": ("document", "clause", "title"),
    "missing": ("fact", "asked_by"),
    "rules": ("id",),
    "discarded": ("code",),
    "instruments": ("code",),
    "activities": ("code", "scope"),
    "editions": ("ref",),
    "evidence": ("field", "start", "end"),
}
_CAUSES = ("tool", "library", "schema_version")
_UNASKED = ("sha256", "input", "options")
_REQUIRED = ("schema_version", "library", "project", "as_of", "verdict", "status", "labels")


class RecordInvalid(ValueError):
    """Not a decision; the message names what is missing or wrong (a message key and its values)."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Difference(Struct, frozen=True):
    """One thing that differs: its place in the decision, what was recorded and what is now (None: not there)."""

    place: str
    before: Any
    after: Any


class Verification(Struct, frozen=True, kw_only=True):
    """What came of deciding again. `causes` are differences of program, rules and editions, `effects` those of the answer.

    `altered` names the recorded hashes that the record does not fit (`sha256`, `input.sha256`); `gone` are standards asked for that are not held any more;
    `absent` what the record lacks (`input`, `sha256`).
    """

    project: str
    verdict: str
    status: str
    state: State
    causes: tuple[Difference, ...] = ()
    effects: tuple[Difference, ...] = ()
    altered: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    gone: str = ""


class Verifier:
    """Verifies records against one library. `reranker` is asked for where a record says that one took part; None: decide without."""

    def __init__(self, library: Library, reranker: Callable[[], Reranker | None] = lambda: None) -> None:
        self.library = library
        self._reranker = cache(reranker)
        self._classifiers: dict[tuple[Lang, bool], Classifier] = {}

    def verify(self, record: Any) -> Verification:
        """Decide one recorded decision (as plain data) again. Raises RecordInvalid."""
        _check(record)
        altered: list[str] = []
        absent = [k for k in ("input", "sha256") if not record.get(k)]
        if record.get("sha256") and seal_of(record) != record["sha256"]:
            altered.append("sha256")
        given = record.get("input")
        if not given:
            causes = tuple(self._library_causes(record))
            return self._found(record, "altered" if altered else "unverifiable", causes, (), altered, absent)
        project, options, date = _recorded(record)
        if input_sha256(given["project"]) != given.get("sha256"):
            altered.append("input.sha256")
        try:
            again = self._classifier(options.lang, _semantic(record)).classify(project, date, options.standards)
        except NotFound as error:
            causes = tuple(self._library_causes(record))
            found = self._found(record, "altered" if altered else "differs", causes, (), altered, absent)
            return msgspec.structs.replace(found, gone=str(error))
        differences = list(_differences(record, msgspec.json.decode(msgspec.json.encode(again)), ""))
        causes = tuple(d for d in differences if self._is_cause(d, record))
        effects = tuple(d for d in differences if d not in causes)
        state: State = "altered" if altered else "differs" if effects else "same-answer" if causes else "identical"
        return self._found(record, state, causes, effects, altered, absent)

    def _is_cause(self, difference: Difference, record: dict[str, Any]) -> bool:
        """Whether it is of program, rules or editions; an edition that merely takes part or not any more follows from the answer."""
        if difference.place.split(".")[0] not in _CAUSES:
            return False
        if not difference.place.startswith("library.editions[") or difference.place.endswith(".sha256"):
            return True
        if difference.before is None:
            return bool(record["library"].get("sha256") != self.library.sha256)
        held = self.library.by_ref.get(str((difference.before or {}).get("ref")))
        return held is None or held.sha256 != difference.before.get("sha256")

    def _found(
        self,
        record: dict[str, Any],
        state: State,
        causes: tuple[Difference, ...],
        effects: tuple[Difference, ...],
        altered: Sequence[str],
        absent: Sequence[str],
    ) -> Verification:
        project = record["project"]
        names = [str(project[k]) for k in ("id", "name", "source") if project.get(k)]
        return Verification(
            project=" ".join(names[:2]),
            verdict=record["verdict"],
            status=record["status"],
            state=state,
            causes=causes,
            effects=effects,
            altered=tuple(altered),
            absent=tuple(absent),
        )

    def _classifier(self, lang: Lang, semantic: bool) -> Classifier:
        if (lang, semantic) not in self._classifiers:
            self._classifiers[lang, semantic] = Classifier(self.library, lang, self._reranker() if semantic else None)
        return self._classifiers[lang, semantic]

    def _library_causes(self, record: dict[str, Any]) -> Iterator[Difference]:
        """What can be said without deciding again: whether library and recorded editions are the same."""
        library = record["library"]
        if library.get("sha256") != self.library.sha256:
            yield Difference("library.sha256", library.get("sha256"), self.library.sha256)
        for item in library.get("editions", ()):
            held = self.library.by_ref.get(item["ref"])
            if held is None or held.sha256 != item.get("sha256"):
                yield Difference(
                    f"library.editions[{item['ref']}].sha256", item.get("sha256"), held.sha256 if held else None
                )


def _check(record: Any) -> None:
    if not isinstance(record, dict):
        raise RecordInvalid("verify.not-an-object")
    missing = [k for k in _REQUIRED if k not in record]
    if missing:
        raise RecordInvalid("verify.not-a-decision", fields="、".join(missing))
    if not isinstance(record["project"], dict) or not isinstance(record["library"], dict):
        raise RecordInvalid("verify.not-a-decision", fields="project、library")
    editions = record["library"].get("editions", [])
    if not isinstance(editions, list) or not all(
        isinstance(e, dict) and isinstance(e.get("ref"), str) for e in editions
    ):
        raise RecordInvalid("verify.not-a-decision", fields="library.editions")


def _semantic(record: dict[str, Any]) -> bool:
    """Whether an encoder took part."""
    return isinstance(record.get("tool"), dict) and bool(record["tool"].get("semantic"))


def _recorded(record: dict[str, Any]) -> tuple[Project, Options, datetime.date]:
    """What the decision was made from. Raises RecordInvalid."""
    try:
        project = msgspec.convert(record["input"]["project"], Project)
        options = msgspec.convert(record.get("options") or {}, Options)
        date = datetime.date.fromisoformat(record["as_of"]["date"])
    except (msgspec.ValidationError, KeyError, TypeError, ValueError) as error:
        raise RecordInvalid("verify.bad-input", problem=error) from None
    return project, options, date


def _differences(before: Any, after: Any, place: str) -> Iterator[Difference]:
    """Where two values differ, as deep as they can be told apart. Fields that only the later one has are passed over."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in before:
            if not place and key in _UNASKED:
                continue
            here = f"{place}.{key}" if place else key
            yield from _differences(before[key], after.get(key), here)
        return
    if isinstance(before, list) and isinstance(after, list):
        yield from _items(before, after, place)
        return
    yield Difference(place, before, after)


def _items(before: list[Any], after: list[Any], place: str) -> Iterator[Difference]:
    keys = _IDENTITY.get(place.rsplit(".", 1)[-1].split("[", maxsplit=1)[0])
    if keys is None or not all(isinstance(x, dict) for x in (*before, *after)):
        yield Difference(place, before, after)
        return
    mine, theirs = _by_identity(before, keys), _by_identity(after, keys)
    for key, item in mine.items():
        if key in theirs:
            yield from _differences(item, theirs[key], f"{place}[{key}]")
        else:
            yield Difference(f"{place}[{key}]", item, None)
    for key, item in theirs.items():
        if key not in mine:
            yield Difference(f"{place}[{key}]", None, item)
    common = [k for k in mine if k in theirs]
    if common != [k for k in theirs if k in mine]:
        yield Difference(f"{place}.order", common, [k for k in theirs if k in mine])


def _by_identity(items: list[dict[str, Any]], keys: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        name = key = " ".join(str(item.get(k, "")) for k in keys)
        number = 1
        while key in found:
            number += 1
            key = f"{name} ({number})"
        found[key] = item
    return found
