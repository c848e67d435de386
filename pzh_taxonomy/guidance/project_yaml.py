"""A project file with answers written into it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from pzh_taxonomy.guidance.edits import Edit, applied
from pzh_taxonomy.guidance.template_project import written
from pzh_taxonomy.messages import Lang
from pzh_taxonomy.reading.decode import decode
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.reading.project_file import YAML_SUFFIXES


def completed(path: Path, fields: dict[str, Any], edits: list[Edit], names: FieldNames, lang: Lang) -> str:
    """YAML of the project in `path` with the edits: its own text where it is YAML, comments kept; else all its fields. Raises OSError."""
    if path.suffix.lower() not in YAML_SUFFIXES:
        named = {names.field(n) or n: value for n, value in fields.items()}
        known = names.fields if lang == "zh" else {}
        return written({known[f].zh if f in known else f: value for f, value in named.items()})
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(decode(path.read_bytes())[0])
    applied(document, edits, names, lang)
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()
