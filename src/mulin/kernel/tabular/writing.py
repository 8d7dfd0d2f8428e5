"""Writes tables as xlsx or csv, streaming, so that no cell ever becomes a formula.

Who and when stand in header, footer and document properties, never in the grid of a printed form
(practice.md 2). `now` and the person's name are the caller's.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from mulin.kernel.tabular import cells
from mulin.kernel.tabular.cells import Cell

_FORMATS = {
    "text": "@",
    "integer": "0",
    "decimal": "#,##0.00",
    "area": "#,##0.00",
    "money": "#,##0.00",
    "percent": "0.00%",
    "date": "yyyy-mm-dd",
}
_SHEET_MARKS = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LONGEST = 32_767


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write: heading, kind (text, integer, decimal, area, money, percent, date).

    `area` values are integers in 0.01 m2 and `money` values integers in fen; both print as the
    hundredth part with two decimals.
    """

    title: str
    kind: str = "text"
    width: float = 14


def write_xlsx(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str = "",
    header_note: str = "",
    footer_note: str = "",
    properties: Mapping[str, str] | None = None,
    sheet: str = "Sheet1",
    out: IO[bytes] | None = None,
) -> bytes:
    """Write a sheet; returns the file, or b"" when it went to `out`. Rows are taken one by one."""
    target: IO[bytes] = out if out is not None else io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="mulin-xlsx-") as folder:
        book = xlsxwriter.Workbook(target, options(folder))
        book.set_properties({"title": title, **(properties or {})})
        page = book.add_worksheet(sheet_name(sheet))
        first = _head(book, page, columns, title)
        last = _body(book, page, columns, rows, first)
        if last > first:
            page.autofilter(first - 1, 0, last - 1, len(columns) - 1)
        page.set_header(note(header_note or title))
        page.set_footer(note(footer_note) + "&R第 &P 页 共 &N 页")
        book.close()
    return b"" if out is not None else target.getvalue()  # type: ignore[attr-defined]


def sheet_name(text: str) -> str:
    """A name that a sheet may bear."""
    return _SHEET_MARKS.sub("_", text)[:31] or "Sheet1"


def options(folder: str) -> dict[str, Any]:
    """How workbooks are opened: streamed, and no text ever becomes a formula, a number or a link."""
    return {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }


def note(text: str) -> str:
    """A header or footer text. `&` starts a code in headers and footers; 255 characters is the format's limit."""
    return "&L" + text.replace("&", "&&")[:180] if text else ""


def _head(book: Any, page: Any, columns: Sequence[Column], title: str) -> int:
    """Widths, title line, heading line; returns the first data row."""
    for index, column in enumerate(columns):
        page.set_column(index, index, column.width)
    line = 0
    if title:
        page.write_string(0, 0, safe(title), book.add_format({"bold": True, "font_size": 14}))
        line = 1
    style = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
    for index, column in enumerate(columns):
        page.write_string(line, index, safe(column.title), style)
    page.freeze_panes(line + 1, 0)
    page.repeat_rows(0, line)
    return line + 1


def _body(book: Any, page: Any, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], first: int) -> int:
    styles = [book.add_format({"num_format": _FORMATS[column.kind]}) for column in columns]
    kinds = [column.kind for column in columns]
    line = first
    for row in rows:
        for index, value in enumerate(row):
            if value is not None:
                _put(page, line, index, value, kinds[index], styles[index])
        line += 1
    return line


def _put(page: Any, line: int, index: int, value: Cell, kind: str, style: Any) -> None:
    if isinstance(value, str):
        page.write_string(line, index, safe(value), style)
    elif isinstance(value, dt.date):
        page.write_datetime(line, index, _naive(value), style)
    elif kind == "text":
        page.write_string(line, index, cells.shown(value), style)
    elif kind in ("area", "money") and value is not None:
        page.write_number(line, index, Decimal(value) / 100, style)
    else:
        page.write_number(line, index, value, style)


def _naive(value: dt.date) -> dt.date:
    return value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value


def safe(value: str) -> str:
    """A text as a cell can hold it."""
    return _CONTROL.sub("", value)[:_LONGEST]


def write_csv(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, encoding: str = "utf-8-sig"
) -> Iterator[bytes]:
    """Yield a csv piece by piece; a text that a spreadsheet would run gets a leading apostrophe."""
    yield _line([column.title for column in columns]).encode(encoding)
    plain = "utf-8" if encoding == "utf-8-sig" else encoding
    kinds = [column.kind for column in columns]
    for row in rows:
        texts = [_csv_text(value, kind) for value, kind in zip(row, kinds, strict=False)]
        yield _line(texts).encode(plain, errors="replace")


def _line(texts: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(texts)
    return buffer.getvalue()


def _csv_text(value: Cell, kind: str) -> str:
    if isinstance(value, str):
        harmless = not value.startswith(_FORMULA) or _NUMBER.fullmatch(value)
        return value if harmless else "'" + value
    if kind in ("area", "money") and isinstance(value, int):
        return format(Decimal(value) / 100, ".2f")
    return cells.shown(value)
