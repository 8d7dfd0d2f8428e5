"""What every command shares: reading JSON in, writing one JSON document or a table out."""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from mulin.kernel import errors, messages

messages.register_all(
    {
        "cli.unknown_command": "没有命令 {command}；mulin --help 列出全部命令。",
        "cli.unreadable": "无法读取文件 {path}：{reason}。",
        "cli.not_json": "输入不是有效的 JSON（{reason}）；请给出一个对象或一个数组。",
        "cli.not_an_object": "这一项应为 JSON 对象。",
        "cli.field_missing": "缺少字段 {field}。",
        "cli.field_unknown": "不认识的字段 {field}；可用：{known}。",
        "cli.field_type": "字段 {field} 应为{expected}。",
        "cli.field_choice": "字段 {field} 只能是 {choices}。",
    }
)


def add_json(parser: argparse.ArgumentParser, *, default: Any = argparse.SUPPRESS) -> None:
    """Give a parser ``--json``. ``main`` does so for each command; nested ones call it too."""
    parser.add_argument(
        "--json",
        action="store_true",
        default=default,
        help="在标准输出只给出一个 JSON 文档",
    )


def write_json(document: Any) -> None:
    """The one document on standard output. Decimals and dates must be strings by now."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def complain(line: str) -> None:
    """One line on standard error."""
    sys.stderr.write("mulin: " + " ".join(line.split()) + "\n")


def read_text(path: str) -> str:
    """A file's text, or standard input for ``-``. Raises InputError if it cannot be read."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else pathlib.Path(path).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as fault:
        reason = fault.strerror or "读取失败"
    except UnicodeDecodeError:
        reason = "不是 UTF-8 编码"
    raise errors.InputError.of("cli.unreadable", path=path, reason=reason)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def read_json(path: str) -> Any:
    """A JSON document; numbers with a point come as Decimal, NaN is refused."""
    try:
        return json.loads(read_text(path), parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as fault:
        where = f"第 {fault.lineno} 行第 {fault.colno} 列"
        raise errors.InputError.of("cli.not_json", reason=where) from fault
    except (RecursionError, ValueError) as fault:
        raise errors.InputError.of("cli.not_json", reason="数值或层次超出限度") from fault


def answer_each(document: Any, answer: Callable[[Any], dict[str, Any]]) -> tuple[Any, list[str]]:
    """Answer an object by an object and an array by an array, element by element.

    A faulty element gives ``{"error": …}`` in its place; the faults come second, one line each.
    """
    faults: list[str] = []

    def one(element: Any, name: str) -> dict[str, Any]:
        try:
            return answer(element)
        except errors.DomainError as fault:
            text = messages.render_all(fault.violations)
            faults.append(f"{name}{text}")
            return {"error": text}

    if isinstance(document, list):
        return [one(item, f"第 {n} 项：") for n, item in enumerate(document, 1)], faults
    return one(document, ""), faults


def require_object(element: Any, known: Sequence[str]) -> dict[str, Any]:
    """The element as an object with no fields but the known ones. Raises InputError."""
    if not isinstance(element, dict):
        raise errors.InputError.of("cli.not_an_object")
    for field in element:
        if field not in known:
            raise errors.InputError.of("cli.field_unknown", field=field, known="、".join(known))
    return element


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def write_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table on standard output; wide characters take two columns."""
    lines = [headings, *rows]
    widths = [max(_width(line[n]) for line in lines) for n in range(len(headings))]
    for line in lines:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
