"""rules/*.yaml to a Rulebook; schemas come from the model's types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from pzh_taxonomy.library.schema import validate_with
from pzh_taxonomy.library.yaml_source import Source
from pzh_taxonomy.messages import fault
from pzh_taxonomy.model import rulebook as model
from pzh_taxonomy.model.diff_policy import DiffRules

FILES: dict[str, type[Any]] = {
    "metrics": model.Metrics,
    "tables": model.Tables,
    "units": model.Units,
    "lexicon": model.Lexicon,
    "matching": model.Matching,
    "timeline": model.Timeline,
    "verdict": model.VerdictRules,
    "fields": model.Fields,
    "ordinary": model.Ordinary,
    "sectors": model.Sectors,
    "diff": DiffRules,
    "safeguards": model.Safeguards,
    "benchmarks": model.Benchmarks,
    "glossary": model.Glossary,
}


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of rules/NAME.yaml."""
    schema = json.loads(msgspec.json.encode(msgspec.json.schema(FILES[name])))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"rules/{name}.yaml", **schema}


def validate(name: str, source: Source) -> None:
    """Add to `source.problems` what does not fit the file's type, and repeated ids."""
    validate_with(source, schema_of(name), f"rules/{name}.yaml")
    if source.problems or not isinstance(source.data, dict):
        return
    for key, records in source.data.items():
        if not isinstance(records, list):
            continue
        first: dict[str, int] = {}
        for number, record in enumerate(records):
            name_of = _name_of(record)
            if name_of in first:
                line = source.place((key, first[name_of]))[0]
                source.report((key, number), *fault("rules.repeated", name=name_of, line=line))
            elif name_of:
                first[name_of] = number


def _name_of(record: Any) -> str:
    """What a record goes by; empty where it has no name that must differ."""
    if not isinstance(record, dict):
        return ""
    return str(next((record[key] for key in ("id", "symbol", "field", "zh") if key in record), ""))


def rulebook(sources: dict[str, Source]) -> model.Rulebook:
    """The Rulebook from validated sources, one for each of `FILES`."""
    made: dict[str, Any] = {name: msgspec.convert(sources[name].data, kind) for name, kind in FILES.items()}
    units: dict[str, model.Unit] = {}
    for unit in made["units"].units:
        for spelling in (unit.symbol, *unit.aliases):
            units.setdefault(spelling, unit)
    return model.Rulebook(
        metrics={m.id: m for m in made["metrics"].metrics},
        tables=made["tables"],
        units=units,
        rates=made["units"].rates,
        lexicon=made["lexicon"],
        matching=made["matching"],
        timeline=made["timeline"],
        verdict=made["verdict"].rules,
        fields=made["fields"].fields,
        ordinary=made["ordinary"].activities,
        sectors={s.id: s for s in made["sectors"].sectors},
        diff=made["diff"],
        safeguards=made["safeguards"].safeguards,
        benchmarks=made["benchmarks"].required,
        glossary=made["glossary"].terms,
    )


def paths(folder: Path) -> dict[str, Path]:
    """The files of a rules folder by name."""
    return {name: folder / f"{name}.yaml" for name in FILES}
