"""Reads a printed roster by its declared layout: rows, questions, checks, problems. Pure.

`parse(sheet, layout)` proposes; `resolve(parsed, answers)` reads again with a person's answers.
Lines are spreadsheet lines (1-based). Every non-empty line ends as rows, heading, total or problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mulin.kernel import errors
from mulin.kernel.tabular import asking, cells, declared, reckoning
from mulin.kernel.tabular.asking import Answer, Note, Question
from mulin.kernel.tabular.cells import Cell, Sheet
from mulin.kernel.tabular.reckoning import Check, Counted

load = declared.load


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One record: `values` by field, `raw` texts as printed by field, notes from brackets."""

    line: int
    block: int
    values: Mapping[str, Any]
    raw: Mapping[str, str]
    notes: tuple[Note, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A roster as read. `heading` holds what the lines above the table say."""

    sheet: Sheet
    layout: declared.Layout
    answers: Mapping[str, Answer]
    heading: Mapping[str, Any]
    rows: tuple[ParsedRow, ...]
    checks: tuple[Check, ...]
    problems: tuple[errors.Violation, ...]

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Questions nobody has answered, each once."""
        return tuple({q.key: q for row in self.rows for q in row.questions}.values())

    @property
    def ready(self) -> bool:
        """No open question, no problem, every printed figure met."""
        return not self.open_questions and not self.problems and all(c.ok for c in self.checks)


@dataclass(frozen=True, slots=True)
class _Record:
    """One block of one line. `origin`: the line a filled-down cell was printed on."""

    line: int
    block: int
    cells: dict[str, Cell]
    origin: dict[str, int]
    context: Mapping[str, Any]


def parse(sheet: Sheet, layout: declared.Layout, answers: Mapping[str, Answer] | None = None) -> Parsed:
    """Read a sheet. A sheet without the declared header gives no row and one problem."""
    given = dict(answers or {})
    basis = f"roster:{layout.id}"
    head = _find_header(sheet.rows, layout)
    if head is None:
        wanted = "、".join(column.head for column in layout.columns)
        problem = errors.Violation("tabular.roster_header_missing", basis, {"columns": wanted})
        return Parsed(sheet, layout, given, {}, (), (), (problem, *sheet.problems))
    at, blocks = head
    heading = _above(sheet.rows[:at], layout)
    records, printed, problems = _records(sheet.rows, at, blocks, layout)
    _fill_down(records, layout)
    rows, counted, found = _read_all(records, layout, given, heading)
    problems += found
    checks = reckoning.checks(layout, [row.values for row in rows], counted, printed)
    problems += reckoning.serials(layout, _firsts(rows))
    problems += [
        errors.Violation("tabular.roster_count_differs", basis, check.params()) for check in checks if not check.ok
    ]
    kept = (*sheet.problems, *problems)
    return Parsed(sheet, layout, given, heading, tuple(rows), tuple(checks), kept)


def resolve(parsed: Parsed, answers: Mapping[str, Answer]) -> Parsed:
    """The same sheet read with further answers; unknown keys are harmless."""
    return parse(parsed.sheet, parsed.layout, {**parsed.answers, **answers})


def proposals(parsed: Parsed) -> dict[str, Answer]:
    """The answers that accept every proposal, for a person to confirm at one stroke."""
    return {question.key: Answer(question.proposed) for question in parsed.open_questions}


# --- finding the table ----------------------------------------------------------------------


def _names(column: declared.Column) -> tuple[str, ...]:
    return tuple(cells.key(name) for name in (column.head, *column.also))


def _find_header(rows: Sequence[Sequence[Cell]], layout: declared.Layout) -> tuple[int, list[dict[str, int]]] | None:
    for at, row in enumerate(rows[:60]):
        texts = [cells.key(cells.shown(cell)) for cell in row]
        places = {
            column.field: [i for i, text in enumerate(texts) if text in _names(column)] for column in layout.columns
        }
        if all(len(found) == layout.blocks for found in places.values()):
            return at, [{field: found[block] for field, found in places.items()} for block in range(layout.blocks)]
    return None


def _above(rows: Sequence[Sequence[Cell]], layout: declared.Layout) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for row in rows:
        for cell in row:
            values |= _heading(cells.shown(cell), layout.above)
    return values


def _heading(text: str, patterns: Sequence[declared.Heading]) -> dict[str, Any]:
    """Named groups of the first pattern that fits; rules such as ____ are blanks to fill in."""
    for heading in patterns:
        if found := re.fullmatch(heading.pattern, cells.clean(text).replace("_", "")):
            return {
                name: int(value) if name in heading.integers else value or None
                for name, value in found.groupdict().items()
            }
    return {}


def _records(
    rows: Sequence[Sequence[Cell]],
    at: int,
    blocks: list[dict[str, int]],
    layout: declared.Layout,
) -> tuple[list[_Record], reckoning.Printed | None, list[errors.Violation]]:
    records: list[_Record] = []
    printed: reckoning.Printed | None = None
    problems: list[errors.Violation] = []
    context: dict[str, Any] = {}
    header = [cells.key(cells.shown(cell)) for cell in rows[at]]
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        if cells.blank(row) or [cells.key(cells.shown(cell)) for cell in row] == header:
            continue
        texts = [cells.shown(cell) for cell in row if cells.clean(cells.shown(cell))]
        if re.search(layout.stop, cells.clean(texts[0])):
            break
        if len(texts) == 1 and (values := _heading(texts[0], layout.headings)):
            context = {**context, **values}
        elif layout.totals and cells.key(texts[0]) == cells.key(layout.totals.label):
            printed = reckoning.Printed(line, texts[1:])
        else:
            records += _blocks(row, line, blocks, layout, context)
    return sorted(records, key=lambda record: record.block), printed, problems


def _blocks(
    row: Sequence[Cell],
    line: int,
    blocks: list[dict[str, int]],
    layout: declared.Layout,
    context: Mapping[str, Any],
) -> list[_Record]:
    """The records of a line; a block with nothing but a printed serial is an empty form line."""
    serial = layout.serial.field if layout.serial else ""
    found = []
    for number, places in enumerate(blocks):
        record = {field: row[index] for field, index in places.items()}
        if not cells.blank(cell for field, cell in record.items() if field != serial):
            found.append(_Record(line, number, record, dict.fromkeys(record, line), context))
    return found


def _fill_down(records: list[_Record], layout: declared.Layout) -> None:
    for column in layout.columns:
        if not column.fill_down:
            continue
        last: Cell = None
        origin = 0
        for record in records:
            if cells.blank([record.cells[column.field]]):
                record.cells[column.field] = last
                record.origin[column.field] = origin or record.line
            else:
                last, origin = record.cells[column.field], record.line


# --- reading the records --------------------------------------------------------------------


def _read_all(
    records: Sequence[_Record],
    layout: declared.Layout,
    answers: Mapping[str, Answer],
    heading: Mapping[str, Any],
) -> tuple[list[ParsedRow], list[Counted], list[errors.Violation]]:
    rows: list[ParsedRow] = []
    counted: dict[tuple[str, int], Counted] = {}
    problems: list[errors.Violation] = []
    for record in records:
        slip = asking.Slip(f"roster:{layout.id}", record.line, layout.year, answers)
        base: dict[str, Any] = {**dict.fromkeys(layout.to_survey), **heading}
        base |= {**layout.fixed, **record.context}
        made = _read(record, layout, slip, base)
        for field, text, count in _counts(record, layout):
            place = (field, record.origin[field])
            before = counted.get(place, Counted(field, text, count, 0))
            counted[place] = Counted(field, text, count, before.counted + len(made))
        _required(made, layout, slip)
        rows += made
        problems += slip.problems
    return rows, list(counted.values()), _once(problems)


def _once(problems: Sequence[errors.Violation]) -> list[errors.Violation]:
    kept: list[errors.Violation] = []
    for problem in problems:
        if problem not in kept:
            kept.append(problem)
    return kept


def _firsts(rows: Sequence[ParsedRow]) -> list[Mapping[str, Any]]:
    """One row for each printed record, so that a list cell does not double its serial."""
    return list({(row.block, row.line): row.values for row in reversed(rows)}.values())


def _counts(record: _Record, layout: declared.Layout) -> list[tuple[str, str, int]]:
    found = []
    for column in layout.columns:
        if column.count:
            text, count = asking.take_count(cells.clean(cells.shown(record.cells[column.field])))
            if count is not None:
                found.append((column.field, text, count))
    return found


def _read(record: _Record, layout: declared.Layout, slip: asking.Slip, base: dict[str, Any]) -> list[ParsedRow]:
    """One record as one row, or as many as its list column names."""
    raw: dict[str, str] = {}
    splitting: declared.Column | None = None
    notes: tuple[Note, ...] = ()
    for column in layout.columns:
        cell = record.cells[column.field]
        # A printed person's name is not taken over: the row bears the post alone.
        raw[column.field] = column.post or cells.clean(cells.shown(cell))
        if column.listed and column.listed.rows:
            splitting = column
            continue
        slip.line = record.origin[column.field]
        values, found = _cell(cell, column, slip)
        base |= values
        notes += found
    slip.line = record.line
    if splitting is None:
        return [_row(record, base, raw, notes, slip)]
    return _split(record, splitting, base, raw, notes, slip)


def _split(
    record: _Record,
    column: declared.Column,
    base: dict[str, Any],
    raw: dict[str, str],
    notes: tuple[Note, ...],
    slip: asking.Slip,
) -> list[ParsedRow]:
    text = cells.brackets(cells.clean(cells.shown(record.cells[column.field])))
    parts = cells.outside(text, column.listed.marks if column.listed else "、")
    rows = []
    common = tuple(slip.questions)
    for number, part in enumerate(parts or [""]):
        slip.questions[:] = list(common) if number == 0 else []
        values, found = _cell(part, column, slip)
        row_raw = {**raw, column.field: part}
        rows.append(_row(record, {**base, **values}, row_raw, notes + found, slip))
    return rows


def _row(
    record: _Record,
    values: dict[str, Any],
    raw: dict[str, str],
    notes: tuple[Note, ...],
    slip: asking.Slip,
) -> ParsedRow:
    return ParsedRow(record.line, record.block, values, raw, notes, tuple(slip.questions))


def _cell(cell: Cell, column: declared.Column, slip: asking.Slip) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """The fields that one cell gives: its own, its list, and what its notes set."""
    if column.count:
        cell = asking.take_count(cells.clean(cells.shown(cell)))[0]
    notes: tuple[Note, ...] = ()
    if column.brackets is not None:
        cell, notes = asking.take_notes(cells.shown(cell), column, slip)
    values = {column.field: asking.take_value(cell, column, slip)}
    if column.listed and column.listed.field:
        values[column.listed.field] = asking.take_list(cells.clean(cells.shown(cell)), column, slip)
    return {**values, **asking.note_fields(notes, column)}, notes


def _required(rows: Sequence[ParsedRow], layout: declared.Layout, slip: asking.Slip) -> None:
    for row in rows:
        for column in layout.columns:
            wanted = column.required or (
                bool(column.required_if) and all(row.values.get(f) == v for f, v in column.required_if.items())
            )
            if wanted and row.values.get(column.field) in (None, "", ()) and not row.raw.get(column.field):
                slip.fault("tabular.cell_required", column, "")
