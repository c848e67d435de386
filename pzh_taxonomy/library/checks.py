"""What a schema cannot say: duplicate codes, missing parents, unknown metrics, units that do not fit, counts, examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pzh_taxonomy.library.build import parent_of
from pzh_taxonomy.library.yaml_source import Path, Source
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
            source.report(path, f"代码 {code} 重复（首次在第 {line} 行）", "每个条目的代码只能出现一次")
        first.setdefault(code, number)
    codes = set(first)
    for number, entry in enumerate(data.get("entries", [])):
        if not isinstance(entry, dict) or not isinstance(entry.get("code"), str):
            continue
        code = entry["code"]
        parent = entry.get("parent")
        if parent is not None and parent not in codes:
            _unknown(source, ("entries", number, "parent"), "上级条目", str(parent), codes)
        elif parent is None and "." in code:
            expected = code.rsplit(".", 1)[0]
            if expected not in codes:
                source.report(
                    ("entries", number, "code"),
                    f"{code} 的上级条目 {expected} 不存在",
                    f"请补上条目 {expected}，或用 parent 指明上级",
                )
    if (counts := data.get("counts")) and not source.problems:
        found = _counts(entries, codes)
        if found != counts:
            source.report(("counts",), f"各级条目数为 {found}，与声明的 {counts} 不符", "请补齐条目，或改正 counts")


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
            source.report(("dates", later, "date"), f"废止日期 {found[later]} 早于 {found[earlier]}", "请核对日期")


def _check_entry(
    source: Source, path: Path, entry: dict[str, Any], metrics: dict[str, Metric], units: dict[str, Unit]
) -> None:
    listed = {s.get("code") for s in entry.get("standards", []) if isinstance(s, dict)}
    seen: set[str] = set()
    for number, standard in enumerate(entry.get("standards", [])):
        code = standard.get("code") if isinstance(standard, dict) else None
        if code in seen:
            source.report((*path, "standards", number, "code"), f"标准 {code} 重复", "请删去重复项")
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
                source.report(where, f"条件引用的标准 {code} 没有列在 standards 中", "请在 standards 中补上编号和名称")
    if defining and not entry.get("claims"):
        source.report(
            path, f"条目 {entry.get('code')} 有 defining 条件而没有 claims", "请列出项目须声明的词语（claims）"
        )
    for number, term in enumerate(entry.get("terms", [])):
        if isinstance(term, str) and " + " in term and sum(len(p.strip()) for p in term.split(" + ")) < _SHORTEST_PAIR:
            source.report(
                (*path, "terms", number), f"“{term}”太短，不足以指向条目", f"“甲 + 乙”合计至少 {_SHORTEST_PAIR} 个字"
            )
    examples = entry.get("examples")
    if isinstance(examples, dict):
        both = set(map(str, examples.get("match", []))) & set(map(str, examples.get("no_match", [])))
        for text in sorted(both):
            source.report((*path, "examples"), f"“{text}”同时是正例和反例", "请删去其中一个")


def _check_factors(source: Source, path: Path, entry: dict[str, Any]) -> None:
    """A range runs upwards, and no coefficient stands twice for one year and area."""
    seen: set[tuple[Any, ...]] = set()
    for number, factor in enumerate(entry.get("factors", [])):
        where = (*path, "factors", number)
        low, high = factor.get("from"), factor.get("to")
        if isinstance(low, int | float) and isinstance(high, int | float) and low >= high:
            source.report(where, f"范围从 {low} 到 {high}，不是由小到大", "请核对数值")
        key = tuple(factor.get(k) for k in ("what", "year", "area", "unit"))
        if key in seen:
            source.report(where, f"系数“{factor.get('what')}”同一年份和地区重复", "请删去重复项")
        seen.add(key)


def _check_levels(source: Source, path: Path, limit: dict[str, Any], metrics: dict[str, Metric]) -> None:
    """Levels stand best first: each next one must not be stricter."""
    metric = metrics.get(str(limit.get("metric")))
    levels = limit.get("levels")
    if metric is None or not isinstance(levels, dict):
        return
    values = [v for v in levels.values() if isinstance(v, int | float)]
    if metric.better not in ("lower", "higher"):
        source.report((*path, "metric"), f"指标 {metric.id} 没有写明哪边为好", "请在 rules/metrics.yaml 中写 better")
    elif values != sorted(values, reverse=metric.better == "higher"):
        source.report((*path, "levels"), "各级限值没有从严到宽排列", "请核对数值和指标的 better")


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
            _unknown(source, (*path, "metric"), "指标", name, set(metrics))
    metric = metrics.get(str(leaf.get("metric")))
    unit = leaf.get("unit")
    if unit is None or metric is None:
        return
    if unit not in units:
        _unknown(source, (*path, "unit"), "单位", str(unit), set(units))
    elif metric.unit and units[metric.unit].dimension != units[unit].dimension:
        source.report(
            (*path, "unit"), f"单位 {unit} 不能用于指标 {metric.id}（其单位为 {metric.unit}）", "请改用可换算的单位"
        )


def _unknown(source: Source, path: Path, what: str, value: str, known: set[str]) -> None:
    near = nearest(value, sorted(known))
    hint = f"是不是“{near}”？" if near else "请核对"
    where = (
        "；指标须先在 rules/metrics.yaml 中定义"
        if what == "指标"
        else "；单位须先在 rules/units.yaml 中定义"
        if what == "单位"
        else ""
    )
    source.report(path, f"{what} {value} 不存在", hint + where)


def check_references(sources: dict[str, Source]) -> None:
    """Check what one edition says of another: `terms_from` must name existing entries. Keys are `ID@EDITION`."""
    known = {f"{ref}:{e.get('code')}" for ref, s in sources.items() for e in s.data["entries"]}
    for source in sources.values():
        for number, entry in enumerate(source.data["entries"]):
            for i, target in enumerate(entry.get("terms_from", [])):
                if target not in known:
                    _unknown(source, ("entries", number, "terms_from", i), "条目", target, known)
