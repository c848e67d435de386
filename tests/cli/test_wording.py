"""Help pages and usage errors in both languages."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import typer

from pzh_taxonomy.cli import wording
from pzh_taxonomy.cli.main import app
from pzh_taxonomy.messages import help_text
from tests.cli.test_cli import EXAMPLES, ROOT, pzh

HAN = re.compile("[\u4e00-\u9fff]")


def test_every_command_and_option_is_explained_in_both_languages() -> None:
    command = typer.main.get_command(app)
    wording.prepare(command, "zh")
    lacking = []
    for path, found in wording.walk(command):
        lacking += [path] if not (HAN.search(found.help or "") and help_text(path)) else []
        for param in found.params:
            key = f"{path} {param.name}"
            chinese = HAN.search(getattr(param, "help", None) or "") or param.name in (
                "install_completion",
                "show_completion",
            )
            lacking += [key] if not (chinese and help_text(key)) else []
    assert not lacking, f"add help in the code (Chinese) and in messages/help.en.json: {lacking}"


def test_help_pages_are_of_one_language() -> None:
    chinese = pzh("classify", "--help").stdout
    assert all(w in chinese for w in ("用法：", "参数:", "选项:", "[必填]", "显示本说明"))
    assert not re.search(r"Usage|Options|Arguments|Show this|required", chinese)
    assert chinese.count("PROJECT…  ") == 1
    english = pzh("--lang", "en", "classify", "--help").stdout
    assert "Usage:" in english and not HAN.search(english)
    assert not HAN.search(pzh("--help", PZH_LANG="en").stdout)


CASES = [
    (["clasify"], "没有命令 clasify；是不是 classify", "did you mean classify"),
    (["classify"], "缺少参数 PROJECT", "argument PROJECT… is missing"),
    (["screen", "x.csv"], "缺少选项 --output", "option --output is missing"),
    (["classify", "x", "--fromat", "json"], "没有选项 --fromat；是不是 --format", "did you mean --format"),
    (["classify", "x", "--format"], "--format 后面缺少值", "requires an argument"),
    (["classify", "x", "--lang", "en"], "要写在子命令之前：pzh --lang … classify", "goes before the sub-command"),
    (["catalogue", "list", "y"], "多出的参数：y", "unexpected"),
    (["catalogue", "search", "x", "-n", "a"], "--limit 的值不可用：“a”不是数", "bad value for --limit"),
    (["catalogue", "search", "x", "-n", "999"], "不在 1<=x<=200 之内", "not in the range"),
    (["screen", "a.csv", "-o", "b.csv", "--header", "fr"], "“fr”不可用；可用：", "bad value for --header"),
    (["classify", str(EXAMPLES / "rooftop-solar.yaml"), "--as-of", "昨天"], "不是日期", "is not a date"),
    (["schema", "rules-field"], "是不是 rules-fields", "Did you mean rules-fields"),
    (
        ["catalogue", "show", "cn.green-industri@2019"],
        "是不是 cn.green-industry@2019",
        "Did you mean cn.green-industry",
    ),
    (["template", "word"], "可用：project、csv、xlsx", "supported: project"),
]


@pytest.mark.parametrize(("args", "zh", "en"), CASES, ids=lambda x: " ".join(x[:3]) if isinstance(x, list) else "")
def test_usage_errors(args: list[str], zh: str, en: str) -> None:
    for lang, words in (("zh", zh), ("en", en)):
        done = pzh("--lang", lang, *args) if "--lang" not in args else pzh(*args, PZH_LANG=lang)
        if "--lang" in args and lang == "zh":
            continue  # the option is meant for the language, misplaced or not
        assert done.returncode == 2 and done.stdout == "", done.stderr
        if not ("--lang" in args and lang == "en") and words not in done.stderr:
            pytest.fail(done.stderr)


def test_without_arguments_the_help_is_shown_and_the_status_is_usage() -> None:
    done = pzh()
    assert done.returncode == 2 and "用法：" in done.stderr and done.stdout == ""


def test_data_errors_are_in_english_where_asked(tmp_path) -> None:
    bad = tmp_path / "p.yaml"
    bad.write_text(
        "项目名称: 光伏电站\n建设性质: 新健\n指标:\n  组件转换效率: 很高\n总投资: 多\n批准日期: 昨天\n",
        encoding="utf-8",
    )
    done = pzh("--lang", "en", "classify", bad)
    assert done.returncode == 3
    for words in (
        "unknown nature",
        "is not a number",
        "is not an amount of money",
        "is not a date",
        ":2:",
        "Write it like",
    ):
        assert words in done.stderr
    assert "不认识" not in done.stderr and "请" not in done.stderr


def test_version_names_the_library_and_its_editions() -> None:
    done = pzh("--version")
    assert done.returncode == 0
    assert (
        re.search(r"^pzh \d+\.\d+\.\d+\n目录库 [0-9a-f]{64}", done.stdout)
        and "  cn.green-finance@2025\n" in done.stdout
    )


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from pzh_taxonomy.cli.main import _run; _run(['--help']);"
        "heavy = {'msgspec', 'rich.table', 'ruamel', 'jsonschema', 'rapidfuzz', 'xlsxwriter', 'pzh_taxonomy.model.rulebook'};"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
