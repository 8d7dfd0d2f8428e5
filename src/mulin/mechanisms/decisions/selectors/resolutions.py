"""Resolutions in force: what other procedures may rest on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from mulin.kernel.errors import Refused, Violation
from mulin.mechanisms.decisions.models import Assembly, Motion, Verdict


@dataclass(frozen=True, slots=True)
class Resolution:
    """A motion that was adopted and announced, and is neither revoked nor suspended."""

    assembly_id: int
    motion_id: int
    title: str
    decided_on: dt.date
    disputed: bool


def passed(community_id: int, matter: str, on: dt.date, *, clause: str = "") -> list[Resolution]:
    """Adopted motions of a matter (of a clause, where given) that stand on a day, the latest first.

    Only what was announced counts; a revoked or suspended assembly carries nothing.
    """
    last = Verdict.objects.filter(motion=OuterRef("pk")).order_by("-version").values("outcome")[:1]
    rows = Motion.objects.filter(
        assembly__in=Assembly.objects.filter(
            community_id=community_id, stage="ANNOUNCED", suspended=False, revoked_at__isnull=True, decided_on__lte=on
        ),
        matter=matter,
    ).annotate(outcome=Subquery(last))
    if clause:
        rows = rows.filter(clause=clause)
    found = rows.filter(outcome="ADOPTED").select_related("assembly").order_by("-assembly__decided_on", "-pk")
    return [
        Resolution(row.assembly_id, row.pk, row.title, row.assembly.decided_on, row.assembly.disputed)
        for row in found
        if row.assembly.decided_on is not None
    ]


def require_passed(community_id: int, matter: str, on: dt.date, *, clause: str = "") -> Resolution:
    """The latest such resolution. Refused where the owners have not decided it."""
    found = passed(community_id, matter, on, clause=clause)
    if not found:
        raise Refused(Violation("decisions.no_resolution", clause or "民法典 art. 278"))
    return found[0]
