"""What waits and what failed, inside the active range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mulin.kernel.outbox.models import OutboxMessage


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many events wait, and how many were given up."""

    waiting: int
    failed: int


def backlog() -> Backlog:
    """Counts for the health page."""
    undelivered = OutboxMessage.objects.filter(delivered_at__isnull=True)
    return Backlog(
        waiting=undelivered.filter(failed_at__isnull=True).count(),
        failed=undelivered.filter(failed_at__isnull=False).count(),
    )


def list_failures(*, before: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Messages that were given up, newest first, with the last error."""
    rows = OutboxMessage.objects.filter(failed_at__isnull=False, delivered_at__isnull=True).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = rows.values("id", "kind", "path", "attempts", "last_error", "created_at", "failed_at")[:limit]
    return [dict(row) for row in found]
