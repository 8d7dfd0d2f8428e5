"""A-二(六): powers handed from one level to another: listed, handed over, accepted, withdrawn; each from a day on."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from mulin.base.parties import policies, rules
from mulin.base.parties.models import Delegation
from mulin.base.parties.services import common
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Refused, Violation


@transaction.atomic
def list_delegation(
    power: str,
    label: str,
    *,
    giver_id: int,
    place_path: str,
    place_name: str,
    clause: str,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Put a power on the list of those to be handed to a place; nothing changes hands yet. Returns its id."""
    common.require_texts(name=label, basis=basis)
    giver = common.lock_organisation(giver_id)
    policies.require_delegator(actor, giver.path)
    try:
        with transaction.atomic():
            row = Delegation.objects.create(
                path=place_path, power=power, label=label, giver=giver, giver_name=giver.name, giver_path=giver.path,
                place_path=place_path, place_name=place_name,
                state=Delegation.State.LISTED, clause=clause, valid=(on, None), basis=basis, recorded_at=now,
                recorded_by=actor.label,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(Violation("parties.delegation_exists", clause, {"place": place_name, "label": label})) from error
    _record(row, "listed", actor=actor, now=now)
    return row.pk


def hand_over(delegation_id: int, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> int:
    """The giver hands the power over; until it is accepted the giver still decides. Returns the new row's id."""
    return _step(delegation_id, "HANDED", on=on, basis=basis, actor=actor, now=now)


def accept_delegation(
    delegation_id: int, taker_id: int, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime
) -> int:
    """A body at the place accepts (县接得住): it decides from this day on. Returns the new row's id."""
    return _step(delegation_id, "ACCEPTED", on=on, basis=basis, actor=actor, now=now, taker_id=taker_id)


def withdraw_delegation(delegation_id: int, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> int:
    """The giver takes the power back from a day on. Returns the new row's id."""
    return _step(delegation_id, "WITHDRAWN", on=on, basis=basis, actor=actor, now=now)


@transaction.atomic
def _step(
    delegation_id: int,
    state: str,
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    taker_id: int | None = None,
) -> int:
    row = Delegation.objects.select_for_update().filter(pk=delegation_id, superseded_at__isnull=True).first()
    if row is None:
        raise NotFound(Violation("parties.unknown_delegation", "", {}))
    common.require_texts(name=row.label, basis=basis)
    policies.require_delegator(actor, row.place_path if state == "ACCEPTED" else row.giver_path)
    if not rules.may_follow(row.state, state):
        label, act = Delegation.State(row.state).label, rules.STEP_WORDS[state]
        raise Refused(Violation("parties.delegation_step", row.clause, {"state": label, "act": act}))
    if row.valid.lower is not None and on <= row.valid.lower:
        raise Refused(Violation("parties.delegation_day", row.clause, {"on": on, "since": row.valid.lower}))
    taker = common.lock_organisation(taker_id) if taker_id is not None else None
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    shared = {
        "path": row.path, "power": row.power, "label": row.label, "giver_id": row.giver_id,
        "giver_name": row.giver_name, "giver_path": row.giver_path,
        "place_path": row.place_path, "place_name": row.place_name, "clause": row.clause, "recorded_at": now,
        "recorded_by": actor.label,
    }  # fmt: skip
    Delegation.objects.create(
        **shared, state=row.state, taker_id=row.taker_id, taker_name=row.taker_name, basis=row.basis,
        valid=(row.valid.lower, on),
    )  # fmt: skip
    new = Delegation.objects.create(
        **shared, state=state, basis=basis, valid=(on, None),
        taker_id=taker.pk if taker else row.taker_id, taker_name=taker.name if taker else row.taker_name,
    )  # fmt: skip
    _record(new, state.lower(), actor=actor, now=now)
    return new.pk


def _record(row: Delegation, verb: str, *, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        actor, f"parties.delegation.{verb}", now=now, path=row.path, subject=("delegation", row.pk),
        summary=f"{row.label} → {row.place_name}", basis=row.basis, details={"place": row.place_path},
    )  # fmt: skip
