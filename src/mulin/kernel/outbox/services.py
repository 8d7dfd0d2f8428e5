"""Publishing events in the transaction of the act, and delivering them after it committed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mulin.kernel import messages, scope
from mulin.kernel.actor import Actor, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Refused, Violation
from mulin.kernel.outbox import rules
from mulin.kernel.outbox.models import OutboxMessage

ROOT = "0/"
"""The path of an event that concerns no place."""

messages.register_all(
    {
        "outbox.not_failed": "这条消息没有投递失败，不需要重新投递。",
        "outbox.not_found": "没有这条消息，或者它不在你的范围内。",
    }
)


@dataclass(frozen=True, slots=True)
class Event:
    """What subscribers get: the kind (``area.noun.verb``), the place, plain JSON without personal data."""

    kind: str
    path: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one round did: delivered, put off to a later try, given up."""

    delivered: int
    put_off: int
    given_up: int


Subscriber = Callable[[Event, dt.datetime], None]
_subscribers: dict[str, list[Subscriber]] = {}
_slow: set[str] = set()
INTERRUPTED = "后台进程在处理时中断"


def subscribe(kind: str, subscriber: Subscriber, *, slow: bool = False) -> None:
    """Let a function be called for each event of a kind; entering it twice changes nothing.

    A subscriber may be called again for the same event after a crash: it must bear that. ``slow``: the work may
    take minutes; events of such a kind are delivered one at a time by :func:`claim_slow` and :func:`deliver_claimed`.
    """
    if slow:
        _slow.add(kind)
    known = _subscribers.setdefault(kind, [])
    if subscriber not in known:
        known.append(subscriber)


def publish(
    kind: str,
    *,
    path: str,
    payload: Mapping[str, Any],
    now: dt.datetime,
    due_at: dt.datetime | None = None,
) -> int:
    """Write an event in the caller's transaction: it exists if and only if the act is committed."""
    row = OutboxMessage.objects.create(
        path=path or ROOT, kind=kind, payload=dict(payload), created_at=now, due_at=due_at or now
    )
    return int(row.pk)


def deliver_pending(*, now: dt.datetime, limit: int = 200) -> Delivery:
    """Deliver what is due inside the active range, one transaction a message.

    Each message is handled under the range of its own path; a failing subscriber takes back all that the
    message's subscribers did, and the message waits (1 min, 5 min, 30 min, 2 h, 12 h), then stands as failed.
    """
    due = _due(now).exclude(kind__in=_slow)
    results = [_deliver(pk, now=now) for pk in list(due.values_list("pk", flat=True)[:limit])]
    return Delivery(results.count("delivered"), results.count("put_off"), results.count("given_up"))


def _due(now: dt.datetime) -> QuerySet[OutboxMessage]:
    waiting = OutboxMessage.objects.filter(delivered_at__isnull=True, failed_at__isnull=True, due_at__lte=now)
    return waiting.order_by("due_at", "id")


@transaction.atomic
def claim_slow(*, now: dt.datetime) -> int | None:
    """Count a try of the slow message that is due longest, and put its next one off; its id, None if none is due.

    To be committed before the work begins: a process that dies over a message is counted too, and after the last
    try the message stands as failed.
    """
    row = _due(now).filter(kind__in=_slow).select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.attempts += 1
    later = rules.next_try(row.attempts, now)
    if row.attempts > len(rules.PAUSES) + 1:
        row.failed_at, row.last_error = now, row.last_error or INTERRUPTED
    row.due_at = later or now + rules.PAUSES[-1]
    row.save(update_fields=["attempts", "due_at", "failed_at", "last_error"])
    return None if row.failed_at is not None else int(row.pk)


def deliver_claimed(message_id: int, *, now: dt.datetime) -> str:
    """Deliver a message that :func:`claim_slow` gave out, in one transaction; what became of it."""
    return _deliver(message_id, now=now, claimed=True)


def _deliver(pk: int, *, now: dt.datetime, claimed: bool = False) -> str:
    with transaction.atomic():
        row = OutboxMessage.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if row is None or row.delivered_at is not None or row.failed_at is not None:
            return "taken"
        event = Event(row.kind, row.path, row.payload)
        row.attempts += 0 if claimed else 1
        try:
            with scope.active(scope.Range.under(row.path), staff=True):
                for subscriber in _subscribers.get(row.kind, []):
                    subscriber(event, now)
        except Exception as fault:  # whatever a subscriber raises must be kept, not lost
            return _put_off(row, fault, now=now)
        row.delivered_at = now
        row.save(update_fields=["attempts", "delivered_at"])
        return "delivered"


def _put_off(row: OutboxMessage, fault: Exception, *, now: dt.datetime) -> str:
    row.last_error = f"{type(fault).__name__}: {fault}"[:400]
    later = rules.next_try(row.attempts, now)
    if later is None:
        row.failed_at = now
    else:
        row.due_at = later
    row.save(update_fields=["attempts", "last_error", "due_at", "failed_at"])
    return "given_up" if later is None else "put_off"


@transaction.atomic
def retry(message_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Put a message that was given up back into the queue, from its first try. Raises Refused, NotAllowed, NotFound."""
    row = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
    if row is None:
        raise NotFound(Violation("outbox.not_found"))
    require(actor, "jobs.retry", row.path)
    if row.failed_at is None:
        raise Refused(Violation("outbox.not_failed"))
    row.failed_at, row.attempts, row.due_at = None, 0, now
    row.save(update_fields=["failed_at", "attempts", "due_at"])
    audit.record(actor, "outbox.message.retried", now=now, path=row.path, subject=("outbox", row.pk), summary=row.kind)
