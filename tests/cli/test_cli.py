"""The commands as a user runs them: output, exit statuses, messages; never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


def pzh(*args: str | Path, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pzh_taxonomy", *map(str, args)],
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        check=False,
    )
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@pytest.mark.parametrize("path", sorted(p for p in EXAMPLES.iterdir() if p.suffix != ".csv"), ids=lambda p: p.name)
def test_every_example_is_decided(path: Path) -> None:
    done = pzh("classify", path, "--as-of", "2026-11-23")
    assert done.returncode == 0 and done.stdout.startswith("【"), done.stderr


def test_examples_cover_every_verdict_and_status() -> None:
    paths = sorted(p for p in EXAMPLES.iterdir() if p.suffix != ".csv")
    found = json.loads(pzh("classify", *paths, "--format", "json").stdout)
    assert {d["status"] for d in found} == {"confirmed", "provisional", "insufficient"}
    assert {d["verdict"] for d in found} == {"green", "transition", "ineligible"}


def test_json_fits_its_schema_and_does_not_depend_on_the_hash_seed() -> None:
    path = EXAMPLES / "rooftop-solar.yaml"
    runs = [
        pzh("classify", path, "--format", "json", "--as-of", "2026-11-23", PYTHONHASHSEED=s).stdout for s in ("1", "2")
    ]
    assert runs[0] == runs[1]
    schema = json.loads(pzh("schema", "decision").stdout)
    jsonschema.Draft202012Validator(schema).validate(json.loads(runs[0]))


def test_evidence_is_quoted_from_the_applicants_text() -> None:
    decision = json.loads(pzh("classify", EXAMPLES / "vanadium-tailings.yaml", "--format", "json").stdout)
    name = decision["project"]["name"]
    spans = [e for label in decision["labels"] for e in label["evidence"] if e["field"] == "name"]
    assert spans and all(name[e["start"] : e["end"]] == e["text"] for e in spans)


def test_english() -> None:
    done = pzh("--lang", "en", "classify", EXAMPLES / "rooftop-solar.yaml", "--standard", "cn.green-industry@2019")
    assert all(word in done.stdout for word in ("GREEN", "Criteria", "the main activity fits", "conversion efficiency"))


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (["classify", "nowhere.yaml"], 5, ["nowhere.yaml", "找不到文件"]),
        (["classify", str(EXAMPLES)], 3, ["不支持的文件类型"]),
        (["classify", str(EXAMPLES / "projects.csv")], 3, ["pzh screen"]),
        (["classify"], 2, []),
        (["classify", str(EXAMPLES / "rooftop-solar.yaml"), "--format", "pdf"], 2, ["pdf"]),
        (["classify", str(EXAMPLES / "rooftop-solar.yaml"), "--as-of", "昨天"], 2, ["不是日期"]),
        (
            ["classify", str(EXAMPLES / "rooftop-solar.yaml"), "--standard", "cn.green-industri@2019"],
            2,
            ["是不是 cn.green-industry@2019"],
        ),
        (["catalogue", "show", "cn.green-industry@2019:3.2.22"], 2, ["是不是 3.2.2"]),
        (["--lang", "fr", "catalogue", "list"], 2, ["zh 或 en"]),
        (["--catalogues", "/nowhere", "catalogue", "list"], 5, ["/nowhere"]),
        (["nonsense"], 2, []),
    ],
)
def test_errors_name_what_is_wrong(args: list[str], status: int, words: list[str]) -> None:
    done = pzh(*args)
    assert done.returncode == status, done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    assert done.stdout == ""


def test_broken_catalogues_end_with_status_4(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "catalogues", tmp_path / "catalogues")
    path = tmp_path / "catalogues" / "national" / "green-industry" / "2019.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('code: "1.1.1"', "code: 1.1"), encoding="utf-8")
    done = pzh("--catalogues", tmp_path / "catalogues", "catalogue", "validate")
    assert done.returncode == 4 and "没有加引号" in done.stdout
    done = pzh("--catalogues", tmp_path / "catalogues", "classify", EXAMPLES / "rooftop-solar.yaml")
    assert done.returncode == 4 and "2019.yaml:" in done.stderr


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("", encoding="utf-8")
    done = pzh("classify", bad, EXAMPLES / "rooftop-solar.yaml")
    assert done.returncode == 3 and "文件是空的" in done.stderr and "【绿色】" in done.stdout


def test_consoles_that_cannot_show_chinese() -> None:
    done = pzh("classify", EXAMPLES / "rooftop-solar.yaml", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert pzh("--help", PYTHONIOENCODING="ascii").returncode == 0


def test_catalogue_list_names_its_contract_fields() -> None:
    found = json.loads(pzh("catalogue", "list", "--format", "json").stdout)
    by_ref = {f"{e['id']}@{e['edition']}": e for e in found}
    edition = by_ref["cn.green-industry@2019"]
    assert {"id", "edition", "title", "level", "role", "completeness", "verification", "effective", "counts"} <= set(
        edition
    )
    assert edition["counts"]["entries"] == 211
    assert by_ref["cn.industry-classes@2017"]["counts"]["entries"] == 1381


@pytest.mark.parametrize(
    ("words", "ref"),
    [
        ("高炉煤气发电", "cn.green-industry@2019:1.5.3"),
        ("1.5.3", "cn.green-industry@2019:1.5.3"),
        ("4415", "cn.industry-classes@2017:4415"),
    ],
)
def test_search(words: str, ref: str) -> None:
    found = json.loads(pzh("catalogue", "search", words, "--format", "json").stdout)
    assert ref in [f["ref"] for f in found]


def test_show_an_entry() -> None:
    shown = pzh("catalogue", "show", "cn.green-industry@2019:3.2.2").stdout
    assert "单晶硅" in shown and "16.5" in shown
    assert (
        len(json.loads(pzh("catalogue", "show", "cn.green-industry@2019", "--format", "json").stdout)["entries"]) == 247
    )
