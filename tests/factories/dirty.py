"""A developer's list of owners as they come, by code: every kind of dirt at known places. All names are made up."""

from __future__ import annotations

import io

import openpyxl
from stdnum.cn import ric

HEAD = ("楼栋", "单元", "房号", "建筑面积（㎡）", "业主姓名", "身份证号", "联系电话", "备注")
ROOMS = 4
"""Homes on a floor of an entrance."""


def id_number(serial: int) -> str:
    """A number of the right form that belongs to nobody: region 990406 does not exist."""
    body = f"990406{1950 + serial % 50}01{serial // 1000 + 1:02d}{serial % 1000:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def rows(households: int) -> list[tuple[object, ...]]:
    """The lines below the header: a tenth of the units dirty in some way, the rest plain; totals at the foot."""
    found: list[tuple[object, ...]] = []
    for serial in range(households):
        building, rest = divmod(serial, 100)
        entrance, place = divmod(rest, 50)
        room = (place // ROOMS + 1) * 100 + place % ROOMS + 1
        first = serial % 50 == 0
        where = (f"{building + 1}栋" if rest == 0 else None, f"{entrance + 1}单元" if first else None, float(room))
        found += _unit(serial, where)
    return [*found, ("合计", None, None, f"{households * 89:,}.00㎡", None, None, None, None)]


def _unit(serial: int, where: tuple[object, ...]) -> list[tuple[object, ...]]:
    name, number, phone = f"甲{serial}", id_number(serial), float(13900000000 + serial)
    other = id_number(serial + 5000)
    spaced = f"{number[:6]} {number[6:14]} {number[14:].lower()}"
    broken = number[:17] + ("1" if number[17] != "1" else "2")
    line = (*where, 89.5, name, number, phone, None)
    dirt: dict[int, list[tuple[object, ...]]] = {
        # co-owners in one cell, in a merged line of his own
        1: [(*where, "89.5㎡", f"{name}、乙{serial}", f"{number}、{other}", str(int(phone)), None)],
        2: [line, (None, None, None, None, f"乙{serial}", other, None, None)],
        # blanks and a third decimal; a broken check digit and no telephone; unsold; no owner; area 0
        3: [(*where, "1,089.567", name, spaced, phone, None)],
        4: [(*where, 89.5, name, broken, None, None)],
        5: [(*where, 89.5, None, None, None, "未售")],
        6: [(*where, 89.5, None, None, None, None)],
        7: [(*where, 0, name, number, phone, None)],
        # the same line twice
        8: [line, (None, None, *line[2:])],
    }
    return dirt.get(serial % 40, [line])


def workbook(households: int) -> bytes:
    """The list as an .xlsx with a heading line above the header."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["演示小区业主名册"])
    page.append(list(HEAD))
    for row in rows(households):
        page.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
