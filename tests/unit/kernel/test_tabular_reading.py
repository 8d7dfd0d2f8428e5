"""Reading foreign files: kinds by content, numbers and days, limits, damaged and hostile files."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
import xlwt

from mulin.kernel import errors, messages
from mulin.kernel.tabular import bounds, cells, reading
from tests.drawings import annexes


def _xlsx(*rows: list[object], formats: dict[tuple[int, int], str] | None = None) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet("甲")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            style = book.add_format({"num_format": (formats or {}).get((r, c), "General")})
            page.write(r, c, value, style)
    book.close()
    return target.getvalue()


def _xls(*rows: list[object]) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("乙")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, dt.date):
                page.write(r, c, value, day)
            else:
                page.write(r, c, value)
    page.write_merge(5, 6, 0, 1, "合并")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (13805950000, "13805950000"),
        (5952345678, 5952345678),
        (3, 3),
        (1.0, 1),
        (2.84, Decimal("2.84")),
        (0.1 + 0.2, Decimal("0.3")),
        (-5, -5),
        (123456789012345, "123456789012345"),
        ("0598-1234567", "0598-1234567"),
        ("=1+1 as text", "=1+1 as text"),
    ],
)
@pytest.mark.parametrize("make", [_xlsx, _xls])
def test_a_number_comes_as_the_person_sees_it(make, stored, expected) -> None:
    text = isinstance(stored, str) and stored.startswith("=")
    if text and make is _xlsx:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target)
        book.add_worksheet().write_string(0, 0, stored)
        book.close()
        data = target.getvalue()
    else:
        data = make([stored])
    value = reading.read(data).sheets[0].rows[0][0]
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize("make", [_xlsx, _xls])
def test_an_identity_number_kept_as_number_is_refused_by_its_cell(make) -> None:
    book = reading.read(make(["张三", "文本"], ["李四", 350583199001011234]))
    assert book.sheets[0].rows[1][1] is None
    (problem,) = book.problems
    assert problem.code == "tabular.cell_digits_lost"
    assert problem.params["cell"] == "B2"
    assert "B2" in messages.render(problem)


def test_days_stay_days_and_merged_ranges_are_known() -> None:
    day = dt.date(2020, 11, 15)
    xls = reading.read(_xls([day, 13805950000])).sheets[0]
    assert xls.rows[0][:2] == [day, "13805950000"]
    assert xls.merged == (cells.Merge(5, 0, 6, 1),)
    xlsx = reading.read(_xlsx([day], formats={(0, 0): "yyyy-mm-dd"}))
    assert xlsx.sheets[0].rows[0] == [day]


def test_a_formula_yields_its_stored_result_only() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet().write_formula(0, 0, "=1+1", None, 2)
    book.close()
    assert reading.read(target.getvalue()).sheets[0].rows == [[2]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_files_of_any_encoding_and_mark(encoding: str, mark: str) -> None:
    text = f'小区{mark}电话\r\n"泛华·日昇新城\n（含名仕楼）"{mark}013805950000\r\n\r\n'
    rows = reading.read(text.encode(encoding), "x.xlsx").sheets[0].rows
    assert rows == [["小区", "电话"], ["泛华·日昇新城\n（含名仕楼）", "013805950000"]]


def test_a_pasted_block_keeps_breaks_and_guarded_digits() -> None:
    rows = reading.read_pasted('名称\t号码\n"甲\n乙"\t="0123"\n丙\t350583199001011234').sheets[0].rows
    assert rows == [["名称", "号码"], ["甲\n乙", "0123"], ["丙", "350583199001011234"]]


def test_digits_lost_before_saving_as_text_are_refused() -> None:
    book = reading.read("姓名,证件\n张三,3.50583E+17\n".encode())
    assert [problem.params["cell"] for problem in book.problems] == ["B2"]
    assert book.sheets[0].rows[1] == ["张三", None]


def _code(data: bytes, **limits: int) -> str:
    with pytest.raises(errors.InputError) as caught:
        reading.read(data, limits=bounds.Limits(**limits) if limits else bounds.DEFAULT_LIMITS)
    assert "没有登记" not in messages.render(caught.value.violations[0])
    return caught.value.codes[0]


def _packed(sheet: bytes) -> bytes:
    """A valid workbook whose sheet is replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_xlsx(["甲"]))) as old, zipfile.ZipFile(target, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return target.getvalue()


def test_bad_files_have_their_codes() -> None:
    assert _code(b"") == "tabular.file_empty"
    assert _code(b" \n") == "tabular.file_empty"
    assert _code(b"%PDF-1.7 ...") == "tabular.file_kind_unknown"
    assert _code(b"<html><table>") == "tabular.file_kind_unknown"
    assert _code(b"abc\0def") == "tabular.file_kind_unknown"
    assert _code(b"\x81\x20\xff\xff,1") == "tabular.file_encoding_unknown"
    assert _code(b"PK\x03\x04 broken") == "tabular.file_damaged"
    assert _code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == "tabular.file_damaged"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "x")
    assert _code(other.getvalue()) == "tabular.file_kind_unknown"


def test_a_far_cell_is_refused_before_the_grid_is_made() -> None:
    head = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    far = head + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    assert _code(_packed(far)) == "tabular.sheet_too_long"
    wide = head + b'<row r="2"><c r="XFD2"><v>1</v></c></row></sheetData></worksheet>'
    assert _code(_packed(wide)) == "tabular.sheet_too_wide"
    both = head + b'<row r="2"><c r="ZZ2"><v>1</v></c></row>' + b" " * (2 << 20)
    both += b'<row r="99999"><c r="A99999"><v>1</v></c></row></sheetData></worksheet>'
    assert _code(_packed(both), columns=800) == "tabular.sheet_too_many_cells"


def test_a_bomb_is_refused_by_its_declared_size() -> None:
    bomb = _packed(b"<worksheet>" + b" " * (3 << 20))
    assert len(bomb) < 100_000
    assert _code(bomb, bytes=1 << 20) == "tabular.file_too_big"


def test_limits_hold_for_every_kind() -> None:
    rows = [[1]] * 12
    for data in (_xlsx(*rows), "\n".join(["1"] * 12).encode()):
        assert _code(data, rows=10) == "tabular.sheet_too_long"
    assert _code(_xls([1] * 12), columns=10) == "tabular.sheet_too_wide"


def test_too_many_sheets_are_refused_not_left_out() -> None:
    assert _code(_xlsx(["甲"]), sheets=0) == "tabular.file_too_many_sheets"


def test_columns_agree_with_rows() -> None:
    data = _xlsx(["名称", "面积", "电话"], ["甲", 89.5, 13805950000], ["乙", None, None])
    sheet = reading.read(data).sheets[0]
    columns = reading.read_columns(data)
    assert columns.height == 3
    assert [list(row) for row in zip(*columns.data, strict=True)] == sheet.rows
    assert columns.data[1] == ["面积", Decimal("89.5"), None]
    with pytest.raises(errors.InputError, match="file_sheet_missing"):
        reading.read_columns(data, sheet=1)


def _spoil_inside(data: bytes, dice: random.Random) -> bytes:
    """Some bytes of the parts changed, the archive itself sound."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for name in old.namelist():
            part = bytearray(old.read(name))
            for _ in range(dice.randint(0, 3)):
                part[dice.randrange(len(part))] = dice.randrange(256)
            new.writestr(name, bytes(part))
    return target.getvalue()


def _spoil(data: bytes, dice: random.Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(dice.randint(1, 20)):
        spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
    return bytes(spoiled[: dice.randrange(len(spoiled))] if dice.random() < 0.2 else spoiled)


@pytest.mark.parametrize("seed", range(8))
def test_spoiled_files_give_a_workbook_or_a_named_error(seed: int) -> None:
    dice = random.Random(seed)
    seeds = [annexes.n2_xls(), annexes.n2(), annexes.n2_csv(), annexes.s3()]
    for number in range(60):
        data = seeds[number % 4]
        inside = number % 8 in (1, 3)
        spoiled = _spoil_inside(data, dice) if inside else _spoil(data, dice)
        found: tuple[errors.Violation, ...] = ()
        try:
            sheets = len(reading.read(spoiled).sheets)
        except errors.InputError as error:
            sheets, found = 0, error.violations
        assert found or sheets
        assert all("没有登记" not in messages.render(violation) for violation in found)
