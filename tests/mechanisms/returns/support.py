"""What the tests of returns share: hats, moments, the street's form of a period, a file with changed cells."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.duties import services as duty_services
from mulin.mechanisms.returns import selectors, services

DAYS = calendar.bundled()
DISTRICT, STREET = "37/04/06/", "37/04/06/001/"


def moment(text: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(hour), calendar.ZONE)


def hat(role: Role, path: str) -> Actor:
    return Actor(f"{role}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=1, role=role, staff=True)


OFFICE, CENTRE = hat(Role.TOWN, STREET), hat(Role.AUTHORITY, DISTRICT)


def duty(period: str, on: str) -> duties.DutyLine:
    """The obligation of the street for a period, as the worker of that day would have written it."""
    duty_services.materialise("S", dt.date.fromisoformat(on), now=moment(on), days=DAYS)
    lines = duties.list_lines(
        duties.DutyQuery(pack="S", template="dispatch-form"), dt.date.fromisoformat(on), DAYS, limit=None
    )
    return next(one for one in lines if one.period == period)


def begin(period: str = "2020-10-01", on: str = "2020-09-28") -> selectors.SheetView:
    """The street's sheet of a period, begun."""
    key = services.open_for_duty(duty(period, on).id, actor=OFFICE, now=moment(on), days=DAYS)
    return selectors.find_sheet(key)


def row_named(sheet: selectors.SheetView, name: str, on: str) -> Any:
    return next(one for one in selectors.rows_of(sheet, dt.date.fromisoformat(on)) if one.values["community"] == name)


def edited(data: bytes, cells: dict[tuple[str, str], str]) -> bytes:
    """The file with cells changed: (community, heading) -> text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.active
    head = {page.cell(3, n).value: n for n in range(1, page.max_column + 1)}
    for line in range(4, page.max_row + 1):
        for (name, heading), text in cells.items():
            if page.cell(line, head["小区名称"]).value == name:
                page.cell(line, head[heading]).value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
