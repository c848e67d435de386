"""JSON Schema validation with messages that name the place, the problem and the remedy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pzh_taxonomy.library.yaml_source import Source
from pzh_taxonomy.messages import fault, meant, said
from pzh_taxonomy.text.nearest import nearest


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
                do = meant(nearest(key, allowed), "schema.allowed-keys", keys="、".join(allowed))
                yield (*path, key), *fault("schema.unknown-key", do, key=key)
        case "required":
            key = error.message.split("'")[1]
            yield path, *fault("schema.required", key=key)
        case "type":
            wanted = error.validator_value
            names = [wanted] if isinstance(wanted, str) else wanted
            kinds = said(f"problem.type.{names[0]}")
            for name in names[1:]:
                kinds = said("problem.type-or", first=kinds, second=said(f"problem.type.{name}"))
            if names == ["string"] and isinstance(value, int | float) and not isinstance(value, bool):
                yield path, *fault("schema.unquoted", value=value)
            else:
                yield path, *fault("schema.type", kinds=kinds, value=_short(value))
        case "enum":
            allowed = [str(v) for v in error.validator_value]
            do = meant(nearest(str(value), allowed), "schema.allowed", values="、".join(allowed))
            yield path, *fault("schema.enum", do, value=value)
        case "pattern":
            yield path, *fault("schema.pattern", _form(error), value=value)
        case "oneOf" if _is_criterion(error):
            yield from _explain_criterion(error)
        case "oneOf" | "anyOf":
            best = min(error.context, key=lambda e: (len(e.absolute_path) * -1, e.message), default=None)
            yield path, *fault("schema.shapes", value=_short(value), best=best.message if best else "")
        case "minItems" | "minLength" | "minProperties":
            yield path, *fault("schema.empty")
        case "maxLength":
            yield path, *fault("schema.too-long", size=len(value), most=error.validator_value)
        case "uniqueItems":
            repeated = sorted({str(v) for v in value if value.count(v) > 1})
            yield path, *fault("schema.repeated", items="、".join(repeated))
        case _:
            yield path, *fault("schema.other", reason=error.message)


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
        yield path, *fault("schema.not-criterion", value=_short(value))
        return
    options = [str(o["$ref"]).rsplit("/", 1)[1] for o in error.validator_value]
    best = max(range(len(options)), key=lambda i: len(_SHAPES[options[i]] & set(value)))
    if not _SHAPES[options[best]] & set(value):
        yield path, *fault("schema.criterion-key", value=_short(value))
        return
    for part in error.context:
        if part.schema_path[0] == best:
            yield from _explain(part)


def _form(error: Any) -> str:
    """How a value with this pattern is written."""
    where = str(error.schema.get("description", ""))
    if "standard" in where.lower() or "标准" in where:
        return said("problem.form.standard")
    forms = {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "date",
        "^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$": "date-or-year",
        "^[0-9]{4}(-[a-z0-9]+)*$": "edition",
        "^[0-9]{2,4}$": "industry",
        "^[a-z][a-z0-9]*(_[a-z0-9]+)*$": "metric",
    }
    pattern = error.validator_value
    return said(f"problem.form.{forms[pattern]}") if pattern in forms else said("problem.form.pattern", pattern=pattern)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
