"""Tables of the calendar. A year is published as a whole; beyond the last one answers are provisional."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class CalendarYear(Protected):
    """A year whose rest days and make-up workdays were published, with the notice that did so."""

    row_class = RowClass.REFERENCE
    grant = Grant.READ

    year = models.PositiveSmallIntegerField(primary_key=True)
    basis = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "almanac_year"

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(Protected):
    """An exception of a published year: a weekday of rest, or a weekend day of work."""

    row_class = RowClass.REFERENCE
    grant = Grant.READ

    date = models.DateField(primary_key=True)
    kind = models.CharField(max_length=4, choices=[("REST", "休"), ("WORK", "班")])
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "almanac_day"
        constraints = [models.CheckConstraint(name="almanac_kind_known", condition=models.Q(kind__in=["REST", "WORK"]))]

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class Deadline(Protected):
    """A stored deadline: the event that started it, the period, the day it falls on, and whether that is firm."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    started_on = models.DateField()
    started_by = models.CharField(max_length=200)
    count = models.IntegerField()
    unit = models.CharField(max_length=8)
    direction = models.CharField(max_length=16)
    basis = models.CharField(max_length=200, blank=True)
    raw_date = models.DateField()
    due_date = models.DateField()
    provisional = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "almanac_deadline"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "key"],
                condition=models.Q(closed_at__isnull=True),
                name="deadline_open_once",
            )
        ]
        indexes = [models.Index(fields=["path", "due_date", "id"], name="deadline_path_due")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.due_date}"


class DeadlineChange(Protected):
    """Why a deadline moved: suspended, extended, or re-dated when a year was published."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="changes")
    path = PathField()
    kind = models.CharField(max_length=10)
    old_date = models.DateField()
    new_date = models.DateField()
    reason = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "almanac_deadline_change"

    def __str__(self) -> str:
        return f"{self.kind} {self.old_date} → {self.new_date}"
