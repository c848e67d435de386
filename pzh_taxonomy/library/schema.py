"""JSON Schema validation with Chinese messages that name the place, the problem and the remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pzh_taxonomy.library.yaml_source import Source
from pzh_taxonomy.text.nearest import nearest

_TYPES = {
    "string": "文本",
    "number": "数",
    "integer": "整数",
    "array": "列表",
    "object": "映射",
    "boolean": "true 或 false",
    "null": "空值",
}


@cache
def _validator(schema_file: Path) -> Any:
    from jsonschema import Draft202012Validator

    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def validate(source: Source, schema_file: Path) -> None:
    """Add to `source.problems` one problem for each place where the data does not fit the schema."""
    _report(source, _validator(schema_file))


def validate_with(source: Source, schema: dict[str, Any], name: str) -> None:
    """The same with a schema at hand; `name` says whose it is."""
    from jsonschema import Draft202012Validator

    _report(source, Draft202012Validator({**schema, "title": name}))


def _report(source: Source, validator: Any) -> None:
    for error in validator.iter_errors(source.data):
        for path, message, remedy in _explain(error):
            source.report(path, message, remedy)


def _explain(error: Any) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    path = tuple(error.absolute_path)
    value = error.instance
    match error.validator:
        case "additionalProperties":
            allowed = sorted(error.schema.get("properties", {}))
            for key in sorted(set(value) - set(allowed)):
                near = nearest(key, allowed)
                remedy = f"是不是“{near}”？" if near else f"允许的键：{'、'.join(allowed)}"
                yield (*path, key), f"不认识的键“{key}”", remedy
        case "required":
            key = error.message.split("'")[1]
            yield path, f"缺少“{key}”", f"请补上“{key}”"
        case "type":
            wanted = error.validator_value
            names = [wanted] if isinstance(wanted, str) else wanted
            kinds = "或".join(_TYPES[n] for n in names)
            if names == ["string"] and isinstance(value, int | float) and not isinstance(value, bool):
                yield path, f"{value} 没有加引号，被读成了数", f'代码和日期请加引号，如 "{value}"'
            else:
                yield path, f"应为{kinds}，写成了 {_short(value)}", f"请改为{kinds}"
        case "enum":
            allowed = [str(v) for v in error.validator_value]
            near = nearest(str(value), allowed)
            hint = f"是不是“{near}”？" if near else f"可用的值：{'、'.join(allowed)}"
            yield path, f"“{value}”不在允许的值之内", hint
        case "pattern":
            yield path, f"“{value}”格式不对", _pattern_hint(error)
        case "oneOf" if _is_criterion(error):
            yield from _explain_criterion(error)
        case "oneOf" | "anyOf":
            best = min(error.context, key=lambda e: (len(e.absolute_path) * -1, e.message), default=None)
            yield path, f"{_short(value)} 不符合任何一种写法", f"最接近的写法不成立：{best.message if best else ''}"
        case "minItems" | "minLength" | "minProperties":
            yield path, "内容是空的", "请填写内容，或删去这个键"
        case "maxLength":
            yield path, f"有 {len(value)} 个字，超过 {error.validator_value}", "请缩短或拆分"
        case "uniqueItems":
            repeated = sorted({str(v) for v in value if value.count(v) > 1})
            yield path, f"列表中有重复项：{'、'.join(repeated)}", "请删去重复项"
        case _:
            yield path, error.message, "请对照 catalogues/schema 中的格式"


def _is_criterion(error: Any) -> bool:
    return any(str(option.get("$ref", "")).endswith("/all_of") for option in error.validator_value)


_SHAPES = {
    "all_of": {"all_of"},
    "any_of": {"any_of"},
    "numeric": {"metric", "op", "value"},
    "level_of_standard": {"standard", "level"},
    "conformity": {"conforms"},
    "listing": {"listed_in"},
    "holding": {"holds"},
    "attestation": {"attests"},
}


def _explain_criterion(error: Any) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """The error of the shape that the writer most likely meant, found by the keys present."""
    value = error.instance
    path = tuple(error.absolute_path)
    if not isinstance(value, dict):
        yield path, f"条件应为映射，写成了 {_short(value)}", "条件的写法见 docs/catalogue-format.md"
        return
    options = [str(o["$ref"]).rsplit("/", 1)[1] for o in error.validator_value]
    best = max(range(len(options)), key=lambda i: len(_SHAPES[options[i]] & set(value)))
    if not _SHAPES[options[best]] & set(value):
        yield (
            path,
            f"条件缺少主键：{_short(value)}",
            "请用 metric、standard、conforms、listed_in、holds、attests、all_of 或 any_of 之一",
        )
        return
    for part in error.context:
        if part.schema_path[0] == best:
            yield from _explain(part)


def _pattern_hint(error: Any) -> str:
    where = str(error.schema.get("description", ""))
    if "standard" in where.lower() or "标准" in where:
        return "标准要有编号，如 GB 24500、GB/T 33607、TSG 91；没有编号的文件请放在 references 或写成《名称》"
    hints = {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": '日期写成 "2024-01-11"',
        "^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$": '日期写成 "2024-01-11"，只知年份时写 "2024"',
        "^[0-9]{4}(-[a-z0-9]+)*$": '版本写成 "2019" 或 "2026-draft"',
        "^[0-9]{2,4}$": '行业代码写成 2 到 4 位数字，如 "0111"',
        "^[a-z][a-z0-9]*(_[a-z0-9]+)*$": "指标写成小写英文加下划线，并在 rules/metrics.yaml 中定义",
    }
    return hints.get(error.validator_value, f"应符合 {error.validator_value}")


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
