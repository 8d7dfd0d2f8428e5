"""Legal periods: when something is due, and how many working days are left.

Pure. Sources: 民法典 art. 201-204 (the starting day does not count; a period in months ends on
the matching day, else on the month's last; a period that ends on a rest day ends on the first
working day after it). Periods counted back ("n days before") are never rolled forward: what
counts is ``date <= event - n``; whether n means clear days is a setting of the place.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mulin.kernel import calendar, errors

LIMIT = {"day": 36_600, "workday": 26_000, "month": 1_200}
"""The longest period per unit: about a century. More is a slip of the pen."""

_WEEKDAYS = "一二三四五六日"


class Unit(StrEnum):
    """What a period is counted in."""

    DAY = "day"
    WORKDAY = "workday"
    MONTH = "month"


class Direction(StrEnum):
    """What the computed day means.

    LAST_DAY: the last day on which to act; rolls forward over rest days.
    LATEST_BEFORE: counted back from an event; the effective day is the last working day not
    after the raw one.
    EARLIEST_AFTER: the first day on which something may happen; does not roll.
    """

    LAST_DAY = "last-day"
    LATEST_BEFORE = "latest-before"
    EARLIEST_AFTER = "earliest-after"


class RollRule(StrEnum):
    """What a due day that is a rest day moves to."""

    NONE = "none"
    NEXT = "next"
    PREV = "prev"


@dataclass(frozen=True, slots=True)
class Spec:
    """A period as a text states it, e.g. 30 days, last day."""

    count: int
    unit: Unit = Unit.DAY
    direction: Direction = Direction.LAST_DAY

    def __post_init__(self) -> None:
        if self.count < 0:
            raise errors.InputError.of("deadlines.negative_count", count=self.count)
        if self.count > LIMIT[self.unit]:
            raise errors.InputError.of("deadlines.count_too_large", count=self.count, limit=LIMIT[self.unit])


@dataclass(frozen=True, slots=True)
class Due:
    """The answer.

    raw: the day by counting alone. effective: the day by which, or from which, to act.
    workday: whether the raw day is a working day. provisional: some day of the span, the roll
    included, lies in a year whose holidays are not published.
    """

    raw: dt.date
    effective: dt.date
    workday: bool
    provisional: bool


def add_months(date: dt.date, count: int) -> dt.date:
    """The matching day some months on (negative: back), else that month's last day."""
    year, month = divmod(date.year * 12 + date.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(date.day, last))


def due(start: dt.date, spec: Spec, days: calendar.Calendar) -> Due:
    """Compute a period. Raises InputError if the years run out of what can be computed."""
    try:
        raw = _raw(start, spec, days)
        effective = roll(raw, _roll_rule(spec), days)
    except (OverflowError, ValueError) as fault:
        raise errors.InputError.of("deadlines.out_of_range") from fault
    return Due(
        raw,
        effective,
        days.is_workday(raw),
        _touches_unpublished(start, raw, effective, days),
    )


def _raw(start: dt.date, spec: Spec, days: calendar.Calendar) -> dt.date:
    sign = -1 if spec.direction is Direction.LATEST_BEFORE else 1
    match spec.unit:
        case Unit.DAY:
            return start + dt.timedelta(days=sign * spec.count)
        case Unit.MONTH:
            return add_months(start, sign * spec.count)
        case Unit.WORKDAY:
            return _count_workdays(start, spec.count, sign, days)


def _count_workdays(start: dt.date, count: int, sign: int, days: calendar.Calendar) -> dt.date:
    """The count-th working day from the start; with 0 the start itself or the next that works."""
    if count == 0:
        return days.next_workday(start) if sign > 0 else days.previous_workday(start)
    date = start
    while count:
        date += sign * calendar.ONE_DAY
        count -= days.is_workday(date)
    return date


def _roll_rule(spec: Spec) -> RollRule:
    if spec.direction is Direction.LAST_DAY:
        return RollRule.NEXT
    return RollRule.PREV if spec.direction is Direction.LATEST_BEFORE else RollRule.NONE


def _touches_unpublished(start: dt.date, raw: dt.date, effective: dt.date, days: calendar.Calendar) -> bool:
    """Whether a counted day lies in an unpublished year; the starting day does not count."""
    first, last = min(start, raw, effective), max(start, raw, effective)
    if first == start and last > start:
        first += calendar.ONE_DAY
    elif last == start and first < start:
        last -= calendar.ONE_DAY
    return any(year not in days.years for year in range(first.year, last.year + 1))


def roll(date: dt.date, rule: RollRule, days: calendar.Calendar) -> dt.date:
    """Move a day off rest days: forward, back, or not at all."""
    match rule:
        case RollRule.NEXT:
            return days.next_workday(date)
        case RollRule.PREV:
            return days.previous_workday(date)
        case RollRule.NONE:
            return date


def workdays_left(today: dt.date, due_on: dt.date, days: calendar.Calendar) -> int:
    """Working days from tomorrow up to and including the due day; negative once it has passed.

    A due day that has passed over rest days alone gives 0: ask ``is_overdue`` for the yes or no.
    """
    return days.count_workdays(today, due_on)


def is_overdue(today: dt.date, due_on: dt.date) -> bool:
    """Whether the due day has ended; it ends at its local midnight."""
    return today > due_on


def in_words(today: dt.date, due_on: dt.date, days: calendar.Calendar, *, long: bool = False) -> str:
    """The time left as a user reads it; ``long`` adds the day, with the year if it differs."""
    left = workdays_left(today, due_on, days)
    if today == due_on:
        text = "今日到期"
    elif today < due_on:
        text = f"还剩 {left} 个工作日"
    else:
        text = f"已超期 {-left} 个工作日"
    if not long:
        return text
    year = "" if due_on.year == today.year else f"{due_on.year}年"
    weekday = _WEEKDAYS[due_on.weekday()]
    return f"{text}（{year}{due_on.month}月{due_on.day}日 周{weekday} 截止）"


def notice_latest(event: dt.date, count: int, *, clear_days: bool = False) -> dt.date:
    """The last day on which a notice "count days before" an event is in time.

    clear_days: the place counts whole days between the two (count + 1); off by default.
    """
    return event - dt.timedelta(days=_notice_days(count, clear_days=clear_days))


def earliest_event(notice: dt.date, count: int, *, clear_days: bool = False) -> dt.date:
    """The first day for an event after a notice given "count days before" it."""
    return notice + dt.timedelta(days=_notice_days(count, clear_days=clear_days))


def _notice_days(count: int, *, clear_days: bool) -> int:
    if count < 0:
        raise errors.InputError.of("deadlines.negative_count", count=count)
    return count + 1 if clear_days else count
