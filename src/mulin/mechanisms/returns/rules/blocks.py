"""A block of cells (a file's sheet, rows pasted from a spreadsheet) read as lines of a form. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mulin.kernel.errors import Violation
from mulin.kernel.tabular import cells, mapping
from mulin.mechanisms.returns.rules import values
from mulin.mechanisms.returns.rules.forms import NAME, PLACE, SERIAL, Column, Rows, TableForm

_STOP = re.compile(r"^(注[：:]|填报人|填表人|合计|说明[：:])")
_BRACKET = re.compile(r"（[^）]*）")
MOST = 5000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the cells that it says, by column; those that cannot be read stand in ``problems``."""

    line: int
    said: Mapping[str, str] = field(hash=False)
    problems: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """What was read: the texts above the table, the columns found, the lines. ``columns`` empty = no table found."""

    above: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def read(sheet: cells.Sheet, form: TableForm) -> Block:
    """The lines of a sheet, by its header row where it has one, else by the printed order of the columns."""
    rows = sheet.rows[:MOST]
    found = _by_header(sheet, form)
    if found is not None:
        first, places = found
        above = _texts(rows[: first - 1])
        listed = list(enumerate(rows[first:], first + 1))
    else:
        listed = [(n, row) for n, row in enumerate(rows, 1) if not cells.blank(row)]
        above, places = (), _by_order(listed[0][1], form) if listed else {}
    return Block(above, tuple(places), tuple(_lines(listed, places, form)))


def _texts(rows: Sequence[Sequence[cells.Cell]]) -> tuple[str, ...]:
    return tuple(cells.clean(cells.shown(one)) for row in rows for one in row if one not in (None, ""))


def _by_header(sheet: cells.Sheet, form: TableForm) -> tuple[int, dict[str, int]] | None:
    """Where the data begin and the columns by key; None where no line names the form's columns."""
    fields = [mapping.Field(one.key, _names(one)) for one in form.columns]
    found = mapping.propose(sheet, fields)
    if found is None:
        return None
    sure = {one.field: one.index for one in found.columns if one.field and one.confidence >= mapping.PROPOSED}
    certain = [one for one in found.columns if one.field and one.confidence >= mapping.SURE]
    naming = next((one.key for one in form.columns if one.source == NAME), None)
    if not certain or (naming is not None and naming not in {one.field for one in certain}):
        return None
    return found.data_first, sure


def _names(column: Column) -> tuple[str, ...]:
    bare = _BRACKET.sub("", cells.brackets(column.label))
    return tuple(dict.fromkeys((column.label, bare, *column.also)))


def _by_order(row: Sequence[cells.Cell], form: TableForm) -> dict[str, int]:
    """Columns in their printed order; without the serial number where the first cell is none."""
    columns = list(form.columns)
    numbered = re.fullmatch(r"\d{1,4}", cells.clean(cells.shown(row[0]))) is not None if row else False
    if columns and columns[0].source == SERIAL and not numbered:
        columns = columns[1:]
    return {one.key: n for n, one in enumerate(columns[: len(row)])} if len(row) > 1 else {}


def _lines(
    listed: Sequence[tuple[int, Sequence[cells.Cell]]], places: Mapping[str, int], form: TableForm
) -> list[Line]:
    found: list[Line] = []
    place = next((one.key for one in form.columns if one.source == PLACE), "")
    above = ""
    for number, row in listed:
        texts = [cells.clean(cells.shown(one)) for one in row]
        first = next((one for one in texts if one), "")
        if _STOP.match(first):
            break
        said, problems = _said(row, number, places, form)
        serial = {one.key for one in form.columns if one.source == SERIAL}
        if not any(text for key, text in said.items() if key not in serial) and not problems:
            continue
        if place in said:
            above = said[place] or above
            said[place] = above
        found.append(Line(number, said, tuple(problems)))
    return found[:1] if form.rows is Rows.UNIT else found


def _said(
    row: Sequence[cells.Cell], number: int, places: Mapping[str, int], form: TableForm
) -> tuple[dict[str, str], list[Violation]]:
    said, problems = {}, []
    for key, index in places.items():
        column = form.column(key)
        cell = row[index] if index < len(row) else None
        if column.source == SERIAL:
            said[key] = cells.clean(cells.shown(cell))
            continue
        said[key], problem = values.read(column, cell, number)
        if problem is not None:
            problems.append(problem)
    return said, problems


def naming_of(form: TableForm, line: Line) -> tuple[str, str]:
    """The name that a line gives, and its neighbourhood."""
    name = next((line.said.get(one.key, "") for one in form.columns if one.source == NAME), "")
    return name, next((line.said.get(one.key, "") for one in form.columns if one.source == PLACE), "")


def looks_empty(block: Block) -> bool:
    """Whether nothing could be read from it."""
    return not block.columns or not block.lines
