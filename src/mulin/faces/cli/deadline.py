"""``mulin deadline FILE|-``: legal periods by the shipped calendar, without a database."""

from __future__ import annotations

import argparse
import datetime as dt
from enum import StrEnum
from typing import Any, TypeVar

from mulin.faces.cli import output
from mulin.kernel import calendar, deadlines, errors, quantities

_FIELDS = ("start", "count", "unit", "direction")
_UNITS = {"day": "日", "workday": "个工作日", "month": "个月"}
_DIRECTIONS = {
    "last-day": "内（最后一日）",
    "latest-before": "前（最迟）",
    "earliest-after": "后（最早）",
}
_Choice = TypeVar("_Choice", bound=StrEnum)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One file with an object or an array of objects."""
    parser.add_argument("file", metavar="FILE", help="JSON 文件，- 表示标准输入")


def run(args: argparse.Namespace) -> int:
    """Answer each element; status 2 if one is faulty."""
    document = output.read_json(args.file)
    answers, faults = output.answer_each(document, answer)
    if args.json:
        output.write_json(answers)
    else:
        _write_table(document, answers)
    if faults:
        output.complain("；".join(fault.rstrip("。") for fault in faults) + "。")
        return 2
    return 0


def answer(element: Any) -> dict[str, Any]:
    """One period: ``{"raw", "effective", "workday", "provisional"}``. Raises InputError."""
    start, spec = _read(element)
    due = deadlines.due(start, spec, calendar.bundled())
    return {
        "raw": due.raw.isoformat(),
        "effective": due.effective.isoformat(),
        "workday": due.workday,
        "provisional": due.provisional,
    }


def _read(element: Any) -> tuple[dt.date, deadlines.Spec]:
    fields = output.require_object(element, _FIELDS)
    for field in _FIELDS:
        if field not in fields:
            raise errors.InputError.of("cli.field_missing", field=field)
    start, count = fields["start"], fields["count"]
    if not isinstance(start, str):
        raise errors.InputError.of("cli.field_type", field="start", expected="日期字符串")
    if not isinstance(count, int) or isinstance(count, bool):
        raise errors.InputError.of("cli.field_type", field="count", expected="整数")
    unit = _choice(fields, "unit", deadlines.Unit)
    direction = _choice(fields, "direction", deadlines.Direction)
    return quantities.parse_date(start), deadlines.Spec(count, unit, direction)


def _choice(fields: dict[str, Any], field: str, kind: type[_Choice]) -> _Choice:
    value = fields[field]
    if not isinstance(value, str) or value not in set(kind):
        choices = "、".join(kind)
        raise errors.InputError.of("cli.field_choice", field=field, choices=choices)
    return kind(value)


def _write_table(document: Any, answers: Any) -> None:
    pairs = zip(document, answers, strict=True) if isinstance(document, list) else [(document, answers)]
    output.write_table(("起算日", "期限", "按日历", "应办日", "说明"), [_row(*pair) for pair in pairs])


def _row(element: Any, result: dict[str, Any]) -> tuple[str, ...]:
    if "error" in result:
        return ("—", "—", "—", "—", result["error"])
    period = f"{element['count']} {_UNITS[element['unit']]}{_DIRECTIONS[element['direction']]}"
    notes = [] if result["workday"] else ["按日历当日为休息日"]
    if result["provisional"]:
        notes.append("暂按：所涉年度的放假安排尚未公布")
    shown = (
        quantities.format_date(quantities.parse_date(day))
        for day in (element["start"], result["raw"], result["effective"])
    )
    start, raw, effective = shown
    return (start, period, raw, effective, "；".join(notes))
