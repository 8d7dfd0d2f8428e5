"""Writing tables: no formula ever, kinds, who and when outside the grid."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from mulin.kernel.tabular import reading, writing

COLUMNS = [
    writing.Column("小区", width=30),
    writing.Column("面积", "area"),
    writing.Column("户数", "integer"),
    writing.Column("日期", "date"),
]
DANGEROUS = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(1)", "\t=1", "{=1}"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_or_link(text: str) -> None:
    data = writing.write_xlsx([writing.Column(text)], [[text], ["http://a.invalid/"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    assert reading.read(data).sheets[0].rows[1][0] == text
    line = b"".join(writing.write_csv(COLUMNS[:1], [[text]])).decode("utf-8-sig").splitlines()[1]
    assert not line.lstrip('"').startswith(("=", "+", "-", "@", "\t"))


def test_values_come_back_and_negative_numbers_stay_numbers_in_csv() -> None:
    day = dt.date(2020, 11, 15)
    rows = [["永昌状元第", 2_840_000, 156, day], ["13805950000", 1, None, None]]
    data = writing.write_xlsx(COLUMNS, iter(rows), title="名单", sheet="甲/乙")
    sheet = reading.read(data).sheets[0]
    assert sheet.name == "甲_乙"
    assert sheet.rows[2] == ["永昌状元第", 28400, 156, day]
    assert sheet.rows[3] == ["13805950000", Decimal("0.01"), None, None]
    text = b"".join(writing.write_csv(COLUMNS, [["-12.5", -5, 1, day]])).decode("utf-8-sig")
    assert text.splitlines()[1] == "-12.5,-0.05,1,2020-11-15"


def test_who_and_when_stand_outside_the_grid() -> None:
    note = "张三 & 2020-11-15 导出"
    data = writing.write_xlsx(
        COLUMNS[:1],
        [["甲"]],
        title="名单",
        header_note=note,
        footer_note=note,
        properties={"author": "住建局"},
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.active
    assert book.properties.creator == "住建局"
    assert book.properties.title == "名单"
    assert "张三" in page.oddHeader.left.text
    assert "张三" in page.oddFooter.left.text
    assert page.freeze_panes == "A3"
    assert page.auto_filter.ref == "A2:A3"
    assert page.column_dimensions["A"].width == pytest.approx(30, abs=1)
    assert [cell.value for row in page.iter_rows() for cell in row] == ["名单", "小区", "甲"]


def test_a_file_can_go_straight_out() -> None:
    out = io.BytesIO()
    assert writing.write_xlsx(COLUMNS[:1], [["甲"]], out=out) == b""
    assert reading.read(out.getvalue()).sheets[0].rows == [["小区"], ["甲"]]
