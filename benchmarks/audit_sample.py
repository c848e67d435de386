"""Draw activity rows of an edition at random for reading against the document; prints the seed and each row as encoded.

python benchmarks/audit_sample.py [ID@EDITION] [ROWS] [SEED]
"""

from __future__ import annotations

import random
import sys

from rich.console import Console

from pzh_taxonomy.library.load import load
from pzh_taxonomy.model.catalogue import leaves
from pzh_taxonomy.model.project import Facts, Project
from pzh_taxonomy.rules.criteria import CriteriaEvaluator


def main() -> None:
    ref = sys.argv[1] if len(sys.argv) > 1 else "cn.green-finance@2025"
    rows, seed = (int(a) if a else d for a, d in zip([*sys.argv[2:4], "", ""][:2], (60, 20261124), strict=True))
    library = load()
    edition = library.edition(ref)
    everything = [(e, a, i) for e in edition.entries for a in e.activities for i in a.industries]
    evaluator = CriteriaEvaluator(Facts(project=Project(), texts={}), library.rulebook)
    console = Console(width=140, highlight=False, markup=False, emoji=False)
    console.print(f"{ref}: {rows} of {len(everything)} rows, seed {seed}")
    for number, (entry, activity, industry) in enumerate(random.Random(seed).sample(everything, rows), 1):
        console.print(
            f"\n[{number}] {entry.code} {entry.title} | {industry.code} {industry.name} | p{industry.page} | {industry.contribution}"
        )
        console.print(f"  covers: {'；'.join(activity.covers)}")
        console.print(f"  excludes: {'；'.join((*activity.excludes, *entry.excludes))}")
        for where, criterion in (("row", activity.criteria), ("entry", entry.criteria)):
            for leaf in leaves(criterion):
                console.print(f"  {where}: {evaluator.required(leaf)}{' ★' if leaf.defining else ''}")
        console.print(f"  note: {activity.note} {entry.note}  gaps: {'；'.join(entry.gaps)}")


if __name__ == "__main__":
    main()
