"""Write the generated pages of the documentation: `python docs/generate.py` (`--check` only tells which are stale; status 1 if any is).

Commands come from the command line, rules and catalogues from the files that decide, the structure from the code, and the transcripts of
`generator/transcripts.py` from running their commands.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]


def pages() -> dict[str, str]:
    """Every page that is wholly generated, by its path below docs/; lines of code are as at the last run."""
    from generator import catalogues, commands, rules_page, structure

    from pzh_taxonomy.library.load import load

    library = load(ROOT / "catalogues", ROOT / "rules")
    made = {f"generated/{name}": text for name, text in catalogues.pages(library, ROOT / "catalogues").items()}
    made["generated/commands.md"] = commands.page()
    made["generated/rules.md"] = rules_page.page(library)
    made["generated/imports.svg"] = structure.picture(ROOT)
    made["structure.md"] = structure.page(ROOT)
    return made


def transcripts() -> dict[str, str]:
    """The hand-written pages with their commands run anew."""
    from generator import transcripts

    return {name: transcripts.page(ROOT, name) for name in transcripts.PAGES}


def main() -> int:
    """Write the pages, or with `--check` list the stale ones."""
    parser = argparse.ArgumentParser(description="Write the generated pages of the documentation.")
    parser.add_argument("--check", action="store_true", help="only list what is stale")
    parser.add_argument("--no-run", action="store_true", help="leave the transcripts as they are")
    given = parser.parse_args()
    made = pages() | ({} if given.no_run else transcripts())
    docs = ROOT / "docs"
    old = {p.relative_to(docs).as_posix() for p in (docs / "generated").rglob("*") if p.is_file()} - set(made)
    stale = [n for n, text in made.items() if not (docs / n).is_file() or (docs / n).read_text("utf-8") != text]
    for name in sorted([*stale, *old]):
        print(name)
    if given.check:
        return 1 if stale or old else 0
    for name in stale:
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(made[name], encoding="utf-8", newline="\n")
    for name in old:
        (docs / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
