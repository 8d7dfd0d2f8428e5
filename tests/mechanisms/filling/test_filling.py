"""Blank forms of superiors: mapped once, filled from the registers, gaps marked, nothing guessed (practice P1b)."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from factories import registers as make

from mulin.base.places import services as places
from mulin.kernel import scope
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.audit import selectors as audit
from mulin.kernel.errors import InputError
from mulin.kernel.tabular import workbooks
from mulin.mechanisms.filling import selectors, services
from mulin.mechanisms.filling.models import Form
from mulin.mechanisms.filling.selectors import Question
from tests.drawings import annexes, forms
from tests.processes.importing.conftest import COUNTY, rows

NOW = dt.datetime(2026, 11, 23, 0, 30, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
TOWN = f"{COUNTY}011/"
MAY = frozenset({"registers.export", "places.see", "parties.see", "measures.see", "registers.import"})
CLERK = Actor("试验县住建局物业科", MAY, (scope.Range.under(COUNTY),), staff=True)
ASKED = Question(COUNTY, TODAY)


@pytest.fixture
def county(everywhere: None) -> None:
    """Two towns, three communities: one wholly known, one without a telephone, one of which nothing is known."""
    places.load_regions(rows(), now=NOW, by="测试")
    first = make.community(f"{TOWN}001/", "甲园")
    make.fact(first, "extent", {"buildings": 4, "households": 156, "area": 2_840_050}, dt.date(2020, 1, 1))
    made = {"mode": "MARKET_FIRM", "operator_name": "=1+1", "phone": "13800001234", "manager": "物业经理"}
    make.fact(first, "management", made, dt.date(2020, 1, 1))
    second = make.community(f"{TOWN}002/", "乙苑")
    make.fact(second, "extent", {"households": 70, "area": 1_000_000}, dt.date(2020, 1, 1))
    make.fact(second, "management", {"mode": "NONE"}, dt.date(2020, 1, 1))
    make.community(f"{COUNTY}001/001/", "丙里")


def keep(data: bytes, name: str = "空白表.xlsx", path: str = COUNTY) -> tuple[int, bool]:
    return services.keep(data, name, path=path, actor=CLERK, now=NOW)


def settled(data: bytes, **columns: str) -> int:
    """Keep a form and confirm what is proposed, with corrections by head."""
    form_id, _ = keep(data)
    opened = services.open_form(form_id, actor=CLERK)
    heads = {text: i for i, (low, joined) in enumerate(opened.layout.heads) for text in (low, joined)}
    chosen = {**opened.mapped.columns, **{heads[head]: key for head, key in columns.items()}}
    services.settle(form_id, replace(opened.mapped, columns=chosen), actor=CLERK, now=NOW)
    return form_id


def exported(form_id: int, question: Question = ASKED, *, marks: bool = True) -> tuple[Any, services.Exported]:
    found = services.export(form_id, question, marks=marks, actor=CLERK, now=NOW)
    return openpyxl.load_workbook(io.BytesIO(found.data)), found


def shown(page: Any, row: int) -> list[object]:
    return [cell.value for cell in page[row]]


def test_a_survey_with_merged_heads_is_mapped_without_code(county: None) -> None:
    form_id, known = keep(forms.survey())
    assert not known
    opened = services.open_form(form_id, actor=CLERK)
    assert opened.mapped.subject == "community"
    assert [opened.mapped.columns[i] for i in range(8)] == [
        "serial", "town", "name", "extent.households", "extent.area", "management.mode", "management.operator_name",
        "management.phone",
    ]  # fmt: skip
    assert opened.mapped.slots == {"填报单位": "place", "填报日期": "day", "填表人": "", "联系电话": ""}


def test_a_filled_survey_keeps_its_looks_and_marks_what_is_unknown(county: None) -> None:
    book, found = exported(settled(forms.survey(rows=2)))
    page = book["摸底表"]
    assert found.filename == "空白表_试验县_2026-11-23.xlsx"
    assert page["A2"].value == "填报单位（盖章）：试验县"
    assert page["E2"].value == "填报日期：2026年11月23日"
    assert shown(page, 6) == [1, "溪美街道", "丙里", None, None, None, None, None]
    assert shown(page, 7)[:5] == [2, "山城街道", "甲园", 156, 2.84005]
    # A name that looks like a formula stays a text; eleven digits stay eleven digits.
    assert (page["G7"].value, page["G7"].data_type) == ("=1+1", "s")
    assert (page["H7"].value, page["H7"].data_type) == ("13800001234", "s")
    # A third row was added in the form's own dress; the total moved down and adds all three.
    assert shown(page, 8)[2] == "乙苑"
    assert page["C8"].border.left.style == "thin"
    assert page.row_dimensions[8].height == 21
    assert page["A9"].value == "合计"
    assert page["D9"].value == "=SUM(D6:D8)"
    assert page["D9"].font.bold
    assert page["E9"].value == 3.84005
    assert "A9:C9" in {str(one) for one in page.merged_cells.ranges}
    assert page["A11"].value == "注：1.物业管理性质按实际情况填写。"
    # What is not known is empty, coloured and listed; who and when stand in the properties alone.
    assert page["H8"].value is None
    assert page["H8"].fill.fgColor.rgb.endswith("FFF2CC")
    assert page["A10"].value == "填表人：          联系电话：          "
    notes = [shown(book[workbooks.NOTES], row) for row in range(2, book[workbooks.NOTES].max_row + 1)]
    assert ["物业服务情况/联系电话", "乙苑", "H8", "联系电话没有登记"] in notes
    assert [n for n in notes if n[0] == "填表人"] == [["填表人", None, "A10", "请手工填写"]]
    assert book.properties.creator == CLERK.label
    assert "导出" in book.properties.description
    assert CLERK.label not in {cell.value for line in page.iter_rows() for cell in line}


def test_the_copy_to_send_has_no_marks(county: None) -> None:
    book, _ = exported(settled(forms.survey()), marks=False)
    assert book.sheetnames == ["摸底表"]
    assert not book["摸底表"]["H8"].fill.fgColor.rgb.endswith("FFF2CC")


def test_a_company_table_without_lines_of_its_own(county: None) -> None:
    form_id = settled(forms.company())
    book, _ = exported(form_id)
    page = book["在管项目"]
    assert [page.cell(4, c).value for c in range(2, 10)] == [
        "梅园社区", "甲园", 4, 156, "=E4/D4", "物业经理", "13800001234", None,
    ]  # fmt: skip
    notes = [shown(book[workbooks.NOTES], row) for row in range(2, book[workbooks.NOTES].max_row + 1)]
    assert ["内部编码", None, None, "没有对应的台账栏目，请手工填写"] in notes
    assert not any(note[0] == "户均/栋" for note in notes)


def test_annex5_with_its_heading_row(county: None) -> None:
    form_id = settled(annexes.s5())
    book, _ = exported(form_id, Question(TOWN, TODAY))
    page = book.worksheets[0]
    assert page["A2"].value == "山城街道办事处"
    assert shown(page, 4)[:3] == [1, "梅园社区", "甲园"]
    assert shown(page, 4)[4] == "=1+1"
    assert page["E4"].data_type == "s"
    assert shown(page, 5)[:3] == [2, "紫薇社区", "乙苑"]
    assert page["A11"].value == "注：1.根据小区实际情况划分类别。"


def test_the_second_time_nothing_is_asked(county: None) -> None:
    first = settled(forms.survey(), **{"镇（街道）": "place"})
    again, known = keep(forms.survey(rows=9), "11月摸底表.xlsx")
    assert (again, known) == (first, True)
    book, found = exported(again)
    assert found.filename == "11月摸底表_试验县_2026-11-23.xlsx"
    assert shown(book["摸底表"], 7)[1] == "梅园社区"


def test_an_unlike_form_profits_from_heads_explained_before(county: None) -> None:
    settled(forms.company(), 内部编码="key")
    other = forms.book(lambda page: [page.append(("小区", "内部编码")), page.append((None, None))])
    form_id, known = keep(other)
    assert not known
    opened = services.open_form(form_id, actor=CLERK)
    assert opened.mapped.columns == {0: "name", 1: "key"}
    assert not opened.doubtful


def test_one_row_a_town_with_figures_of_the_day(county: None) -> None:
    form_id, _ = keep(forms.towns(rows=2))
    opened = services.open_form(form_id, actor=CLERK)
    assert opened.mapped.subject == "place"
    assert opened.mapped.columns == {
        0: "serial", 1: "name", 2: "count", 3: "sum:extent.households", 4: "measure:coverage.service:communities:value",
        5: "measure:selfgov.committee_all:all:value", 6: "",
    }  # fmt: skip
    services.settle(form_id, opened.mapped, actor=CLERK, now=NOW)
    book, _ = exported(form_id)
    page = book.worksheets[0]
    assert (page["B2"].value, page["F2"].value) == ("试验县", "2026年11月23日")
    by_name = {row[1]: row for row in (shown(page, n) for n in range(5, page.max_row + 1))}
    assert by_name["山城街道"][2:5] == [2, 226, 50]
    assert by_name["溪美街道"][2:5] == [1, None, None]  # nothing is known of its only community
    assert by_name["柳城街道"][2:5] == [0, 0, None]
    assert shown(page, 4)[2:5] == [3, 226, 50]
    notes = [shown(book[workbooks.NOTES], row) for row in range(2, book[workbooks.NOTES].max_row + 1)]
    assert not any(note[0] == "备注" for note in notes)


def test_printed_names_keep_their_rows(county: None) -> None:
    form_id = settled(forms.towns(("山城街道", "不存在镇"), rows=2))
    book, _ = exported(form_id)
    page = book.worksheets[0]
    assert shown(page, 5)[:4] == [1, "山城街道", 2, 226]
    assert shown(page, 6)[:4] == [2, "不存在镇", None, None]
    filled = services.fill(form_id, ASKED, actor=CLERK)
    assert [gap.why for gap in filled.plan.gaps if gap.row == "不存在镇"] == ["台账里找不到这个名称，这一行没有填"]
    assert any("没有填入" in gap.why for gap in filled.plan.gaps)


def test_an_old_workbook_is_answered_with_a_new_one(county: None) -> None:
    form_id = settled(forms.old())
    book, found = exported(form_id)
    assert found.filename.endswith(".xlsx")
    page = book["花名册"]
    assert shown(page, 4)[:3] == [2, "甲园", "13800001234"]
    assert page["A1"].value == "小区花名册"
    assert "A1:D1" in {str(one) for one in page.merged_cells.ranges}


def test_demonstration_rows_stay_out_unless_asked_for(county: None) -> None:
    make.community(f"{TOWN}001/", "演示花园", layer="DEMO")
    form_id = settled(forms.company())
    assert services.fill(form_id, ASKED, actor=CLERK).names == ("丙里", "甲园", "乙苑")
    both = services.fill(form_id, Question(COUNTY, TODAY, ("REAL", "DEMO")), actor=CLERK)
    assert "演示花园" in both.names


def test_rows_may_be_held_to_a_value(county: None) -> None:
    form_id = settled(forms.company())
    opened = services.open_form(form_id, actor=CLERK)
    assert "management.mode=NONE" in {one.value for one in selectors.filters("community")}
    services.settle(form_id, replace(opened.mapped, only="management.mode=NONE"), actor=CLERK, now=NOW)
    assert services.fill(form_id, ASKED, actor=CLERK).names == ("乙苑",)


def test_the_past_is_filled_as_it_was(county: None) -> None:
    form_id = settled(forms.survey())
    before = services.fill(form_id, Question(COUNTY, dt.date(2019, 12, 31)), actor=CLERK)
    assert all(line.get(3) is None for line in before.plan.lines)


def test_taking_a_form_out_is_recorded(county: None) -> None:
    form_id = settled(forms.survey())
    exported(form_id)
    (entry,) = audit.list_entries(code_prefix="filling.form.filled")
    assert entry["path"] == COUNTY
    assert (entry["details"]["rows"], entry["details"]["subject"]) == (3, "community")


def test_without_the_permission_or_outside_the_range_nothing_is_filled(county: None) -> None:
    form_id = settled(forms.survey())
    fewer = replace(CLERK, permissions=MAY - {"registers.export"})
    with pytest.raises(NotAllowed):
        services.export(form_id, ASKED, marks=True, actor=fewer, now=NOW)
    with pytest.raises(NotAllowed):
        services.fill(form_id, Question("99/01/02/", TODAY), actor=CLERK)
    with scope.active(scope.Range.under(TOWN), staff=True):
        assert selectors.find_form(form_id) is None


def test_a_form_without_heads_and_one_not_settled_are_refused(county: None) -> None:
    with pytest.raises(InputError) as refused:
        keep(forms.book(lambda page: page.append(("只有一句话",))))
    assert refused.value.codes == ("filling.no_head",)
    form_id, _ = keep(forms.survey())
    with pytest.raises(InputError) as refused:
        services.fill(form_id, ASKED, actor=CLERK)
    assert refused.value.codes == ("filling.not_settled",)


def test_one_arrangement_of_heads_stands_once_at_a_place(county: None) -> None:
    form_id, _ = keep(forms.survey())
    row = Form.objects.get(pk=form_id)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    services.retire(form_id, actor=CLERK, now=NOW)
    assert keep(forms.survey())[0] != form_id
