"""The page of decision rules, from rules/: verdict, safeguards, levels, editions in force, with the clauses they stand on."""

from __future__ import annotations

from collections.abc import Iterable

from generator.page import HEAD, bullets, table
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.messages import say
from pzh_taxonomy.model.decision import Citation
from pzh_taxonomy.model.rulebook import Rule, Safeguard
from pzh_taxonomy.reports.rule_words import Worded, worded
from pzh_taxonomy.rules.citing import own_citations


def page(library: Library) -> str:
    """The page as Markdown."""
    rules = library.rulebook
    parts = [
        HEAD,
        "# 认定规则\n\n由 `rules/` 生成。自上而下逐条询问，第一条成立的作出结论；为什么这样问，见[认定](../decision.md)。\n\n",
    ]
    parts.append(
        table(
            ("次序", "规则", "步骤", "内容", "结论"),
            (
                (i, f"[`{r.id}`](#{r.id.replace('.', '-')})", say(f"step.{r.step}"), r.title, _verdict(r))
                for i, r in enumerate(rules.verdict, 1)
            ),
        )
    )
    for rule in rules.verdict:
        parts.append(f"\n## {rule.title} {{#{rule.id.replace('.', '-')}}}\n\n`{rule.id}`\n\n")
        parts.append(f"**何时成立**\n\n{_tree(worded(rule.when, rules, 'zh'))}\n")
        rows = [
            ("结论", _verdict(rule)),
            ("答复", rule.headline.zh),
            ("查不明时", say(f"if-unknown.{rule.if_unknown}")),
        ]
        if rule.asks:
            rows.append(("要查", f"{rule.asks}（`{rule.fact}`）" if rule.fact else rule.asks))
        rows.append(("依据", "<br>".join(_cited(own_citations(rule, library))) or "本库的判断次序"))
        parts.append(table(("项", "内容"), rows))
    parts.append("\n## 底线要求\n\n`rules/safeguards.yaml`。“不予认定的回答”以外的情形不影响结论；未知的列入尚缺。\n\n")
    parts.append(
        table(
            ("要求", "事实", "不予认定的回答", "适用", "依据"),
            (
                (
                    f"{s.title}",
                    f"`{s.fact}`",
                    _blocks(s),
                    _natures(s.natures),
                    "<br>".join(_safeguard_cites(s, library)),
                )
                for s in rules.safeguards
            ),
        )
    )
    parts.append("\n## 须达到的能耗和能效水平\n\n`rules/benchmarks.yaml`。\n\n")
    parts.append(
        table(
            ("目录", "水平", "建设性质"), ((f"`{b.catalogue}`", b.level, _natures(b.natures)) for b in rules.benchmarks)
        )
    )
    parts.append(
        "\n## 适用哪一版\n\n`rules/timeline.yaml`。每一种作用由首个在认定日有效的目录承担；标“并用”的与上一行一起用。\n\n"
    )
    names = {i.id: i.names[1] if len(i.names) > 1 else i.id for i in rules.timeline.instruments}
    parts.append(
        table(
            ("作用", "目录", "限于", "理由"),
            (
                (
                    say(f"role.{c.role}"),
                    f"`{c.catalogue}`" + ("（并用）" if c.also else ""),
                    "、".join(names.get(i, i) for i in c.instruments) or "全部",
                    c.why,
                )
                for c in rules.timeline.choices
            ),
        )
    )
    parts.append("\n过渡条款：\n\n")
    effect = {"keep": "沿用原标准", "choose": "可以自选"}
    parts.append(
        table(
            ("条款", "内容", "效果", "依据"),
            ((f"`{t.id}`", t.title, effect[t.effect], t.cite) for t in rules.timeline.transitional),
        )
    )
    also = rules.timeline
    parts.append(
        "\n"
        + bullets(
            [
                "决定之外一并给出标签：" + _refs(also.labels),
                "由对照表得出代码的报送口径：" + _refs(also.reported),
                "限定能耗和能效的：" + _refs(also.benchmarks),
            ]
        )
    )
    parts.append("\n## 高碳行业\n\n`rules/sectors.yaml`。行业代码及其下级；文字中的说法只列前几个。\n\n")
    parts.append(
        table(
            ("行业", "代码", "文字"),
            (
                (s.zh, "、".join(s.industries), "、".join(s.words[:8]) + ("…" if len(s.words) > 8 else ""))
                for s in rules.sectors.values()
            ),
        )
    )
    return "".join(parts)


def _verdict(rule: Rule) -> str:
    name = say(f"verdict.{rule.verdict}")
    return f"{name}，{say(f'status.{rule.status}')}" if rule.status else name


def _tree(node: Worded, depth: int = 0) -> str:
    return f"{'    ' * depth}- {node.text}\n" + "".join(_tree(p, depth + 1) for p in node.parts)


def _cited(cites: Iterable[Citation]) -> list[str]:
    found = []
    for c in cites:
        document = c.document if c.document.startswith("《") else f"《{c.document}》"
        place = " ".join(filter(None, [c.clause, c.title]))
        found.append(
            f"{document}{f'（{c.number}）' if c.number else ''}{place}〔{say(f'verification.{c.verification}')}〕"
        )
    return found


def _safeguard_cites(safeguard: Safeguard, library: Library) -> list[str]:
    rule = next((r for r in library.rulebook.verdict if r.when.safeguard == safeguard.id), None)
    return _cited(own_citations(rule, library)) if rule else []


def _blocks(safeguard: Safeguard) -> str:
    return "是" if safeguard.blocks else "否"


def _natures(natures: Iterable[str]) -> str:
    return "、".join(say(f"nature.{n}") for n in natures) or "全部"


def _refs(names: Iterable[str]) -> str:
    return "、".join(f"`{n}`" for n in names) or "无"
