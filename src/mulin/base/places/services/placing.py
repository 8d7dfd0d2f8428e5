"""Moving one community to another region: its key, what hangs on it, and the history of where it lay."""

from __future__ import annotations

import datetime as dt

from mulin.base.places import rules
from mulin.base.places.models import Community, Region
from mulin.base.places.services import common
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit


def place(
    community: Community,
    region: Region,
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    note: str = "",
) -> None:
    """Put a locked community under a region from a day on. The caller has judged whether it may."""
    old, new = community.path, rules.child_path(region.path, f"c{community.pk}")
    if old != new:
        common.rewrite_paths(old, new)
    community.refresh_from_db()
    community.region = region
    community.save(update_fields=["region"])
    if community.state == Community.State.ACTIVE:
        common.state_fact(
            "community.placement",
            [(community.pk, new)],
            {"region_id": region.pk},
            on=on,
            basis=basis,
            actor=actor,
            now=now,
            note=note,
        )
    audit.record(
        actor, "places.community.placed", now=now, path=new, subject=("community", community.pk),
        summary=f"{community.name} → {region.name}", basis=basis, details={"on": str(on), "old_path": old},
    )  # fmt: skip
