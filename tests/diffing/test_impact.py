"""Whose answer changes, and the change behind it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from pzh_taxonomy.diffing.compare import build, compare
from pzh_taxonomy.diffing.editions import Named, crosswalk_of
from pzh_taxonomy.diffing.impact import Impacts, arms
from pzh_taxonomy.diffing.portfolio import Holding, PortfolioInvalid, Rejected, holdings
from pzh_taxonomy.library.library import Library
from pzh_taxonomy.model.catalogue import AllOf, Edition, Numeric, leaves
from pzh_taxonomy.model.diff import Affected, Change, Impact
from pzh_taxonomy.model.project import Project

ROOT = Path(__file__).resolve().parents[2]
DATE = datetime.date(2026, 11, 23)


def run(
    library: Library, one: Edition, other: Edition, projects: list[Holding | Rejected]
) -> tuple[Impact, dict[str, Change]]:
    named = [Named(e, e.ref, library.by_ref.get(e.ref) is e) for e in (one, other)]
    compared = compare(one, other, library.rulebook, crosswalk_of(library, one, other))
    changes = build(compared, library.rulebook, ours=True).changes
    impacts = Impacts(*arms(*named, library, DATE), compared, changes, library.rulebook.diff.causes)
    return impacts.run("test", projects), {c.fingerprint: c for c in changes}


def project(name: str, investment: float | None = None, **more: object) -> Holding:
    return Holding(0, Project(name=name, texts={"name": name}, investment=investment, **more))


def only(impact: Impact) -> Affected:
    (found,) = impact.affected
    return found


@pytest.fixture(scope="module")
def catalogues(library: Library) -> tuple[Edition, Edition]:
    return library.edition("cn.green-industry@2019"), library.edition("cn.green-finance@2025")


def test_removed_and_added_entries(library: Library, catalogues: tuple[Edition, Edition]) -> None:
    projects = [
        project("核电站建设项目", 5000),
        project("光伏组件贸易公司流动资金贷款"),
        project("50MW风电场项目", 100),
    ]
    impact, changes = run(library, *catalogues, projects)
    gone = next((a for a in impact.affected if "贸易" in a.name), None)
    assert gone is not None and gone.before.verdict == "ineligible" and gone.after.verdict == "green"
    assert changes[gone.causes[0]].kind == "entry-added"
    assert not any("风电场" in a.name for a in impact.affected if a.what == "verdict")


def test_the_scope_that_was_dropped_is_named(library: Library, catalogues: tuple[Edition, Edition]) -> None:
    impact, changes = run(library, *catalogues, [project("镁矿资源高效开发利用项目", 900)])
    found = only(impact)
    assert (found.before.verdict, found.after.verdict, found.what) == ("green", "ineligible", "verdict")
    cause = changes[found.causes[0]]
    assert cause.kind == "scope-narrowed" and cause.before in found.name
    assert impact.by_change[cause.fingerprint].investment == 900


def test_a_tightened_threshold_is_named(library: Library) -> None:
    before = library.edition("cn.green-industry@2019")
    entry = library.entry(before, "3.2.2")
    leaf = next(x for x in leaves(entry.criteria) if isinstance(x, Numeric) and "单晶硅组件" in "".join(x.subjects))
    after = _with_criterion(before, "3.2.2", leaf, replace(leaf, value=24.0))
    text = "屋顶分布式光伏发电项目，采用单晶硅组件，组件转换效率21%"
    holding = Holding(3, Project(id="P1", name=text, texts={"name": text}, investment=2600))
    impact, changes = run(library, before, after, [holding])
    found = only(impact)
    assert (found.row, found.id, found.before.verdict, found.after.verdict) == (3, "P1", "green", "ineligible")
    (cause,) = (changes[m] for m in found.causes)
    assert cause.kind == "criterion-tightened" and cause.value_after == 24.0


def _with_criterion(edition: Edition, code: str, old: object, new: object) -> Edition:
    def swap(node: object) -> object:
        return (
            replace(node, parts=tuple(map(swap, node.parts)))
            if isinstance(node, AllOf)
            else new
            if node is old
            else node
        )

    entries = tuple(replace(e, criteria=swap(e.criteria)) if e.code == code else e for e in edition.entries)
    return replace(edition, entries=entries)


def test_totals_add_up_and_everything_has_a_cause(library: Library, catalogues: tuple[Edition, Edition]) -> None:
    found = list(holdings(ROOT / "examples", library))
    names = [x.title for e in catalogues for x in e.entries if x.leaf][::6]
    found += [
        Holding(n, Project(name=f"某市{t}项目", texts={"name": f"某市{t}项目"}, investment=n * 10.0))
        for n, t in enumerate(names)
    ]
    impact, changes = run(library, *catalogues, found)
    verdicts = [a for a in impact.affected if a.what == "verdict"]
    assert len(verdicts) > 10 and all(a.causes for a in verdicts)
    assert all(m in changes for a in impact.affected for m in a.causes)
    assert impact.decided == sum(isinstance(x, Holding) for x in found)
    assert sum(t.projects for t in impact.by_verdict.values()) == len(verdicts) == impact.by_what["verdict"]
    stated = sum(a.investment or 0 for a in verdicts)
    assert sum(t.investment for t in impact.by_verdict.values()) == pytest.approx(stated)
    order = [(a.what, -(a.investment or 0)) for a in verdicts]
    assert order == sorted(order)


def test_only_the_edition_differs(library: Library, catalogues: tuple[Edition, Edition]) -> None:
    impact, _ = run(library, *catalogues, [project("50MW风电场项目", as_of="2019-05-01")])
    assert "pzh.transition-directory@2026-draft" in impact.held and impact.as_of == DATE.isoformat()
    same, _ = run(library, catalogues[0], catalogues[0], list(holdings(ROOT / "examples", library)))
    assert same.affected == () and same.decided > 10


def test_projects_of_folders_tables_and_files(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: 风电场项目\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("项目名称,总投资\n光伏电站,100万元\n坏行,很多\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("", encoding="utf-8")
    found = list(holdings(tmp_path, library))
    assert [x.project.name for x in found if isinstance(x, Holding)] == ["风电场项目", "光伏电站"]
    rejected = [x.message for x in found if isinstance(x, Rejected)]
    assert len(rejected) == 2 and any("b.csv:3" in m for m in rejected) and any("c.txt" in m for m in rejected)
    for bad in (tmp_path / "d.pdf", tmp_path / "empty"):
        bad.mkdir() if bad.suffix == "" else bad.write_text("x", encoding="utf-8")
        with pytest.raises(PortfolioInvalid):
            list(holdings(bad, library))
