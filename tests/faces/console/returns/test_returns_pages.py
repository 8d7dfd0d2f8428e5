"""The officer's form of 1 October over HTTP, three clicks for no change, 收表 from a header, who may not."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mulin.base.places import selectors as places
from mulin.kernel import scope
from mulin.kernel.drafts import selectors as drafts
from mulin.mechanisms.packs import services as packs
from mulin.mechanisms.returns import selectors, services
from tests.mechanisms.returns.support import CENTRE, DISTRICT, OFFICE, begin, duty, moment

pytestmark = pytest.mark.django_db
NOVEMBER, ON = "2020-11-15", "2020-11-10"
DAY = dt.date(2020, 11, 10)


def enter(client: Client, user: str) -> None:
    """Sign in through the demonstration's door; S lives on 2020-11-10."""
    assert client.post("/demo/enter/", {"user": user}).status_code == 303


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return response.content.decode()


def everywhere() -> Any:
    return scope.active(scope.EVERYWHERE, staff=True)


@pytest.fixture
def owed() -> int:
    """The form of 15 November, with nobody having begun."""
    with everywhere():
        return duty(NOVEMBER, ON).id


@pytest.fixture
def sheet() -> selectors.SheetView:
    with everywhere():
        return begin(NOVEMBER, ON)


def key_of(sheet: selectors.SheetView, name: str) -> str:
    with everywhere():
        return next(one.key for one in selectors.rows_of(sheet, DAY) if one.values["community"] == name)


@pytest.mark.clause("S-附5a")
def test_no_change_is_three_clicks_from_the_desk(client: Client, owed: int) -> None:
    enter(client, "s-town")
    first = reverse("console:return-of-duty", args=[owed])
    assert f'href="{first}"' in text(client.get("/console/"))
    page = text(client.get(first))
    second = reverse("console:return-unchanged", args=[owed])
    assert "没有变化，确认报送" in page
    assert f'href="{second}"' in page
    assert "确认报送：没有变化" in text(client.get(second))
    assert client.post(second, {"note": ""}).status_code == 303
    with everywhere():
        found = selectors.sheet_of_duty(owed)
        assert found is not None
        assert (str(found.state), found.versions, found.changed) == ("SUBMITTED", 1, 0)
        assert selectors.filed_rows(found.id)[0].own == {}


@pytest.mark.clause("S-附5a", "S-附5d")
def test_the_officer_pastes_two_rows_looks_files_and_the_centre_accepts(
    client: Client, sheet: selectors.SheetView
) -> None:
    enter(client, "s-town")
    paste = reverse("console:return-paste", args=[sheet.id])
    block = "紫薇居委会\t锦绣花园\t1\t甲物业公司\t外聘物业公司\t2019-05\t保洁、保安\t\t13800000000\t\n" \
            "梅园居委会\t安居小区\t3\t\t自主\t2020-11\t保洁\t\t\t"  # fmt: skip
    response = client.post(paste, {"pasted": block})
    assert response.status_code == 303
    fates = response.url
    page = text(client.get(fates))
    assert "2 行有改动" in page
    assert "空 → 13800000000" in page
    assert client.post(fates, {}).status_code == 303
    page = text(client.get(reverse("console:return", args=[sheet.id])))
    assert "2 行有改动" in page
    assert page.index("锦绣花园") < page.index("宝徕花苑")  # what changed stands first
    submit = reverse("console:return-submit", args=[sheet.id])
    assert "空 → 外聘物业公司" not in text(client.get(submit))
    assert client.post(submit, {"note": ""}).status_code == 303
    assert "现在不能改" in text(client.get(reverse("console:return-row", args=[sheet.id, key_of(sheet, "锦绣花园")])))
    enter(client, "s-authority")
    accept = reverse("console:return-act", args=[sheet.id, "accept"])
    assert "空 → 甲物业公司" in text(client.get(accept))
    assert client.post(accept, {"note": ""}).status_code == 303
    assert "已写入台账" in text(client.get(reverse("console:return", args=[sheet.id])))


def test_a_row_is_changed_on_a_phone_and_the_draft_survives(client: Client, sheet: selectors.SheetView) -> None:
    enter(client, "s-town")
    key = key_of(sheet, "锦绣花园")
    url = reverse("console:return-row", args=[sheet.id, key])
    page = text(client.get(url))
    assert 'type="tel"' in page
    assert "须填（S-附5d）" in page
    draft = re.search(r'hx-post="([^"]+)"', page)
    assert draft is not None
    given = {"service_company": "甲物业公司", "management_nature": "外聘物业公司", "service_items": ["保洁", "保安"]}
    assert client.post(draft[1].replace("&amp;", "&"), given).status_code == 200
    page = text(client.get(url))
    assert "已接上" in page
    assert "甲物业公司" in page
    assert "不是电话号码" in text(client.post(url, given | {"service_phone": "找老王"}), 422)
    assert client.post(url, given | {"service_phone": "13800000000", "service_items__more": "绿化"}).status_code == 303
    with everywhere():
        row = next(one for one in selectors.rows_of(sheet, DAY) if one.key == key)
        assert row.own == {
            "service_company": "甲物业公司", "service_items": "保洁、保安、绿化", "service_phone": "13800000000",
        }  # fmt: skip
        assert drafts.find_draft(1, url) is None
    assert client.post(reverse("console:return-row-reset", args=[sheet.id, key])).status_code == 303
    with everywhere():
        assert all(not one.own for one in selectors.rows_of(sheet, DAY))


@pytest.mark.clause("S-附5e")
def test_the_file_is_ready_to_mail_and_the_mailbox_is_the_offices_to_settle(
    client: Client, sheet: selectors.SheetView
) -> None:
    enter(client, "s-town")
    url = reverse("console:return", args=[sheet.id])
    page = text(client.get(url))
    assert "待设定（区住建局住房保障服务中心）" in page
    assert "表格见附件" in page
    with everywhere():
        packs.decide_setting(
            "S", "dispatch-mailbox", "报送邮箱 wuye@example.invalid，电话 0632-0000000", path=DISTRICT,
            from_day=dt.date(2020, 9, 11), decided_by="区住建局住房保障服务中心", basis="工作通知", actor=CENTRE,
            now=moment(ON),
        )  # fmt: skip
    assert "wuye@example.invalid" in text(client.get(url))
    response = client.get(reverse("console:return-file", args=[sheet.id]))
    assert "2020-11-15.xlsx" in response.headers["Content-Disposition"]
    page = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert (page["A2"].value, page["K3"].value, page.max_row) == ("山城街道办事处", "备注", 44)


@pytest.mark.clause("S-六(四)d")
def test_the_board_says_who_is_missing_and_then_what_changed(client: Client, sheet: selectors.SheetView) -> None:
    enter(client, "s-authority")
    url = reverse("console:returns-board")
    page = text(client.get(url, {"period": NOVEMBER}))
    assert "还差 山城街道" in page
    with everywhere():
        key = next(one.key for one in selectors.rows_of(sheet, DAY) if one.values["community"] == "锦绣花园")
        services.write_row(sheet.id, key, {"note": "已换牌"}, actor=OFFICE, now=moment(ON))
        services.submit(sheet.id, actor=OFFICE, now=moment(ON))
    page = text(client.get(url, {"period": NOVEMBER}))
    assert "1 个单位都已报送" in page
    assert "备注：空 → 已换牌" in page
    file = client.get(reverse("console:returns-board-file"), {"period": NOVEMBER})
    merged = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content))).active
    assert (merged["A3"].value, merged.max_row) == ("山城街道", 43)


def test_the_neighbourhood_fills_its_part_and_the_list_counts_the_load(
    client: Client, sheet: selectors.SheetView
) -> None:
    enter(client, "s-town")
    page = text(client.get(reverse("console:returns")))
    assert "本月向本单位要了 1 张表 410 项" in page
    assert client.post(reverse("console:return-hand", args=[sheet.id])).status_code == 303
    enter(client, "s-neighbourhood")
    page = text(client.get(reverse("console:returns")))
    found = re.search(r'href="(/console/returns/parts/\d+/)"', page)
    assert found is not None
    assert "锦绣花园" in text(client.get(found[1]))
    assert client.get(reverse("console:return", args=[sheet.id])).status_code == 404
    row = f"{found[1]}rows/{key_of(sheet, '锦绣花园')}/"
    assert client.post(row, {"note": "社区核过", "management_nature": "外聘物业公司"}).status_code == 303
    assert client.post(f"{found[1]}done/").status_code == 303
    enter(client, "s-town")
    page = text(client.get(reverse("console:return", args=[sheet.id])))
    assert "社区已填好" in page
    assert "社区核过" in page


def test_who_may_not_is_refused(client: Client, sheet: selectors.SheetView) -> None:
    enter(client, "n-town")
    for name in ("return", "return-paste", "return-file", "return-submit"):
        assert client.get(reverse(f"console:{name}", args=[sheet.id])).status_code == 404
    enter(client, "audit-admin")
    assert client.get(reverse("console:returns")).status_code == 403
    assert client.get(reverse("console:return", args=[sheet.id])).status_code == 403
    enter(client, "s-leader")
    assert client.get(reverse("console:return", args=[sheet.id])).status_code == 200
    assert client.get(reverse("console:return-paste", args=[sheet.id])).status_code == 403
    assert client.get(reverse("console:collection-new")).status_code == 403
    enter(client, "s-authority")
    assert "现在不能接受" in text(client.get(reverse("console:return-act", args=[sheet.id, "accept"])))
    assert "凭什么纸面材料" in text(client.get(reverse("console:return-submit", args=[sheet.id])))


def test_a_return_is_issued_from_a_header_and_three_files_come_back(client: Client) -> None:
    enter(client, "s-authority")
    with everywhere():
        towns = places.list_regions(under=DISTRICT, level="TOWN")[:3]
    url = reverse("console:collection-new")
    assert towns[0].name in text(client.get(url))
    given = {
        "title": "充电设施摸底表", "purpose": "消防安全专项工作", "due_on": "2020-11-20", "rows": "unit",
        "header": "序号\t单位名称\t充电桩个数\t联系电话\t是否合格", "units": [f"TOWN:{one.id}" for one in towns],
    }  # fmt: skip
    page = text(client.post(url, given))
    assert "“充电桩个数”是什么" in page
    assert "“序号”" not in page
    columns = {"kind0": "own:integer", "kind1": "own:phone", "kind2": "own:choice", "options2": ""}
    assert "请写出可选的项" in text(client.post(url, given | columns), 422)
    bad = given | columns | {"options2": "是、否", "wanted": "是否合格 X-九"}
    assert "没有“X-九”这一条" in text(client.post(url, bad), 422)
    response = client.post(url, given | columns | {"options2": "是、否"})
    assert response.status_code == 303
    home = response.url
    page = text(client.get(home))
    assert "3 个单位中 0 个已报" in page
    sent = [
        SimpleUploadedFile(f"{one.name}.csv", f"充电桩个数,联系电话,是否合格\n{n},1380000000{n},是\n".encode())
        for n, one in enumerate(towns, 1)
    ]
    assert client.post(f"{home}files/", {"sent": sent}).status_code == 303
    page = text(client.get(home))
    assert "并入 3 份文件" in page
    assert client.post(f"{home}merge/").status_code == 303
    page = text(client.get(home))
    assert "3 个单位都已报送" in page
    assert "13800000003" in page
    file = client.get(f"{home}file/")
    merged = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content))).active
    assert [merged.cell(n, 1).value for n in (3, 4, 5)] == sorted(one.name for one in towns)
    assert client.post(f"{home}close/").status_code == 303
    assert "已结束" in text(client.get(home))
