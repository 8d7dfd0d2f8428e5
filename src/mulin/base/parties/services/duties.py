"""Lists of duties, rights and boundaries per actor; routing of topics; the responsibility matrix with joint leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from mulin.base.parties import policies, rules
from mulin.base.parties.models import DutyItem, DutyList, Responsibility
from mulin.base.parties.services import common
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation


@transaction.atomic
def found_duty_list(
    key: str,
    actor_name: str,
    kind: str,
    *,
    path: str,
    clause: str,
    actor: Actor,
    now: dt.datetime,
    organisation_id: int | None = None,
) -> int:
    """Set up a list of duties, rights or boundaries for one actor at a place; returns its id."""
    common.require_texts(name=actor_name, basis=clause)
    policies.require_keeper(actor, path)
    if kind not in dict(rules.LIST_KINDS):
        raise InputError(Violation("parties.list_kind", clause, {"kind": kind}))
    if DutyList.objects.filter(key=key).exists():
        raise Refused(Violation("parties.key_taken", "", {"key": key}))
    made = DutyList.objects.create(
        path=path, key=key, actor=actor_name, kind=kind, organisation_id=organisation_id, clause=clause
    )
    audit.record(
        actor, "parties.duty_list.founded", now=now, path=path, subject=("duty_list", made.pk), summary=actor_name,
        basis=clause,
    )  # fmt: skip
    return made.pk


@transaction.atomic
def add_duty_item(
    duty_list_id: int,
    text: str,
    *,
    clause: str,
    on: dt.date,
    actor: Actor,
    now: dt.datetime,
    topic: str = "",
) -> int:
    """Add an item to a list from a day on; ``topic`` routes issues of that kind to the list's actor."""
    duties = DutyList.objects.select_for_update().get(pk=duty_list_id)
    policies.require_keeper(actor, duties.path)
    if not text.strip():
        raise InputError(Violation("parties.item_missing", clause, {}))
    last = DutyItem.objects.filter(duty_list=duties).order_by("-order").values_list("order", flat=True).first()
    item = DutyItem.objects.create(
        duty_list=duties, path=duties.path, order=(last or 0) + 1, text=text.strip()[:300], topic=topic,
        clause=clause, valid=(on, None), recorded_at=now,
    )  # fmt: skip
    audit.record(
        actor, "parties.duty_list.item_added", now=now, path=duties.path, subject=("duty_list", duties.pk),
        summary=text[:200], basis=clause, details={"topic": topic},
    )  # fmt: skip
    return item.pk


@transaction.atomic
def end_duty_item(item_id: int, *, on: dt.date, reason: str, actor: Actor, now: dt.datetime) -> None:
    """An item no longer holds from a day on; it stays in the list of the days before."""
    item = DutyItem.objects.select_for_update().get(pk=item_id)
    policies.require_keeper(actor, item.path)
    item.superseded_at = now
    item.save(update_fields=["superseded_at"])
    if item.valid.lower is None or item.valid.lower < on:
        DutyItem.objects.create(
            duty_list_id=item.duty_list_id, path=item.path, order=item.order, text=item.text, topic=item.topic,
            clause=item.clause, valid=(item.valid.lower, on), recorded_at=now,
        )  # fmt: skip
    audit.record(
        actor, "parties.duty_list.item_ended", now=now, path=item.path, subject=("duty_list", item.duty_list_id),
        summary=reason, details={"item": item_id, "on": str(on)},
    )  # fmt: skip


@transaction.atomic
def set_responsibilities(
    pack: str,
    clauses: str,
    *,
    leads: Sequence[int],
    responsible: Sequence[int],
    path: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Who leads and who is responsible for a group of clauses; two leads are a joint lead (牵头单位并列)."""
    policies.require_keeper(actor, path)
    if not leads:
        raise InputError(Violation("parties.lead_missing", clauses, {}))
    for role, bodies in (("LEAD", leads), ("RESPONSIBLE", responsible)):
        for body in bodies:
            Responsibility.objects.update_or_create(
                pack=pack, clauses=clauses, organisation_id=body, defaults={"path": path, "role": role}
            )
    audit.record(
        actor, "parties.matrix.set", now=now, path=path, subject=("pack", pack), summary=clauses[:200],
        details={"leads": list(leads), "responsible": list(responsible)},
    )  # fmt: skip
