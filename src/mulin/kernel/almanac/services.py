"""Loading the calendar, publishing a year, starting and re-dating deadlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from mulin.kernel import calendar, deadlines, messages
from mulin.kernel.actor import Actor, require
from mulin.kernel.almanac import selectors
from mulin.kernel.almanac.models import CalendarDay, CalendarYear, Deadline, DeadlineChange
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation

BUNDLED_BASIS = "随程序发布的放假安排"

messages.register_all(
    {
        "almanac.year_known": "{year} 年的放假安排已经登记。",
        "almanac.day_outside": "{day} 不在 {year} 年及其前后的放假安排之内。",
        "almanac.day_twice": "{day} 既是放假又是上班。",
        "almanac.incomplete": "{year} 年的放假安排不完整：没有国庆节。",
        "almanac.deadline_closed": "这个期限已经办结。",
        "almanac.deadline_unknown": "没有找到这个期限。",
    }
)


@transaction.atomic
def load_bundled(*, now: dt.datetime) -> int:
    """Load the years that this version ships and the table lacks; needs the owner. Returns how many years."""
    known = set(selectors.list_years())
    shipped = calendar.bundled()
    missing = sorted(shipped.years - known)
    CalendarYear.objects.bulk_create(CalendarYear(year=year, basis=BUNDLED_BASIS, loaded_at=now) for year in missing)
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(date=row.date, kind=row.kind.upper(), name=row.name)
            for row in calendar.bundled_rows()
            if row.date.year in missing or row.date.year - 1 in missing
        ],
        ignore_conflicts=True,
    )
    if missing and known:
        _redate(now=now, by=BUNDLED_BASIS)
    return len(missing)


@transaction.atomic
def publish_year(year: int, days: Iterable[calendar.Row], *, basis: str, actor: Actor, now: dt.datetime) -> int:
    """Enter the notice of a year; provisional deadlines are dated anew, each with a log entry. Needs the owner role.

    Returns how many deadlines changed their day. Refuses a year that stands, days of other years, and a notice
    without the National Day.
    """
    require(actor, "system.settings")
    rows = list(days)
    _check_year(year, rows)
    CalendarYear.objects.create(year=year, basis=basis, loaded_at=now)
    CalendarDay.objects.bulk_create(
        [CalendarDay(date=row.date, kind=row.kind.upper(), name=row.name) for row in rows],
        ignore_conflicts=True,
    )
    moved = _redate(now=now, by=actor.label)
    audit.record(
        actor, "almanac.year.published", now=now, path="", subject=("year", year), basis=basis,
        details={"days": len(rows), "moved": moved},
    )  # fmt: skip
    return moved


def _check_year(year: int, rows: list[calendar.Row]) -> None:
    if CalendarYear.objects.filter(pk=year).exists():
        raise Refused(Violation("almanac.year_known", "", {"year": year}))
    found = [
        Violation("almanac.day_outside", "", {"day": row.date, "year": year})
        for row in rows
        if not dt.date(year - 1, 12, 25) <= row.date <= dt.date(year + 1, 1, 10)
    ]
    rest = {row.date for row in rows if row.kind is calendar.Kind.REST}
    work = {row.date for row in rows if row.kind is calendar.Kind.WORK}
    found += [Violation("almanac.day_twice", "", {"day": day}) for day in sorted(rest & work)]
    if not any((day.month, day.day) == (10, 1) for day in rest):
        found.append(Violation("almanac.incomplete", "", {"year": year}))
    if found:
        raise InputError(*found)


def _redate(*, now: dt.datetime, by: str) -> int:
    """Date every open provisional deadline anew by the calendar as it now stands."""
    days = selectors.get_calendar()
    moved = 0
    for row in Deadline.objects.select_for_update().filter(provisional=True, closed_at__isnull=True).order_by("pk"):
        answer = deadlines.due(row.started_on, _spec(row), days)
        old = row.due_date
        row.raw_date, row.due_date, row.provisional = answer.raw, answer.effective, answer.provisional
        row.save(update_fields=["raw_date", "due_date", "provisional"])
        if row.due_date != old:
            moved += 1
            _log(row, "REDATED", old, "放假安排公布后重新计算", now=now, by=by)
    return moved


def _spec(row: Deadline) -> deadlines.Spec:
    return deadlines.Spec(row.count, deadlines.Unit(row.unit), deadlines.Direction(row.direction))


def _log(row: Deadline, kind: str, old: dt.date, reason: str, *, now: dt.datetime, by: str) -> None:
    DeadlineChange.objects.create(
        deadline=row, path=row.path, kind=kind, old_date=old, new_date=row.due_date, reason=reason,
        recorded_at=now, recorded_by=by,
    )  # fmt: skip


@transaction.atomic
def start_deadline(
    subject: tuple[str, str],
    key: str,
    spec: deadlines.Spec,
    *,
    path: str,
    started_on: dt.date,
    started_by: str,
    basis: str,
) -> selectors.DeadlineView:
    """Store the deadline that an event starts; it is never silently computed again."""
    answer = deadlines.due(started_on, spec, selectors.get_calendar())
    row = Deadline.objects.create(
        path=path, subject_type=subject[0], subject_id=subject[1], key=key, started_on=started_on,
        started_by=started_by, count=spec.count, unit=spec.unit, direction=spec.direction, basis=basis,
        raw_date=answer.raw, due_date=answer.effective, provisional=answer.provisional,
    )  # fmt: skip
    return selectors.DeadlineView(
        row.pk, path, subject[0], subject[1], key, row.due_date, row.raw_date, row.provisional, basis
    )


@transaction.atomic
def extend_deadline(deadline_id: int, until: dt.date, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Put a deadline off to a day, with the reason logged."""
    row = Deadline.objects.select_for_update().filter(pk=deadline_id).first()
    if row is None:
        raise NotFound(Violation("almanac.deadline_unknown", "", {}))
    if row.closed_at is not None:
        raise Refused(Violation("almanac.deadline_closed", "", {}))
    old, row.due_date, row.provisional = row.due_date, until, False
    row.save(update_fields=["due_date", "provisional"])
    _log(row, "EXTENDED", old, reason, now=now, by=actor.label)


def close_deadline(deadline_id: int, *, now: dt.datetime) -> None:
    """What the deadline asked for was done, or is no longer asked."""
    Deadline.objects.filter(pk=deadline_id, closed_at__isnull=True).update(closed_at=now)
