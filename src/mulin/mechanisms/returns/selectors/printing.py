"""A sheet as the file that people send: the printed columns under the printed heading; several merged into one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mulin.kernel.tabular import blanks, cells, writing
from mulin.mechanisms.returns.rules import Column, Kind, Row, TableForm
from mulin.mechanisms.returns.rules.forms import NAME, PLACE, SERIAL
from mulin.mechanisms.returns.rules.matching import mark_of
from mulin.mechanisms.returns.selectors.sheets import SheetView

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
_WIDTHS = {SERIAL: 6.0, PLACE: 16.0, NAME: 22.0}


@dataclass(frozen=True, slots=True)
class Printed:
    """A file with the name under which it is sent."""

    filename: str
    data: bytes


def filename(title: str, *parts: str) -> str:
    """Title, unit and period, without what file systems refuse."""
    return "_".join(_FORBIDDEN.sub("", one) for one in (title, *parts) if one) + ".xlsx"


def as_file(sheet: SheetView, rows: Sequence[Row], who: str) -> Printed:
    """One sheet (S-附5e: ready to be mailed). ``who`` prints it, with the day, in the footer."""
    blank = blanks.Blank(
        title=sheet.title, columns=tuple(_columns(sheet.form)), heading=sheet.form.heading_of(sheet.unit),
        mark=mark_of(sheet.id) if sheet.part is None and sheet.id else "", footer=who, author=sheet.unit,
    )  # fmt: skip
    data = blanks.write_form(blank, (_cells(sheet.form, one) for one in rows))
    return Printed(filename(sheet.title, sheet.unit, sheet.period), data)


def merged_file(
    form: TableForm, title: str, period: str, units: Iterable[tuple[str, Sequence[Row]]], who: str
) -> Printed:
    """The sheets of several units in one, the unit before the printed columns."""
    columns = (writing.Column("填报单位", width=20), *_columns(form))
    blank = blanks.Blank(title=f"{title}（汇总）", columns=columns, footer=who)
    lines = ((unit, *_cells(form, row)) for unit, rows in units for row in rows)
    return Printed(filename(title, "汇总", period), blanks.write_form(blank, lines))


def _columns(form: TableForm) -> Iterable[writing.Column]:
    for one in form.columns:
        yield writing.Column(one.label, width=_WIDTHS.get(one.source, 20.0 if one.kind is Kind.MANY else 14.0))


def _cells(form: TableForm, row: Row) -> tuple[cells.Cell, ...]:
    said = row.values
    return tuple(_cell(one, said.get(one.key, "")) for one in form.columns)


def _cell(column: Column, text: str) -> cells.Cell:
    """Numbers of rows and counts as numbers, everything else as text: eleven digits stay eleven digits."""
    return int(text) if column.kind is Kind.INTEGER and text.isdigit() and len(text) < 10 else text
