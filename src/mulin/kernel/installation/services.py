"""Founding an installation, noting its release, confirming a step. The first two need the owner role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from mulin.kernel.actor import SYSTEM, Actor, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import Refused, Violation
from mulin.kernel.installation.models import Installation, SetupStep


@transaction.atomic
def found(region: str, path: str, name: str, packs: Sequence[str], *, release: str, now: dt.datetime) -> None:
    """Write the one row. Raises Refused where the database is somebody's already."""
    if Installation.objects.exists():
        raise Refused(Violation("installation.founded_already", "", {}))
    Installation.objects.create(
        id=1, region=region, place=path, name=name, packs=list(packs), founded_at=now, release=release
    )
    audit.record(
        SYSTEM, "installation.founded", now=now, path=path, subject=("installation", region), summary=name,
        details={"packs": list(packs), "release": release},
    )  # fmt: skip


@transaction.atomic
def note_release(release: str, packs: Sequence[str] | None = None, *, now: dt.datetime) -> bool:
    """Note that the data are those of another release now; whether that is new. Nothing to note without a row."""
    row = Installation.objects.select_for_update().filter(pk=1).first()
    if row is None or (row.release == release and (packs is None or list(packs) == row.packs)):
        return False
    before, row.release = row.release, release
    if packs is not None:
        row.packs = list(packs)
    row.save(update_fields=["release", "packs"])
    audit.record(
        SYSTEM, "installation.upgraded", now=now, path=row.place, subject=("installation", row.region),
        summary=f"{before} → {release}", details={"packs": row.packs},
    )  # fmt: skip
    return True


@transaction.atomic
def confirm_step(key: str, *, path: str, actor: Actor, now: dt.datetime) -> bool:
    """Say that a step is done; whether it was not yet. Raises NotAllowed outside the actor's places."""
    require(actor, "setup.see", path)
    _, made = SetupStep.objects.get_or_create(
        path=path, key=key, defaults={"confirmed_at": now, "confirmed_by": actor.label}
    )
    if made:
        audit.record(actor, "installation.step.confirmed", now=now, path=path, subject=("step", key), summary=key)
    return made
