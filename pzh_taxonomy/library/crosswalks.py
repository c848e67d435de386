"""Crosswalk files: parsed, validated against both editions, built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from pzh_taxonomy.library import schema
from pzh_taxonomy.library.problems import Problem
from pzh_taxonomy.library.yaml_source import Source, parse
from pzh_taxonomy.messages import fault
from pzh_taxonomy.model.catalogue import Crosswalk, Edition

_SIZES = {
    "one-to-one": (range(1, 2), range(1, 2)),
    "moved": (range(1, 2), range(1, 2)),
    "split": (range(1, 2), range(2, 999)),
    "merged": (range(2, 999), range(1, 2)),
    "dropped": (range(1, 9999), range(1)),
    "new": (range(1), range(1, 9999)),
}


def read(files: dict[str, bytes], registry: Source, catalogues: Path, problems: list[Problem]) -> dict[str, Source]:
    """The parsed crosswalks named in the registry, by file name."""
    sources: dict[str, Source] = {}
    for number, file in enumerate(registry.data.get("crosswalks", [])):
        name = f"catalogues/{file}"
        if name not in files:
            registry.report(("crosswalks", number), *fault("registry.no-file", file=file))
            continue
        source = parse(files[name], name)
        if source.data is not None:
            schema.validate(source, catalogues / "schema" / "crosswalk.schema.json")
        problems += source.problems
        sources[name] = source
    return sources


def check(source: Source, editions: dict[str, Edition]) -> None:
    """Add what does not hold between the links and the two editions: codes, sizes of each kind, totality."""
    data = source.data
    for side in ("from", "to"):
        ref = data[side]
        if ref not in editions:
            source.report((side,), *fault("crosswalk.no-edition", ref=ref))
            return
        known = {e.code for e in editions[ref].entries}
        leaf = {e.code for e in editions[ref].entries if e.leaf}
        seen: set[str] = set()
        for number, link in enumerate(data["links"]):
            for code in link[side]:
                seen.add(code)
                if code not in known:
                    source.report(("links", number, side), *fault("crosswalk.no-entry", ref=ref, code=code))
        if missing := sorted(leaf - seen):
            shown = "、".join(missing[:8]) + ("…" if len(missing) > 8 else "")
            source.report((side,), *fault("crosswalk.not-total", ref=ref, count=len(missing), codes=shown))
    for number, link in enumerate(data["links"]):
        left, right = _SIZES[link["kind"]]
        if len(link["from"]) not in left or len(link["to"]) not in right:
            wrong = fault("crosswalk.size", kind=link["kind"], left=len(link["from"]), right=len(link["to"]))
            source.report(("links", number, "kind"), *wrong)


def build(data: dict[str, Any]) -> Crosswalk:
    """A Crosswalk from validated data."""
    links = [
        {**{k: v for k, v in x.items() if k not in ("from", "to")}, "source": x["from"], "target": x["to"]}
        for x in data["links"]
    ]
    plain = {"source": data["from"], "target": data["to"], "links": links, "notes": data.get("notes", [])}
    return msgspec.convert(plain, Crosswalk)
