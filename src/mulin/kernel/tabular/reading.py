"""Reads xlsx, xls, csv and pasted blocks into plain cells; content decides, never the name.

Guards (quality.md, uploads): bounded rows, cells and uncompressed bytes, checked before the parser
allocates its dense grid; old workbooks, which cannot be checked so, are parsed in a process of their
own; formulas are never evaluated, only their stored results are read.
Numbers: a whole number comes as `int` without ".0"; from eleven digits on it is an identifier
(telephone, account) and comes as its digits; beyond fifteen digits a spreadsheet has already lost
the last ones, so the cell is refused (`cell_digits_lost`), never guessed.
Everything a person can cause is `InputError` with a code of this module.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mulin.kernel import errors
from mulin.kernel.tabular import aside, bounds, cells, parsing
from mulin.kernel.tabular.bounds import DEFAULT_LIMITS, Limits
from mulin.kernel.tabular.cells import Cell, Merge, Sheet, Workbook

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IDENTIFIER = 10**10
_EXACT = 10**15
_SCIENTIFIC = re.compile(r"^[1-9](\.\d+)?[eE]\+?(1[4-9]|2\d)$")
_GUARDED = re.compile(r'^="([^"]*)"$')
_MAX_NAMED = 50


@dataclass(frozen=True, slots=True)
class Columns:
    """One sheet column by column: `data[c][r]`; the fast path for long registers."""

    name: str
    data: list[list[Cell]]
    height: int
    merged: tuple[Merge, ...]
    problems: tuple[errors.Violation, ...]


def read(data: bytes, filename: str = "", *, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """All sheets of a file. InputError: `file_*` codes; unreadable cells stand in `problems`."""
    kind = sniff(data)
    if kind == "csv":
        return _read_text(_decode(data), limits, filename)
    sheets = tuple(_as_sheet(columns) for columns in _grids(data, kind, limits))
    return Workbook(sheets, kind, tuple(p for sheet in sheets for p in sheet.problems))


def read_columns(data: bytes, *, sheet: int = 0, limits: Limits = DEFAULT_LIMITS) -> Columns:
    """One sheet, column by column, with as little work per cell as possible."""
    kind = sniff(data)
    if kind == "csv":
        rows = _text_rows(_decode(data), limits)
        turned = [list(column) for column in zip(*rows, strict=True)]
        return Columns("", turned, len(rows), (), _lost_text(turned, ""))
    found = _grids(data, kind, limits, only=sheet)
    if not found:
        raise _bad("tabular.file_sheet_missing", sheet=sheet + 1)
    return found[0]


def read_pasted(text: str, *, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """A block pasted from a spreadsheet: tabs between cells, quotes around cells with breaks."""
    return _read_text(text, limits, "")


def sniff(data: bytes) -> str:
    """`xlsx`, `xls` or `csv` by content. InputError: file_empty, file_kind_unknown."""
    if not data.strip():
        raise _bad("tabular.file_empty")
    if data.startswith(_ZIP):
        return "xlsx"
    if data.startswith(_OLE):
        return "xls"
    head = data[:4096]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    if b"\0" in data or head.lstrip().startswith((b"%PDF", b"<", b"{\\rtf", b"\x7fELF", b"MZ\x90")):
        raise _bad("tabular.file_kind_unknown")
    return "csv"


def _bad(code: str, **params: Any) -> errors.InputError:
    return errors.InputError(errors.Violation(code, params=params))


# --- spreadsheets ---------------------------------------------------------------------------


def _grids(data: bytes, kind: str, limits: Limits, only: int | None = None) -> list[Columns]:
    """The worksheets of a file; old and heavy ones are parsed in a process of their own."""
    parse = aside.parse if parsing.is_costly(data, kind, limits) else parsing.parse
    return [_typed(grid) for grid in parse(data, kind, limits, only)]


def _typed(grid: parsing.Grid) -> Columns:
    problems: list[errors.Violation] = []
    data: list[list[Cell]] = []
    for index, values in enumerate(grid.columns):
        column, lost = _column(values)
        data.append(column)
        grid.columns[index] = ()
        problems += [_lost(grid.name, row, index) for row in lost[:_MAX_NAMED]]
    return Columns(grid.name, data, grid.height, grid.merged, tuple(problems))


def _lost(sheet: str, row: int, column: int) -> errors.Violation:
    cell = f"{cells.column_letter(column)}{row + 1}"
    params = {"sheet": sheet, "cell": cell, "row": row + 1}
    return errors.Violation("tabular.cell_digits_lost", params=params)


def _column(values: Sequence[Any]) -> tuple[list[Cell], list[int]]:
    """Convert one column at once where its cells are of one type, else cell by cell."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return [value or None for value in values], []
    if kinds == {float} and max(values) < _IDENTIFIER and min(values) > -_IDENTIFIER:
        whole = list(map(int, values))
        if all(map(float.is_integer, values)):
            return list(whole), []
        return [Decimal(format(v, ".15g")) if v % 1 else int(v) for v in values], []
    lost: list[int] = []
    column: list[Cell] = []
    for row, value in enumerate(values):
        convert = _CONVERT.get(type(value))
        cell = convert(value) if convert else str(value)
        if cell is _LOST:
            lost.append(row)
            cell = None
        column.append(cell)
    return column, lost


_LOST: Any = object()


def _number(value: float) -> Any:
    if value != value or value in (float("inf"), float("-inf")):
        return None
    if not value.is_integer():
        return Decimal(format(value, ".15g"))
    size = abs(value)
    if size >= _EXACT:
        return _LOST
    return str(int(value)) if size >= _IDENTIFIER else int(value)


def _day(value: dt.datetime) -> dt.date:
    midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
    return value.date() if midnight else value


_CONVERT: dict[type, Callable[[Any], Any]] = {
    str: lambda value: value.replace("\0", "") or None,
    float: _number,
    int: lambda value: _number(float(value)),
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.datetime: _day,
    dt.date: lambda value: value,
    dt.time: lambda value: value.isoformat(),
}


def _as_sheet(columns: Columns) -> Sheet:
    rows = [list(row) for row in zip(*columns.data, strict=True)]
    return Sheet(columns.name, rows, columns.merged, columns.problems)


# --- text -----------------------------------------------------------------------------------


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _bad("tabular.file_encoding_unknown")


def _delimiter(text: str) -> str:
    """The mark that cuts the first lines most evenly; a tab wins where it occurs."""
    sample = re.sub(r'"(?:[^"]|"")*"', '""', text[:20_000]).splitlines()[:20]
    lines = [line for line in sample if line.strip()]
    if any("\t" in line for line in lines):
        return "\t"
    counts = {mark: sum(line.count(mark) for line in lines) for mark in ",;"}
    return ";" if counts[";"] > counts[","] else ","


def _text_rows(text: str, limits: Limits) -> list[list[Cell]]:
    if "\0" in text:
        raise _bad("tabular.file_kind_unknown")
    text = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[list[Cell]] = []
    width = cells = 0
    try:
        for line in reader:
            cells += len(line)
            width = max(width, len(line))
            bounds.check_size(len(rows) + 1, width, limits)
            rows.append([_unguard(value) for value in line])
    except csv.Error as error:
        raise _bad("tabular.file_damaged") from error
    while rows and not any(rows[-1]):
        rows.pop()
    for row in rows:
        row.extend([None] * (width - len(row)))
    return rows


def _unguard(value: str) -> str | None:
    """`="138…"` is how exports keep digits in csv; the digits are meant, not a formula."""
    if value.startswith("="):
        guarded = _GUARDED.match(value)
        value = guarded.group(1) if guarded else value
    return value.strip("\t ") or None


def _lost_text(columns: Iterable[list[Cell]], sheet: str) -> tuple[errors.Violation, ...]:
    """Digits that a spreadsheet wrote as 3.50583E+17 before the file was saved as text."""
    found = []
    for index, column in enumerate(columns):
        for row, value in enumerate(column):
            if isinstance(value, str) and "+" in value and _SCIENTIFIC.match(value):
                column[row] = None
                found.append(_lost(sheet, row, index))
    return tuple(found[:_MAX_NAMED])


def _read_text(text: str, limits: Limits, filename: str) -> Workbook:
    rows = _text_rows(text, limits)
    columns = [list(column) for column in zip(*rows, strict=True)]
    problems = _lost_text(columns, filename)
    kept = [list(row) for row in zip(*columns, strict=True)] if problems else rows
    return Workbook((Sheet(filename, kept, (), problems),), "csv", problems)
