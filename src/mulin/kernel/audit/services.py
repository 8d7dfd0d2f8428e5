"""Writing the log, sealing it, verifying it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection, transaction

from mulin.kernel.actor import Actor
from mulin.kernel.audit import rules
from mulin.kernel.audit.models import AuditEntry, AuditSeal

SEAL_LOCK = 7_301_001
_FIELDS = (
    "id",
    "at",
    "recorded",
    "code",
    "actor_label",
    "user_id",
    "person_id",
    "hat_id",
    "path",
    "subject_type",
    "subject_id",
    "summary",
    "basis",
    "details",
    "address",
    "shifted_clock",
)


def record(
    actor: Actor,
    code: str,
    *,
    now: dt.datetime,
    path: str,
    subject: tuple[str, object] = ("", ""),
    summary: str = "",
    basis: str = "",
    details: Mapping[str, Any] | None = None,
    address: str = "",
) -> None:
    """Append one entry in the caller's transaction.

    ``code`` is ``area.noun.verb``; ``path`` the place it concerns (``""`` becomes the system's root);
    ``subject`` the kind and id of the thing; ``details`` plain JSON without personal data in clear.
    """
    AuditEntry(
        at=now,
        code=code,
        actor_label=actor.label,
        user_id=actor.user_id,
        person_id=actor.person_id,
        hat_id=actor.hat_id,
        path=path or "0/",
        subject_type=subject[0],
        subject_id=str(subject[1]),
        summary=summary[:400],
        basis=basis,
        details=json.loads(json.dumps(dict(details or {}), default=str)),
        address=address,
        shifted_clock=actor.demo,
    ).save(force_insert=True)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    plain = dict(row)
    for key in ("at", "recorded"):
        plain[key] = plain[key].astimezone(dt.UTC).isoformat(timespec="microseconds")
    return plain


def seal_pending(*, now: dt.datetime, batch: int = 5000) -> int:
    """Chain the entries that have no seal yet, in id order; returns how many.

    Runs with the whole range active, one sealer at a time (advisory lock). An entry whose transaction commits
    late gets a later seal: the order of seals is the order of visibility.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        last = AuditSeal.objects.order_by("-seq").values_list("seq", "digest").first()
        seq, digest = last or (0, rules.GENESIS)
        pending = AuditEntry.objects.filter(auditseal__isnull=True).order_by("id").values(*_FIELDS)[:batch]
        seals = []
        for row in pending:
            seq += 1
            digest = rules.seal(digest, _plain(row))
            seals.append(AuditSeal(seq=seq, entry_id=row["id"], path=row["path"], digest=digest, sealed_at=now))
        AuditSeal.objects.bulk_create(seals)
        return len(seals)


def _chain() -> Iterator[tuple[int, int, str, Mapping[str, Any] | None]]:
    seals = AuditSeal.objects.order_by("seq").values_list("seq", "entry_id", "digest")
    batch: list[tuple[int, int, str]] = []
    for seal in seals.iterator(chunk_size=2000):
        batch.append(seal)
        if len(batch) == 2000:
            yield from _with_entries(batch)
            batch = []
    yield from _with_entries(batch)


def _with_entries(
    batch: list[tuple[int, int, str]],
) -> Iterator[tuple[int, int, str, Mapping[str, Any] | None]]:
    entries = {row["id"]: row for row in AuditEntry.objects.filter(id__in=[b[1] for b in batch]).values(*_FIELDS)}
    for seq, entry_id, digest in batch:
        row = entries.get(entry_id)
        yield seq, entry_id, digest, None if row is None else _plain(row)


def verify() -> tuple[int, list[rules.Fault]]:
    """Walk the whole chain; returns the number of seals and the faults found."""
    count = AuditSeal.objects.count()
    return count, rules.find_faults(_chain())
