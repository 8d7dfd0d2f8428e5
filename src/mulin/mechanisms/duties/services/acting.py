"""Acts about an obligation: sending on, filing (also for another, also nil), reviewing, waiving, urging, explaining.

Each act locks its obligation, appends one event and writes the log in one transaction. Of two who file at once one
is first for ever, and the other is told who was; what he has is brought as a supplement, if it is one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
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
    supplement: it adds to what was filed and not looked at yet; without the word it is refused then.
    """

    record: str = ""
    file_id: int | None = None
    note: str = ""
    nil: bool = False
    on_behalf: rules.OnBehalf | None = None
    also: tuple[int, ...] = ()
    supplement: bool = False


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
    rules.Act.SENT: "sent_on",
}


@transaction.atomic
def submit(obligation_id: int, given: Filing, *, actor: Actor, now: dt.datetime) -> list[int]:
    """File; returns the ids of everything that the record fulfilled, this one first.

    Templates that this one's ``discharges`` names are fulfilled with it by themselves; ``given.also`` adds those that
    ask for the same evidence. A nil return fulfils its own duty alone. Raises NotFound, NotAllowed, Refused,
    InputError.
    """
    companions = {} if given.nil else {one.id: one for one in selectors.companions(obligation_id)}
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
    if row.state == rules.State.SUBMITTED and not given.supplement:
        raise Refused(_filed_already(row))
    if row.opens_on > today:
        raise Refused(Violation("duties.not_open", row.clause, {"day": row.opens_on.isoformat()}))
    found = rules.check_on_behalf(given.on_behalf, row.opens_on, today) + list(_faults(row, given))
    if found:
        raise InputError(*found)


def _faults(row: Obligation, given: Filing) -> Iterator[Violation]:
    """What the filing itself lacks: the record with every destination's proof, or for a nil return its reason."""
    if given.nil:
        if row.nil == "none":
            yield Violation("duties.nil_not_allowed", row.clause, {"clause": row.clause})
        if not given.note.strip():
            yield Violation("duties.nil_reason", row.clause)
        return
    if not given.record.strip() and given.file_id is None:
        yield Violation("duties.record_missing", row.clause)
    if left := selectors.destinations_left(row):
        yield Violation("duties.destinations_missing", row.clause, {"left": "、".join(left)})


def _filed_already(row: Obligation) -> Violation:
    """Who filed, and when."""
    last = ObligationEvent.objects.filter(obligation=row, act=rules.Act.SUBMITTED).order_by("-id").first()
    when = f"{last.at.astimezone(calendar.ZONE):%Y-%m-%d %H:%M}" if last else ""
    return Violation("duties.filed_already", row.clause, {"who": last.actor if last else "", "when": when})


@transaction.atomic
def send_on(
    obligation_id: int,
    destination: str,
    *,
    sent_on: dt.date,
    proof: str = "",
    file_id: int | None = None,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Record that one destination has it, with the day and the proof. Raises NotAllowed, Refused, InputError."""
    row = _lock_one(obligation_id)
    policies.require_submit(actor, row.obligor_kind, row.path, on_behalf=actor.staff)
    found = []
    if destination not in row.destinations:
        found.append(Violation("duties.destination_unknown", row.clause, {"named": "、".join(row.destinations)}))
    if not proof.strip() and file_id is None:
        found.append(Violation("duties.proof_missing", row.clause))
    if not row.period_start <= sent_on <= calendar.local_date(now):
        found.append(Violation("duties.sent_when", row.clause, {"day": row.period_start.isoformat()}))
    if found:
        raise InputError(*found)
    _append(
        row, rules.Act.SENT, actor=actor, now=now, counts_on=sent_on, destination=destination,
        record=proof.strip()[:200], file_id=file_id,
    )  # fmt: skip


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
    policies.require_submit(actor, row.obligor_kind, row.path, on_behalf=actor.staff)
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


@transaction.atomic
def urge_all(
    ids: Iterable[int], means: str, *, actor: Actor, now: dt.datetime, days: calendar.Calendar, note: str = ""
) -> int:
    """As :func:`urge` for several, all or none; how many. What was filed meanwhile is left out."""
    rows = _lock(ids)
    waiting = [key for key, row in rows.items() if row.state in rules.WAITING]
    for key in waiting:
        urge(key, means, actor=actor, now=now, days=days, note=note)
    return len(waiting)
