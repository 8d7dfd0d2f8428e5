"""Working days of the People's Republic, as data: official rest days and make-up workdays.

A year counts as published once its yearly holiday notice is in the table. For other years only
weekends and the statutory days with a fixed date in the solar calendar are known
(全国年节及纪念日放假办法, change of 2024-11-10: 元旦 1-1, 劳动 5-1 and 5-2, 国庆 10-1 to 10-3).
春节, 清明, 端午 and 中秋 move from year to year and are left out there, as are make-up days:
every answer for such a year is provisional.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import importlib.resources
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
ONE_DAY = dt.timedelta(days=1)

_FIXED_DAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


class Kind(StrEnum):
    """What an exception from the plain week is; values as in the table's ``kind`` column."""

    REST = "rest"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Row:
    """One exception: a day of rest by notice, or a weekend day that is worked."""

    date: dt.date
    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Exceptions from the plain week, and the years for which they are complete."""

    holidays: frozenset[dt.date]
    workdays: frozenset[dt.date]
    years: frozenset[int]

    @property
    def first_year(self) -> int | None:
        """The first published year; None if none is."""
        return min(self.years, default=None)

    @property
    def last_year(self) -> int | None:
        """The last published year; None if none is."""
        return max(self.years, default=None)

    def is_workday(self, date: dt.date) -> bool:
        """Whether offices work on a day; for an unpublished year the best that is known."""
        if date in self.workdays:
            return True
        if date in self.holidays or date.weekday() >= 5:
            return False
        return date.year in self.years or (date.month, date.day) not in _FIXED_DAYS

    def is_provisional(self, date: dt.date) -> bool:
        """Whether a day lies in a year whose notice is not in the table."""
        return date.year not in self.years

    def next_workday(self, date: dt.date) -> dt.date:
        """The first working day not before a date."""
        while not self.is_workday(date):
            date += ONE_DAY
        return date

    def previous_workday(self, date: dt.date) -> dt.date:
        """The last working day not after a date."""
        while not self.is_workday(date):
            date -= ONE_DAY
        return date

    def count_workdays(self, after: dt.date, until: dt.date) -> int:
        """Working days in ``(after, until]``; negative of the reverse if ``until`` is earlier."""
        if until < after:
            return -self.count_workdays(until, after)
        days = (after + dt.timedelta(days=n) for n in range(1, (until - after).days + 1))
        return sum(map(self.is_workday, days))


def from_rows(rows: Iterable[Row], years: Iterable[int] | None = None) -> Calendar:
    """Build a calendar from exceptions, as the shipped file or a database table holds them.

    years: the published ones. Without it a year counts as published if its 1 October stands
    as a rest day: a notice may reach a few days into the next January, but never so far.
    Raises ValueError if a day is both rest and work.
    """
    rest: set[dt.date] = set()
    work: set[dt.date] = set()
    for row in rows:
        (rest if row.kind is Kind.REST else work).add(row.date)
    if rest & work:
        raise ValueError(f"both rest and work: {sorted(rest & work)}")
    published = {day.year for day in rest if (day.month, day.day) == (10, 1)} if years is None else set(years)
    return Calendar(frozenset(rest), frozenset(work), frozenset(published))


def bundled_rows() -> Iterator[Row]:
    """The exceptions shipped with this version, in date order."""
    source = importlib.resources.files("mulin.kernel") / "data" / "calendar.csv"
    with source.open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            yield Row(dt.date.fromisoformat(line["date"]), Kind(line["kind"]), line["name"])


@functools.cache
def bundled() -> Calendar:
    """The calendar shipped with this version; read once."""
    return from_rows(bundled_rows())


def local_date(moment: dt.datetime) -> dt.date:
    """The day in Shanghai at an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(ZONE).date()


def end_of_day(date: dt.date) -> dt.datetime:
    """The moment a due day ends: the local midnight that follows it, in UTC."""
    midnight = dt.datetime.combine(date + ONE_DAY, dt.time(), ZONE)
    return midnight.astimezone(dt.UTC)
