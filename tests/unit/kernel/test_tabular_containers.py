"""Old workbooks whose sector tables lead in a circle or out of the file: refused before a parser follows them."""

from __future__ import annotations

import io
import struct

import pytest
import xlwt

from mulin.kernel.errors import InputError
from mulin.kernel.tabular import bounds, reading


def book() -> bytearray:
    made = xlwt.Workbook()
    made.add_sheet("1").write(0, 0, "甲园")
    target = io.BytesIO()
    made.save(target)
    return bytearray(target.getvalue())


def put(data: bytearray, at: int, value: int) -> bytes:
    struct.pack_into("<I", data, at, value)
    return bytes(data)


def table(data: bytearray) -> tuple[int, int]:
    """Where the sector table lies, and the first sector of the directory."""
    first, directory = struct.unpack_from("<I", data, 76)[0], struct.unpack_from("<I", data, 48)[0]
    return (first + 1) * 512, directory


def test_a_sound_workbook_is_read() -> None:
    data = bytes(book())
    bounds.check_container(data)
    assert reading.read(data).sheets[0].rows == [["甲园"]]


@pytest.mark.parametrize("fault", ["circle", "outside", "directory", "tables", "stated", "short"])
def test_a_broken_sector_table_is_refused(fault: str) -> None:
    data = book()
    at, directory = table(data)
    entry = (directory + 1) * 512
    broken = {
        "circle": lambda: put(data, at + 4 * directory, directory),
        "outside": lambda: put(data, at + 4 * directory, 0x00FFFFFF),
        "directory": lambda: put(data, 48, 0x00FFFFFF),
        "tables": lambda: put(data, 76, 0x00FFFFFF),
        "stated": lambda: put(data, entry + 120, 0x7FFFFFFF),
        "short": lambda: bytes(data[:100]),
    }[fault]()
    with pytest.raises(InputError) as refused:
        reading.read(broken)
    assert refused.value.codes == ("tabular.file_damaged",)
