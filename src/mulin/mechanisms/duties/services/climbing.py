"""Late duties climb their ladder: reminded, urged, ordered, each on its own working day, nobody on a rest day."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from mulin.kernel import calendar
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit
from mulin.mechanisms.duties import rules, selectors
from mulin.mechanisms.duties.services import ordering
from mulin.mechanisms.packs import selectors as packs

_DUE_DAYS = """SELECT DISTINCT due_on, grace_days FROM duty_obligation
WHERE pack = %s AND template = %s AND path >= %s AND path < %s AND due_on < %s AND state IN ('OPEN', 'RETURNED')"""
_MARK = """INSERT INTO duty_rung (obligation_id, path, rung, on_day, clause, marked_at)
SELECT o.id, o.path, %(rung)s, %(day)s, %(clause)s, %(now)s FROM duty_obligation o
WHERE o.pack = %(pack)s AND o.template = %(template)s AND o.path >= %(lo)s AND o.path < %(hi)s AND o.due_on = %(due)s
  AND o.grace_days = %(grace)s AND o.state <> 'WAIVED'
  AND (o.first_submitted_on IS NULL OR o.first_submitted_on > %(day)s)
ON CONFLICT DO NOTHING RETURNING obligation_id, rung"""


@transaction.atomic
def climb(today: dt.date, *, now: dt.datetime, days: calendar.Calendar) -> int:
    """Mark every rung whose working day has come; the number of new marks. Nothing happens on a rest day.

    A day on which no worker ran is made up for at the next turn, with the day that the rung belonged to. An order
    opens a case if the procedure that the document's consequence names exists; else the mark stands for it.
    """
    if not days.is_workday(today):
        return 0
    marked = 0
    for pack in packs.library():
        ladders = [one for one in selectors.templates(pack).values() if one.ladder]
        for place in packs.times_in_force(pack) if ladders else ():
            marked += sum(_climb(one, place, today, now, days) for one in ladders)
    return marked


def _climb(
    one: selectors.Template, place: packs.InForce, today: dt.date, now: dt.datetime, days: calendar.Calendar
) -> int:
    last, hi = place.last or rules.FOREVER, place.path + "~"
    marks: list[tuple[int, str]] = []
    with connection.cursor() as cursor:
        cursor.execute(_DUE_DAYS, [one.pack, one.key, place.path, hi, today])
        for due, grace in cursor.fetchall():
            for step, day in rules.rung_days(due, grace, one.ladder, days, last):
                if day > today:
                    break
                given = {
                    "rung": str(step.rung), "day": day, "clause": step.clause, "now": now, "pack": one.pack,
                    "template": one.key, "lo": place.path, "hi": hi, "due": due, "grace": grace,
                }  # fmt: skip
                cursor.execute(_MARK, given)
                marks += cursor.fetchall()
    ordering.open_orders([found for found, rung in marks if rung == rules.Rung.ORDERED], one, now=now)
    if marks:
        counts = {str(rung): sum(1 for _, found in marks if found == rung) for rung in rules.Rung}
        audit.record(
            SYSTEM, "duties.obligation.climbed", now=now, path=place.path, subject=("pack", one.pack),
            summary=one.title, basis=one.ladder[0].clause, details=counts,
        )  # fmt: skip
    return len(marks)
