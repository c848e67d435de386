"""What a schema cannot say: duplicate codes, missing parents, unknown metrics, units that do not fit, counts, examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pzh_taxonomy.library.build import parent_of
from pzh_taxonomy.library.yaml_source import Path, Source
from pzh_taxonomy.messages import fault, meant, said
from pzh_taxonomy.model.rulebook import Metric, Unit
from pzh_taxonomy.text.nearest import nearest

_SHORTEST_PAIR = 3


def check_edition(source: Source, metrics: dict[str, Metric], units: dict[str, Unit]) -> None:
    """Add to `source.problems` what is wrong between the values of one edition."""
    data = source.data
    entries = [e for e in data.get("entries", []) if isinstance(e, dict) and isinstance(e.get("code"), str)]
    _check_codes(source, data, entries)
    _check_dates(source, data)
    for number, entry in enumerate(data.get("entries", [])):
        if isinstance(entry, dict):
            _check_entry(source, ("entries", number), entry, metrics, units)


def _check_codes(source: Source, data: dict[str, Any], entries: list[dict[str, Any]]) -> None:
    first: dict[str, int] = {}
    for number, entry in enumerate(data.get("entries", [])):
        code = entry.get("code") if isinstance(entry, dict) else None
        if not isinstance(code, str):
            continue
        path: Path = ("entries", number, "code")
        if code in first:
            line = source.place(("entries", first[code], "code"))[0]
            source.report(path, *fault("check.duplicate-code", code=code, line=line))
        first.setdefault(code, number)
    codes = set(first)
    for number, entry in enumerate(data.get("entries", [])):
        if not isinstance(entry, dict) or not isinstance(entry.get("code"), str):
            continue
        code = entry["code"]
        parent = entry.get("parent")
        if parent is not None and parent not in codes:
            _unknown(source, ("entries", number, "parent"), "parent-entry", str(parent), codes)
        elif parent is None and "." in code:
            expected = code.rsplit(".", 1)[0]
            if expected not in codes:
                source.report(("entries", number, "code"), *fault("check.parent", code=code, expected=expected))
    if (counts := data.get("counts")) and not source.problems:
        found = _counts(entries, codes)
        if found != counts:
            source.report(("counts",), *fault("check.counts", found=found, counts=counts))


def _counts(entries: list[dict[str, Any]], codes: set[str]) -> list[int]:
    parents = {e["code"]: e.get("parent") or parent_of(e["code"], codes) for e in entries}
    found: dict[int, int] = {}
    for code in parents:
        depth, at = 0, code
        while at := parents[at]:
            depth += 1
        found[depth] = found.get(depth, 0) + 1
    return [found[d] for d in sorted(found)]


def _check_dates(source: Source, data: dict[str, Any]) -> None:
    dates = data.get("dates")
    if not isinstance(dates, dict):
        return
    found = {k: v["date"] for k, v in dates.items() if isinstance(v, dict) and isinstance(v.get("date"), str)}
    for earlier, later in (("issued", "superseded"), ("effective", "superseded")):
        if earlier in found and later in found and found[later] < found[earlier]:
            source.report(("dates", later, "date"), *fault("check.dates", late=found[later], early=found[earlier]))


def _check_entry(
    source: Source, path: Path, entry: dict[str, Any], metrics: dict[str, Metric], units: dict[str, Unit]
) -> None:
    listed = {s.get("code") for s in entry.get("standards", []) if isinstance(s, dict)}
    seen: set[str] = set()
    for number, standard in enumerate(entry.get("standards", [])):
        code = standard.get("code") if isinstance(standard, dict) else None
        if code in seen:
            source.report((*path, "standards", number, "code"), *fault("check.standard-twice", code=code))
        seen.add(str(code))
    for number, limit in enumerate(entry.get("limits", [])):
        _check_metric(source, (*path, "limits", number), limit, metrics, units)
        _check_levels(source, (*path, "limits", number), limit, metrics)
        for place, leaf in enumerate(limit.get("where", [])):
            _check_metric(source, (*path, "limits", number, "where", place), leaf, metrics, units)
    _check_factors(source, path, entry)
    defining = False
    for where, leaf in _leaves(entry, path):
        defining = defining or leaf.get("defining") is True
        _check_metric(source, where, leaf, metrics, units)
        for code in _standards(leaf):
            if code not in listed:
                source.report(where, *fault("check.standard-unlisted", code=code))
    if defining and not entry.get("claims"):
        source.report(path, *fault("check.claims", code=entry.get("code")))
    for number, term in enumerate(entry.get("terms", [])):
        if isinstance(term, str) and " + " in term and sum(len(p.strip()) for p in term.split(" + ")) < _SHORTEST_PAIR:
            source.report((*path, "terms", number), *fault("check.short-pair", term=term, least=_SHORTEST_PAIR))
    examples = entry.get("examples")
    if isinstance(examples, dict):
        both = set(map(str, examples.get("match", []))) & set(map(str, examples.get("no_match", [])))
        for text in sorted(both):
            source.report((*path, "examples"), *fault("check.both-examples", text=text))


def _check_factors(source: Source, path: Path, entry: dict[str, Any]) -> None:
    """A range runs upwards, and no coefficient stands twice for one year and area."""
    seen: set[tuple[Any, ...]] = set()
    for number, factor in enumerate(entry.get("factors", [])):
        where = (*path, "factors", number)
        low, high = factor.get("from"), factor.get("to")
        if isinstance(low, int | float) and isinstance(high, int | float) and low >= high:
            source.report(where, *fault("check.range", low=low, high=high))
        key = tuple(factor.get(k) for k in ("what", "year", "area", "unit"))
        if key in seen:
            source.report(where, *fault("check.factor-twice", what=factor.get("what")))
        seen.add(key)


def _check_levels(source: Source, path: Path, limit: dict[str, Any], metrics: dict[str, Metric]) -> None:
    """Levels stand best first: each next one must not be stricter."""
    metric = metrics.get(str(limit.get("metric")))
    levels = limit.get("levels")
    if metric is None or not isinstance(levels, dict):
        return
    values = [v for v in levels.values() if isinstance(v, int | float)]
    if metric.better not in ("lower", "higher"):
        source.report((*path, "metric"), *fault("check.no-better", metric=metric.id))
    elif values != sorted(values, reverse=metric.better == "higher"):
        source.report((*path, "levels"), *fault("check.levels"))


def _leaves(entry: dict[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    def walk(node: Any, at: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
        if not isinstance(node, dict):
            return
        for branch in ("all_of", "any_of"):
            if isinstance(node.get(branch), list):
                for i, part in enumerate(node[branch]):
                    yield from walk(part, (*at, branch, i))
                return
        yield at, node

    yield from walk(entry.get("criteria"), (*path, "criteria"))
    for i, item in enumerate(entry.get("encouraged", [])):
        yield from walk(item, (*path, "encouraged", i))
    for i, activity in enumerate(entry.get("activities", [])):
        if isinstance(activity, dict):
            yield from walk(activity.get("criteria"), (*path, "activities", i, "criteria"))


def _standards(leaf: dict[str, Any]) -> list[str]:
    codes = [leaf["standard"]] if isinstance(leaf.get("standard"), str) else []
    return codes + [c for c in leaf.get("conforms", []) if isinstance(c, str) and not c.startswith("《")]


def _check_metric(
    source: Source, path: Path, leaf: dict[str, Any], metrics: dict[str, Metric], units: dict[str, Unit]
) -> None:
    names = [leaf["metric"]] if isinstance(leaf.get("metric"), str) else []
    names += [k for k in leaf.get("adjust", {}) if isinstance(k, str)] if isinstance(leaf.get("adjust"), dict) else []
    for name in names:
        if name not in metrics:
            _unknown(source, (*path, "metric"), "metric", name, set(metrics))
    metric = metrics.get(str(leaf.get("metric")))
    unit = leaf.get("unit")
    if unit is None or metric is None:
        return
    if unit not in units:
        _unknown(source, (*path, "unit"), "unit-name", str(unit), set(units))
    elif metric.unit and units[metric.unit].dimension != units[unit].dimension:
        source.report((*path, "unit"), *fault("check.unit", unit=unit, metric=metric.id, own=metric.unit))


def _unknown(source: Source, path: Path, what: str, value: str, known: set[str]) -> None:
    hint = meant(nearest(value, sorted(known)), "check.check")
    where = said(f"problem.check.{what}-where") if what in ("metric", "unit-name") else ""
    name = said(f"problem.check.{what}")
    source.report(path, *fault("check.unknown", what=name, value=value, hint=hint, where=where))


def check_references(sources: dict[str, Source]) -> None:
    """Check what one edition says of another: `terms_from` must name existing entries. Keys are `ID@EDITION`."""
    known = {f"{ref}:{e.get('code')}" for ref, s in sources.items() for e in s.data["entries"]}
    for source in sources.values():
        for number, entry in enumerate(source.data["entries"]):
            for i, target in enumerate(entry.get("terms_from", [])):
                if target not in known:
                    _unknown(source, ("entries", number, "terms_from", i), "entry", target, known)
