"""Blank forms as superiors send them: unlike in every way that matters to filling them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import xlwt
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

SIDE = Side(style="thin")
BOX = Border(left=SIDE, right=SIDE, top=SIDE, bottom=SIDE)
HEAD = PatternFill("solid", fgColor="DDEBF7")


def book(draw: Callable[[Any], None]) -> bytes:
    made, target = openpyxl.Workbook(), io.BytesIO()
    draw(made.active)
    made.save(target)
    return target.getvalue()


def _grid(page: Any, top: int, bottom: int, width: int) -> None:
    for row in range(top, bottom + 1):
        for column in range(1, width + 1):
            cell = page.cell(row, column)
            cell.border, cell.alignment = BOX, Alignment(horizontal="center", wrap_text=True)


def survey(rows: int = 3) -> bytes:
    """A survey: a title, cells outside the grid, heads over two levels, numbered columns, a total, signatures."""

    def draw(page: Any) -> None:
        page.title = "摸底表"
        page.merge_cells("A1:H1")
        page["A1"] = "住宅小区物业管理情况摸底表"
        page["A1"].font = Font(bold=True, size=16)
        page.merge_cells("A2:D2")
        page["A2"] = "填报单位（盖章）：　　　　"
        page.merge_cells("E2:H2")
        page["E2"] = "填报日期：    年   月   日"
        for span in ("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:H3"):
            page.merge_cells(span)
        heads = {
            "A3": "序号", "B3": "镇（街道）", "C3": "小区名称", "D3": "规模", "D4": "总户数\n（户）",
            "E4": "建筑面积（万平方米）", "F3": "物业服务情况", "F4": "物业管理\n性质", "G4": "物业公司",
            "H4": "联系电话",
        }  # fmt: skip
        for at, text in heads.items():
            page[at] = text
            page[at].fill = HEAD
        for column in range(1, 9):
            page.cell(5, column, column)
        _grid(page, 3, 6 + rows, 8)
        for row in range(6, 6 + rows):
            page.row_dimensions[row].height = 21
        last = 6 + rows
        page.cell(last, 1, "合计")
        page.merge_cells(start_row=last, start_column=1, end_row=last, end_column=3)
        page.cell(last, 4, f"=SUM(D6:D{last - 1})")
        page.cell(last, 4).font = Font(bold=True)
        page.merge_cells(start_row=last + 1, start_column=1, end_row=last + 1, end_column=8)
        page.cell(last + 1, 1, "填表人：          联系电话：          ")
        page.cell(last + 2, 1, "注：1.物业管理性质按实际情况填写。")

    return book(draw)


def company() -> bytes:
    """A company's table: one line of heads in the second column on, no lines of its own below, a formula column."""

    def draw(page: Any) -> None:
        page.title = "在管项目"
        page["B2"] = "项目所在地"
        page["C2"] = "小区"
        page["D2"] = "楼栋数"
        page["E2"] = "总户数"
        page["F2"] = "户均/栋"
        page["G2"] = "项目经理"
        page["H2"] = "电话"
        page["I2"] = "内部编码"
        _grid(page, 2, 3, 9)
        page["F3"] = "=E3/D3"

    return book(draw)


def towns(names: tuple[str, ...] = (), rows: int = 4) -> bytes:
    """One row a town: counts and rates; the total stands first; names may be printed."""

    def draw(page: Any) -> None:
        page.merge_cells("A1:G1")
        page["A1"] = "物业管理覆盖情况统计表"
        page["A2"], page["E2"] = "填报单位", "截止日期"
        for column, head in enumerate(
            ("序号", "镇（街道）", "小区个数", "总户数", "物业服务覆盖率（%）", "业委会成立比例", "备注"), 1
        ):
            page.cell(3, column, head)
        page["A4"] = "合计"
        for row in range(rows):
            page.cell(5 + row, 1, row + 1)
            if row < len(names):
                page.cell(5 + row, 2, names[row])
            page.cell(5 + row, 6).number_format = "0.0%"
        _grid(page, 3, 4 + rows, 7)

    return book(draw)


def old() -> bytes:
    """A list as .xls: what is read of it are its texts and merged cells."""
    made = xlwt.Workbook()
    page = made.add_sheet("花名册")
    page.write_merge(0, 0, 0, 3, "小区花名册")
    for column, head in enumerate(("序号", "小区名", "联系电话", "建成日期")):
        page.write(1, column, head)
    for row in range(2):
        page.write(2 + row, 0, row + 1)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()
