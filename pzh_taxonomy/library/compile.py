"""The slow path: YAML files to a Library, with every problem of every file."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath
from typing import Any

from pzh_taxonomy.library import build, checks, crosswalks, indexing, rule_files, schema
from pzh_taxonomy.library.library import ORDINARY, Library
from pzh_taxonomy.library.problems import Problem
from pzh_taxonomy.library.yaml_source import Source, parse
from pzh_taxonomy.messages import fault
from pzh_taxonomy.model.catalogue import Dated, Dates, Document, Edition, Entry, Examples, Title
from pzh_taxonomy.model.rulebook import OrdinaryActivity, Rulebook


def compile_files(files: dict[str, bytes], catalogues: Path, sha256: str) -> tuple[Library | None, list[Problem]]:
    """The Library of these files and the problems found; the Library is None where there is any problem."""
    problems: list[Problem] = []
    rules = _rules(files, problems)
    sources: dict[str, Source] = {}
    walks: dict[str, Source] = {}
    registry_name = "catalogues/registry.yaml"
    if registry_name not in files:
        problems.append(Problem(registry_name, 1, 1, "", *fault("registry.missing")))
        return None, problems
    registry = parse(files[registry_name], registry_name)
    if registry.data is not None:
        schema.validate(registry, catalogues / "schema" / "registry.schema.json")
    problems += registry.problems
    if not registry.problems:
        sources = _editions(files, registry, catalogues, rules, problems)
        walks = crosswalks.read(files, registry, catalogues, problems)
        problems += [p for p in registry.problems if p not in problems]
    if problems or rules is None:
        return None, sorted(problems)
    editions = _built(sources, files, rules)
    by_ref = {e.ref: e for e in editions}
    for walk in walks.values():
        crosswalks.check(walk, by_ref)
        problems += walk.problems
    if problems:
        return None, sorted(problems)
    made = tuple(crosswalks.build(w.data) for w in walks.values())
    found = indexing.build(editions, rules.lexicon, rules.matching)
    return Library(sha256=sha256, editions=editions, rulebook=rules, index=found, crosswalks=made), []


def _rules(files: dict[str, bytes], problems: list[Problem]) -> Rulebook | None:
    sources: dict[str, Source] = {}
    for name in rule_files.FILES:
        path = f"rules/{name}.yaml"
        if path not in files:
            problems.append(Problem(path, 1, 1, "", *fault("rules.missing")))
            continue
        source = parse(files[path], path)
        if source.data is not None:
            rule_files.validate(name, source)
        problems += source.problems
        sources[name] = source
    if len(sources) < len(rule_files.FILES) or any(s.problems for s in sources.values()):
        return None
    return rule_files.rulebook(sources)


def _editions(
    files: dict[str, bytes], registry: Source, catalogues: Path, rules: Rulebook | None, problems: list[Problem]
) -> dict[str, Source]:
    """The parsed and checked editions named in the registry, by file name."""
    sources: dict[str, Source] = {}
    named: dict[str, tuple[int, dict[str, Any]]] = {}
    for number, record in enumerate(registry.data["editions"]):
        name = f"catalogues/{PurePosixPath(record['file'])}"
        at: tuple[str | int, ...] = ("editions", number, "file")
        if name not in files:
            registry.report(at, *fault("registry.no-file", file=record["file"]))
        elif name in named:
            registry.report(at, *fault("registry.twice", file=record["file"]))
        else:
            named[name] = (number, record)
    for name in files:
        parts = PurePosixPath(name).parts
        if parts[0] == "catalogues" and parts[1] in ("national", "provincial", "municipal") and name not in named:
            problems.append(Problem(name, 1, 1, "", *fault("registry.stray")))
    for name, (number, record) in named.items():
        source = parse(files[name], name)
        if source.data is not None:
            schema.validate(source, catalogues / "schema" / "edition.schema.json")
            if isinstance(source.data, dict) and rules is not None:
                if not source.problems or _checkable(source.data):
                    checks.check_edition(source, rules.metrics, rules.units)
                if (ref := f"{source.data.get('id')}@{source.data.get('edition')}") != record["ref"]:
                    registry.report(
                        ("editions", number, "ref"), *fault("registry.ref", recorded=record["ref"], own=ref)
                    )
        problems += source.problems
        sources[name] = source
    problems += registry.problems
    if not problems:
        checks.check_references({f"{s.data['id']}@{s.data['edition']}": s for s in sources.values()})
        for source in sources.values():
            problems += source.problems
    return sources


def _checkable(data: dict[str, Any]) -> bool:
    return isinstance(data.get("entries"), list)


def _built(sources: dict[str, Source], files: dict[str, bytes], rules: Rulebook) -> tuple[Edition, ...]:
    editions = [
        build.edition(source.data, name, hashlib.sha256(files[name]).hexdigest()) for name, source in sources.items()
    ]
    return (*editions, _ordinary(rules.ordinary))


def _ordinary(activities: tuple[OrdinaryActivity, ...]) -> Edition:
    """rules/ordinary.yaml in the shape of an edition, so that everyday activities compete with the entries."""
    entries = tuple(
        Entry(
            code=a.id,
            title=a.title,
            kinds=a.kinds,
            terms=a.terms,
            excludes=a.unless,
            examples=Examples(match=a.examples),
            note="、".join(a.industries),
        )
        for a in activities
    )
    since = Dated(date="2017-10-01", source="GB/T 4754-2017")
    return Edition(
        id=ORDINARY,
        edition="2026",
        title=Title(zh="一般经济活动（目录之外）", en="Ordinary activities outside the catalogues"),
        level="municipal",
        role="ordinary",
        document=Document(title="rules/ordinary.yaml", issuers=("pzh_taxonomy",)),
        dates=Dates(issued=since, effective=since),
        completeness="partial",
        verification="unverified",
        entries=entries,
    )
