"""The page of commands, from the command line itself: every command, argument, option, default, variable and exit status."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import click
import typer

from generator.page import HEAD, table
from pzh_taxonomy.cli import exits, main, wording

#: What the exit statuses mean; `statuses` refuses to leave one out.
_MEANING = {
    "DONE": "完成",
    "FAIL_ON": "完成，而 `--fail-on` 的条件出现，或核验、用例有不一致",
    "USAGE": "用法错误：命令、选项、取值、设置文件，缺少扩展包",
    "INPUT_INVALID": "输入的项目、表或结论有误；其余有效的照常处理",
    "CATALOGUE_INVALID": "目录或规则文件有误",
    "SYSTEM": "文件或系统错误：不存在、不能读写、内存不足",
    "INTERRUPTED": "被 Ctrl-C 或 SIGTERM 中止",
}
#: Statuses that every command may end with.
_EVERYWHERE = {"DONE", "USAGE", "CATALOGUE_INVALID", "SYSTEM", "INTERRUPTED"}


def root() -> click.Command:
    """The whole command line with its Chinese help."""
    command = typer.main.get_command(main.app)
    wording.prepare(command, "zh")
    return command


def statuses() -> dict[str, int]:
    """Name and number of every exit status. Raises KeyError where one has no meaning here."""
    found = {name: value for name, value in vars(exits).items() if name.isupper()}
    found["INTERRUPTED"] = main.INTERRUPTED
    return {name: found[name] for name in sorted(found, key=found.__getitem__) if _MEANING[name]}


def page() -> str:
    """The page as Markdown."""
    commands = list(wording.walk(root()))
    parts = [HEAD, "# 命令\n\n", "由命令行程序本身生成；`pzh 命令 --help` 显示同样的内容。\n\n"]
    parts.append(table(("命令", "作用"), ((f"[`{p}`](#{_anchor(p)})", _help(c)) for p, c in commands)))
    parts.append("\n## 退出状态\n\n")
    parts.append(table(("状态", "含义"), ((value, _MEANING[name]) for name, value in statuses().items())))
    parts.append("\n数据写到标准输出，进度和提示写到标准错误。下面各命令只列出另有的状态。\n")
    for path, command in commands:
        parts.append(f"\n## `{path}` {{#{_anchor(path)}}}\n\n{_help(command)}\n")
        parts.append(f"\n```text\n{path} {' '.join(_pieces(command))}\n```\n")
        if command.epilog:
            parts.append(f"\n{command.epilog}\n")
        if arguments := [p for p in command.params if isinstance(p, click.Argument)]:
            rows = ((f"`{_argument(a)}`", a.help or "", "是" if a.required else "否") for a in arguments)
            parts.append("\n" + table(("参数", "含义", "必填"), rows))
        if options := options_of(command):
            rows = ((_names(o), o.help or "", _type(o), _default(o), _variable(o)) for o in options)
            parts.append("\n" + table(("选项", "含义", "取值", "默认", "环境变量"), rows))
        if own := sorted(_used(command) - _EVERYWHERE, key=statuses().__getitem__):
            parts.append("\n退出状态另有：" + "；".join(f"{statuses()[n]} {_MEANING[n]}" for n in own) + "。\n")
    return "".join(parts)


def options_of(command: click.Command) -> list[click.Option]:
    """The options of a command that a user may write, without those that only install completion."""
    return [p for p in command.params if isinstance(p, click.Option) and not p.hidden]


def _anchor(path: str) -> str:
    return path.replace(" ", "-")


def _help(command: click.Command) -> str:
    return " ".join((command.help or "").split())


def _pieces(command: click.Command) -> Iterator[str]:
    if options_of(command):
        yield "[选项]"
    if isinstance(command, click.Group):
        yield "命令 …"
    for param in command.params:
        if isinstance(param, click.Argument):
            yield _argument(param) if param.required else f"[{_argument(param)}]"


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    return name if argument.nargs == 1 or name.endswith("…") else f"{name}…"


def _names(option: click.Option) -> str:
    names = " ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    return f"{names}（可重复）" if option.multiple else names


def _type(option: click.Option) -> str:
    if option.is_flag:
        return "开关"
    named = {"text": "文字", "path": "路径", "file": "路径", "integer": "整数", "float": "数", "integer range": "整数"}
    if isinstance(option.type, click.Choice):
        return "、".join(map(str, option.type.choices))
    return option.metavar or named.get(option.type.name, option.type.name)


def _default(option: click.Option) -> str:
    value = option.default
    if option.is_flag or value is None or value in ((), []) or callable(value) or "UNSET" in repr(value):
        return "必填" if option.required else ""
    return f"`{value}`"


def _variable(option: click.Option) -> str:
    names = option.envvar or ()
    return "、".join(f"`{n}`" for n in ((names,) if isinstance(names, str) else names))


def _used(command: click.Command) -> set[str]:
    """The exit statuses that the code of a command names: its module, and the modules of cli/ that it imports beside the shared ones."""
    if command.callback is None or isinstance(command, click.Group):
        return set()
    function = inspect.unwrap(command.callback)
    tree = ast.parse(Path(inspect.getfile(function)).read_text(encoding="utf-8"))
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found: set[str] = set()
    seen: set[str] = set()
    pending = [function.__name__]
    while pending:
        name = pending.pop()
        if name in seen or name not in defined:
            continue
        seen.add(name)
        for node in ast.walk(defined[name]):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "exits":
                found.add(node.attr)
            if isinstance(node, ast.Name):
                pending.append(node.id)
    return found
