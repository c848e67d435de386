"""Real output in hand-written pages: a block after `<!-- run: COMMAND -->` is what the command printed, run in a copy of the project.

Before the command, closed by `｜`: `status=N` where it ends otherwise than with 0, `head=N` to show its first N lines, `tail=M` also its last M; `part=HEADING` to show
its first two lines and that section.
`put: FILE → PLACE` copies a file of docs/ into the copy, `append: FILE → PLACE` adds editions to its registry, `replace: OLD ⇒ NEW → PLACE` edits: what a
maintainer does by hand. Standard output and error are shown together, as on a terminal.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

#: Pages with transcripts. Each is run in a copy of its own, from top to bottom.
PAGES = ("getting-started.md", "worked-example.md")
_BLOCK = re.compile(
    r"<!-- (?P<what>run|put|append|replace): (?P<text>.*?) -->(?:\n```text\n.*?\n```)?", flags=re.DOTALL
)
#: The hash of the library changes with every catalogue file; a page would be stale at once.
_HASH = re.compile(r"(?<=目录库 )[0-9a-f]{12}|(?<=目录库散列：)[0-9a-f]+")


class CommandFailed(Exception):
    """A command of a page ended otherwise than the page says."""


def page(root: Path, name: str) -> str:
    """The page with its blocks run anew. Raises CommandFailed."""
    text = (root / "docs" / name).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "pzh"
        copy.mkdir()
        for part in ("catalogues", "rules", "examples"):
            shutil.copytree(root / part, copy / part)
        return _BLOCK.sub(lambda m: _done(m, root, copy), text)


def _done(found: re.Match[str], root: Path, copy: Path) -> str:
    text = found["text"]
    comment = f"<!-- {found['what']}: {text} -->"
    if found["what"] == "run":
        return f"{comment}\n```text\n{_ran(text, root, copy)}\n```"
    given, _, place = text.partition(" → ")
    target = copy / place
    target.parent.mkdir(parents=True, exist_ok=True)
    if found["what"] == "put":
        shutil.copy(root / "docs" / given, target)
    elif found["what"] == "append":
        insert(target, (root / "docs" / given).read_text(encoding="utf-8"))
    else:
        old, _, new = given.partition(" ⇒ ")
        before = target.read_text(encoding="utf-8")
        if before.count(old) != 1:
            raise CommandFailed(f"{place}: {old!r} occurs {before.count(old)} times")
        target.write_text(before.replace(old, new), encoding="utf-8")
    return comment


def insert(registry: Path, lines: str) -> None:
    """Add lines to the list of editions of a registry, before its crosswalks."""
    text = registry.read_text(encoding="utf-8")
    kept = "".join(line for line in lines.splitlines(keepends=True) if not line.startswith("#"))
    before, mark, after = text.partition("crosswalks:\n")
    registry.write_text(before + kept + mark + after, encoding="utf-8")


def _ran(text: str, root: Path, copy: Path) -> str:
    options, _, line = text.rpartition("｜")
    wanted = dict(o.split("=") for o in options.split(",") if o)
    words = shlex.split(line)
    ours = {k: v for k, v in os.environ.items() if not k.startswith("PZH_")}
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH", "")]))
    variables = {
        **ours,
        "PYTHONPATH": path,
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PZH_CATALOGUES": "catalogues",
        "PZH_RULES": "rules",
        "PZH_CACHE": str(copy.parent / "cache"),
        "XDG_CONFIG_HOME": str(copy.parent / "none"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "pzh_taxonomy", *words[1:]],
        cwd=copy,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != int(wanted.get("status", "0")):
        raise CommandFailed(f"{line}: status {done.returncode}\n{done.stdout}")
    shown = f"$ {line}\n" + _HASH.sub("…", done.stdout)
    lines = [shown_line.rstrip() for shown_line in shown.rstrip().splitlines()]
    if part := wanted.get("part"):
        at = lines.index(part)
        end = next((i for i in range(at, len(lines)) if not lines[i]), len(lines))
        return "\n".join([*lines[:3], "……", *lines[at:end], "……"])
    head, tail = int(wanted.get("head", "0")), int(wanted.get("tail", "0"))
    if head and len(lines) > head + 1 + tail:
        lines = [*lines[: head + 1], "……", *(lines[-tail:] if tail else [])]
    return "\n".join(lines)
