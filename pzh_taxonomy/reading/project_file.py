"""One project from a YAML, JSON, Markdown or text file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pzh_taxonomy.library.yaml_source import Source, parse
from pzh_taxonomy.messages import Message, fault, said
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.decode import Undecodable, decode
from pzh_taxonomy.reading.fields import InputProblem, ProjectInvalid, project_of

MAX_BYTES = 2_000_000
YAML_SUFFIXES = (".yaml", ".yml")
SUFFIXES = (*YAML_SUFFIXES, ".json", ".md", ".txt")
_PAIR = re.compile(r"^\s*(?:[-*#>]+\s*)?(?:\*\*)?([^：:*|]{1,24}?)(?:\*\*)?\s*[：:]\s*(?:\*\*)?\s*(\S.*)$")


def read_project(path: Path, rules: Rulebook) -> tuple[Project, list[str]]:
    """The project in a file, and warnings.

    Raises ProjectInvalid with every problem and its place, OSError.
    """
    data, place = read_fields(path, rules)
    return project_of(data, str(path), rules, lambda key: place.place(tuple(key))[0])


def read_fields(path: Path, rules: Rulebook) -> tuple[dict[str, Any], Source]:
    """The fields in a project file as they are written, and their places. Raises ProjectInvalid, OSError."""
    if path.suffix.lower() not in SUFFIXES:
        suffix = path.suffix or said("problem.input.no-suffix")
        raise _invalid(path, 0, fault("input.kind", suffix=suffix, suffixes="、".join(SUFFIXES)))
    if path.is_dir():
        raise IsADirectoryError(21, said("problem.input.folder"), str(path))
    if path.stat().st_size > MAX_BYTES:
        raise _invalid(path, 0, fault("input.too-big", most=MAX_BYTES // 1_000_000))
    content = path.read_bytes()
    try:
        text, _ = decode(content)
    except Undecodable as error:
        raise _invalid(path, 0, (error.args[0], "")) from None
    if not text.strip():
        raise _invalid(path, 0, fault("input.empty-file"))
    suffix = path.suffix.lower()
    if suffix in YAML_SUFFIXES:
        return _from_yaml(text, str(path))
    if suffix == ".json":
        return _from_json(text, str(path))
    return _from_prose(text, rules), Source(str(path))


def _invalid(file: Path | str, line: int, wrong: tuple[str, str]) -> ProjectInvalid:
    return ProjectInvalid([InputProblem(str(file), line, "", *wrong)])


def _unquoted(message: str) -> bool:
    """Dates and codes of a project may stand without quotes."""
    return isinstance(message, Message) and message.key in ("problem.yaml.date", "problem.yaml.leading-zero")


def _from_yaml(text: str, name: str) -> tuple[dict[str, Any], Source]:
    source = parse(text.lstrip("\ufeff").encode("utf-8", "replace"), name, max_depth=8)
    if isinstance(source.data, dict) and source.problems:
        source.problems = [p for p in source.problems if not _unquoted(p.message)]
    if source.problems:
        raise ProjectInvalid([InputProblem(name, p.line, p.path, p.message, p.remedy) for p in source.problems])
    if not isinstance(source.data, dict):
        raise _invalid(name, 1, fault("input.top"))
    return source.data, source


def _from_json(text: str, name: str) -> tuple[dict[str, Any], Source]:
    try:
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
        json.dumps(
            data, ensure_ascii=False
        ).encode()  # an unpaired surrogate can be written as an escape, but never stored or shown
    except UnicodeEncodeError as error:
        found = f"U+{ord(error.object[error.start]):04X}"
        raise ProjectInvalid(
            [InputProblem(name, 1, "", f"含有不成对的代理字符 {found}，不是文字", "请删去该字符后再试")]
        ) from None
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        line = getattr(error, "lineno", 1)
        reason = getattr(error, "msg", None) or error.args[0]
        raise _invalid(name, line, fault("input.json", reason=reason)) from None
    if not isinstance(data, dict):
        raise _invalid(name, 1, fault("input.json-top"))
    return data, Source(name)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(said("problem.input.json-repeated", key=key))
        found[key] = value
    return found


def _no_constant(value: str) -> Any:
    raise ValueError(said("problem.input.json-number", value=value))


def _from_prose(text: str, rules: Rulebook) -> dict[str, Any]:
    """A free text: `字段：值` lines where they name known fields, a heading as name, the rest as description."""
    from pzh_taxonomy.reading.names import FieldNames

    names = FieldNames(rules.fields)
    data: dict[str, Any] = {}
    rest: list[str] = []
    for line in text.splitlines():
        pair = _PAIR.match(line)
        field = names.field(pair.group(1)) if pair else None
        if pair and field and field not in data:
            data[field] = pair.group(2).strip().strip("*").strip()
        elif "name" not in data and (heading := re.match(r"^#\s+(.+)$", line)):
            data["name"] = heading.group(1).strip()
        elif line.strip():
            rest.append(line.strip())
    if "name" not in data and rest and len(rest[0]) <= 60 and len(rest) > 1:
        data["name"] = rest.pop(0)
    if rest:
        data["description"] = "\n".join(filter(None, [data.get("description", ""), *rest]))
    return data
