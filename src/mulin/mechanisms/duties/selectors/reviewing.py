"""The reviewer's own clock: how long filings wait until they are accepted or returned, and which wait longest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Aggregate, DurationField, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from mulin.kernel import calendar
from mulin.mechanisms.duties import rules
from mulin.mechanisms.duties.models import Obligation, ObligationEvent
from mulin.mechanisms.duties.selectors import reading

LONGEST = 5


class _Median(Aggregate):
    """The middle value; of two the smaller one."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A filing that nobody has looked at yet, and for how many days."""

    line: reading.DutyLine
    days: int


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """How reviewing went up to a day. median_days: whole days from filing to the answer; None without an answer.

    slowest_days: the longest of those answered. longest: what waits now, the longest first.
    """

    reviewed: int
    median_days: int | None
    slowest_days: int | None
    waiting: int
    longest: tuple[Waiting, ...]


def _reviews(rows: QuerySet[Obligation], on: dt.date) -> QuerySet[ObligationEvent]:
    """Each answer with the time from the filing before it; what one record fulfilled beside it counts alike."""
    filed = ObligationEvent.objects.filter(
        obligation=OuterRef("obligation"), act=rules.Act.SUBMITTED, pk__lt=OuterRef("pk")
    ).order_by("-pk")
    answers = ObligationEvent.objects.filter(
        obligation__in=rows.values("pk"), act__in=[rules.Act.RETURNED, rules.Act.ACCEPTED],
        at__lt=calendar.end_of_day(on),
    )  # fmt: skip
    answers = answers.annotate(filed_at=Subquery(filed.values("at")[:1])).filter(filed_at__isnull=False)
    took = TruncDate("at", tzinfo=calendar.ZONE) - TruncDate("filed_at", tzinfo=calendar.ZONE)
    return answers.annotate(took=ExpressionWrapper(took, output_field=DurationField()))


def review_clock(
    query: reading.DutyQuery, on: dt.date, days: calendar.Calendar, *, limit: int = LONGEST
) -> ReviewClock:
    """The clock over everything that a query covers; three queries and those of the lines shown."""
    rows = reading.rows_of(query, on)
    answers = _reviews(rows, on)
    found = answers.aggregate(median=_Median("took"), slowest=Max("took"))
    filed = Max("events__at", filter=Q(events__act=rules.Act.SUBMITTED))
    waiting = rows.filter(state=rules.State.SUBMITTED).annotate(filed_at=filed)
    shown = list(waiting.order_by("filed_at", "pk")[:limit])
    since = {int(row.pk): calendar.local_date(row.filed_at) for row in shown}
    lines = reading.lines(shown, on, days)
    return ReviewClock(
        reviewed=answers.count(),
        median_days=found["median"].days if found["median"] is not None else None,
        slowest_days=found["slowest"].days if found["slowest"] is not None else None,
        waiting=waiting.count(),
        longest=tuple(Waiting(line, max((on - since[line.id]).days, 0)) for line in lines),
    )


def review_days(query: reading.DutyQuery, on: dt.date) -> dict[tuple[str, str, str], int]:
    """The median days that filings of each obligor waited for their answer, by path, kind and name; one query."""
    grouped = _reviews(reading.rows_of(query, on), on).values(
        path_=F("obligation__path"), kind=F("obligation__obligor_kind"), label=F("obligation__obligor_label")
    )
    return {
        (one["path_"], one["kind"], one["label"]): one["median"].days
        for one in grouped.annotate(median=_Median("took"))
    }
