"""What waits and what failed, inside the active range."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min

from mulin.kernel.outbox.models import OutboxMessage


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many events wait, how many were given up, and since when the one that is due longest waits."""

    waiting: int
    failed: int
    oldest_due: dt.datetime | None = None


def backlog() -> Backlog:
    """Counts for the health page."""
    undelivered = OutboxMessage.objects.filter(delivered_at__isnull=True)
    waiting = undelivered.filter(failed_at__isnull=True).aggregate(count=Count("id"), oldest=Min("due_at"))
    return Backlog(
        waiting=waiting["count"],
        failed=undelivered.filter(failed_at__isnull=False).count(),
        oldest_due=waiting["oldest"],
    )


def find_failure(message_id: int) -> dict[str, Any] | None:
    """One message that was given up; None outside the active range, or once it is delivered or tried again."""
    return next(iter(list_failures(before=message_id + 1, after=message_id - 1, limit=1)), None)


def list_failures(*, before: int | None = None, after: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Messages that were given up, newest first, with the last error."""
    rows = OutboxMessage.objects.filter(failed_at__isnull=False, delivered_at__isnull=True).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    if after is not None:
        rows = rows.filter(id__gt=after)
    found = rows.values("id", "kind", "path", "attempts", "last_error", "created_at", "failed_at")[:limit]
    return [dict(row) for row in found]
