"""One project from a YAML, JSON, Markdown or text file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pzh_taxonomy.library.yaml_source import Source, parse
from pzh_taxonomy.model.project import Project
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.reading.decode import Undecodable, decode
from pzh_taxonomy.reading.fields import InputProblem, ProjectInvalid, project_of

MAX_BYTES = 2_000_000
SUFFIXES = (".yaml", ".yml", ".json", ".md", ".txt")
_PAIR = re.compile(r"^\s*(?:[-*#>]+\s*)?(?:\*\*)?([^：:*|]{1,24}?)(?:\*\*)?\s*[：:]\s*(?:\*\*)?\s*(\S.*)$")


def read_project(path: Path, rules: Rulebook) -> tuple[Project, list[str]]:
    """The project in a file, and warnings.

    Raises ProjectInvalid with every problem and its place, OSError.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ProjectInvalid(
            [
                InputProblem(
                    str(path),
                    0,
                    "",
                    f"不支持的文件类型 {path.suffix or '（无扩展名）'}",
                    f"请用 {'、'.join(SUFFIXES)}；表格请用 pzh screen",
                )
            ]
        )
    if path.is_dir():
        raise IsADirectoryError(21, "是文件夹，不是项目文件", str(path))
    if path.stat().st_size > MAX_BYTES:
        raise ProjectInvalid(
            [InputProblem(str(path), 0, "", f"文件超过 {MAX_BYTES // 1_000_000} MB", "请只保留一个项目的描述")]
        )
    content = path.read_bytes()
    try:
        text, _ = decode(content)
    except Undecodable as error:
        raise ProjectInvalid([InputProblem(str(path), 0, "", str(error), "")]) from None
    if not text.strip():
        raise ProjectInvalid(
            [
                InputProblem(
                    str(path), 0, "", "文件是空的", "请至少写明项目名称和建设内容，写法见 examples/rooftop-solar.yaml"
                )
            ]
        )
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        data, place = _from_yaml(text, str(path))
    elif suffix == ".json":
        data, place = _from_json(text, str(path))
    else:
        data, place = _from_prose(text, rules), Source(str(path))
    return project_of(data, str(path), rules, lambda key: place.place(tuple(key))[0])


def _from_yaml(text: str, name: str) -> tuple[dict[str, Any], Source]:
    source = parse(text.lstrip("\ufeff").encode("utf-8", "replace"), name, max_depth=8)
    if isinstance(source.data, dict) and source.problems:
        source.problems = [p for p in source.problems if "没有加引号" not in p.message]
    if source.problems:
        raise ProjectInvalid([InputProblem(name, p.line, p.path, p.message, p.remedy) for p in source.problems])
    if not isinstance(source.data, dict):
        raise ProjectInvalid(
            [InputProblem(name, 1, "", "顶层应为“字段: 值”的映射", "写法见 examples/rooftop-solar.yaml")]
        )
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
        reason = getattr(error, "msg", None) or str(error)
        raise ProjectInvalid(
            [InputProblem(name, line, "", f"JSON 有误：{reason}", "请检查引号、逗号、括号和重复的键")]
        ) from None
    if not isinstance(data, dict):
        raise ProjectInvalid(
            [InputProblem(name, 1, "", "顶层应为对象 {…}", "一个文件只放一个项目；多个项目请用 pzh screen")]
        )
    return data, Source(name)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"键“{key}”重复")
        found[key] = value
    return found


def _no_constant(value: str) -> Any:
    raise ValueError(f"{value} 不是有限的数")


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
