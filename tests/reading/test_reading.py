"""Project files: encodings, field names, values with units; every problem named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pzh_taxonomy.reading.decode import Undecodable, decode
from pzh_taxonomy.reading.fields import ProjectInvalid, project_of
from pzh_taxonomy.reading.project_file import read_project
from tests.facts.rulebook import own_rules


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    text = "项目名称：光伏发电 ㎡ ² CO₂"
    assert decode(text.encode(encoding))[0] == text


def test_what_cannot_be_decoded_is_placed() -> None:
    with pytest.raises(Undecodable, match=r"第 2 行（第 \d+ 字节"):
        decode("第一行\n".encode() + b"\xff\xff\xff")


@given(st.binary(max_size=300))
def test_decoding_never_fails_otherwise(content: bytes) -> None:
    try:
        text, name = decode(content)
    except Undecodable as error:
        assert "行" in str(error)
    else:
        assert isinstance(text, str) and name


def read(tmp_path: Path, name: str, content: str | bytes):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_project(path, own_rules())


def test_a_yaml_file(tmp_path: Path) -> None:
    project, warnings = read(
        tmp_path,
        "p.yaml",
        "项目名称: 光伏项目\n建设性质: 技改\n总投资: 1.2亿元\n认定日期: 2026-01-31\n指标:\n  装机容量: 2万千瓦\n责任人: 张三\n",
    )
    assert (project.name, project.nature, project.investment, project.as_of) == (
        "光伏项目",
        "retrofit",
        12000,
        "2026-01-31",
    )
    assert project.quantities[0].value == 20
    assert project.extra == {"责任人": "张三"} and "责任人" in warnings[0]


def test_the_banks_field_names(tmp_path: Path) -> None:
    project, _ = read(
        tmp_path,
        "p.json",
        '{"projectName": "风电", "projectContent": "建设风电场", "loanPurpose": "购机", "projectIndustryCd": "D4415"}',
    )
    assert project.texts == {"name": "风电", "description": "建设风电场", "purpose": "购机"}
    assert project.industry_code == "4415"


def test_prose(tmp_path: Path) -> None:
    project, _ = read(tmp_path, "p.md", "# 抽水蓄能电站\n\n**建设性质**：新建\n- 总投资：85亿元\n\n建设四台机组。\n")
    assert (project.name, project.nature, project.investment) == ("抽水蓄能电站", "new_build", 850000)
    assert project.texts["description"] == "建设四台机组。"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("p.yaml", "", ["文件是空的", "pzh template"]),
        ("p.yaml", "项目名称: [", ["YAML 语法错误", "p.yaml:"]),
        ("p.yaml", "- 光伏\n", ["顶层应为"]),
        ("p.yaml", "项目名称: 甲\n项目名称: 乙\n", ["键“项目名称”重复"]),
        ("p.yaml", "项目名称: 甲\nname: 乙\n", ["同一字段"]),
        ("p.yaml", "项目名称: 甲\n建设性质: 重建\n", ["不认识的建设性质“重建”", "p.yaml:2"]),
        ("p.yaml", "项目名称: 甲\n总投资: 很多\n", ["不是金额"]),
        ("p.yaml", "项目名称: 甲\n总投资: -5\n", ["不合常理"]),
        ("p.yaml", "项目名称: 甲\n认定日期: 2026-02-30\n", ["不是日期"]),
        ("p.yaml", "项目名称: 甲\n指标: {组件效率: 5 kgce/t}\n", ["不能换算"]),
        ("p.yaml", "项目名称: 甲\n指标: {组件效率: 220 %}\n", ["不合常理", "1 至 60"]),
        ("p.yaml", "项目名称: 甲\n指标: {组建效率: 22 %}\n", ["不认识的指标“组建效率”", "是不是“组件效率”"]),
        ("p.yaml", "项目名称: 甲\n声明: {x: 也许}\n", ["不是是或否"]),
        ("p.yaml", "编号: 7\n", ["没有项目名称，也没有建设内容"]),
        ("p.json", "{", ["JSON 有误"]),
        ("p.json", '{"name": NaN}', ["不是有限的数"]),
        ("p.json", '{"name": "甲", "name": "乙"}', ["键“name”重复"]),
        ("p.json", "[1]", ["顶层应为对象"]),
        ("p.docx", "x", ["不支持的文件类型 .docx"]),
        ("p.txt", b"\xff\xff\xff\xff", ["解码"]),
    ],
)
def test_bad_input_is_named(tmp_path: Path, name: str, content: str | bytes, words: list[str]) -> None:
    with pytest.raises(ProjectInvalid) as caught:
        read(tmp_path, name, content)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(ProjectInvalid) as caught:
        project_of({"name": "甲", "总投资": "许多", "认定日期": "昨天", "建设性质": "奇特"}, "f", own_rules())
    assert len(caught.value.problems) == 3


@given(
    st.dictionaries(
        st.sampled_from(["name", "总投资", "指标", "执行标准", "声明", "融资", "activity", "日期", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=20),
            lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3),
            max_leaves=5,
        ),
    )
)
def test_any_data_gives_a_project_or_its_problems(data) -> None:
    try:
        project, _ = project_of(data, "f", own_rules())
    except ProjectInvalid as error:
        assert error.problems
    else:
        assert project.texts
