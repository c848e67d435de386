"""Within a budget: a wrong operator, a swapped all and any, a dropped part is noticed. benchmarks/mutation.py does it for everything."""

from __future__ import annotations

import pytest

from benchmarks.mutants import of_rules
from benchmarks.mutation import mutate_catalogues, mutate_rules
from pzh_taxonomy.checking.cases import read_cases
from pzh_taxonomy.library.library import Library
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("ref", "least"),
    [
        ("cn.industry-structure@2024", 60),
        ("cn.energy-limits@2025-gb21256", 50),
        ("cn.efficiency-benchmarks@2023", 25),
        ("pzh.work-plan@2024", 2),
    ],
)
def test_every_wrong_number_of_a_catalogue_is_noticed(library: Library, ref: str, least: int) -> None:
    result = mutate_catalogues(library, ROOT / "catalogues", ROOT / "rules", ref)
    assert result.survivors == []
    assert sum(result.killed.values()) >= least


def test_every_swapped_branch_and_dropped_part_of_the_rules_is_noticed(library: Library) -> None:
    mutants = [m for m in of_rules(library.rulebook) if m.sort in ("branch", "part")]
    result = mutate_rules(library, read_cases(ROOT / "rules" / "cases"), mutants)
    assert result.survivors == []
    assert sum(result.killed.values()) == len(mutants) > 45
