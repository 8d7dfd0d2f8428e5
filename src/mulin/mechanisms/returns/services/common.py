"""What all acts about sheets share: the locked row, the lock's words, the event and the log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.returns import rules, selectors
from mulin.mechanisms.returns.models import Sheet, SheetEvent
from mulin.mechanisms.returns.rules import rows as arithmetic

_VERBS = {
    rules.Act.ISSUED: "issued",
    rules.Act.TAKEN: "taken",
    rules.Act.SUBMITTED: "submitted",
    rules.Act.RETURNED: "returned",
    rules.Act.ACCEPTED: "accepted",
    rules.Act.HANDED: "handed",
    rules.Act.PART_DONE: "part_done",
}


def locked_sheet(sheet_id: int) -> Sheet:
    """The row, locked. Raises NotFound."""
    row = Sheet.objects.select_for_update().filter(pk=sheet_id).first()
    if row is None:
        raise NotFound(Violation("returns.no_sheet"))
    return row


def require_open(row: Sheet, now: dt.datetime) -> None:
    """Raises Refused with the reason why nothing may be written into the sheet now."""
    opens_on = row.period_start if row.obligation_id is not None else None
    found = rules.states.lock(
        rules.State(row.state), closed=row.closed, opens_on=opens_on, today=calendar.local_date(now), clause=row.clause
    )
    rules.states.require_open(found)


def note_event(row: Sheet, act: rules.Act, *, actor: Actor, now: dt.datetime, note: str = "", **details: Any) -> None:
    """The act in the sheet's history and in the log."""
    SheetEvent.objects.create(sheet=row, path=row.path, act=str(act), at=now, actor=actor.label, note=note)
    audit.record(
        actor, f"returns.sheet.{_VERBS[act]}", now=now, path=row.path, subject=("sheet", row.pk),
        summary=f"{row.title}（{row.period}）{row.unit_name}", basis=row.clause, details={"note": note, **details},
    )  # fmt: skip


def count(row: Sheet, on: dt.date) -> list[rules.Row]:
    """Bring the counts of a sheet up to date; returns its rows."""
    sheet = selectors.find_sheet(int(row.pk))
    listed = selectors.rows_of(sheet, on)
    loaded = arithmetic.load(sheet.form, listed)
    row.asked, row.filled = loaded.asked, loaded.filled
    row.changed = sum(1 for one in listed if arithmetic.changes(sheet.form, one))
    row.save(update_fields=["asked", "filled", "changed"])
    return listed
