"""``mulin duties``: every obligation with its frozen due day, how it stood on a day, whether it was late."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from mulin.faces.cli import output, session
from mulin.kernel import clock, errors, messages

if TYPE_CHECKING:
    from mulin.mechanisms.duties.selectors import DutyLine

messages.register_all(
    {
        "duties.bad_day": "“{text}”不是日期，请写成 2020-11-15 的形式。",
        "duties.unknown_pack": "没有政策包 {key}；可用：{known}。",
    }
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The pack's key, the day at whose end the answer holds, the late ones only."""
    parser.add_argument("--pack", metavar="P", default="", help="政策包的键，如 S；不填为全部")
    parser.add_argument("--on", metavar="D", default="", help="问哪一日终了时的情况；不填为今天")
    parser.add_argument("--late", action="store_true", help="只列逾期的（含逾期后补报的）")


def run(args: argparse.Namespace) -> int:
    """Print the obligations; bad input raises InputError (status 2)."""
    on = _day(args.on)
    session.begin()
    lines = read(args.pack, on=on or clock.today(), late=args.late)
    if args.json:
        from mulin.mechanisms.duties import selectors

        output.write_json([selectors.as_json(line) for line in lines])
        return 0
    _write_table(lines)
    return 0


def read(pack: str, *, on: dt.date, late: bool) -> list[DutyLine]:
    """All lines of the whole country; what may be done by today and is not written down yet arises first."""
    from mulin.kernel.almanac import selectors as almanac
    from mulin.mechanisms.duties import selectors, services
    from mulin.mechanisms.packs import selectors as packs

    if pack and pack not in packs.library():
        raise errors.InputError.of("duties.unknown_pack", key=pack, known="、".join(packs.library()))
    with session.everywhere():
        days = almanac.get_calendar()
        services.materialise_all(clock.today(), now=clock.now(), days=days)
        return selectors.list_lines(selectors.DutyQuery(pack=pack, late=late), on, days, limit=None)


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise errors.InputError.of("duties.bad_day", text=text) from None


def _write_table(lines: list[DutyLine]) -> None:
    from mulin.mechanisms.duties import rules

    output.write_table(
        ("编号", "事项", "条款", "义务人", "地点", "周期", "期限", "首次报送", "状态", "逾期", "催办"),
        [
            (
                str(line.id),
                line.title,
                line.clause,
                line.obligor,
                line.place_name,
                line.period,
                line.due_date.isoformat() if line.due_date else "—",
                line.first_on.isoformat() if line.first_on else "—",
                line.state_label,
                "逾期" if line.late else "",
                rules.RUNG_LABELS[rules.Rung(line.rung)] if line.rung else "",
            )
            for line in lines
        ],
    )
