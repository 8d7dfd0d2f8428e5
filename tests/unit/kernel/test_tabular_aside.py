"""Old and heavy workbooks are parsed in a process of their own: what it cannot carry becomes a sentence."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import struct
import subprocess
import sys
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlwt

from mulin.kernel import messages
from mulin.kernel.errors import InputError
from mulin.kernel.tabular import aside, bounds, parsing, reading
from mulin.kernel.tabular.bounds import DEFAULT_LIMITS


def old(*rows: tuple[object, ...], merged: bool = False) -> bytes:
    made = xlwt.Workbook()
    page = made.add_sheet("名单")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            page.write(number, column, value, day) if isinstance(value, dt.date) else page.write(number, column, value)
    if merged:
        page.merge(3, 3, 0, 1)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_cells_come_back_from_the_child_as_the_parser_saw_them() -> None:
    rows = (
        ("小区", "电话", "面积", "日期"),
        ("甲园", 13800001234, 0.1, dt.date(2020, 11, 15)),
        ("乙苑", 7, True, None),
    )
    data = old(*rows, merged=True)
    (here,), (there,) = (act(data, "xls", DEFAULT_LIMITS) for act in (parsing.parse, aside.parse))
    assert there == dataclasses.replace(here, columns=[list(column) for column in here.columns])
    sheet = reading.read(data).sheets[0]
    # An eleven-digit telephone typed as a number stays its eleven digits.
    assert sheet.rows[1] == ["甲园", "13800001234", Decimal("0.1"), dt.date(2020, 11, 15)]
    assert [(m.top, m.right) for m in sheet.merged] == [(3, 1)]


def hungry() -> bytes:
    """A workbook whose sheet claims to be 3,674 million rows high: the parser makes room for them at once."""
    data = bytearray(old(("甲园", "乙苑", "丙里"), ("一", "二", "三")))
    at = data.index(struct.pack("<IIHH", 0, 2, 0, 3))  # the record DIMENSIONS
    data[at + 4 : at + 8] = struct.pack("<I", 0xDB000002)
    return bytes(data)


def test_a_workbook_that_asks_for_all_memory_becomes_a_sentence() -> None:
    with pytest.raises(InputError) as refused:
        reading.read(hungry())
    assert refused.value.codes == ("tabular.file_too_costly",)
    assert "另存为 xlsx" in messages.render(refused.value.violations[0])


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(InputError) as refused:
        aside.parse(old(("甲园",)), "xls", DEFAULT_LIMITS, seconds=0)
    assert refused.value.codes == ("tabular.file_too_costly",)


def test_the_child_s_refusals_are_the_parser_s_own() -> None:
    with pytest.raises(InputError) as refused:
        aside.parse(old(*[("甲园",)] * 30), "xls", bounds.Limits(rows=10))
    assert refused.value.codes == ("tabular.sheet_too_long",)
    assert refused.value.violations[0].params["limit"] == 10


def heavy(cells: int, letters: int) -> bytes:
    """A small archive whose cells all name one long text."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for _ in range(cells):
        book.active.append(["长" * letters])
    book.save(target)
    return target.getvalue()


def test_an_archive_whose_cells_would_weigh_too_much_is_parsed_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    light, weighty = heavy(2, 3), heavy(20, 30_000)
    assert len(weighty) < 20_000  # packed it is nothing
    assert bounds.check_archive(weighty, DEFAULT_LIMITS) >= 20 * 30_000
    monkeypatch.setattr(bounds, "HEAVY", 1024 * 1024)
    assert not parsing.is_costly(light, "xlsx", DEFAULT_LIMITS)
    assert parsing.is_costly(weighty, "xlsx", DEFAULT_LIMITS)
    assert len(reading.read(weighty).sheets[0].rows) == 20


def test_beginnings_of_rows_are_not_searched_from_each_to_the_end() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<w/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<row " * 200_000 + 'r="A1234567"')
    with pytest.raises(InputError) as refused:
        bounds.check_archive(target.getvalue(), DEFAULT_LIMITS)
    assert refused.value.codes == ("tabular.sheet_too_long",)


def test_the_child_needs_no_web_framework() -> None:
    """It must start at once; what it imports it pays for with every file."""
    said = "import sys, mulin.kernel.tabular.aside; print(*{m.partition('.')[0] for m in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.split()
    assert not {"django", "psycopg", "openpyxl"} & set(loaded)
