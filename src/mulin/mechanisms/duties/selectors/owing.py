"""What companies and committees owe over all their places, whom to urge, how a template stands for its clauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, DateField, ExpressionWrapper, F, Q, QuerySet

from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor
from mulin.mechanisms.duties import policies, rules
from mulin.mechanisms.duties.models import Obligation, ObligationEvent
from mulin.mechanisms.duties.selectors import planning, reading

CEILING = 200
TELLING = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a hat owes over all its places: to be filed (the soonest first), waiting for review, done lately."""

    open: tuple[reading.DutyLine, ...]
    filed: tuple[reading.DutyLine, ...]
    done: tuple[reading.DutyLine, ...]


def _own(actor: Actor, organisation_id: int | None) -> Q:
    """Rows of the hat's own kind; where the hat stands for a body, not those of another one."""
    kinds = kinds_of(actor)
    mine = Q(obligor_kind__in=kinds)
    if organisation_id is not None and "company" in kinds:
        mine &= Q(obligor_id=organisation_id) | Q(obligor_id__isnull=True)
    return mine


def is_own(obligation_id: int, actor: Actor, organisation_id: int | None) -> bool:
    """Whether an obligation in the active range is the hat's own."""
    return Obligation.objects.filter(_own(actor, organisation_id), pk=obligation_id).exists()


def kinds_of(actor: Actor) -> tuple[str, ...]:
    """The kinds of obligors that a hat stands for."""
    return tuple(kind for kind in policies.OWN if policies.owes(actor, kind))


@dataclass(frozen=True, slots=True)
class ActedFor:
    """A filing that an office made for the hat (代办): the principal is told."""

    id: int
    title: str
    period: str
    by: str
    counts_on: dt.date


def acted_for(
    actor: Actor,
    on: dt.date,
    *,
    organisation_id: int | None = None,
    layers: tuple[str, ...] = reading.ALL_LAYERS,
    since: dt.timedelta = TELLING,
) -> list[ActedFor]:
    """What offices filed for the hat in the last weeks, over all its ranges, the latest first."""
    before, found = scope.current(), []
    ours = Obligation.objects.filter(_own(actor, organisation_id), layer__in=layers).values("pk")
    rows = ObligationEvent.objects.filter(
        obligation__in=ours, act=rules.Act.SUBMITTED, at__gte=calendar.end_of_day(on - since),
        at__lt=calendar.end_of_day(on),
    ).exclude(behalf_principal="")  # fmt: skip
    for one in actor.ranges:
        if one != scope.current():
            scope.set_local(one, staff=actor.staff, person_id=actor.person_id)
        found += list(rows.select_related("obligation"))
    scope.set_local(before, staff=actor.staff, person_id=actor.person_id)
    latest = {int(row.obligation_id): row for row in sorted(found, key=lambda row: row.at)}
    return [
        ActedFor(key, row.obligation.title, row.obligation.period, row.actor, row.counts_on)
        for key, row in reversed(latest.items())
    ]


def owed(
    actor: Actor,
    on: dt.date,
    days: calendar.Calendar,
    *,
    organisation_id: int | None = None,
    layers: tuple[str, ...] = reading.ALL_LAYERS,
    recent: int = 10,
) -> Owed:
    """Everything that a hat owes by a day, over all its ranges; history before use left out."""
    mine, before = _own(actor, organisation_id), scope.current()
    waiting: dict[int, Obligation] = {}
    settled: dict[int, Obligation] = {}
    for one in actor.ranges:
        if one != before:
            scope.set_local(one, staff=actor.staff, person_id=actor.person_id)
        rows = Obligation.objects.filter(mine, opens_on__lte=on, layer__in=layers)
        unsettled = reading.without_history(rows, on).filter(state__in=reading.UNSETTLED)
        waiting |= {int(row.pk): row for row in _soonest(unsettled)[:CEILING]}
        ended = rows.filter(state__in=["ACCEPTED", "WAIVED"]).order_by(F("due_on").desc(nulls_last=True), "-pk")
        settled |= {int(row.pk): row for row in ended[:recent]}
    lines = _lines(actor, waiting, on, days, before)
    done = _lines(actor, settled, on, days, before)
    lines.sort(key=reading.key_of)
    done.sort(key=reading.key_of, reverse=True)
    return Owed(
        tuple(line for line in lines if line.waits),
        tuple(line for line in lines if not line.waits),
        tuple(done[:recent]),
    )


def _soonest(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def _lines(
    actor: Actor, rows: dict[int, Obligation], on: dt.date, days: calendar.Calendar, before: scope.Range
) -> list[reading.DutyLine]:
    """Lines of rows, each read inside the range that holds it: their acts are seen there only."""
    found: list[reading.DutyLine] = []
    for one in actor.ranges:
        inside = [row for row in rows.values() if one.covers(row.path)]
        if inside:
            scope.set_local(one, staff=actor.staff, person_id=actor.person_id)
            found += reading.lines(inside, on, days)
    scope.set_local(before, staff=actor.staff, person_id=actor.person_id)
    return found


def urge_list(
    query: reading.DutyQuery, actor: Actor, on: dt.date, days: calendar.Calendar, *, limit: int = 100
) -> list[reading.DutyLine]:
    """Whom this hat may urge in the active range: late, still waiting, not history; by due day."""
    found = reading.list_lines(query, on, days, limit=limit)
    return [
        one
        for one in found
        if one.late and one.waits and not one.before_use and policies.may_review(actor, one.obligor_kind, one.path)
    ]


def pick(ids: Iterable[int], on: dt.date, days: calendar.Calendar) -> list[reading.DutyLine]:
    """The lines of some obligations in the active range."""
    rows = Obligation.objects.filter(pk__in=list(ids), opens_on__lte=on)
    return sorted(reading.lines(rows, on, days), key=reading.key_of)


@dataclass(frozen=True, slots=True)
class TemplateStanding:
    """How the obligations of one template stand: filed in time, filed late, open and overdue, open; waived apart."""

    total: int
    in_time: int
    late: int
    overdue: int
    open: int


def template_standing(pack: str, key: str, *, under: str, on: dt.date, layers: tuple[str, ...]) -> TemplateStanding:
    """The obligations of a template at or below a place that could be done by a day; one query, history left out."""
    query = reading.DutyQuery(pack=pack, template=key, under=under, layers=layers)
    rows = reading.without_history(reading.rows_of(query, on), on).exclude(state="WAIVED")
    last = ExpressionWrapper(F("due_on") + F("grace_days"), output_field=DateField())
    filed = Q(first_submitted_on__isnull=False, first_submitted_on__lte=on)
    counted = rows.annotate(last=last).aggregate(
        total=Count("id"),
        in_time=Count("id", filter=filed & (Q(due_on__isnull=True) | Q(first_submitted_on__lte=F("last")))),
        late=Count("id", filter=filed & Q(first_submitted_on__gt=F("last"))),
        overdue=Count("id", filter=~filed & Q(last__lt=on)),
        open=Count("id", filter=~filed & (Q(last__gte=on) | Q(due_on__isnull=True))),
    )
    return TemplateStanding(**counted)


def waits_for(pack: str, key: str, path: str, on: dt.date) -> str:
    """The words for a template that waits for a setting at a place; empty if it waits for none."""
    kinds = planning.template(pack, key).kinds
    for one in planning.undecided(kinds, path, on):
        if one.template.pack == pack and one.template.key == key:
            return one.reason
    return ""
