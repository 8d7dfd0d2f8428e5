"""Reading the calendar table and stored deadlines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulin.kernel import calendar, scope
from mulin.kernel.almanac.models import CalendarDay, CalendarYear, Deadline


def get_calendar() -> calendar.Calendar:
    """The calendar as the database holds it: every published year, provisional after the last."""
    rows = [calendar.Row(day.date, calendar.Kind(day.kind.lower()), day.name) for day in CalendarDay.objects.all()]
    return calendar.from_rows(rows, CalendarYear.objects.values_list("year", flat=True))


def is_workday(date: dt.date) -> bool:
    """Whether offices work on one day, without reading the whole calendar: most days one query."""
    found = CalendarDay.objects.filter(date=date).first()
    if found is not None:
        return found.kind == "WORK"
    if date.weekday() >= 5 or calendar.from_rows((), ()).is_workday(date):
        return date.weekday() < 5
    return CalendarYear.objects.filter(year=date.year).exists()  # a usual holiday, worked in a published year


def list_years() -> list[int]:
    """The published years, in order."""
    return list(CalendarYear.objects.order_by("year").values_list("year", flat=True))


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A stored deadline as lists show it."""

    id: int
    path: str
    subject_type: str
    subject_id: str
    key: str
    due_date: dt.date
    raw_date: dt.date
    provisional: bool
    basis: str


def list_open_deadlines(*, under: str, until: dt.date | None = None, limit: int = 200) -> list[DeadlineView]:
    """Open deadlines at or below a path, the nearest first; up to a day if given."""
    rows = Deadline.objects.filter(path__gte=under, path__lt=under + scope.LAST, closed_at__isnull=True).order_by(
        "due_date", "id"
    )
    if until is not None:
        rows = rows.filter(due_date__lte=until)
    return [
        DeadlineView(r.pk, r.path, r.subject_type, r.subject_id, r.key, r.due_date, r.raw_date, r.provisional, r.basis)
        for r in rows[:limit]
    ]
