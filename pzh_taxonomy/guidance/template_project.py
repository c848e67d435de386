"""A commented project file to fill in, made from rules/fields.yaml and rules/safeguards.yaml."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pzh_taxonomy.guidance.fields import example, explained, name
from pzh_taxonomy.messages import Lang, say
from pzh_taxonomy.model.rulebook import FieldAliases, Rulebook

_WIDTH = 96


def project(rules: Rulebook, lang: Lang = "zh") -> str:
    """YAML with the basic fields filled in as an example and the others as comments that become fields without their `#`."""
    parts = [f"# {line}" for line in say("template.project-head", lang).splitlines()]
    for field in rules.fields:
        if field.example is None:
            continue
        parts.append("")
        parts += [f"# {line}" for line in _comment(field, rules, lang)]
        mark = "" if field.basic else "#"
        parts += [mark + line for line in written({name(field, lang): example(field, rules, lang)}).splitlines()]
    return "\n".join(parts) + "\n"


def _comment(field: FieldAliases, rules: Rulebook, lang: Lang) -> Iterator[str]:
    title = field.zh if lang == "zh" else field.en
    yield f"—— {title}（{field.field}）"
    yield from explained(field, rules, lang)
    if field.field == "answers":
        for safeguard in rules.safeguards:
            asks = safeguard.asks if lang == "zh" else safeguard.en
            yield f"· {safeguard.fact}：{asks}"


def written(data: dict[str, Any]) -> str:
    """Plain data as YAML in block style."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = _WIDTH * 10
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()
