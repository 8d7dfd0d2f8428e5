"""Chinese words for figures, dates and deadlines: pure functions, built for speed.

Money is in fen, area in 0.01 square metre (both integers); nothing here carries a unit, since
units stand in table headers.
"""

import datetime as dt
import decimal
from typing import Literal

from mulin.kernel import calendar

WEEKDAYS = "一二三四五六日"
NO_VALUE = "—"


def hundredths(value: int) -> str:
    """Hundredths as a figure with thousands separators: 12864050 -> 128,640.50."""
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def percent(value: decimal.Decimal | float | int, places: int = 1) -> str:
    """A share already in percent, rounded half up: 48.78 -> 48.8%; 100 stays 100%."""
    number = value if isinstance(value, decimal.Decimal) else decimal.Decimal(str(value))
    step = decimal.Decimal(1).scaleb(-places)
    rounded = number.quantize(step, rounding=decimal.ROUND_HALF_UP)
    if rounded == rounded.to_integral_value():
        return f"{int(rounded)}%"
    return f"{rounded}%"


def month_day(day: dt.date) -> str:
    """11月26日 周四."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def full_date(day: dt.date) -> str:
    """2020年11月26日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment(at: dt.datetime) -> str:
    """A moment as its minute in China: 2026年5月16日 10:05."""
    local = at.astimezone(calendar.ZONE)
    return f"{full_date(local.date())} {local:%H:%M}"


def due_words(due: dt.date, today: dt.date, count: int, unit: Literal["day", "workday"] = "workday") -> str:
    """The one wording of a deadline; today is not counted.

    `count` is the number of days or working days between today and `due` (either order), as
    counted by the calendar; `due` before `today` is overdue by that many.
    """
    name = "个工作日" if unit == "workday" else "天"
    year = f"{due.year}年" if due.year != today.year else ""
    until = f"{year}{month_day(due)} 截止"
    if due == today:
        return f"今日到期（{until}）"
    if due < today:
        return f"已超期 {count} {name}（{until}）" if count else f"已超期（{until}）"
    if count == 0:
        return f"之前没有工作日了（{until}）"
    return f"还剩 {count} {name}（{until}）"


def due_chip_words(due: dt.date, today: dt.date, count: int, unit: Literal["day", "workday"] = "workday") -> str:
    """The deadline without its date, for a chip."""
    return due_words(due, today, count, unit).partition("（")[0]
