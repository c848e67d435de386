"""The pages of catalogues, from the library: all editions on one, and for each its header, what is missing, and its structure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generator.page import HEAD, bullets, cell, table
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.catalogue import Edition, Entry
from pzh_taxonomy.reports.catalogue_view import summaries

#: Entries of an edition that its page lists in full; of a longer one only those that have others below them.
_MOST_LISTED = 700


def pages(library: Library, catalogues: Path) -> dict[str, str]:
    """The pages as Markdown by their path below docs/generated."""
    checked = _checked(catalogues)
    found = summaries(library)
    editions = {e.ref: e for e in library.editions}
    made = {"catalogues.md": _overview(found, editions, checked, library)}
    for item in found:
        ref = f"{item['id']}@{item['edition']}"
        made[_file(ref)] = _edition(editions[ref], item, checked.get(ref, {}))
    return made


def _file(ref: str) -> str:
    return f"catalogues/{ref.replace('@', '-')}.md"


def _checked(catalogues: Path) -> dict[str, dict[str, str]]:
    from pzh_taxonomy.library.yaml_source import parse

    path = catalogues / "registry.yaml"
    data = parse(path.read_bytes(), str(path)).data
    return {e["ref"]: e["checked"] for e in data["editions"]}


def _overview(
    found: list[dict[str, Any]], editions: dict[str, Edition], checked: dict[str, dict[str, str]], library: Library
) -> str:
    heads = ("版本", "名称", "层级", "作用", "完整", "核对", "施行", "废止", "条目", "行", "条件", "常用名", "示例")
    rows = []
    for item in found:
        ref = f"{item['id']}@{item['edition']}"
        counts = item["counts"]
        rows.append(
            (
                f"[`{ref}`]({_file(ref)})",
                item["title"],
                say(f"level.{item['level']}"),
                say(f"role.{item['role']}"),
                say(f"catalogue.{item['completeness']}"),
                say(f"verification.{item['verification']}"),
                item["effective"],
                item["superseded"] or "",
                *(counts[k] for k in ("entries", "activities", "criteria", "terms", "examples")),
            )
        )
    parts = [
        HEAD,
        "# 收录的目录\n\n由 `catalogues/` 生成，与 `pzh catalogue list` 同源。条目为叶条目；行为行业行；条件含限值的各级。\n",
        "“部分”的版本缺什么写在下面和各自的页上；没有匹配到不等于目录里没有。核对程度的含义见[概念](../concepts.md)。\n\n",
        table(heads, rows, range(8, 13)),
        "\n## 缺什么\n",
    ]
    for item in found:
        if item["missing"]:
            ref = f"{item['id']}@{item['edition']}"
            verified = say(f"verification.{item['verification']}")
            parts.append(f"\n**[`{ref}`]({_file(ref)})**（{verified}）\n\n")
            parts.append(bullets(map(_plain, item["missing"])))
    parts.append("\n## 版本之间的对照表\n\n")
    rows = [(f"`{c.source}`", f"`{c.target}`", len(c.links)) for c in library.crosswalks]
    parts.append(table(("从", "到", "对应"), rows, (2,)))
    return "".join(parts)


def _edition(edition: Edition, item: dict[str, Any], checked: dict[str, str]) -> str:
    document, dates, counts = edition.document, edition.dates, item["counts"]
    rows = [
        ("版本", f"`{edition.ref}`"),
        ("文件", f"`catalogues/{edition.path.removeprefix('catalogues/')}`"),
        ("文件名称", document.title),
        ("文号", document.number or "无"),
        ("发布机关", "、".join(document.issuers)),
        ("手头的形式", document.held or "没有写明"),
        ("层级、作用", f"{say(f'level.{edition.level}')}，{say(f'role.{edition.role}')}"),
        ("发布", f"{dates.issued.date}（{dates.issued.source}）"),
        ("施行", f"{dates.effective.date}（{dates.effective.source}）"),
        ("废止", f"{dates.superseded.date}（{dates.superseded.source}）" if dates.superseded else "尚未废止"),
        ("收录", say(f"catalogue.{edition.completeness}")),
        ("核对", f"{say(f'verification.{edition.verification}')}，{edition.verified_on}：{edition.verified_how}"),
        ("登记", f"{checked.get('on', '')} 对照：{checked.get('against', '')}"),
        ("匹配", "在项目文字中匹配" if edition.matching == "text" else "只按代码查"),
        (
            "数目",
            f"叶条目 {counts['entries']}，行业行 {counts['activities']}，条件 {counts['criteria']}，常用名 {counts['terms']}，示例 {counts['examples']}",
        ),
    ]
    parts = [HEAD, f"# {edition.title.zh}\n\n{edition.title.en}\n\n", table(("项", "内容"), rows)]
    if edition.missing:
        parts.append("\n## 缺什么\n\n" + bullets(map(_plain, edition.missing)))
    if edition.notes:
        parts.append("\n## 说明\n\n" + bullets(map(_plain, edition.notes)))
    gaps = [(e, gap) for e in edition.entries for gap in e.gaps]
    if gaps:
        parts.append(f"\n## 条目里没能编码的内容（{len(gaps)} 处）\n\n")
        parts.append(bullets(f"{_name(e)}：{_plain(gap)}" for e, gap in gaps[:_MOST_LISTED]))
    parts.append("\n## 结构\n\n" + _structure(edition))
    return "".join(parts)


def _structure(edition: Edition) -> str:
    below: dict[str, list[Entry]] = {}
    for entry in edition.entries:
        below.setdefault(entry.parent, []).append(entry)
    whole = len(edition.entries) <= _MOST_LISTED
    head = "" if whole else "条目很多，这里只列到上级，括号内为其下的叶条目数；全部条目见 `pzh catalogue show`。\n\n"

    def leaves(entry: Entry) -> int:
        return 1 if entry.leaf else sum(leaves(e) for e in below.get(entry.code, []))

    def lines(parent: str, depth: int) -> list[str]:
        found = []
        for entry in below.get(parent, []):
            if entry.leaf and not whole:
                continue
            count = "" if entry.leaf else f"（{leaves(entry)}）"
            page = f"，第 {entry.page} 页" if entry.page and entry.leaf else ""
            differs = entry.verification and entry.verification != edition.verification
            mark = f"〔{say(f'verification.{entry.verification}')}〕" if differs else ""
            found.append(f"{'    ' * depth}- {_name(entry)}{count}{page}{mark}\n")
            found += lines(entry.code, depth + 1)
        return found

    return head + "".join(lines("", 0))


def _name(entry: Entry) -> str:
    clause = f"（{entry.clause}）" if entry.clause and entry.clause != entry.code else ""
    return f"`{entry.code}` {_plain(entry.title)}{clause}"


def _plain(text: str) -> str:
    """A text of ours that Markdown shall not read as its own."""
    return cell(text).replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_").replace("[", "\\[")
