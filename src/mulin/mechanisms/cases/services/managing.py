"""An open case beside its steps: papers, extensions, suspension, hand-over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from mulin.kernel import calendar, deadlines
from mulin.kernel.actor import Actor
from mulin.kernel.almanac.models import Deadline, DeadlineChange
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.mechanisms.cases import policies, rules
from mulin.mechanisms.cases.models import Case, CaseStatus
from mulin.mechanisms.cases.services import steps

HANDED_OVER = "岗位交接"
"""The reason that a one-click hand-over notes."""


@transaction.atomic
def add_document(case_id: int, paper: steps.NewPaper, *, actor: Actor, now: dt.datetime) -> None:
    """Add a paper to an open case. Raises NotAllowed, Refused (closed), NotFound (a paper not of this procedure)."""
    row, case_type = _lock_open(case_id)
    policies.require_manage(actor, row.path)
    steps.add_paper(row, case_type, paper, actor=actor, now=now)
    steps.status(row, "PAPER", row.state, actor=actor, now=now, counts_on=calendar.local_date(now), note=paper.title)
    steps.record(row, "document_added", actor=actor, now=now)


def _lock_open(case_id: int) -> tuple[Case, rules.CaseType]:
    row, case_type = steps.lock(case_id)
    if row.closed_at is not None:
        raise Refused(Violation("cases.closed"))
    return row, case_type


@transaction.atomic
def extend(case_id: int, new_due: dt.date, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Put the standing deadline off to a later day, with the reason. Raises Refused, InputError."""
    row, _ = _lock_open(case_id)
    policies.require_manage(actor, row.path)
    note = rules.require_reason(reason)
    if row.due_date is None:
        raise Refused(Violation("cases.no_deadline"))
    if new_due <= row.due_date:
        raise InputError(Violation("cases.extension_not_later", "", {"due": row.due_date}))
    deadline = _standing(row).get(key=row.due_kind)
    _move(deadline, new_due, "EXTENDED", note, actor=actor, now=now)
    steps.set_due(row)
    row.save(update_fields=["due_date", "due_kind"])
    steps.status(row, "EXTENDED", row.state, actor=actor, now=now, counts_on=calendar.local_date(now), note=note)
    steps.record(row, "extended", actor=actor, now=now)


@transaction.atomic
def agree_on_day(case_id: int, day: dt.date | None, *, actor: Actor, now: dt.datetime, days: calendar.Calendar) -> None:
    """The day agreed on for an open case: set anew, moved, or (None) no longer counted. For effects of steps."""
    row, _ = _lock_open(case_id)
    agreed = _standing(row).filter(key=rules.AGREED).first()
    if day is None:
        _standing(row).filter(key=rules.AGREED).update(closed_at=now)
    elif agreed is not None and agreed.due_date != day:
        _move(agreed, day, "EXTENDED", row.title, actor=actor, now=now)
    elif agreed is None:
        due = deadlines.Due(day, day, days.is_workday(day), provisional=False)
        steps.start_deadline(row, rules.AGREED, None, due, started_on=calendar.local_date(now), basis=row.clause)
    steps.set_due(row)
    row.save(update_fields=["due_date", "due_kind"])


def _standing(row: Case) -> Any:
    return Deadline.objects.select_for_update().filter(
        subject_type="case", subject_id=str(row.pk), closed_at__isnull=True
    )


def _move(deadline: Deadline, day: dt.date, kind: str, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    DeadlineChange.objects.create(
        deadline=deadline,
        path=deadline.path,
        kind=kind,
        old_date=deadline.due_date,
        new_date=day,
        reason=reason[:300],
        recorded_at=now,
        recorded_by=actor.label,
    )
    deadline.due_date = day
    deadline.save(update_fields=["due_date"])


@transaction.atomic
def suspend(case_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Stop the clock; no step is taken until it runs again. Raises Refused, InputError."""
    row, _ = _lock_open(case_id)
    policies.require_manage(actor, row.path)
    note = rules.require_reason(reason)
    if row.suspended_on is not None:
        raise Refused(Violation("cases.suspended"))
    today = calendar.local_date(now)
    row.suspended_on, row.due_date = today, None
    row.save(update_fields=["suspended_on", "due_date"])
    steps.status(row, "SUSPENDED", row.state, actor=actor, now=now, counts_on=today, note=note)
    steps.record(row, "suspended", actor=actor, now=now)


@transaction.atomic
def resume(case_id: int, *, reason: str, actor: Actor, now: dt.datetime, days: calendar.Calendar) -> None:
    """Let the clock run again: every standing deadline moves by the days that it stood still. Raises Refused."""
    row, _ = _lock_open(case_id)
    policies.require_manage(actor, row.path)
    note = rules.require_reason(reason)
    if row.suspended_on is None:
        raise Refused(Violation("cases.not_suspended"))
    today = calendar.local_date(now)
    stood = today - row.suspended_on
    for deadline in list(_standing(row)):
        day = deadlines.roll(deadline.due_date + stood, deadlines.RollRule.NEXT, days)
        _move(deadline, day, "RESUMED", note, actor=actor, now=now)
    row.suspended_on = None
    steps.set_due(row)
    row.save(update_fields=["suspended_on", "due_date", "due_kind"])
    steps.status(row, "RESUMED", row.state, actor=actor, now=now, counts_on=today, note=note)
    steps.record(row, "resumed", actor=actor, now=now)


@transaction.atomic
def reassign(
    case_id: int,
    *,
    role: str,
    hat_id: int | None,
    label: str,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Hand the current step to another post, or to one holder of it (``hat_id``). Raises Refused, InputError."""
    row, _ = _lock_open(case_id)
    policies.require_manage(actor, row.path)
    note = rules.require_reason(reason)
    if not role or not label.strip():
        raise InputError(Violation("cases.holder_missing"))
    before = {"from_hat": row.holder_hat_id} if row.holder_hat_id is not None else {}
    row.holder_role, row.holder_hat_id, row.holder_label = role, hat_id, label.strip()
    row.save(update_fields=["holder_role", "holder_hat_id", "holder_label"])
    today = calendar.local_date(now)
    steps.status(
        row, "REASSIGNED", row.state, actor=actor, now=now, counts_on=today, note=f"移交{label}：{note}", data=before
    )
    steps.record(row, "reassigned", actor=actor, now=now)


@transaction.atomic
def move_holder(
    hat_id: int, *, to_hat_id: int, to_label: str, actor: Actor, now: dt.datetime, only: frozenset[int] | None = None
) -> int:
    """One-click hand-over: every open case held by a hat, or the chosen ones, goes to its successor; how many."""
    held = Case.objects.filter(holder_hat_id=hat_id, closed_at__isnull=True)
    chosen = held if only is None else held.filter(pk__in=only)
    moved = 0
    for pk in list(chosen.order_by("pk").values_list("pk", flat=True)):
        row, _ = _lock_open(pk)
        reassign(
            int(row.pk),
            role=row.holder_role,
            hat_id=to_hat_id,
            label=to_label,
            reason=HANDED_OVER,
            actor=actor,
            now=now,
        )
        moved += 1
    return moved


@transaction.atomic
def take_back(hat_id: int, *, from_hat_id: int, label: str, actor: Actor, now: dt.datetime) -> int:
    """Undo today's hand-over as far as the successor has not acted: those cases are the first hat's again; how many."""
    today, back = calendar.local_date(now), 0
    for row in list(Case.objects.select_for_update().filter(holder_hat_id=from_hat_id, closed_at=None).order_by("pk")):
        last = CaseStatus.objects.filter(case=row).order_by("-id").first()
        if last is None or last.action != "REASSIGNED" or calendar.local_date(last.at) != today:
            continue
        if not last.note.endswith(HANDED_OVER) or last.data.get("from_hat") != hat_id:
            continue
        policies.require_manage(actor, row.path)
        row.holder_hat_id, row.holder_label = hat_id, label
        row.save(update_fields=["holder_hat_id", "holder_label"])
        steps.status(row, "TAKEN_BACK", row.state, actor=actor, now=now, counts_on=today, note=f"收回，仍由{label}办理")
        steps.record(row, "taken_back", actor=actor, now=now)
        back += 1
    return back
