"""Acts about an obligation: filing (also for another, also nil), reviewing, waiving, urging, explaining.

Each act locks its obligation, appends one event and writes the log in one transaction. Two who file at once are
both kept; the first one's time stays the first time for ever.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.outbox import services as outbox
from mulin.mechanisms.duties import policies, rules, selectors
from mulin.mechanisms.duties.models import Obligation, ObligationEvent

TEXT, PHONE = "TEXT", "PHONE"


@dataclass(frozen=True, slots=True)
class Filing:
    """What is filed: the record (number, name or reference), a stored file, a note; nil says that there is nothing.

    also: ids of further obligations of the same obligor and place that this one record fulfils (P10).
    """

    record: str = ""
    file_id: int | None = None
    note: str = ""
    nil: bool = False
    on_behalf: rules.OnBehalf | None = None
    also: tuple[int, ...] = ()


def _lock(ids: Iterable[int]) -> dict[int, Obligation]:
    """The rows in order of id, locked: two who lock several never wait for each other."""
    return {int(row.pk): row for row in Obligation.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk")}


def _lock_one(obligation_id: int) -> Obligation:
    row = _lock([obligation_id]).get(obligation_id)
    if row is None:
        raise NotFound(Violation("duties.not_found"))
    return row


def _append(
    row: Obligation, act: rules.Act, *, actor: Actor, now: dt.datetime, counts_on: dt.date | None = None, **more: Any
) -> None:
    """The event, the columns that repeat it, the log and the message to whoever listens."""
    row.state = rules.next_state(rules.State(row.state), act, row.clause)
    day = counts_on or calendar.local_date(now)
    ObligationEvent.objects.create(
        obligation=row, path=row.path, act=act, at=now, counts_on=day, actor=actor.label, hat_id=actor.hat_id, **more
    )
    if act is rules.Act.SUBMITTED:
        row.submissions += 1
        if row.first_submitted_at is None:
            row.first_submitted_at, row.first_submitted_on = now, day
    row.returns += act is rules.Act.RETURNED
    row.save(update_fields=list(Obligation.update_columns))
    audit.record(
        actor, f"duties.obligation.{_VERBS[act]}", now=now, path=row.path, subject=("obligation", row.pk),
        summary=f"{row.title}（{row.period}）{row.obligor_label}", basis=row.clause, details={"state": str(row.state)},
    )  # fmt: skip
    outbox.publish(
        "duties.obligation.moved",
        path=row.path,
        payload={"obligation": int(row.pk), "act": str(act), "state": str(row.state)},
        now=now,
    )


_VERBS = {
    rules.Act.SUBMITTED: "submitted",
    rules.Act.RETURNED: "returned",
    rules.Act.ACCEPTED: "passed",
    rules.Act.WAIVED: "waived",
    rules.Act.URGED: "urged",
    rules.Act.REASON: "explained",
}


@transaction.atomic
def submit(obligation_id: int, given: Filing, *, actor: Actor, now: dt.datetime) -> list[int]:
    """File; returns the ids of everything that the record fulfilled, this one first.

    Templates that this one's ``discharges`` names are fulfilled with it by themselves; ``given.also`` adds those that
    ask for the same evidence. Raises NotFound, NotAllowed, Refused, InputError.
    """
    companions = {one.id: one for one in selectors.companions(obligation_id)}
    chosen = [key for key, one in companions.items() if one.implied or key in given.also]
    if set(given.also) - set(companions):
        raise Refused(Violation("duties.not_together"))
    rows = _lock([obligation_id, *chosen])
    if obligation_id not in rows:
        raise NotFound(Violation("duties.not_found"))
    first = rows.pop(obligation_id)
    _check(first, given, actor, calendar.local_date(now))
    counts_on = given.on_behalf.received_on if given.on_behalf else calendar.local_date(now)
    behalf = given.on_behalf
    filed: dict[str, Any] = {
        "record": given.record.strip()[:200],
        "file_id": given.file_id,
        "note": given.note.strip(),
        "nil": given.nil,
        "behalf_principal": behalf.principal.strip() if behalf else "",
        "behalf_paper": behalf.paper.strip() if behalf else "",
    }
    _append(first, rules.Act.SUBMITTED, actor=actor, now=now, counts_on=counts_on, **filed)
    for row in rows.values():
        # A record that came before the other period began counts from that period's first day.
        day = max(counts_on, row.opens_on)
        _append(row, rules.Act.SUBMITTED, actor=actor, now=now, counts_on=day, discharged_with=first.pk, **filed)
    return [obligation_id, *rows]


def _check(row: Obligation, given: Filing, actor: Actor, today: dt.date) -> None:
    policies.require_submit(actor, row.obligor_kind, row.path, on_behalf=given.on_behalf is not None)
    rules.next_state(rules.State(row.state), rules.Act.SUBMITTED, row.clause)
    if row.opens_on > today:
        raise Refused(Violation("duties.not_open", row.clause, {"day": row.opens_on.isoformat()}))
    found = rules.check_on_behalf(given.on_behalf, row.opens_on, today)
    if given.nil:
        if row.nil == "none":
            found.append(Violation("duties.nil_not_allowed", row.clause, {"clause": row.clause}))
        if not given.note.strip():
            found.append(Violation("duties.nil_reason", row.clause))
    elif not given.record.strip() and given.file_id is None:
        found.append(Violation("duties.record_missing", row.clause))
    if found:
        raise InputError(*found)


@transaction.atomic
def return_with_reason(obligation_id: int, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Give it back to be filed again; the first time stays. Raises NotAllowed, Refused, InputError."""
    row = _lock_one(obligation_id)
    policies.require_review(actor, row.obligor_kind, row.path)
    note = rules.require_text(reason, "duties.reason_missing", row.clause)
    _append(row, rules.Act.RETURNED, actor=actor, now=now, note=note)


@transaction.atomic
def accept(obligation_id: int, *, actor: Actor, now: dt.datetime, note: str = "") -> None:
    """Accept what was filed. Raises NotAllowed, Refused."""
    row = _lock_one(obligation_id)
    policies.require_review(actor, row.obligor_kind, row.path)
    _append(row, rules.Act.ACCEPTED, actor=actor, now=now, note=note.strip())


@transaction.atomic
def waive(obligation_id: int, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Release the obligor from it, with the reason. Raises NotAllowed, Refused, InputError."""
    row = _lock_one(obligation_id)
    policies.require_review(actor, row.obligor_kind, row.path)
    note = rules.require_text(reason, "duties.reason_missing", row.clause)
    _append(row, rules.Act.WAIVED, actor=actor, now=now, note=note)


@transaction.atomic
def give_reason(obligation_id: int, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Explain a delay; it stays late, and the reason stands beside it. Raises NotAllowed, Refused, InputError."""
    row = _lock_one(obligation_id)
    policies.require_submit(actor, row.obligor_kind, row.path, on_behalf=True)
    note = rules.require_text(reason, "duties.reason_missing", row.clause)
    _append(row, rules.Act.REASON, actor=actor, now=now, note=note)


@transaction.atomic
def urge(
    obligation_id: int, means: str, *, actor: Actor, now: dt.datetime, days: calendar.Calendar, note: str = ""
) -> None:
    """Record that somebody was urged, by a text or by telephone; on working days only. Raises NotAllowed, Refused."""
    row = _lock_one(obligation_id)
    policies.require_review(actor, row.obligor_kind, row.path)
    rules.require_workday(calendar.local_date(now), days)
    if means not in (TEXT, PHONE):
        raise InputError(Violation("duties.means_unknown"))
    _append(row, rules.Act.URGED, actor=actor, now=now, means=means, note=note.strip())
