"""Which instances of a duty arise: cadence, due rule, rest-day rule, validity. Pure.

An instance arises if its printed due day lies inside the time in which its document (and its template) holds: B's
disclosure of the fourth quarter of 2023 is due on 2024-01-31, that of the third quarter of 2024 on 2024-10-31, so
four arise between 2023-11-01 and 2024-10-31. Periods are half-open; ``until`` and windows name last days.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from mulin.kernel import calendar, deadlines
from mulin.mechanisms.packs import rules as packs

ONE_DAY = calendar.ONE_DAY
FOREVER = dt.date.max
STANDING = "长期"


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which something may fall due: first and last, both in."""

    first: dt.date
    last: dt.date = FOREVER

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    def within(self, other: Window) -> Window:
        """The days of both."""
        return Window(max(self.first, other.first), min(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Instance:
    """One period of a duty: what it is about, from when it may be done, the printed and the frozen due day.

    key: the period as lists print it: ``2020-10-01`` (half-month: its cutoff), ``2024-05``, ``2023-Q4``, ``2024-H1``,
    ``2024``. start, end: half-open. rolled: whether a rest-day rule moved the due day. due_on: None where the text
    prints no day, or a printed day that does not count (a baseline).
    """

    key: str
    start: dt.date
    end: dt.date
    opens_on: dt.date
    printed_on: dt.date | None
    due_on: dt.date | None

    @property
    def rolled(self) -> bool:
        """Whether the frozen day differs from the printed one."""
        return self.due_on is not None and self.due_on != self.printed_on

    @property
    def standing(self) -> bool:
        """Whether it arises once for each obligor, from the day on which he comes to owe it."""
        return self.key == STANDING


@dataclass(frozen=True, slots=True)
class Settled:
    """What a place decided about an open due rule: the value as the setting stores it, and since when."""

    type: str
    value: str
    since: dt.date


_Raw = tuple[str, dt.date, dt.date, dt.date, dt.date]
"""key, start, end, the day from which it may be done, the printed due day."""


def instances(
    duty: packs.DutyRow, window: Window, until: dt.date, days: calendar.Calendar, settled: Settled | None = None
) -> list[Instance]:
    """The instances of a template that may be done on ``until`` or earlier, in order.

    window: when the document holds; the template's own days narrow it. settled: the decision about an open rule.
    """
    inside = Window(duty.starts, duty.until or FOREVER).within(window)
    rule = duty.due_rule
    if isinstance(rule, packs.dues.Once):
        return _once(rule, inside, until, settled)
    if isinstance(rule, packs.dues.Standing):
        lasts = inside.first <= until and inside.first <= inside.last
        return [Instance(STANDING, inside.first, FOREVER, min(until, inside.last), None, None)] if lasts else []
    found = []
    for key, start, end, opens, printed in _raw(duty, inside.first, settled):
        if opens > until or opens > inside.last or start.year > until.year + 1:
            break
        if inside.holds(printed):
            due = deadlines.roll(printed, deadlines.RollRule(duty.rest_day), days)
            found.append(Instance(key, start, end, max(opens, inside.first), printed, due))
    return found


def waits_for(duty: packs.DutyRow, settled: Settled | None) -> str:
    """The setting without which nothing arises, empty if none is waited for."""
    return setting_of(duty) if settled is None else ""


def setting_of(duty: packs.DutyRow) -> str:
    """The setting that the due rule reads; empty if it reads none."""
    match duty.due_rule:
        case packs.dues.Open(setting=key) | packs.dues.Once(baseline=key):
            return key
    return ""


BASELINE = "baseline"


def _once(rule: packs.dues.Once, inside: Window, until: dt.date, settled: Settled | None) -> list[Instance]:
    """The one printed day; on or before the first day of the document it is judged only if the place says so."""
    if inside.first > until or rule.date > inside.last:
        return []
    early = rule.date <= inside.first
    if early and rule.baseline and settled is None:
        return []
    due = None if early and settled is not None and settled.value == BASELINE else rule.date
    opens = inside.first
    return [Instance(rule.date.isoformat(), opens, max(rule.date, opens) + ONE_DAY, opens, rule.date, due)]


def _raw(duty: packs.DutyRow, first: dt.date, settled: Settled | None) -> Iterator[_Raw]:
    match duty.due_rule:
        case packs.dues.DaysOfMonth(days=printed):
            return _cutoffs(first, printed) if duty.cadence == "half-monthly" else _monthly(first, printed[0])
        case packs.dues.QuarterOffset() as rule:
            return _offset(first, rule)
        case packs.dues.Fixed() as rule:
            return _fixed(first, rule)
        case packs.dues.PeriodEnd(first=printed_first):
            return _ends(first, duty.cadence, printed_first)
        case packs.dues.Open() if settled is not None:
            return _settled(first, settled)
    return iter(())


def day_of(year: int, month: int, day: int) -> dt.date:
    """That day, or the month's last where it has none such."""
    return dt.date(year, month, min(day, months.monthrange(year, month)[1]))


def _months_from(first: dt.date) -> Iterator[tuple[int, int]]:
    for number in itertools.count(first.year * 12 + first.month - 1):
        if number // 12 >= dt.MAXYEAR:
            return
        yield number // 12, number % 12 + 1


def _cutoffs(first: dt.date, printed: tuple[int, ...]) -> Iterator[_Raw]:
    """Half-months with explicit cutoffs: each period ends with its cutoff day, which is its due day."""
    before = first - dt.timedelta(days=31)
    last: dt.date | None = None
    for year, month in _months_from(before):
        for day in sorted(printed):
            cutoff = day_of(year, month, day)
            if last is not None:
                start = last + ONE_DAY
                yield cutoff.isoformat(), start, cutoff + ONE_DAY, start, cutoff
            last = cutoff


def _monthly(first: dt.date, day: int) -> Iterator[_Raw]:
    for year, month in _months_from(first):
        start = dt.date(year, month, 1)
        end = deadlines.add_months(start, 1)
        yield f"{year}-{month:02}", start, end, start, day_of(year, month, day)


def quarter_key(day: dt.date) -> str:
    """The quarter that a day lies in."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _blocks(first: dt.date, size: int) -> Iterator[tuple[dt.date, dt.date]]:
    """Periods of ``size`` months from the one before a day's on."""
    start = dt.date(first.year, (first.month - 1) // size * size + 1, 1)
    start = deadlines.add_months(start, -size)
    while start.year < dt.MAXYEAR - 1:
        end = deadlines.add_months(start, size)
        yield start, end
        start = end


def _offset(first: dt.date, rule: packs.dues.QuarterOffset) -> Iterator[_Raw]:
    """A day of the n-th month of each quarter; the record is about that quarter or the one before."""
    for start, end in _blocks(first, 3):
        about = (deadlines.add_months(start, -3), start) if rule.covers == "previous-quarter" else (start, end)
        month = deadlines.add_months(start, rule.month - 1)
        due = day_of(month.year, month.month, 31 if rule.day == "last" else rule.day)
        yield quarter_key(about[0]), *about, start, due


def _fixed(first: dt.date, rule: packs.dues.Fixed) -> Iterator[_Raw]:
    for year in range(first.year - 1, dt.MAXYEAR - 1):
        about = year + 1 if rule.covers == "next-year" else year
        opening = rule.window_from
        opens = day_of(year, opening.month, opening.day) if opening else dt.date(year, 1, 1)
        due = day_of(year, rule.month, rule.day)
        yield str(about), dt.date(about, 1, 1), dt.date(about + 1, 1, 1), opens, due


_SIZES = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}


def _ends(first: dt.date, cadence: str, printed_first: dt.date | None) -> Iterator[_Raw]:
    """Within a period, until its last day; the first one until the day that the text prints for it."""
    size = _SIZES.get(cadence)
    if size is None:
        return
    for start, end in _blocks(first, size):
        due = end - ONE_DAY
        if printed_first is not None and start <= printed_first < end:
            due = printed_first
        yield _block_key(start, cadence), start, end, start, due


def _block_key(start: dt.date, cadence: str) -> str:
    match cadence:
        case "monthly":
            return f"{start.year}-{start.month:02}"
        case "quarterly":
            return quarter_key(start)
        case "half-yearly":
            return f"{start.year}-H{1 if start.month < 7 else 2}"
        case _:
            return str(start.year)


_UNITS = {"month": 1, "quarter": 3, "year": 12}


def _settled(first: dt.date, settled: Settled) -> Iterator[_Raw]:
    """What a place decided: a day of the month, a day of the year, or an interval from its own first day on."""
    match settled.type:
        case "day":
            yield from _monthly(first, int(settled.value))
        case "date":
            day = dt.date.fromisoformat(settled.value)
            yield from _fixed(first, packs.dues.Fixed(rule="fixed", month=day.month, day=day.day))
        case "interval":
            yield from _intervals(settled)


def _intervals(settled: Settled) -> Iterator[_Raw]:
    number, _, unit = settled.value.partition(" ")
    count = int(number)
    for n in itertools.count():
        start, end = (_step(settled.since, count * k, unit) for k in (n, n + 1))
        due = end - ONE_DAY
        yield due.isoformat(), start, end, start, due


def _step(day: dt.date, count: int, unit: str) -> dt.date:
    if unit in _UNITS:
        return deadlines.add_months(day, count * _UNITS[unit])
    return day + dt.timedelta(days=count * (7 if unit == "week" else 1))


def milestone(row: packs.MilestoneRow, issued: dt.date, window: Window) -> Instance | None:
    """The one instance of a dated milestone, or None: without a day, or on or before the day of issue.

    A plan may begin with days that have passed; they are its baseline, not missed duties (conflict 7).
    """
    last = row.date_end or row.date
    if row.date is None or last is None or last <= issued or not window.holds(last):
        return None
    opens = row.date if row.date_end else issued
    return Instance(row.key, opens, last + ONE_DAY, max(opens, window.first), last, last)
