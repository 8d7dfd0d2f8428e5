"""收表 without a pack file: columns that the registers hold arrive filled; pages and files merge into one table."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from mulin.base.access.rules import Role
from mulin.base.places import selectors as places
from mulin.kernel.actor import NotAllowed
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.kernel.registers import selectors as registers
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.returns import selectors, services
from mulin.mechanisms.returns.rules import Column, Kind, Rows, values
from tests.mechanisms.returns.support import CENTRE, DISTRICT, hat, moment

ON, DUE = "2020-09-28", dt.date(2020, 10, 12)
TODAY = dt.date(2020, 9, 28)
TELEPHONE = registry.facet("community.management").field("phone")


def towns() -> list[services.Unit]:
    found = places.list_regions(under=DISTRICT, level="TOWN")
    return [services.Unit("TOWN", one.id, one.name, one.path) for one in found[:3]]


def issue(rows: Rows = Rows.UNIT, *columns: Column, **more: object) -> int:
    asked = columns or (Column("c0", "值班电话", Kind.PHONE), Column("c1", "应急人数", Kind.INTEGER))
    new = {
        "title": "防汛值班安排表", "purpose": "防汛工作通知", "rows": rows, "columns": asked, "units": tuple(towns()),
        "due_on": DUE, "path": DISTRICT,
    } | more  # fmt: skip
    return services.issue(services.NewCollection(**new), actor=CENTRE, now=moment(ON))  # type: ignore[arg-type]


def filled(sheet: selectors.SheetView, **cells: str) -> bytes:
    """The unit's own file with its one row filled: heading -> text."""
    book = openpyxl.load_workbook(io.BytesIO(selectors.as_file(sheet, selectors.rows_of(sheet, TODAY), "").data))
    page = book.active
    head = {page.cell(2, n).value: n for n in range(1, page.max_column + 1)}
    for heading, text in cells.items():
        page.cell(3, head[heading]).value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def of_unit(collection: int, unit: services.Unit) -> selectors.SheetView:
    query = selectors.SheetQuery(collection=collection)
    return next(one for one in selectors.list_sheets(query) if one.unit_id == unit.id)


def test_three_towns_hand_in_by_page_and_by_file_and_are_merged(everywhere: None) -> None:
    first, second, third = towns()
    key = issue()
    by_page = of_unit(key, first)
    own = hat(Role.TOWN, first.path)
    services.write_row(by_page.id, "unit", {"c0": "06328811111", "c1": "5"}, actor=own, now=moment("2020-10-09"))
    services.submit(by_page.id, actor=own, now=moment("2020-10-09"))
    marked = filled(of_unit(key, second), 值班电话="13800000001", 应急人数="7")
    plain = f"{third.name}\n值班电话,应急人数\n13800000002,9\n".encode("gb18030")
    arrived = services.take_in_files(
        key,
        [
            services.Given(marked, "新建 Microsoft Excel 工作表(2).xlsx"),
            services.Given(plain, "表.csv"),
            services.Given(b"%PDF-1.4", "扫描.pdf"),
        ],
        actor=CENTRE, now=moment("2020-10-10"),
    )  # fmt: skip
    assert [(one.unit, one.certain) for one in arrived] == [(second.name, True), (third.name, True), ("", False)]
    assert arrived[2].problem is not None
    merged = services.merge(key, actor=CENTRE, now=moment("2020-10-10"))
    assert (merged.units, merged.left) == ((second.name, third.name), ())
    sheets = selectors.list_sheets(selectors.SheetQuery(collection=key))
    assert all(one.versions == 1 for one in sheets)
    said = {one.unit: selectors.filed_rows(one.id)[0].values for one in sheets}
    assert [said[unit.name]["c0"] for unit in (first, second, third)] == ["06328811111", "13800000001", "13800000002"]
    found = selectors.merged_file(sheets[0].form, "防汛值班安排表", "2020", [(u, selectors.filed_rows(s.id)) for u, s in
                                  ((one.unit, one) for one in sheets)], "")  # fmt: skip
    page = openpyxl.load_workbook(io.BytesIO(found.data)).active
    assert {page.cell(n, 1).value for n in (3, 4, 5)} == {first.name, second.name, third.name}


def test_a_file_copied_from_a_neighbour_and_one_without_a_name_ask_whose_they_are(everywhere: None) -> None:
    first, second, _ = towns()
    key = issue()
    copied = filled(of_unit(key, first), 值班电话="13800000001")
    nameless = "值班电话,应急人数\n13800000002,9\n".encode()
    files = [services.Given(copied, f"{second.name}.xlsx"), services.Given(nameless, "1.csv")]
    arrived = services.take_in_files(key, files, actor=CENTRE, now=moment("2020-10-10"))
    assert [one.certain for one in arrived] == [False, False]
    assert len(services.merge(key, actor=CENTRE, now=moment("2020-10-10")).left) == 2
    [one, other] = selectors.waiting_intakes(collection=key)
    assert (one.sheet, other.sheet) == (of_unit(key, first).id, 0)
    services.assign(one.id, of_unit(key, second).id, actor=CENTRE, now=moment("2020-10-10"))
    merged = services.merge(key, actor=CENTRE, now=moment("2020-10-10"))
    assert merged.units == (second.name,)
    assert merged.left[0][1].code == "returns.unit_unknown"


def test_who_filed_on_the_page_keeps_its_own_word(everywhere: None) -> None:
    first, *_ = towns()
    key, own = issue(), hat(Role.TOWN, first.path)
    sheet = of_unit(key, first)
    services.write_row(sheet.id, "unit", {"c1": "5"}, actor=own, now=moment("2020-10-09"))
    services.submit(sheet.id, actor=own, now=moment("2020-10-09"))
    file = services.Given(f"{first.name}\n值班电话,应急人数\n1,9\n".encode(), "a.csv")
    services.take_in_files(key, [file], actor=CENTRE, now=moment("2020-10-10"))
    merged = services.merge(key, actor=CENTRE, now=moment("2020-10-10"))
    assert merged.left[0][1].code == "returns.unit_filed"
    assert selectors.filed_rows(sheet.id)[0].values["c1"] == "5"
    services.give_back(sheet.id, "人数不对", actor=CENTRE, now=moment("2020-10-10"))
    assert selectors.find_sheet(sheet.id).open


def test_columns_that_the_registers_hold_arrive_filled_and_the_load_is_counted(everywhere: None) -> None:
    street = next(one for one in towns() if one.path == "37/04/06/001/")
    held = values.column_of("management", registry.facet("community.management").field("mode"))
    key = issue(Rows.COMMUNITY, held, Column("c1", "充电桩个数", Kind.INTEGER), units=(street,))
    sheet = of_unit(key, street)
    found = selectors.rows_of(sheet, TODAY)
    assert len(found) == 41
    assert {one.base["management__mode"] for one in found} == {"物业企业专业服务", "未实施物业管理"}
    assert (sheet.asked, sheet.filled) == (41 * 4, 41 * 3)
    total = selectors.month_load(dt.date(2020, 10, 1), [sheet], [])
    assert (total.sheets, total.asked, total.filled) == (1, 164, 123)
    assert selectors.month_load(dt.date(2020, 9, 1), [sheet], []).sheets == 0


def test_what_is_missing_is_said_at_once_and_nothing_is_issued(everywhere: None) -> None:
    with pytest.raises(InputError) as caught:
        issue(title=" ", purpose="", units=(), due_on=dt.date(2020, 9, 1))
    assert set(caught.value.codes) == {
        "returns.title_missing", "returns.purpose_missing", "returns.units_wanted", "returns.due_past",
    }  # fmt: skip
    assert selectors.list_collections() == []
    twice = (Column("a", "电话", Kind.PHONE), Column("b", "电 话", Kind.PHONE))
    with pytest.raises(InputError):
        issue(Rows.UNIT, *twice)


def test_a_town_cannot_issue_upward_and_a_stranger_sees_nothing(everywhere: None, within: object) -> None:
    first, second, _ = towns()
    with pytest.raises(NotAllowed):
        services.issue(
            services.NewCollection("表", "用途", Rows.UNIT, (Column("c", "数"),), (second,), DUE, DISTRICT),
            actor=hat(Role.TOWN, first.path), now=moment(ON),
        )  # fmt: skip
    key = issue()
    with within(first.path):  # type: ignore[operator]
        with pytest.raises(NotFound):
            selectors.find_collection(key)
        assert [one.unit for one in selectors.list_sheets(selectors.SheetQuery())] == [first.name]


def test_nothing_is_taken_after_the_end(everywhere: None) -> None:
    first, *_ = towns()
    key = issue()
    services.close(key, actor=CENTRE, now=moment("2020-10-13"))
    with pytest.raises(Refused) as caught:
        services.write_row(
            of_unit(key, first).id, "unit", {"c1": "1"}, actor=hat(Role.TOWN, first.path), now=moment("2020-10-14")
        )
    assert caught.value.codes == ("returns.closed",)
    with pytest.raises(Refused):
        services.take_in_files(key, [services.Given(b"a,b\n", "a.csv")], actor=CENTRE, now=moment("2020-10-14"))


def test_a_company_gets_its_own_communities_filled(everywhere: None) -> None:
    query = selectors.base_rows(selectors.find_form("S/annex5"), under="37/04/06/001/", layer="DEMO", on=TODAY)
    some = next(one for one in query if one.base.get("service_company"))
    unit = _company_of(some.subject or 0)
    key = issue(Rows.COMMUNITY, Column("c1", "保安人数", Kind.INTEGER), units=(unit,), layer="DEMO")
    rows = selectors.rows_of(of_unit(key, unit), TODAY)
    assert some.subject in {one.subject for one in rows}
    assert all(one.base["community"].startswith("演示") for one in rows)
    assert len(rows) < len(query)


def _company_of(subject: int) -> services.Unit:
    fact = registers.facts_of("community", subject, on=TODAY)["management"]
    return services.Unit("COMPANY", fact["operator_id"], fact["operator_name"], fact["path"])
