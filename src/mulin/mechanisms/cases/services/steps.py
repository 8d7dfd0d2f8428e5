"""The engine: opening a case, taking its steps, papers, extensions, suspension, hand-over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from mulin.base.access import rules as access
from mulin.kernel import calendar, deadlines
from mulin.kernel.actor import Actor
from mulin.kernel.almanac.models import Deadline
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.outbox import services as outbox
from mulin.mechanisms.cases import policies, rules, selectors
from mulin.mechanisms.cases.models import Case, CaseDocument, CaseStatus
from mulin.mechanisms.cases.rules import OnBehalf


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is opened with. ``due``: the day that people agreed on, where no text sets one.

    subject: the thing that may have only one open case (``("community", 7)``). holder: role of the first state.
    """

    path: str
    place_name: str
    title: str
    data: Mapping[str, Any] = field(default_factory=dict)
    community_id: int | None = None
    subject: tuple[str, object] = ("", "")
    clause: str = ""
    due: dt.date | None = None
    layer: str = "REAL"
    holder: str = ""


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper brought along: which one, its title and number, the stored file if there is one."""

    key: str
    title: str
    file_id: int | None = None


@dataclass(frozen=True, slots=True)
class StepInput:
    """What a step is taken with."""

    data: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    papers: tuple[NewPaper, ...] = ()
    on_behalf: OnBehalf | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What an effect gets: the case after the step, who took it, when, on which day it counts."""

    case_id: int
    procedure: str
    action: str
    path: str
    place_name: str
    community_id: int | None
    subject_id: str
    data: Mapping[str, Any]
    clause: str
    actor: Actor
    now: dt.datetime
    on: dt.date
    due: dt.date | None = None
    layer: str = "REAL"


Effect = Callable[[Done], Mapping[str, Any] | None]
"""What it returns is added to the case's data (ids of what it made)."""
_effects: dict[tuple[str, str], Effect] = {}
OPENED = "OPENED"


def on_step(procedure: str, action: str, effect: Effect) -> None:
    """Let an area act in the same transaction when a step was taken. Raises ValueError for a second effect."""
    case_type = rules.catalogue.get(procedure)
    if _effects.setdefault((procedure, str(case_type.action(action))), effect) is not effect:
        raise ValueError(f"two effects for {procedure}/{action}")


def on_open(procedure: str, effect: Effect) -> None:
    """Let an area act in the same transaction when a case was opened: its detail row beside the spine."""
    rules.catalogue.get(procedure)
    if _effects.setdefault((procedure, OPENED), effect) is not effect:
        raise ValueError(f"two effects for {procedure}/{OPENED}")


def lock(case_id: int) -> tuple[Case, rules.CaseType]:
    row = Case.objects.select_for_update().filter(pk=case_id).first()
    if row is None:
        raise NotFound(Violation("cases.not_found"))
    return row, rules.catalogue.get(row.procedure)


@transaction.atomic
def open_case(
    procedure: str,
    new: NewCase,
    *,
    actor: Actor,
    now: dt.datetime,
    days: calendar.Calendar,
    on_behalf: OnBehalf | None = None,
) -> int:
    """Open a case in its first state; returns its id. Raises NotAllowed, InputError, Refused (one is open already)."""
    case_type = rules.catalogue.get(procedure)
    policies.require_open(actor, case_type, new.path)
    policies.require_acting(actor, on_behalf=on_behalf is not None)
    today = calendar.local_date(now)
    found = rules.check_fields(case_type.opened, new.data, case_type.clauses)
    found += rules.check_on_behalf(on_behalf, today)
    if not new.title.strip():
        found.append(Violation("cases.title_missing"))
    if case_type.of_community and new.community_id is None:
        found.append(Violation("cases.community_missing", case_type.clauses[0], {"label": case_type.label}))
    if new.due is not None and new.due < today:
        found.append(Violation("cases.due_past"))
    if found:
        raise InputError(*found)
    subject_type, subject_id = new.subject[0], str(new.subject[1])
    if (
        subject_id
        and Case.objects.filter(
            procedure=procedure, subject_type=subject_type, subject_id=subject_id, path=new.path, closed_at=None
        ).exists()
    ):
        raise Refused(Violation("cases.open_already", "", {"label": case_type.label, "place": new.place_name}))
    counts_on = on_behalf.received_on if on_behalf else today
    initial = case_type.flow.initial
    row = Case.objects.create(
        procedure=procedure,
        title=new.title.strip()[:200],
        path=new.path,
        place_name=new.place_name,
        community_id=new.community_id,
        subject_type=subject_type,
        subject_id=subject_id,
        state=str(initial),
        entered_at=now,
        entered_on=counts_on,
        clause=new.clause or case_type.clauses[0],
        data=dict(new.data),
        layer=new.layer,
        opened_at=now,
        opened_by=actor.label,
        opened_hat_id=actor.hat_id,
    )
    row.number = f"{today.year}-{row.pk:06d}"
    if new.due is not None:
        agreed = deadlines.Due(new.due, new.due, days.is_workday(new.due), provisional=False)
        start_deadline(row, rules.AGREED, None, agreed, started_on=counts_on, basis=row.clause)
    _enter(row, case_type, counts_on, days)
    if new.holder:
        row.holder_role, row.holder_label = new.holder, _role_words(new.holder)
    row.save()
    status(row, OPENED, "", actor=actor, now=now, counts_on=counts_on, on_behalf=on_behalf, data=dict(new.data))
    _run_effect(row, OPENED, row.clause, actor=actor, now=now, on=counts_on)
    record(row, "opened", actor=actor, now=now)
    return int(row.pk)


@transaction.atomic
def take_step(
    case_id: int,
    action: str,
    *,
    actor: Actor,
    now: dt.datetime,
    days: calendar.Calendar,
    given: StepInput | None = None,
) -> str:
    """Take one step; returns the new state. All that is wrong is said at once.

    Raises NotAllowed (role, place), Refused (state, papers, form, guards, suspended), NotFound.
    """
    given = given or StepInput()
    row, case_type = lock(case_id)
    step = case_type.flow.find(case_type.state(row.state), case_type.action(action))
    policies.require_step(actor, step, row.path)
    policies.require_acting(actor, on_behalf=given.on_behalf is not None)
    today = calendar.local_date(now)
    counts_on = given.on_behalf.received_on if given.on_behalf else today
    papers = frozenset(case_type.paper(paper.key).key for paper in given.papers)
    facts = selectors.facts_of(row, on=counts_on, entered=dict(given.data), papers=papers)
    found = [Violation("cases.suspended")] if row.suspended_on else []
    found += rules.check_on_behalf(given.on_behalf, today, step)
    found += rules.check_step(case_type, step, facts, given.data, days)
    if found:
        raise Refused(*found)
    for paper in given.papers:
        add_paper(row, case_type, paper, actor=actor, now=now)
    was, overdue = row.state, row.due_date is not None and deadlines.is_overdue(counts_on, row.due_date)
    row.data = {**row.data, **given.data}
    row.state, row.entered_at, row.entered_on = str(step.target), now, counts_on
    _enter(row, case_type, counts_on, days, now=now)
    row.save()
    status(
        row, action, was, actor=actor, now=now, counts_on=counts_on, on_behalf=given.on_behalf, note=given.note,
        data=dict(given.data), basis=step.basis, overdue=overdue,
    )  # fmt: skip
    _run_effect(row, str(step.action), step.basis, actor=actor, now=now, on=counts_on)
    record(row, str(step.action).lower(), actor=actor, now=now, basis=step.basis)
    return row.state


def _run_effect(row: Case, action: str, basis: str, *, actor: Actor, now: dt.datetime, on: dt.date) -> None:
    effect = _effects.get((row.procedure, action))
    if effect is None:
        return
    made = effect(
        Done(
            case_id=int(row.pk), procedure=row.procedure, action=action, path=row.path,
            place_name=row.place_name, community_id=row.community_id, subject_id=row.subject_id,
            data=row.data, clause=basis, actor=actor, now=now, on=on, due=row.due_date, layer=row.layer,
        )
    )  # fmt: skip
    if made:
        row.data = {**row.data, **made}
        row.save(update_fields=["data"])


def record(row: Case, verb: str, *, actor: Actor, now: dt.datetime, basis: str = "") -> None:
    """Audit and event, in the same transaction as the act."""
    audit.record(
        actor, f"cases.{row.procedure}.{verb}", now=now, path=row.path, subject=("case", row.pk), summary=row.title,
        basis=basis or row.clause, details={"state": row.state},
    )  # fmt: skip
    outbox.publish(
        "cases.case.moved",
        path=row.path,
        payload={"case": int(row.pk), "procedure": row.procedure, "action": verb, "state": row.state},
        now=now,
    )


def _enter(
    row: Case,
    case_type: rules.CaseType,
    on: dt.date,
    days: calendar.Calendar,
    *,
    now: dt.datetime | None = None,
) -> None:
    """Set holder and deadlines of the state that was entered; a final state closes the case."""
    state = case_type.state(row.state)
    row.holder_role = case_type.holder_of(row.state, row.data)
    row.holder_hat_id, row.holder_label = None, _role_words(row.holder_role)
    standing = Deadline.objects.filter(subject_type="case", subject_id=str(row.pk), closed_at__isnull=True)
    if now is not None:
        standing.exclude(key=rules.AGREED).update(closed_at=now)
    if case_type.flow.is_final(state):
        standing.update(closed_at=now)
        row.closed_at, row.due_date, row.due_kind, row.suspended_on = now, None, "", None
        return
    for step in case_type.flow.transitions_from(state):
        if step.days is not None and step.days.direction is deadlines.Direction.LAST_DAY:
            due = deadlines.due(on, step.days, days)
            start_deadline(row, str(step.action), step.days, due, started_on=on, basis=step.basis)
    set_due(row)


def _role_words(role: str) -> str:
    """A role as people call it; what is no role (a post's own name) stays."""
    return {str(one): label for one, label in access.ROLE_LABELS.items()}.get(role, role)


def set_due(row: Case) -> None:
    """The earliest standing deadline is the one that the spine shows."""
    standing = Deadline.objects.filter(subject_type="case", subject_id=str(row.pk), closed_at__isnull=True)
    first = standing.order_by("due_date", "id").first()
    row.due_date, row.due_kind = (first.due_date, first.key) if first else (None, "")


def start_deadline(
    row: Case,
    key: str,
    spec: deadlines.Spec | None,
    due: deadlines.Due,
    *,
    started_on: dt.date,
    basis: str,
) -> None:
    Deadline.objects.create(
        path=row.path,
        subject_type="case",
        subject_id=str(row.pk),
        key=key,
        started_on=started_on,
        started_by=row.state,
        count=spec.count if spec else 0,
        unit=str(spec.unit) if spec else str(deadlines.Unit.DAY),
        direction=str(spec.direction) if spec else str(deadlines.Direction.LAST_DAY),
        basis=basis,
        raw_date=due.raw,
        due_date=due.effective,
        provisional=due.provisional,
    )


def status(
    row: Case,
    action: str,
    was: str,
    *,
    actor: Actor,
    now: dt.datetime,
    counts_on: dt.date,
    on_behalf: OnBehalf | None = None,
    note: str = "",
    data: dict[str, Any] | None = None,
    basis: str = "",
    overdue: bool = False,
) -> None:
    CaseStatus.objects.create(
        case=row,
        path=row.path,
        action=action,
        from_state=was,
        to_state=row.state,
        at=now,
        counts_on=counts_on,
        actor=actor.label,
        hat_id=actor.hat_id,
        behalf_principal=on_behalf.principal if on_behalf else "",
        behalf_paper=on_behalf.paper if on_behalf else "",
        note=note,
        data=data or {},
        basis=basis,
        overdue=overdue,
    )


def add_paper(row: Case, case_type: rules.CaseType, paper: NewPaper, *, actor: Actor, now: dt.datetime) -> None:
    declared = case_type.paper(paper.key)
    CaseDocument.objects.create(
        case=row,
        path=row.path,
        key=declared.key,
        title=(paper.title.strip() or declared.label)[:200],
        file_id=paper.file_id,
        clause=declared.clause,
        added_at=now,
        added_by=actor.label,
    )
