"""The documentation says what the tool does: generated pages are fresh, options complete, links lead somewhere, imports go down."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import generate  # noqa: E402
from generator import commands, structure, transcripts  # noqa: E402

from pzh_taxonomy.cli import wording  # noqa: E402


def test_generated_pages_are_fresh() -> None:
    made = generate.pages()
    sized = {"structure.md"}
    stale = [n for n, t in made.items() if n not in sized and (DOCS / n).read_text(encoding="utf-8") != t]
    stale += [
        p.name for p in (DOCS / "generated").rglob("*") if p.is_file() and p.relative_to(DOCS).as_posix() not in made
    ]
    assert stale == [], "run: python docs/generate.py"


def test_the_graph_on_the_page_is_that_of_the_code() -> None:
    graph = re.compile(r"```mermaid.*?```", re.DOTALL)
    on_page = graph.search((DOCS / "structure.md").read_text(encoding="utf-8"))
    assert on_page and on_page[0] == graph.search(structure.page(ROOT))[0], "run: python docs/generate.py"


def test_every_command_and_option_is_documented_and_explained() -> None:
    page = (DOCS / "generated" / "commands.md").read_text(encoding="utf-8")
    lacking = []
    for path, command in wording.walk(commands.root()):
        section = page.partition(f"\n## `{path}` {{")[2].partition("\n## ")[0]
        if not section or not command.help:
            lacking.append(path)
        for param in command.params:
            shown = param.opts[0] if param.param_type_name == "option" else param.metavar or param.name.upper()
            if f"`{shown}" not in section and f"{shown}`" not in section:
                lacking.append(f"{path} {shown}")
            elif param.name != "help" and not param.help:
                lacking.append(f"{path} {shown}: no help")
    assert lacking == []


def test_every_exit_status_has_a_meaning() -> None:
    assert list(commands.statuses().values()) == [0, 1, 2, 3, 4, 5, 130]


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda p: p.relative_to(DOCS).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page if not path else page.parent / path
        if not file.is_file() or (
            anchor
            and page.name in ("commands.md", "rules.md")
            and f"{{#{anchor}}}" not in file.read_text(encoding="utf-8")
        ):
            broken.append(target)
    assert broken == []


def test_every_page_is_in_the_navigation() -> None:
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    named = set(re.findall(r": (\S+\.md)$", nav, flags=re.MULTILINE))
    pages = {p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")}
    assert named <= pages
    assert {p for p in pages if not p.startswith("generated/catalogues/")} - named == set()


def test_imports_go_down() -> None:
    assert structure.upward(ROOT) == [], "the order is that of the table in docs/architecture.md"


@pytest.mark.parametrize("name", transcripts.PAGES)
def test_output_on_the_pages_is_what_the_commands_print(name: str) -> None:
    assert transcripts.page(ROOT, name) == (DOCS / name).read_text(encoding="utf-8"), "run: python docs/generate.py"
