"""Words and arithmetic of the leader's page. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

STATES = {
    "missed": "到期未达到",
    "behind": "落后于进度",
    "no-data": "数据不全",
    "on-track": "按进度",
    "not-due": "未到期",
    "met": "已达到",
}
_ORDER = {state: n for n, state in enumerate(STATES)}
SIGNS = {">=": "", ">": "超过", "<=": "不超过", "<": "低于", "=": ""}


def by_need(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Targets with the worst first, then by the day on which they fall due."""
    return sorted(rows, key=lambda row: (_ORDER.get(row["state"], 9), row["due"] or "9999", row["no"]))


def figure(text: str | None, *, percent: bool, unit: str) -> str:
    """A value with its unit: 48.8%, 62 项; a dash where there is none."""
    if text is None:
        return "—"
    number = Decimal(text)
    if percent:
        shown = number.quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{shown.to_integral_value() if shown == shown.to_integral_value() else shown}%"
    whole = number.to_integral_value()
    shown_text = f"{int(whole):,}" if number == whole else f"{number:,}"
    return f"{shown_text} {unit}".strip()


def goal(row: Mapping[str, Any], *, percent: bool) -> str:
    """The target as printed."""
    if row["target"] is None:
        return "按文件表述"
    return SIGNS.get(row["comparator"], "") + figure(row["target"], percent=percent, unit=row["unit"])


def gap(row: Mapping[str, Any], *, percent: bool) -> int | None:
    """How many more are needed for a target of at least so much; None where that cannot be said, 0 where it is met."""
    if row["target"] is None or row["numerator"] is None or row["comparator"] not in (">=", ">", "="):
        return None
    have, need = Fraction(row["numerator"]), Fraction(row["target"])
    if percent:
        if not row["denominator"]:
            return None
        need = (Fraction(row["denominator"]) + Fraction(row["missing"] or 0)) * need / 100
    more = max(Fraction(0), need - have)
    return math.ceil(more) + (1 if row["comparator"] == ">" and more == math.ceil(more) and need >= have else 0)


def headline(rows: Sequence[Mapping[str, Any]], late: int, on: dt.date) -> str:
    """The sentence that the page opens with."""
    count = {state: sum(row["state"] == state for row in rows) for state in STATES}
    parts = [f"目标 {len(rows)} 项，已达到 {count['met']} 项"]
    parts += [f"{STATES[state]} {count[state]} 项" for state in ("missed", "behind", "no-data") if count[state]]
    duties = f"已超期未报的义务 {late} 项" if late else "没有超期未报的义务"
    return f"截至{on.year}年{on.month}月{on.day}日，{'，'.join(parts)}；{duties}。"
