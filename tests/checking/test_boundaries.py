"""Every number and branch of every catalogue, both ways, by two evaluators that share no code."""

from __future__ import annotations

import ast
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pzh_taxonomy.checking import naive
from pzh_taxonomy.checking.boundaries import of_edition
from pzh_taxonomy.checking.boundary_cases import as_yaml, boundaries, failures, measures
from pzh_taxonomy.checking.cases import read_cases, run_case
from pzh_taxonomy.classifier import Classifier
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.library.yaml_source import parse
from tests.conftest import ROOT

CATALOGUES = ROOT / "catalogues"
FILES = sorted(
    p
    for p in CATALOGUES.rglob("*.yaml")
    if p.parent.name not in ("catalogues", "crosswalks")
    and any(word in p.read_text(encoding="utf-8") for word in ("criteria:", "encouraged:", "limits:"))
)


def data_of(path: Path) -> Any:
    return parse(path.read_bytes(), str(path)).data


def numbers(node: Any) -> list[str]:
    """Numeric conditions and levels anywhere in the YAML, found without knowing where they may stand."""
    if isinstance(node, list):
        return [x for part in node for x in numbers(part)]
    if not isinstance(node, dict):
        return []
    own = [json.dumps(node, sort_keys=True)] if "metric" in node and "op" in node else []
    levels = [f"{node} {level}" for level in node.get("levels", {})] if "metric" in node else []
    return own + levels + [x for value in node.values() for x in numbers(value)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(CATALOGUES).as_posix())
def test_both_evaluators_agree_and_no_number_is_forgotten(path: Path, classifier: Classifier) -> None:
    data = data_of(path)
    ref = f"{data['id']}@{data['edition']}"
    found = [b for _, cases in boundaries(classifier.library, CATALOGUES, ROOT / "rules", ref) for b in cases]
    assert [f"{b.ref} {b.part} {b.arithmetic}: {line}" for b, line in failures(found, classifier)] == []
    tried: dict[str, set[str]] = {}
    for b in found:
        if b.kind == "at":
            tried.setdefault(b.ref, set()).add(
                f"{b.part if ' ' in b.part and 'row' not in b.part else ''}{b.condition}"
            )
        elif b.kind == "where" and " = " in b.arithmetic:
            tried.setdefault(b.ref, set()).add(f"{b.part} {b.arithmetic}")
    for entry in data["entries"]:
        assert len(tried.get(f"{ref}:{entry['code']}", ())) == len(set(numbers(entry))), entry["code"]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(CATALOGUES).as_posix())
def test_every_number_decides_its_tree(path: Path) -> None:
    """Of the values about a number at least two outcomes of the whole come; where the metric allows no value on one side, the number's own."""
    known = measures(ROOT / "rules")
    outcomes: dict[tuple[str, str, str], set[str]] = {}
    for b in of_edition(data_of(path), known):
        if b.kind in ("below", "at", "above") and b.part != "row ?":
            outcomes.setdefault((b.ref, b.part, b.condition), set()).add(b.expect)
    assert [key for key, found in outcomes.items() if found != {"met", "unmet"}] == []


def test_the_second_opinion_shares_no_code_with_what_it_judges() -> None:
    tree = ast.parse(Path(naive.__file__).read_text(encoding="utf-8"))
    imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert not {m for m in imported if m and m.startswith("pzh_taxonomy")}


def test_a_number_changed_in_the_library_is_noticed(library: Library) -> None:
    """The cases come from the files, the library is another: each kind of change must show."""
    edition = library.edition("cn.energy-limits@2025-gb21256")
    furnace = library.entry(edition, "3-1")
    limit = furnace.limits[0]
    for changed in (
        replace(limit, levels={**limit.levels, "1级": 361.05}),
        replace(limit, adjust={**limit.adjust, "vanadium_titanium_ore_share": 0.46}),
        replace(limit, adjust={k: v for k, v in limit.adjust.items() if k != "rare_earth_ore_share"}),
        replace(limit, relaxed_by=("某项修正",)),
    ):
        entry = replace(furnace, limits=(changed,))
        entries = tuple(entry if e is furnace else e for e in edition.entries)
        editions = tuple(replace(e, entries=entries) if e is edition else e for e in library.editions)
        other = Classifier(replace(library, editions=editions))
        found = [b for _, cases in boundaries(library, CATALOGUES, ROOT / "rules", edition.ref) for b in cases]
        assert failures(found, other)


def test_written_cases_are_read_and_hold(tmp_path: Path, classifier: Classifier) -> None:
    refs = ("cn.energy-limits@2025-gb21256", "cn.industry-structure@2024", "pzh.work-plan@2024")
    for ref in refs:
        [(_, found)] = boundaries(classifier.library, CATALOGUES, ROOT / "rules", ref)
        (tmp_path / f"{ref}.yaml").write_text("\n".join(as_yaml(found)), encoding="utf-8")
        assert len(read_cases(tmp_path)) >= len(found)
    assert [line for case in read_cases(tmp_path) for line in run_case(case, classifier)] == []


def test_corrections_are_written_out_step_by_step(library: Library) -> None:
    [(_, found)] = boundaries(library, CATALOGUES, ROOT / "rules", "cn.energy-limits@2025-gb21256")
    furnace = [b.arithmetic for b in found if b.ref.endswith(":3-1")]
    assert "3级 415 + 0.45 × 10（钒钛磁铁矿用量比例 10） = 419.5 kgce/t；419.5 kgce/t → 达到3级" in furnace
    assert "3级 415 + 3.61 × 5（高炉入炉原料品位 56） = 433.05 kgce/t；433.051 kgce/t → 达不到3级" in furnace
    assert "3级 415 kgce/t，钒钛磁铁矿用量比例未知；415.1 kgce/t → 不能定是否达到3级" in furnace


@pytest.mark.parametrize(
    ("rule", "value", "amount"),
    [
        ({"per": 0.45}, 10, "4.5"),
        ({"per": 3.61, "below": 62, "most": 5}, 60, "7.22"),
        ({"per": 3.61, "below": 62, "most": 5}, 63, "0"),
        ({"per": 3.61, "below": 62, "most": 5}, 50, "18.05"),
        ({"per": 2, "above": 30}, 33, "6"),
        ({"per": 2, "above": 30}, 29, "0"),
    ],
)
def test_the_second_opinion_itself_by_hand(rule: dict[str, float], value: int, amount: str) -> None:
    assert naive.amount(rule, Fraction(value)) == Fraction(amount)
