"""What follows when a pack has run out: go on, go on until a day, or stop. Somebody decides; nothing stops silently."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db import transaction

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.mechanisms.packs import policies, selectors
from mulin.mechanisms.packs.models import Adoption
from mulin.mechanisms.packs.services import settings

SETTING = "on-expiry"


class Expiry(StrEnum):
    """The three answers to the question what holds after the last day."""

    CONTINUE = "CONTINUE"
    CONTINUE_UNTIL = "CONTINUE_UNTIL"
    STOP = "STOP"


_DECISIONS = {
    Expiry.CONTINUE: Adoption.Decision.CONTINUED,
    Expiry.CONTINUE_UNTIL: Adoption.Decision.CONTINUED_UNTIL,
    Expiry.STOP: Adoption.Decision.STOPPED,
}


@transaction.atomic
def decide_expiry(
    pack: str,
    answer: Expiry,
    *,
    path: str,
    basis: str,
    decided_by: str,
    actor: Actor,
    now: dt.datetime,
    until: dt.date | None = None,
    case_id: int | None = None,
) -> int:
    """Record the decision about an expired pack; its rules go on from the day after the last, or stop.

    until: the last day on which they hold, for CONTINUE_UNTIL. Also settles the pack's own ``on-expiry`` setting.
    Raises Refused if the pack still runs or was decided about, InputError for a missing basis or day.
    """
    policies.require_settle(actor, path)
    today = calendar.local_date(now)
    expired = next((one for one in selectors.expired_unasked(today) if one.pack == pack and one.path == path), None)
    if expired is None:
        raise Refused(Violation("packs.not_expired", "", {"pack": pack}))
    found = []
    if not basis.strip() or not decided_by.strip():
        found.append(Violation("packs.expiry_basis"))
    if (answer is Expiry.CONTINUE_UNTIL) != (until is not None) or (until and until <= expired.last_day):
        found.append(Violation("packs.expiry_until", "", {"last_day": expired.last_day}))
    if found:
        raise InputError(*found)
    start = expired.last_day + calendar.ONE_DAY
    row = Adoption.objects.create(
        pack=pack,
        path=path,
        place_name=expired.place_name,
        valid=(start, None if until is None else until + calendar.ONE_DAY),
        decision=_DECISIONS[answer],
        basis=basis.strip(),
        decided_by=decided_by.strip(),
        case_id=case_id,
        recorded_at=now,
        recorded_by=actor.label,
    )
    declared = {one.key: one for one in selectors.find_pack(pack).settings}
    if SETTING in declared:
        settings.decide_setting(
            pack,
            SETTING,
            "stop" if answer is Expiry.STOP else "continue",
            path=path,
            from_day=start,
            basis=basis,
            decided_by=decided_by,
            actor=actor,
            now=now,
        )
    audit.record(
        actor,
        "packs.adoption.decided",
        now=now,
        path=path,
        subject=("pack", pack),
        summary=str(row.get_decision_display()),
        basis=basis.strip(),
        details={"from": start.isoformat(), "until": until.isoformat() if until else None},
    )
    return int(row.pk)
