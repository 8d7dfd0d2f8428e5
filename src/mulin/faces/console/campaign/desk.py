"""Tasks of the rosters on the desk: one line a project and day, not one for each community; only when they press."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mulin.areas.campaign import selectors
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, wording
from mulin.kernel import calendar, deadlines
from mulin.kernel.actor import Actor

ROLES = ("TOWN", "AUTHORITY")
HORIZON = dt.timedelta(days=31)
GROUPS = {"OVERDUE": "已超期", "TODAY": "今日到期", "WEEK": "本周到期", "OTHER": "在办"}


@dataclass(frozen=True, slots=True)
class Pressing:
    """Tasks of one project that are due on one day and not done."""

    project: str
    due_date: dt.date
    left: int
    total: int
    clause: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A group of the desk."""

    key: str
    label: str
    lines: tuple[Any, ...]


def groups(actor: Actor, today: dt.date, layers: tuple[str, ...]) -> Iterator[Lines]:
    """What of the rosters' tasks is late or due within a month, for who leads or supervises them."""
    if actor.role not in ROLES or not actor.ranges:
        return
    query = selectors.TaskQuery(today, under=actor.ranges[0].lo, layers=layers, by_register=True)
    found: dict[str, list[Pressing]] = {}
    for one in selectors.list_pressing(query, today + HORIZON):
        line = Pressing(one.project, one.due_on, one.left, one.total, one.clause)
        found.setdefault(_group(line.due_date, today), []).append(line)
    for key, label in GROUPS.items():
        if key in found:
            yield Lines(key, label, tuple(found[key]))


def _group(due: dt.date, today: dt.date) -> str:
    if due <= today:
        return "TODAY" if due == today else "OVERDUE"
    return "WEEK" if due <= today + dt.timedelta(days=6 - today.weekday()) else "OTHER"


def task(line: Pressing, today: dt.date, days: calendar.Calendar) -> c.Task:
    """The line of the desk."""
    late = line.due_date < today
    url = links.url("console:task-list", show="lagging" if late else "undone", project=line.project)
    words = deadlines.in_words(today, line.due_date, days)
    soon = (line.due_date - today).days <= 2
    return c.Task(
        title=f"{line.project}：还有 {line.left} 项没有完成",
        sub=f"共 {line.total} 项，由台账判断完成 · {wording.month_day(line.due_date)} 截止",
        clause=marks.mark(line.clause),
        chip=c.Chip(words, "late" if late else "soon" if soon else "plain", f"{line.due_date.isoformat()} 截止"),
        action=c.Action("看是哪些", url, primary=late),
        href=links.url("console:tasks"),
    )


def merged(found: Sequence[Any], pressing: Iterable[Lines]) -> tuple[Any, ...]:
    """The desk's groups with these, the soonest first in each."""
    order = ("OVERDUE", "TODAY", "WEEK", "REVIEW", "OTHER", "MINE")
    both = {one.key: (one.label, list(one.lines)) for one in found}
    for one in pressing:
        both.setdefault(one.key, (one.label, []))[1].extend(one.lines)
    return tuple(
        Lines(key, both[key][0], tuple(sorted(both[key][1], key=lambda line: line.due_date or dt.date.max)))
        for key in order
        if key in both
    )
