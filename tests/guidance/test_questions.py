"""`pzh classify --ask`: what is asked, in which order, what answers write, and how it behaves in a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pzh_taxonomy.guidance.edits import Edit, applied
from pzh_taxonomy.guidance.questions import best_first, edits, questions
from pzh_taxonomy.reading.fields import project_of
from pzh_taxonomy.reading.names import FieldNames
from pzh_taxonomy.reading.project_file import read_fields, read_project
from tests.cli.test_cli import EXAMPLES, ROOT, pzh

HYDROGEN = {
    "项目名称": "电解水制氢加氢站项目",
    "建设内容": "电解水制氢，建设加氢站，为氢能重卡供氢。",
    "建设性质": "新建",
}
MOTORS = {
    "项目名称": "年产5万台电动机生产线项目",
    "建设内容": "建设三相异步电动机生产线，年产中小型电动机5万台。",
    "建设性质": "新建",
}


def asked(data: dict, classifier):
    rules = classifier.library.rulebook
    project = project_of(data, "p", rules)[0]
    decision = classifier.classify(project)

    def after(change: list[Edit]) -> tuple[str, str]:
        trial = {k: (dict(v) if isinstance(v, dict) else v) for k, v in data.items()}
        applied(trial, change, FieldNames(rules.fields))
        outcome, _ = classifier.decide(project_of(trial, "p", rules)[0])
        return outcome.verdict, outcome.status

    found = questions(decision, project, rules, "zh")
    return decision, best_first(found, (decision.verdict, decision.status), after, rules, "zh")


def answered(data: dict, question, reply: str, classifier):
    rules = classifier.library.rulebook
    applied(data, edits(question, reply, rules, "zh"), FieldNames(rules.fields))
    return classifier.classify(project_of(data, "p", rules)[0])


def test_what_settles_the_decision_is_asked_first(classifier) -> None:
    decision, found = asked(dict(HYDROGEN), classifier)
    assert decision.status == "provisional" and found[0].id.startswith("cn.green-finance@2025:4.2.8#")
    assert {"serious_environmental_violation", "credit_blacklist"} <= {q.id for q in found[1:]}
    assert answered(dict(HYDROGEN), found[0], "是", classifier).status == "confirmed"
    assert answered(dict(HYDROGEN), found[0], "否", classifier).verdict != "green"


def test_a_number_may_be_given_or_only_said_to_hold(classifier) -> None:
    _, found = asked(dict(MOTORS), classifier)
    grade = next(q for q in found if q.metric == "energy_grade")
    first = answered(dict(MOTORS), grade, "1 级", classifier)
    assert (first.verdict, first.status) == ("green", "confirmed")
    assert answered(dict(MOTORS), grade, "是", classifier).verdict == "green"
    assert answered(dict(MOTORS), grade, "3", classifier).verdict == "ineligible"


def test_what_cannot_change_the_answer_is_not_asked(classifier) -> None:
    _, found = asked(
        {"项目名称": "年产3000千升白酒项目", "建设内容": "新建白酒酿造车间和灌装线", "建设性质": "新建"}, classifier
    )
    assert found == []


def test_a_thin_description_is_asked_for(classifier) -> None:
    data = {"项目名称": "某公司技改项目"}
    decision, found = asked(data, classifier)
    assert decision.status == "insufficient" and found[0].form == "text"
    better = answered(data, found[0], "厂房屋顶建设5MW分布式光伏发电系统", classifier)
    assert better.verdict == "green"


def test_edits_use_the_names_and_lists_that_the_file_has(rules) -> None:
    names = FieldNames(rules.fields)
    data = {"name": "x", "standards": "GB 1；GB 2", "answers": None}
    claim = {"standard": "GB 3", "conforms": "是"}
    applied(
        data, [Edit("standards", claim, append=True), Edit("answers", "是", "a#1"), Edit("activity", "技改")], names
    )
    assert data == {"name": "x", "standards": ["GB 1", "GB 2", claim], "answers": {"a#1": "是"}, "建设性质": "技改"}


def terminal(args: list[str | Path], replies: list[str]) -> subprocess.CompletedProcess[str]:
    """Run with a pseudo-terminal as stdin that types the replies."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "pzh_taxonomy", *map(str, args)],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(slave)
    os.write(master, ("\n".join(replies) + "\n").encode())
    out, err = done.communicate(timeout=120)
    os.close(master)
    assert b"Traceback" not in err, err.decode()
    return subprocess.CompletedProcess(args, done.returncode, out.decode(), err.decode())


def test_in_a_terminal_answers_are_taken_checked_and_saved_with_comments_kept(tmp_path: Path, rules) -> None:
    source = tmp_path / "p.yaml"
    source.write_text((EXAMPLES / "hydrogen-station.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    done = terminal(["classify", source, "--ask", "--save", source], ["也许", "是", ""])
    assert done.returncode == 0 and done.stdout.startswith("【绿色】已确认"), done.stderr
    assert "请回答是或否" in done.stderr and "已把补全的项目写入" in done.stderr
    text = source.read_text(encoding="utf-8")
    assert text.startswith("# 水电解制氢与加氢站\n") and "cn.green-finance@2025:4.2.8#1: 是" in text
    assert read_project(source, rules)[0].answers == {"cn.green-finance@2025:4.2.8#1": True}


def test_quitting_leaves_the_decision_as_it_is(tmp_path: Path, rules) -> None:
    target = tmp_path / "saved.yaml"
    done = terminal(["classify", EXAMPLES / "one-line-upgrade.txt", "--ask", "--save", target], ["q"])
    assert done.returncode == 0 and "暂不能认定" in done.stdout
    assert read_fields(target, rules)[0]["建设内容"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["classify", str(EXAMPLES / "rooftop-solar.yaml"), "--ask"], "不是终端"),
        (["classify", str(EXAMPLES / "rooftop-solar.yaml"), "--save", "x.yaml"], "--save 要与 --ask 一起用"),
    ],
)
def test_without_a_terminal_it_is_refused(args: list[str], words: str) -> None:
    done = pzh(*args)
    assert done.returncode == 2 and words in done.stderr and done.stdout == ""
