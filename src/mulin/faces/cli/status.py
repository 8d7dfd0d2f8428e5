"""``mulin status PACK``: every target of a pack on a day, by what was known on a day."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from mulin.faces.cli import output, session
from mulin.kernel import clock, errors, messages

messages.register_all(
    {
        "status.bad_day": "“{text}”不是日期，请写成 2020-11-15 的形式。",
        "status.unknown_pack": "没有政策包 {key}；可用：{known}。",
    }
)
STATES = {
    "not-due": "未到期",
    "on-track": "进度正常",
    "behind": "落后进度",
    "met": "已达标",
    "missed": "未达标",
    "no-data": "无数据",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The pack's key; the day asked for; the day whose end closes what counts as known; the demonstration's rows."""
    parser.add_argument("pack", metavar="PACK", help="政策包的键，如 S")
    parser.add_argument("--on", metavar="D", default="", help="问哪一日的情况；不填为今天")
    parser.add_argument("--known", metavar="K", default="", help="以哪一日终了时所知为准；不填为现在")
    parser.add_argument("--demo", action="store_true", help="连同演示数据一并计入")


def run(args: argparse.Namespace) -> int:
    """Print the standing; bad input raises InputError (status 2)."""
    asked, known = _day(args.on), _day(args.known)
    session.begin()
    today = clock.today()
    rows = read(args.pack, on=asked or today, known=known, today=today, demo=args.demo)
    if args.json:
        output.write_json(rows)
        return 0
    _write_table(rows, demo=args.demo)
    return 0


def read(key: str, *, on: dt.date, known: dt.date | None, today: dt.date, demo: bool) -> list[dict[str, Any]]:
    """The rows of a pack's targets, over the whole country."""
    from mulin.mechanisms.measures import selectors
    from mulin.mechanisms.packs import selectors as packs

    library = packs.library()
    if key not in library:
        raise errors.InputError.of("status.unknown_pack", key=key, known="、".join(library))
    layers = ("REAL", "DEMO") if demo else ("REAL",)
    with session.everywhere():
        return selectors.status(library[key], on=on, today=today, known=known, layers=layers)


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise errors.InputError.of("status.bad_day", text=text) from None


def _write_table(rows: list[dict[str, Any]], *, demo: bool) -> None:
    output.write_table(
        ("编号", "指标", "目标", "现值", "分子/分母", "缺", "期限", "状态", "说明"),
        [
            (
                row["id"],
                row["indicator"],
                f"{row['comparator']} {row['target']}{row['unit']}" if row["target"] else "（无数值）",
                row["value"] or "—",
                f"{row['numerator'] or '—'}" + (f"/{row['denominator']}" if row["denominator"] else ""),
                row["missing"] or "—",
                row["due"] or "—",
                STATES[row["state"]] + ("（预计）" if row["projected"] else ""),
                row["note"],
            )
            for row in rows
        ],
    )
    output.complain("已计入演示数据。" if demo else "只计实际数据，未计演示数据（--demo 计入）。")
