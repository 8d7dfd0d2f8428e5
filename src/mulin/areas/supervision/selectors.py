"""Orders that wait for a hat's answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.mechanisms.cases import selectors as cases

ORDER = "supervision.order"


@dataclass(frozen=True, slots=True)
class Held:
    """An order that its addressee has to answer."""

    id: int
    title: str
    path: str
    place_name: str
    addressee: str
    matter: str
    requirement: str
    returned: str
    clause: str
    due_words: str
    overdue: bool


def held_orders(
    actor: Actor, today: dt.date, days: calendar.Calendar, *, layers: tuple[str, ...] = ("REAL", "DEMO")
) -> list[Held]:
    """Every open order that the hat holds as its addressee, over all its ranges; the soonest first."""
    groups = cases.to_do(actor, today, days, layers=layers)
    lines = [line for group in groups if group.key != "MINE" for line in group.lines if line.procedure == ORDER]
    return [_held(line) for line in lines if line.state in ("SERVED", "RETURNED")]


def find_held(case_id: int, actor: Actor, today: dt.date, days: calendar.Calendar) -> Held | None:
    """One order in the active range that the hat has to answer; None for anybody else's."""
    row = cases.find_line(case_id, today, days)
    if row is None or row.procedure != ORDER or row.state not in ("SERVED", "RETURNED"):
        return None
    return _held(row) if row.holder_role == actor.role else None


def _held(line: cases.CaseLine) -> Held:
    data = line.data
    return Held(
        line.id, line.title, line.path, line.place_name, str(data.get("addressee", "")), str(data.get("matter", "")),
        str(data.get("requirement", "")), str(data.get("return_reason", "")), line.clause, line.due_words, line.overdue,
    )  # fmt: skip
