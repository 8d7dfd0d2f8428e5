"""A blank form in a spreadsheet: opened for reading its heads, filled without touching how it looks.

The form stays the sender's own: cells get values, rows are added in the style of the form's last one, what stands
below moves down with its merged cells and heights, and sums reach over the added rows. A text never becomes a
formula; what could not be filled is coloured and listed on a sheet of its own, which may be left out.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell as Place
from openpyxl.cell.cell import MergedCell
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from mulin.kernel.tabular import parsing, reading
from mulin.kernel.tabular.bounds import Limits
from mulin.kernel.tabular.cells import Cell, Merge, Sheet

LARGEST = 5 * 1024 * 1024
LIMITS = Limits(rows=20_000, columns=200, cells=400_000, sheets=20, bytes=60 * 1024 * 1024)
NOTES = "未能填写的栏目"
_MARK = PatternFill("solid", fgColor="FFF2CC")
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")
_LONGEST = 32_767


@dataclass(frozen=True, slots=True)
class Blank:
    """A form: the workbook as xlsx, its sheets as texts, and which cells (sheet, row, column) hold formulas."""

    data: bytes
    sheets: tuple[Sheet, ...]
    formulas: frozenset[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the list of what could not be filled: column or cell, whose row, where, and why."""

    column: str
    row: str
    cell: str
    why: str


@dataclass(slots=True)
class Filling:
    """What goes into one sheet; rows and columns are zero-based.

    ``first``/``capacity``: the form's own rows for entries; ``lines`` the entries by column, put into ``at`` (row by
    row of the form where entries belong to printed rows) or one below the other. ``shares`` are columns whose value
    is a percentage. ``tail``: the first row that moves when entries are more than the form has rows for.
    """

    sheet: int
    first: int
    capacity: int
    lines: Sequence[Mapping[int, Cell]]
    at: Sequence[int] | None = None
    shares: frozenset[int] = frozenset()
    marked: set[tuple[int, int]] = field(default_factory=set)  # (entry, column)
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    marked_cells: set[tuple[int, int]] = field(default_factory=set)
    formulas: frozenset[int] = frozenset()  # columns whose formula is carried into added rows


def open_blank(data: bytes) -> Blank:
    """Read a form. InputError: `file_*`, `sheet_*`, blank_not_a_sheet, blank_too_big."""
    if len(data) > LARGEST:
        raise parsing.bad("tabular.blank_too_big", limit=LARGEST // (1024 * 1024))
    kind = reading.sniff(data)
    if kind == "csv":
        raise parsing.bad("tabular.blank_not_a_sheet")
    found = reading.read(data, limits=LIMITS)
    if kind == "xls":
        data = _rewritten(found.sheets)
    elif _declares_entities(data):
        raise parsing.bad("tabular.file_damaged")
    book = _loaded(data)
    sheets, formulas = [], set()
    for number, page in enumerate(book.worksheets):
        sheet, marks = _texts(page)
        sheets.append(sheet)
        formulas |= {(number, *mark) for mark in marks}
    return Blank(data, tuple(sheets), frozenset(formulas))


def _loaded(data: bytes) -> openpyxl.Workbook:
    try:
        return openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # the library lets a broken part show as whatever it tripped over
        raise parsing.bad("tabular.file_damaged") from error


def _declares_entities(data: bytes) -> bool:
    """No spreadsheet program writes a document type; a crafted one may swell without end when it is expanded."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels", ".vml"))]
        return any(b"<!DOCTYPE" in archive.open(name).read(4096).upper() for name in names)


def _rewritten(sheets: Sequence[Sheet]) -> bytes:
    """An old workbook as a new one: texts, merged cells and thin lines; its other dress cannot be read."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "_", sheet.name)[:31] or "Sheet1")
        for row, line in enumerate(sheet.rows):
            for column, value in enumerate(line):
                if value is not None:
                    put(page.cell(row + 1, column + 1), value)
                page.cell(row + 1, column + 1).border = _BOX
                page.cell(row + 1, column + 1).alignment = Alignment(wrap_text=True, vertical="center")
        for merge in sheet.merged:
            page.merge_cells(None, merge.top + 1, merge.left + 1, merge.bottom + 1, merge.right + 1)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _texts(page: Worksheet) -> tuple[Sheet, set[tuple[int, int]]]:
    rows: list[list[Cell]] = []
    formulas = set()
    width = page.max_column
    for number, line in enumerate(page.iter_rows(max_row=page.max_row, max_col=width)):
        row: list[Cell] = []
        for index, cell in enumerate(line):
            if cell.data_type == "f":
                formulas.add((number, index))
            row.append(None if cell.data_type in ("f", "e") else _plain(cell.value))
        rows.append(row)
    merged = tuple(
        Merge(one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1) for one in page.merged_cells.ranges
    )
    return Sheet(page.title, rows, merged), formulas


def _plain(value: Any) -> Cell:
    if value is None or isinstance(value, (str, int, dt.date)):
        return value
    return str(value)


# --- filling --------------------------------------------------------------------------------


def fill(data: bytes, filling: Filling, *, properties: Mapping[str, str], notes: Sequence[Note] | None) -> bytes:
    """The filled workbook. ``notes`` None: nothing is coloured and no list is added."""
    book = _loaded(data)
    page = book.worksheets[filling.sheet]
    _write_lines(page, filling, marks=notes is not None)
    _write_cells(page, filling, marks=notes is not None)
    _list(book, notes or ())
    for name, value in properties.items():
        setattr(book.properties, name, value)
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_lines(page: Worksheet, filling: Filling, *, marks: bool) -> None:
    rows = list(filling.at) if filling.at is not None else _room(page, filling)
    for entry, line in enumerate(filling.lines):
        for column, value in line.items():
            cell = _cell(page, rows[entry], column)
            put(cell, value, share=column in filling.shares)
            if marks and (entry, column) in filling.marked:
                cell.fill = _MARK


def _write_cells(page: Worksheet, filling: Filling, *, marks: bool) -> None:
    """Cells outside the entries; those below them have moved down by the rows that were added."""
    added = 0 if filling.at is not None else max(0, len(filling.lines) - filling.capacity)
    below = filling.first + filling.capacity

    def moved(key: tuple[int, int]) -> Place:
        return _cell(page, key[0] + added if key[0] >= below else key[0], key[1])

    for key, value in filling.cells.items():
        put(moved(key), value, share=key[1] in filling.shares)
    for key in filling.marked_cells if marks else ():
        moved(key).fill = _MARK


def put(cell: Place, value: Cell, *, share: bool = False) -> None:
    """Write a value so that it stays what it is: a text is never run, digits of a text stay digits."""
    if value is None:
        cell.value = None
        return
    if isinstance(value, str):
        cell.value = _CONTROL.sub("", value)[:_LONGEST]
        cell.data_type = "s"
        if value.isdigit():
            cell.number_format = "@"
        return
    if share and "%" in str(cell.number_format) and not isinstance(value, dt.date):
        value = Decimal(value) / 100
    cell.value = value
    if isinstance(value, dt.date) and cell.number_format == "General":
        cell.number_format = "yyyy-mm-dd"


def _cell(page: Worksheet, row: int, column: int) -> Place:
    """The cell there; of a merged range the one that holds its value."""
    found = page.cell(row + 1, column + 1)
    if isinstance(found, MergedCell):
        for one in page.merged_cells.ranges:
            if (row + 1, column + 1) in ((r, c) for r, c in one.cells):
                return page.cell(one.min_row, one.min_col)  # type: ignore[return-value]
    return found  # type: ignore[return-value]


def _room(page: Worksheet, filling: Filling) -> list[int]:
    """The rows of the entries; where they are more than the form's, the rest of the form moves down."""
    wanted, capacity = len(filling.lines), filling.capacity
    if wanted > capacity:
        below, added = filling.first + capacity, wanted - capacity
        _move_down(page, below, added, filling.first)
        pattern = below - 1 if capacity else None
        for row in range(below, below + added):
            _dress(page, pattern, row, filling)
    return list(range(filling.first, filling.first + wanted))


def _move_down(page: Worksheet, below: int, added: int, first: int) -> None:
    """Everything from row ``below`` on moves by ``added`` rows; sums that ended above it reach over the added ones."""
    last = page.max_row
    tops = sorted((r for r in page.row_dimensions if r > below), reverse=True)
    ranges = [one for one in page.merged_cells.ranges if one.min_row > below]
    for one in ranges:
        page.merged_cells.remove(one)
    if last > below:
        page.move_range(f"A{below + 1}:{get_column_letter(page.max_column)}{last}", rows=added)
    for one in ranges:
        one.shift(row_shift=added)
        page.merged_cells.add(one)
    for row in tops:
        page.row_dimensions[row + added].height = page.row_dimensions[row].height
        page.row_dimensions[row].height = None
    for line in page.iter_rows():
        for cell in line:
            if cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = _reaching(cell.value, below, added, first)


def _reaching(formula: str, below: int, added: int, first: int) -> str:
    """A formula after the move: references below move along, ranges over the entries' rows grow."""
    marks = Tokenizer(formula)
    text = ["="]
    for token in marks.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE and "!" not in token.value:
            text.append(_shifted(token.value, below, added, first))
        else:
            text.append(token.value)
    return "".join(text)


def _shifted(reference: str, below: int, added: int, first: int) -> str:
    ends = reference.split(":")
    rows = [int(found[2]) for end in ends if (found := _REFERENCE.fullmatch(end))]
    grows = len(ends) == 2 and len(rows) == 2 and first < rows[0] <= rows[1] == below

    def moved(found: re.Match[str]) -> str:
        return f"{found[1]}{int(found[2]) + added}" if int(found[2]) > below else found[0]

    parts = [_REFERENCE.sub(moved, end) for end in ends]
    if grows and (end := _REFERENCE.fullmatch(parts[1])):
        parts[1] = f"{end[1]}{below + added}"
    return ":".join(parts)


def _dress(page: Worksheet, pattern: int | None, row: int, filling: Filling) -> None:
    """An added row looks like the form's last one for entries, and carries its formulas."""
    for column in range(page.max_column):
        target: Any = page.cell(row + 1, column + 1)
        if pattern is None:
            if filling.lines and column in filling.lines[0]:
                target.border = _BOX
            continue
        model: Any = page.cell(pattern + 1, column + 1)
        target._style = copy.copy(model._style)
        if column in filling.formulas and model.data_type == "f":
            target.value = Translator(str(model.value), model.coordinate).translate_formula(target.coordinate)
    if pattern is not None:
        page.row_dimensions[row + 1].height = page.row_dimensions[pattern + 1].height


def _list(book: openpyxl.Workbook, notes: Sequence[Note]) -> None:
    """The sheet that names what a person must still write."""
    if not notes:
        return
    page = book.create_sheet(NOTES)
    for index, (title, width) in enumerate((("栏目", 28), ("哪一行", 28), ("单元格", 10), ("原因", 60)), 1):
        head = page.cell(1, index, title)
        head.font, head.border = Font(bold=True), _BOX
        page.column_dimensions[get_column_letter(index)].width = width
    for number, note in enumerate(notes, 2):
        for index, text in enumerate((note.column, note.row, note.cell, note.why), 1):
            put(page.cell(number, index), text)
            page.cell(number, index).border = _BOX
            page.cell(number, index).alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "A2"
