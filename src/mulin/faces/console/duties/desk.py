"""Duties on the desk: merged into the groups of cases by what happens if nothing is done today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mulin.faces.console.duties import content
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import duty_words as words
from mulin.faces.shared import links, wording
from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.mechanisms.duties import selectors as duties

ORDER = ("OVERDUE", "TODAY", "WEEK", "REVIEW", "OTHER", "MINE")
WORDS = {"REVIEW": "审核"}


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the desk with lines of cases and duties, the soonest first."""

    key: str
    label: str
    lines: tuple[Any, ...]


def merged(
    groups: Sequence[Any], actor: Actor, today: dt.date, days: calendar.Calendar, layers: tuple[str, ...]
) -> tuple[Any, ...]:
    """The groups of cases with what this hat owes, reviews or has to urge."""
    if not actor.may("duties.see"):
        return tuple(groups)
    found = {one.key: (one.label, list(one.lines)) for one in groups}
    for one in duties.to_do(actor, today, days, layers=layers):
        found.setdefault(one.key, (one.label, []))[1].extend(one.lines)
    return tuple(
        Group(key, found[key][0], tuple(sorted(found[key][1], key=lambda line: line.due_date or dt.date.max)))
        for key in ORDER
        if key in found
    )


def task(line: duties.DutyLine, group: str, actor: Actor, today: dt.date, days: calendar.Calendar) -> c.Task:
    """A duty as a matter on the desk."""
    page = links.url("console:duty", line.id)
    until = f"{wording.month_day(line.due_date)} 截止" if line.due_date else ""
    layer = "演示" if line.layer == "DEMO" and not line.place_name.startswith("演示") else ""
    return c.Task(
        title=line.title,
        sub=" · ".join(text for text in (line.obligor, line.period, line.state_label, until, layer) if text),
        clause=marks.mark(line.clause),
        chip=words.due_chip(line, today, days),
        action=_action(line, group, actor, page),
        href=page,
    )


def _action(line: duties.DutyLine, group: str, actor: Actor, page: str) -> c.Action:
    urgent = group in ("OVERDUE", "TODAY")
    if group == "REVIEW":
        return c.Action("审核", page)
    if duties.owes(actor, line):
        return c.Action("报送", content.filing_url(line), primary=urgent)
    return c.Action("催报", page, primary=urgent)
