"""One obligation: its timeline, what a hat may do about it, what one record could fulfil beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.duties import policies, rules
from mulin.mechanisms.duties.models import Obligation, ObligationEvent, RungMark
from mulin.mechanisms.duties.selectors import planning, reading


@dataclass(frozen=True, slots=True)
class Companion:
    """A further obligation that the same record may fulfil; implied: the template says so, nobody has to tick it."""

    id: int
    title: str
    period: str
    clause: str
    implied: bool


def reasons_of(ids: Iterable[int]) -> dict[int, str]:
    """The last reason that was given for each obligation's lateness; one query."""
    rows = ObligationEvent.objects.filter(obligation_id__in=list(ids), act="REASON").order_by("id")
    return dict(rows.values_list("obligation_id", "note"))


def companions(obligation_id: int) -> list[Companion]:
    """Open obligations of the same obligor at the same place that one record can fulfil together with this one.

    Either this one's template names theirs in ``discharges``, or they ask for exactly the same evidence.
    """
    row = reading.get(obligation_id)
    named = planning.templates(row.pack).get(row.template)
    implied = named.discharges if named else ()
    same = Q(evidence=row.evidence) if row.evidence else Q(pk__in=[])
    rows = Obligation.objects.filter(
        Q(template__in=implied) | same,
        pack=row.pack, path=row.path, obligor_kind=row.obligor_kind, obligor_id=row.obligor_id,
        obligor_label=row.obligor_label, state__in=[str(state) for state in rules.WAITING],
        opens_on__lt=row.period_end, period_end__gt=row.opens_on,
    ).exclude(pk=row.pk)  # fmt: skip
    return [
        Companion(int(one.pk), one.title, one.period, one.clause, one.template in implied)
        for one in rows.order_by("due_on", "pk")
    ]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a record has to go, and its day and proof once it is there."""

    label: str
    sent_on: dt.date | None = None
    proof: str = ""
    file_id: int | None = None


def destinations(row: Obligation) -> tuple[Destination, ...]:
    """Every destination with its latest proof."""
    sent = {}
    for one in ObligationEvent.objects.filter(obligation=row, act=rules.Act.SENT).order_by("id"):
        sent[one.destination] = Destination(one.destination, one.counts_on, one.record, one.file_id)
    return tuple(sent.get(label, Destination(label)) for label in row.destinations)


def destinations_left(row: Obligation) -> list[str]:
    """The destinations without proof; nothing is asked for a duty that has none."""
    return [one.label for one in destinations(row) if one.sent_on is None] if row.destinations else []


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline: an act, or a rung that the calendar climbed."""

    at: dt.datetime
    counts_on: dt.date
    label: str
    actor: str
    clause: str
    note: str = ""
    record: str = ""
    file_id: int | None = None
    nil: bool = False
    behalf: str = ""
    together_with: int | None = None


@dataclass(frozen=True, slots=True)
class DutyDetail:
    """One obligation whole, for the hat that looks at it."""

    line: reading.DutyLine
    template: planning.Template | None
    evidence: tuple[str, ...]
    nil: str
    printed_on: dt.date | None
    period_start: dt.date
    period_end: dt.date
    timeline: tuple[Entry, ...]
    companions: tuple[Companion, ...]
    acts: tuple[rules.Act, ...]
    owes: bool
    rungs_ahead: tuple[tuple[str, dt.date], ...]
    destinations: tuple[Destination, ...] = ()
    order: int | None = None
    may_order: bool = False
    form: str = ""


_MEANS = {"TEXT": "发文字", "PHONE": "打电话"}


def detail(obligation_id: int, actor: Actor, today: dt.date, days: calendar.Calendar) -> DutyDetail:
    """One obligation: how it stands, its timeline, what this hat may do, which rungs are still to come."""
    row = reading.get(obligation_id)
    line = reading.lines([row], today, days)[0]
    template = planning.templates(row.pack).get(row.template)
    ahead = reading.Ladders(days).of(row) if line.waits and line.first_on is None else []
    return DutyDetail(
        line=line,
        template=template,
        evidence=tuple(row.evidence),
        nil=row.nil,
        printed_on=row.printed_on,
        period_start=row.period_start,
        period_end=row.period_end,
        timeline=_timeline(row, today),
        companions=tuple(companions(row.pk)) if line.waits else (),
        acts=_acts(row, actor, today, days),
        owes=policies.owes(actor, row.obligor_kind),
        rungs_ahead=tuple((rules.RUNG_LABELS[step.rung], day) for step, day in ahead if day > today),
        destinations=destinations(row),
        order=(ordered := order_of(int(row.pk))),
        may_order=ordered is None and line.waits and _may_order(row, line, actor, today, days),
        form=rules.form_of(row.pack, row.template),
    )


def _may_order(row: Obligation, line: reading.DutyLine, actor: Actor, today: dt.date, days: calendar.Calendar) -> bool:
    """Late and not history, by a hat that reviews it, on a working day."""
    reviews = policies.may_review(actor, row.obligor_kind, row.path)
    return reviews and line.late and not line.before_use and days.is_workday(today)


def order_of(obligation_id: int) -> int | None:
    """The open case of an order about an obligation, else the one that its ladder opened."""
    open_case = cases.find_open_about("obligation", obligation_id)
    if open_case is not None:
        return open_case
    marks = RungMark.objects.filter(obligation_id=obligation_id, case_id__isnull=False)
    return marks.values_list("case_id", flat=True).first()


def _acts(row: Obligation, actor: Actor, today: dt.date, days: calendar.Calendar) -> tuple[rules.Act, ...]:
    files = policies.may_submit(actor, row.path) and row.opens_on <= today
    files = files and (actor.staff or policies.owes(actor, row.obligor_kind))
    reviews = policies.may_review(actor, row.obligor_kind, row.path)
    late = row.due_on is not None and today > row.due_on
    allowed = {
        rules.Act.SUBMITTED: files,
        rules.Act.REASON: files and late,
        rules.Act.SENT: files and bool(destinations_left(row)),
        rules.Act.RETURNED: reviews,
        rules.Act.ACCEPTED: reviews,
        rules.Act.WAIVED: reviews,
        rules.Act.URGED: reviews and days.is_workday(today),
    }
    return tuple(act for act in rules.acts_from(rules.State(row.state)) if allowed[act])


def _timeline(row: Obligation, today: dt.date) -> tuple[Entry, ...]:
    """What had happened by the end of a day."""
    events = ObligationEvent.objects.filter(obligation=row, at__lt=calendar.end_of_day(today)).order_by("id")
    entries = [_entry(one, row.clause) for one in events]
    for mark in RungMark.objects.filter(obligation=row, on_day__lte=today).order_by("id"):
        label = rules.RUNG_LABELS[rules.Rung(mark.rung)]
        entries.append(Entry(mark.marked_at, mark.on_day, label, "系统", mark.clause))
    return tuple(sorted(entries, key=lambda one: (one.counts_on, one.at)))


def _entry(one: ObligationEvent, clause: str) -> Entry:
    act = rules.Act(one.act)
    means = f"（{_MEANS[one.means]}）" if one.means else f"：{one.destination}" if one.destination else ""
    behalf = f"代{one.behalf_principal}办理（凭{one.behalf_paper}）" if one.behalf_principal else ""
    return Entry(
        at=one.at,
        counts_on=one.counts_on,
        label=f"{rules.ACT_LABELS[act]}{means}",
        actor=one.actor,
        clause=clause,
        note=one.note,
        record=one.record,
        file_id=one.file_id,
        nil=one.nil,
        behalf=behalf,
        together_with=one.discharged_with,
    )
