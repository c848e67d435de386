"""Draws random pairings for reading against both documents: `python benchmarks/diff_sample.py [COUNT] [SEED] [--no-crosswalk]`.

Prints both entries of every pairing with what they cover. The reader's judgement goes to benchmarks/diff_sample.yaml.
"""

from __future__ import annotations

import random
import sys

from pzh_taxonomy.diffing.compare import compare
from pzh_taxonomy.diffing.editions import crosswalk_of
from pzh_taxonomy.library.load import load

COMPARISONS = (
    ("cn.green-industry@2019", "cn.green-finance@2025"),
    ("cn.green-industry@2019", "cn.green-bond@2021"),
    ("cn.green-bond@2021", "cn.green-finance@2025"),
)


def main() -> None:
    numbers = [int(a) for a in sys.argv[1:] if a.isdigit()]
    count, seed = (*numbers, 50, 20261125)[:2] if len(numbers) < 2 else numbers[:2]
    if len(numbers) == 1:
        count, seed = numbers[0], 20261125
    library = load()
    drawn = []
    for one, other in COMPARISONS:
        a, b = library.edition(one), library.edition(other)
        walk = None if "--no-crosswalk" in sys.argv else crosswalk_of(library, a, b)
        found = compare(a, b, library.rulebook, walk)
        edges = [*found.pairs.edges, *found.pairs.lone_before.values(), *found.pairs.lone_after.values()]
        drawn += [
            (found, e)
            for e in edges
            if (not e.before or found.before.entries[e.before].leaf)
            and (not e.after or found.after.entries[e.after].leaf)
        ]
    for number, (found, edge) in enumerate(random.Random(seed).sample(drawn, count), start=1):
        refs = found.before.edition.ref, found.after.edition.ref
        print(
            f"{number}. {refs[0]}:{edge.before or '–'} → {refs[1]}:{edge.after or '–'}  {edge.basis} {edge.confidence}"
        )
        for view, code in ((found.before, edge.before), (found.after, edge.after)):
            if code:
                print(f"     {code} {view.entries[code].title}｜{'、'.join(view.covers(code))[:150]}")
        others = [*found.pairs.targets.get(edge.before, ()), "←", *found.pairs.sources.get(edge.after, ())]
        print(f"     {' '.join(others)}  {edge.note}")


if __name__ == "__main__":
    main()
