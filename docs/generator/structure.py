"""Module sizes and the import graph, read from the code without importing it."""

from __future__ import annotations

import ast
import re
from html import escape
from pathlib import Path

from generator.page import HEAD, table

PACKAGE = "pzh_taxonomy"
#: Modules that lie at the top of the package and are shown by themselves.
_ROOT = "(顶层)"


def modules(root: Path) -> dict[str, Path]:
    """Dotted name (below the package) to file, for every module."""
    folder = root / PACKAGE
    return {
        ".".join(p.relative_to(folder).with_suffix("").parts): p
        for p in sorted(folder.rglob("*.py"))
        if "data" not in p.relative_to(folder).parts
    }


def group(module: str) -> str:
    """The package that a module belongs to; a module at the top stands for itself."""
    head = module.split(".", maxsplit=1)[0]
    return _ROOT if head in ("__init__", "__main__") else head


def imports(root: Path) -> dict[tuple[str, str], list[str]]:
    """Which package imports which, with the modules that do (`facts.scopes → text.fold`); also imports inside functions and for type checking."""
    found: dict[tuple[str, str], set[str]] = {}
    known = modules(root)
    for name, path in known.items():
        for target in _imported(ast.parse(path.read_text(encoding="utf-8"))):
            module = target if target in known else target.rpartition(".")[0]
            if module in known or f"{module}.__init__" in known:
                pair = (group(name), group(module))
                if pair[0] != pair[1]:
                    found.setdefault(pair, set()).add(f"{name} → {module}")
    return {pair: sorted(found[pair]) for pair in sorted(found)}


def _imported(tree: ast.Module) -> set[str]:
    """Dotted names below the package that a module imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.name.removeprefix(f"{PACKAGE}.") for a in node.names if a.name.startswith(f"{PACKAGE}.")}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            if node.module == PACKAGE:
                found |= {a.name for a in node.names}
            elif node.module.startswith(f"{PACKAGE}."):
                found |= {f"{node.module.removeprefix(f'{PACKAGE}.')}.{a.name}" for a in node.names}
    return found


def layers(root: Path) -> dict[str, int]:
    """Each package's place in the table of docs/architecture.md, 0 lowest."""
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = re.findall(r"^\| `([a-z_]+)(?:/|\.py)` \|", text, flags=re.MULTILINE)
    return {name: at for at, name in enumerate(names)}


def upward(root: Path) -> list[str]:
    """Imports that go up, or to or from a package that the table does not list; as `module → module`."""
    place = layers(root)
    found = []
    for (source, target), pairs in imports(root).items():
        if source == _ROOT:
            continue
        if source not in place or target not in place or place[target] > place[source]:
            found += pairs
    return found


def page(root: Path) -> str:
    """The page as Markdown."""
    edges = imports(root)
    sizes = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules(root).items()}
    groups: dict[str, list[str]] = {}
    for name in sizes:
        groups.setdefault(group(name), []).append(name)
    place = layers(root)
    ordered = sorted(groups, key=lambda g: (place.get(g, len(place)), g))
    over = sorted((n for n in sizes if sizes[n] > 300), key=lambda n: -sizes[n])
    parts = [
        HEAD,
        "# 模块大小和引用图\n\n由代码生成（`python docs/generate.py`），含函数内的和只供类型检查的引用。行数为生成时的数，测试不核对行数，只核对引用。\n\n",
        f"合计 {len(sizes)} 个模块，{sum(sizes.values())} 行，平均 {sum(sizes.values()) // len(sizes)} 行；超过 300 行的 {len(over)} 个",
        f"：{'、'.join(f'`{n}` {sizes[n]}' for n in over)}" if over else "",
        "。\n\n## 引用图\n\n箭头从引用者指向被引用者；可以由别的箭头接成的省去。下层在下。\n\n",
        "![引用图](generated/imports.svg)\n\n",
        "<details><summary>Mermaid 源</summary>\n\n```mermaid\ngraph TD\n",
        *(f"  {s} --> {t}\n" for s, t in _reduced(edges)),
        "```\n\n</details>\n\n## 各包\n\n",
        table(
            ("包", "模块", "行", "最大的模块", "引用"),
            (
                (
                    f"`{g}`",
                    len(groups[g]),
                    sum(sizes[n] for n in groups[g]),
                    _largest(groups[g], sizes),
                    "、".join(t for s, t in edges if s == g) or "–",
                )
                for g in ordered
            ),
            (1, 2),
        ),
    ]
    if up := upward(root):
        parts.append(f"\n## 向上的引用\n\n与[架构](architecture.md)的次序不合的 {len(up)} 处：\n\n")
        parts += [f"- `{u}`\n" for u in up]
    parts.append("\n## 各模块的行数\n\n")
    rows = ((f"`{g}`", "、".join(f"{n.partition('.')[2] or n} {sizes[n]}" for n in groups[g])) for g in ordered)
    parts.append(table(("包", "模块和行数"), rows))
    return "".join(parts)


def _largest(names: list[str], sizes: dict[str, int]) -> str:
    name = max(names, key=lambda n: (sizes[n], n))
    return f"`{name}` {sizes[name]}"


def _reduced(edges: dict[tuple[str, str], list[str]]) -> list[tuple[str, str]]:
    """The edges without those that a longer way makes too, and without the outermost module."""
    pairs = [p for p in edges if _ROOT not in p]
    onward: dict[str, set[str]] = {}
    for source, target in pairs:
        onward.setdefault(source, set()).add(target)

    def reaches(start: str, goal: str, but: tuple[str, str]) -> bool:
        seen, pending = set(), [start]
        while pending:
            at = pending.pop()
            for following in onward.get(at, ()):
                if (at, following) == but or following in seen:
                    continue
                if following == goal:
                    return True
                seen.add(following)
                pending.append(following)
        return False

    return [p for p in pairs if not reaches(*p, but=p)]


def picture(root: Path) -> str:
    """The import graph as SVG: a row for each rank, callers above."""
    edges = _reduced(imports(root))
    names = sorted({n for e in edges for n in e})
    place = layers(root)
    downward = [(s, t) for s, t in edges if place.get(s, 99) > place.get(t, 99)]
    rank = dict.fromkeys(names, 0)
    for _ in names:
        for source, target in downward:
            rank[source] = max(rank[source], rank[target] + 1)
    rows = {r: [n for n in names if rank[n] == r] for r in sorted(set(rank.values()), reverse=True)}
    width, across, down = 120, 165, 74
    widest = max(len(r) for r in rows.values())
    at: dict[str, tuple[float, float]] = {}
    for y, members in enumerate(rows.values()):
        left = (widest - len(members)) * across / 2
        for x, name in enumerate(members):
            at[name] = (left + x * across + width / 2 + 20 + (y % 2) * 24, y * down + 30)
    size = (widest * across + 60, len(rows) * down + 10)
    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" font-family="sans-serif" font-size="14">\n',
        '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#567"/></marker></defs>\n',
        f'<rect width="{size[0]}" height="{size[1]}" fill="#fff"/>\n',
    ]
    for source, target in edges:
        (x1, y1), (x2, y2) = at[source], at[target]
        colour = "#567" if (source, target) in downward else "#c33"
        ends = (y1 + 15, y2 - 15) if y1 < y2 else (y1, y2)
        svg.append(
            f'<line x1="{x1:g}" y1="{ends[0]:g}" x2="{x2:g}" y2="{ends[1]:g}" stroke="{colour}" marker-end="url(#a)"/>\n'
        )
    for name, (x, y) in at.items():
        svg.append(
            f'<rect x="{x - width / 2:g}" y="{y - 15:g}" width="{width}" height="30" rx="5" fill="#eef4f8" stroke="#567"/>\n'
        )
        svg.append(f'<text x="{x:g}" y="{y + 5:g}" text-anchor="middle">{escape(name)}</text>\n')
    return "".join([*svg, "</svg>\n"])
