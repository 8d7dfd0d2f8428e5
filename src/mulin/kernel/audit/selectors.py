"""Reading the log, newest first, paged by key, inside the active range."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from mulin.kernel.audit.models import AuditEntry, AuditSeal


def list_entries(
    *,
    before: int | None = None,
    subject: tuple[str, str] | None = None,
    code_prefix: str = "",
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Entries with an id below ``before``, at most ``limit``; filtered by subject or by the start of the code."""
    entries = AuditEntry.objects.order_by("-id")
    if before is not None:
        entries = entries.filter(id__lt=before)
    if subject is not None:
        entries = entries.filter(subject_type=subject[0], subject_id=subject[1])
    if code_prefix:
        entries = entries.filter(code__gte=code_prefix, code__lt=code_prefix + "~")
    rows = entries.values(
        "id",
        "at",
        "code",
        "actor_label",
        "path",
        "subject_type",
        "subject_id",
        "summary",
        "basis",
        "details",
        "address",
        "shifted_clock",
        "auditseal__seq",
    )[:limit]
    return [dict(row) for row in rows]


def state_mark() -> str:
    """A word that changes with every recorded act anywhere; what was read under one mark may be kept for it.

    An act that is still uncommitted has moved the mark already, so keep nothing longer than a minute.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), last_value FROM audit_entry_id_seq")
        database, number = cursor.fetchone()
    return f"{database}.{number}"


def moved_since(entry: int, *, quiet: Sequence[str], or_recorded_after: dt.datetime | None = None) -> bool:
    """Whether an act was recorded after an entry, inside the active range; codes that begin as ``quiet`` do not count.

    ``or_recorded_after`` also counts older entries that were written later than that moment.
    """
    since = Q(id__gt=entry)
    if or_recorded_after is not None:
        since |= Q(id__gt=entry - 10_000, recorded__gt=or_recorded_after)
    found = AuditEntry.objects.filter(since)
    for prefix in quiet:
        found = found.exclude(code__startswith=prefix)
    return found.exists()


@dataclass(frozen=True, slots=True)
class Sealing:
    """How far the chain reaches: its last seal and when it was made, and how many entries wait for theirs."""

    last_seq: int
    last_at: dt.datetime | None
    waiting: int


def sealing() -> Sealing:
    """The state of the chain, inside the active range."""
    last = AuditSeal.objects.order_by("-seq").values_list("seq", "sealed_at").first() or (0, None)
    return Sealing(last[0], last[1], AuditEntry.objects.filter(auditseal__isnull=True).count())


def last_entry() -> int:
    """The id of the newest entry of the active range; 0 before the first."""
    return AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
