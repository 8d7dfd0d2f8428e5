"""Printed forms as xlsx: title and heading line above the ruled grid, nothing else in it; and the mark that says whose.

The mark is a property of the document: it survives mail and chat, nobody sees it in the grid, and a file without it
is read all the same. Who and when stand in the footer and the properties (practice.md 2).
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

import xlsxwriter

from mulin.kernel.tabular import cells, writing
from mulin.kernel.tabular.cells import Cell

MARK = "mulin-sheet"
_PROPERTIES = "docProps/custom.xml"
_LARGEST = 65_536
_VALUE = re.compile(rf"""name=["']{MARK}["'][^>]*>\s*<(?:\w+:)?lpwstr[^>]*>([^<]{{1,60}})<""")


@dataclass(frozen=True, slots=True)
class Blank:
    """A form to print: its title, the line below it, the columns as printed, notes below the grid."""

    title: str
    columns: tuple[writing.Column, ...]
    heading: str = ""
    notes: tuple[str, ...] = ()
    mark: str = ""
    footer: str = ""
    author: str = ""


def write_form(blank: Blank, rows: Iterable[Sequence[Cell]]) -> bytes:
    """The form with its rows; A4 across, every cell bordered, texts stay texts."""
    target = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="mulin-xlsx-") as folder:
        book = xlsxwriter.Workbook(target, writing.options(folder))
        book.set_properties({"title": blank.title, "author": blank.author, "comments": blank.footer})
        if blank.mark:
            book.set_custom_property(MARK, blank.mark, "text")
        page = book.add_worksheet(writing.sheet_name(blank.title))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(writing.note(blank.footer) + "&R第 &P 页 共 &N 页")
        line = _above(book, page, blank)
        line = _grid(book, page, blank, rows, line)
        plain = book.add_format({"text_wrap": False})
        for number, text in enumerate(blank.notes):
            page.write_string(line + number, 0, writing.safe(text), plain)
        book.close()
    return target.getvalue()


def _above(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, blank: Blank) -> int:
    last = max(len(blank.columns) - 1, 1)
    big = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    page.set_row(0, 30)
    page.merge_range(0, 0, 0, last, writing.safe(blank.title), big)
    line = 1
    if blank.heading:
        page.merge_range(1, 0, 1, last, writing.safe(blank.heading), book.add_format({"align": "left"}))
        line = 2
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "align": "center", "valign": "vcenter"})
    for index, column in enumerate(blank.columns):
        page.set_column(index, index, column.width)
        page.write_string(line, index, writing.safe(column.title), head)
    page.repeat_rows(0, line)
    return line + 1


def _grid(
    book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, blank: Blank, rows: Iterable[Sequence[Cell]],
    line: int,
) -> int:  # fmt: skip
    text = book.add_format({"border": 1, "num_format": "@", "text_wrap": True, "valign": "vcenter"})
    number = book.add_format({"border": 1, "valign": "vcenter"})
    for row in rows:
        for index, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(line, index, value, number)
            else:
                page.write_string(line, index, writing.safe(cells.shown(value)), text)
        line += 1
    return line


def read_mark(data: bytes) -> str:
    """The mark of one of our own files; empty for any other. A property that is too large is none of ours."""
    if not data.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _PROPERTIES not in archive.namelist() or archive.getinfo(_PROPERTIES).file_size > _LARGEST:
                return ""
            with archive.open(_PROPERTIES) as stream:
                text = stream.read(_LARGEST).decode("utf-8", "replace")
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError):
        return ""
    found = _VALUE.search(text)
    return unescape(found.group(1)) if found else ""
