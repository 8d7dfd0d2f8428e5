"""Who filed what: the dispatch board of a form's period, a unit's load of a month, duties that a form waits for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.returns import rules
from mulin.mechanisms.returns.rules import TableForm
from mulin.mechanisms.returns.rules import rows as arithmetic
from mulin.mechanisms.returns.selectors import sheets
from mulin.mechanisms.returns.selectors.sheets import SheetView


@dataclass(frozen=True, slots=True)
class Filed:
    """One obligor of a period: its duty, its sheet if it was begun."""

    duty: duties.DutyLine
    sheet: SheetView | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A period of a form: who owes it, who filed it; ``periods`` are those that have arisen, newest first."""

    form: TableForm
    period: str
    periods: tuple[str, ...]
    lines: tuple[Filed, ...]

    @property
    def filed(self) -> int:
        """How many have filed."""
        return sum(1 for one in self.lines if one.duty.first_on is not None)


def board(
    form: TableForm, period: str, on: dt.date, days: calendar.Calendar, layers: tuple[str, ...] = sheets.ALL_LAYERS
) -> Standing:
    """S-六(四)d: who filed what for a period inside the range; the period that is due next without one."""
    query = duties.DutyQuery(pack=form.pack, template=form.duty, layers=layers)
    lines = duties.list_lines(query, on, days, limit=None)
    starts = {one.period: one.due_date or one.opens_on for one in lines}
    periods = tuple(sorted(starts, key=lambda one: starts[one], reverse=True))
    if period not in starts:
        ahead = [one for one in reversed(periods) if starts[one] >= on]
        period = ahead[0] if ahead else (periods[0] if periods else "")
    begun = {one.obligation: one for one in sheets.list_sheets(sheets.SheetQuery(form=form.key, period=period))}
    chosen = [one for one in lines if one.period == period]
    return Standing(form, period, periods, tuple(Filed(one, begun.get(one.id)) for one in chosen))


def unfiled_duties(
    actor: Actor, on: dt.date, days: calendar.Calendar, layers: tuple[str, ...] = sheets.ALL_LAYERS
) -> list[tuple[TableForm, duties.DutyLine]]:
    """Duties that this hat owes by a form inside the range and has to file now, the soonest first."""
    found = []
    for pack in packs.library().values():
        for row in pack.forms:
            if not row.duty:
                continue
            form = rules.forms.of_pack(pack.key, row)
            query = duties.DutyQuery(pack=pack.key, template=row.duty, current=True, layers=layers)
            lines = duties.list_lines(query, on, days)
            found += [(form, one) for one in lines if one.waits and not one.before_use and duties.owes(actor, one)]
    return sorted(found, key=lambda one: duties.key_of(one[1]))


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """P10: how many sheets were asked of a unit in a month, how many items, how many of them arrived filled."""

    sheets: int
    asked: int
    filled: int

    def plus(self, other: MonthLoad) -> MonthLoad:
        """Both together."""
        return MonthLoad(self.sheets + other.sheets, self.asked + other.asked, self.filled + other.filled)


def month_load(
    on: dt.date, listed: Iterable[SheetView], waiting: Iterable[tuple[TableForm, duties.DutyLine]]
) -> MonthLoad:
    """The load of the day's month: sheets begun by what they keep, duties not yet begun as they would arrive."""
    month = (on.year, on.month)
    total, begun = MonthLoad(0, 0, 0), set()
    for sheet in listed:
        begun.add(sheet.obligation)
        if sheet.due_on is not None and (sheet.due_on.year, sheet.due_on.month) == month:
            total = total.plus(MonthLoad(1, sheet.asked, sheet.filled))
    for form, duty in waiting:
        due = duty.due_date
        if duty.id not in begun and due is not None and (due.year, due.month) == month:
            counted = arithmetic.load(form, sheets.fresh_rows(preview(form, duty), on))
            total = total.plus(MonthLoad(1, counted.asked, counted.filled))
    return total


def preview(form: TableForm, duty: duties.DutyLine) -> SheetView:
    """The sheet that an obligation would begin with, before anybody wrote into it."""
    return SheetView(
        id=0, part=None, form=form, title=form.title, clause=duty.clause, issuer="", unit=duty.obligor,
        unit_kind=duty.obligor_kind.upper(), unit_id=None, path=duty.path, period=duty.period,
        period_start=duty.opens_on, due_on=duty.due_date, layer=duty.layer, state=rules.State.DRAFT, part_state=None,
        closed=False, collection=None, obligation=duty.id, versions=0, asked=0, filled=0, changed=0,
        submitted_at=None, first_submitted_at=None,
    )  # fmt: skip
