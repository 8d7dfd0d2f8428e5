"""Large imports in the background: confirmed by a person, carried out by the worker, all or nothing.

Confirming publishes an event in the person's own transaction; the worker carries the run out in one transaction of
its own. A process that dies takes everything back, and the run is tried again. What a person must mend (a question,
a wrong row) opens the run again with the reason; what goes wrong otherwise is retried and then shown among the
background tasks.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import messages, scope
from mulin.kernel.actor import Actor
from mulin.kernel.errors import DomainError
from mulin.kernel.outbox import services as outbox
from mulin.kernel.registers.imports import services as runs
from mulin.processes.importing import services

CONFIRMED = "registers.import.confirmed"


@transaction.atomic
def confirm(run_id: int, *, actor: Actor, now: dt.datetime, today: dt.date) -> None:
    """Hand a previewed run to the worker. Raises Refused for a run that is not open."""
    run = runs.queue(run_id, actor=actor)
    payload: dict[str, Any] = {
        "run": run_id, "label": actor.label, "role": actor.role, "user": actor.user_id, "person": actor.person_id,
        "hat": actor.hat_id, "demo": actor.demo, "now": now.isoformat(), "today": today.isoformat(),
    }  # fmt: skip
    outbox.publish(CONFIRMED, path=run.path, payload=payload, now=now)


def carry_out(event: outbox.Event, now: dt.datetime) -> None:
    """Carry the run out as the person who confirmed it, on the day on which it was confirmed."""
    said = event.payload
    actor = _actor(event)
    if not runs.reopen(said["run"], actor=actor):
        return  # given up by the person meanwhile, or done already by a try whose answer was lost
    moment = dt.datetime.fromisoformat(said["now"]) if said["demo"] else now
    try:
        with transaction.atomic():
            services.confirm(said["run"], actor=actor, now=moment, today=dt.date.fromisoformat(said["today"]))
    except DomainError as error:
        runs.note_refusal(said["run"], messages.render_all(error.violations), actor=actor)


def _actor(event: outbox.Event) -> Actor:
    said = event.payload
    return Actor(
        label=said["label"],
        permissions=PERMISSIONS[Role(said["role"])],
        ranges=(scope.Range.under(event.path),),
        user_id=said["user"],
        person_id=said["person"],
        hat_id=said["hat"],
        role=said["role"],
        staff=True,
        demo=bool(said["demo"]),
    )
