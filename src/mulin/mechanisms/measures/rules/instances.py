"""Which instance of a target a day asks for, and the days that its figures are counted over. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

FIRST = dt.date.min


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance of a target: its suffix (``@2020`` for recurring ones), due day, and period of events."""

    suffix: str
    due: dt.date | None
    since: dt.date
    until: dt.date


def instance_of(
    due: dt.date | None, recurs: str, params: Mapping[str, str], *, first_day: dt.date, on: dt.date
) -> Instance:
    """The instance whose period holds ``on``.

    A yearly target's first instance is due as printed, later ones on 31 December. A parameter ``year`` limits the
    events to that year; otherwise they count from the year in which the programme begins.
    """
    if recurs == "yearly" and due is not None:
        year = max(on.year, due.year)
        when = due if year == due.year else dt.date(year, 12, 31)
        return Instance(f"@{year}", when, dt.date(year, 1, 1), dt.date(year, 12, 31))
    if "year" in params:
        year = int(params["year"])
        return Instance("", due, dt.date(year, 1, 1), dt.date(year, 12, 31))
    return Instance("", due, dt.date(first_day.year, 1, 1), dt.date.max)


def year_ends(first_day: dt.date, last: dt.date) -> list[dt.date]:
    """The last days of the years from the programme's beginning that lie on or before ``last``."""
    days = (dt.date(year, 12, 31) for year in range(first_day.year, last.year + 1))
    return [day for day in days if first_day <= day <= last]


def half_month(day: dt.date) -> str:
    """The period key of the half-month that a day closes or lies in: ``2020-11-1`` up to the 15th, then ``-2``."""
    return f"{day.year:04d}-{day.month:02d}-{1 if day.day <= 15 else 2}"


def half_month_end(day: dt.date) -> dt.date:
    """The last day of the half-month in which a day lies."""
    if day.day <= 15:
        return day.replace(day=15)
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def half_months(first: dt.date, last: dt.date) -> list[dt.date]:
    """The closing days of every half-month from ``first`` to ``last``; the running one is closed by ``last``."""
    days: list[dt.date] = []
    day = first
    while day <= last:
        end = half_month_end(day)
        days.append(min(end, last))
        day = end + dt.timedelta(days=1)
    return days


LONGEST_COURSE = 20
"""A course of more quarter ends than this is drawn by year ends."""


def quarter_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """The last days of the quarters from ``first`` to ``last``."""
    ends = [(3, 31), (6, 30), (9, 30), (12, 31)]
    days = [dt.date(year, month, day) for year in range(first.year, last.year + 1) for month, day in ends]
    return [day for day in days if first <= day <= last]


def course_days(first: dt.date, on: dt.date, due: dt.date | None) -> list[dt.date]:
    """Half-month ends for a campaign of less than a year, else quarter ends, or year ends if these are too many.

    The days run to the due day (the part after ``on`` is still empty); ``first`` itself opens the course.
    """
    last = max(due or on, first)
    if (last - first).days <= 366:
        days = half_months(first, last)
    else:
        days = quarter_ends(first, last)
        if len(days) > LONGEST_COURSE:
            days = year_ends(first, last)
    inner = {first, *days, last}
    if first <= on <= last:
        inner.add(on)
    return sorted(inner)
