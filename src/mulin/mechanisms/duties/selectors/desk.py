"""What waits for a hat, how obligors keep their duties, how much is late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, DateField, ExpressionWrapper, F, Q

from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor
from mulin.mechanisms.duties import policies, rules
from mulin.mechanisms.duties.models import Obligation
from mulin.mechanisms.duties.selectors import reading, reviewing


@dataclass(frozen=True, slots=True)
class TodoGroup:
    """Lines of one urgency, in the shape of the cases' groups."""

    key: str
    label: str
    lines: tuple[reading.DutyLine, ...]


GROUPS = (
    ("OVERDUE", "已超期"),
    ("TODAY", "今日到期"),
    ("WEEK", "本周到期"),
    ("REVIEW", "待我审核"),
    ("OTHER", "在办"),
)


def to_do(
    actor: Actor,
    today: dt.date,
    days: calendar.Calendar,
    *,
    layers: tuple[str, ...] = reading.ALL_LAYERS,
    limit: int = 200,
) -> tuple[TodoGroup, ...]:
    """What waits for this hat: what it owes, what it has to review, on working days whom it has to urge.

    What fell due before this installation wrote it down is left out: it is history, not work.
    """
    waiting = _waiting(actor, today, workday=days.is_workday(today))
    if waiting is None:
        return ()
    mine: dict[int, Obligation] = {}
    before = scope.current()
    for one in actor.ranges:
        if one != before:
            scope.set_local(one, staff=actor.staff, person_id=actor.person_id)
        rows = Obligation.objects.filter(waiting, opens_on__lte=today, layer__in=layers).order_by("due_on", "pk")
        mine |= {int(row.pk): row for row in reading.without_history(rows, today)[:limit]}
    if actor.ranges and actor.ranges[-1] != before:
        scope.set_local(before, staff=actor.staff, person_id=actor.person_id)
    sorted_in: dict[str, list[reading.DutyLine]] = {key: [] for key, _ in GROUPS}
    for line in reading.lines(sorted(mine.values(), key=lambda row: (row.due_on or dt.date.max, row.pk)), today, days):
        if (group := _group(line, actor, today)) is not None:
            sorted_in[group].append(line)
    return tuple(TodoGroup(key, label, tuple(sorted_in[key])) for key, label in GROUPS if sorted_in[key])


def count_held(actor: Actor, today: dt.date, *, workday: bool, layers: tuple[str, ...] = reading.ALL_LAYERS) -> int:
    """How many lines ``to_do`` would give this hat, over all its ranges; one count for each range."""
    waiting = _waiting(actor, today, workday=workday)
    if waiting is None:
        return 0
    before, held = scope.current(), 0
    rows = Obligation.objects.filter(waiting, opens_on__lte=today, layer__in=layers)
    for one in actor.ranges:
        if one != before:
            scope.set_local(one, staff=actor.staff, person_id=actor.person_id)
        held += reading.without_history(rows, today).distinct().count()
    if actor.ranges and actor.ranges[-1] != before:
        scope.set_local(before, staff=actor.staff, person_id=actor.person_id)
    return held


def _waiting(actor: Actor, today: dt.date, *, workday: bool) -> Q | None:
    """Which rows concern a hat at all; None: none."""
    owed = [kind for kind in policies.OWN if policies.owes(actor, kind)]
    found = Q(obligor_kind__in=owed, state__in=["OPEN", "RETURNED"]) if owed and actor.may("duties.submit") else None
    if actor.may("duties.review"):
        kinds = [k for k in policies.OWN if k not in owed and (actor.role != "TOWN" or k in policies.BELOW_TOWN)]
        states = ["SUBMITTED", "OPEN", "RETURNED"] if workday else ["SUBMITTED"]
        late = Q(state="SUBMITTED") | Q(rungs__on_day__lte=today)
        review = Q(obligor_kind__in=kinds, state__in=states) & late
        found = review if found is None else found | review
    return found


def _group(line: reading.DutyLine, actor: Actor, today: dt.date) -> str | None:
    if not policies.owes(actor, line.obligor_kind):
        if line.state == rules.State.SUBMITTED:
            return "REVIEW"
        return "OVERDUE" if line.late else None
    if line.due_date is None:
        return "OTHER"
    if line.due_date <= today:
        return "TODAY" if line.due_date == today else "OVERDUE"
    return "WEEK" if line.due_date <= today + dt.timedelta(days=6 - today.weekday()) else "OTHER"


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How one obligor kept its duties up to a day: expected, filed in time, filed, accepted, at the first attempt.

    on_time / expected is the rate: what has not been filed counts against it; first_pass / accepted stands beside
    it, since returned-and-refiled alone would reward rubbish on the day.
    """

    obligor: str
    place_name: str
    expected: int
    filed: int
    on_time: int
    accepted: int
    first_pass: int
    review_days: int | None = None


def timeliness(query: reading.DutyQuery, on: dt.date) -> list[Timeliness]:
    """Per obligor, of everything whose last day has passed and that was not waived; by place, two queries.

    What fell due before its recording and has no act is left out: nobody knows whether it was met.
    """
    rows = reading.without_history(reading.rows_of(query, on), on).filter(due_on__lt=on).exclude(state="WAIVED")
    last = ExpressionWrapper(F("due_on") + F("grace_days"), output_field=DateField())
    in_time = Q(first_submitted_on__isnull=False, first_submitted_on__lte=last)
    counted = rows.values("path", "obligor_kind", "obligor_label", "place_name").annotate(
        expected=Count("id"),
        filed=Count("first_submitted_at"),
        on_time=Count("id", filter=in_time),
        accepted=Count("id", filter=Q(state="ACCEPTED")),
        first_pass=Count("id", filter=Q(state="ACCEPTED", returns=0)),
    )
    took = reviewing.review_days(query, on)
    return [
        Timeliness(
            one["obligor_label"], one["place_name"], one["expected"], one["filed"], one["on_time"], one["accepted"],
            one["first_pass"], took.get((one["path"], one["obligor_kind"], one["obligor_label"])),
        )
        for one in counted.order_by("path", "obligor_kind", "obligor_label")
    ]  # fmt: skip


def count_late(query: reading.DutyQuery, on: dt.date) -> int:
    """How many wait and are late on a day, what fell due before its recording left out."""
    rows = reading.without_history(reading.may_be_late(reading.rows_of(query, on), on), on)
    return rows.filter(state__in=[str(state) for state in rules.WAITING]).count()


def owes(actor: Actor, line: reading.DutyLine) -> bool:
    """Whether the hat stands for the obligor of a line."""
    return policies.owes(actor, line.obligor_kind)
