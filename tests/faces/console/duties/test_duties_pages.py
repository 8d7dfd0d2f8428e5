"""The list of duties, one obligation from filing to acceptance over HTTP, what the desk shows, the file."""

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

from mulin.faces.console.duties import content
from mulin.faces.shared import duty_words
from mulin.kernel import calendar, scope
from mulin.mechanisms.duties import selectors, services
from tests.journeys import crawling

pytestmark = pytest.mark.django_db
DAYS = calendar.bundled()
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
FORM, STATEMENT = "dispatch-form", "quarterly-income-disclosure"


def moment(text: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(9), calendar.ZONE)


def arise(pack: str, on: str, *, climbed: bool = False) -> None:
    """Obligations as the worker of that day would have written them."""
    with scope.active(scope.EVERYWHERE, staff=True):
        services.materialise(pack, dt.date.fromisoformat(on), now=moment(on), days=DAYS)
        if climbed:
            services.climb(dt.date.fromisoformat(on), now=moment(on), days=DAYS)


def lines(pack: str, template: str, on: str) -> list[selectors.DutyLine]:
    with scope.active(scope.EVERYWHERE, staff=True):
        query = selectors.DutyQuery(pack=pack, template=template)
        return selectors.list_lines(query, dt.date.fromisoformat(on), DAYS, limit=None)


def enter(client: Client, user: str) -> None:
    """Sign in through the demonstration's door; S lives on 2020-11-10, B on 2024-05-09."""
    assert client.post("/demo/enter/", {"user": user}).status_code == 303


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def act(client: Client, duty: int, what: str, **data: Any) -> Any:
    return client.post(reverse("console:duty-act", args=[duty, what]), data)


@pytest.fixture
def form_of_15_november() -> selectors.DutyLine:
    arise("S", "2020-09-11")
    arise("S", "2020-11-10")
    return lines("S", FORM, "2020-11-10")[-1]


@pytest.mark.clause("S-附5a", "S-附5b")
def test_the_street_files_and_the_centre_returns_then_accepts(
    client: Client, form_of_15_november: selectors.DutyLine
) -> None:
    duty = form_of_15_november
    assert str(duty.due_date) == "2020-11-15"
    enter(client, "s-town")
    page = text(client.get(reverse("console:duties"), {"pack": "S"}))
    assert reverse("console:duty", args=[duty.id]) in page
    assert "报送最近一项" in page
    empty = act(client, duty.id, "submit", record="")
    assert empty.status_code == 422
    assert "请写明凭据" in empty.content.decode()
    photo = SimpleUploadedFile("table.png", PNG, "image/png")
    assert act(client, duty.id, "submit", record="", file=photo).status_code == 303
    enter(client, "s-authority")
    page = text(client.get(reverse("console:duty", args=[duty.id])))
    assert "已报待审" in page
    assert page.index(">审核通过<") < page.index(">退回<")
    assert act(client, duty.id, "return", reason="").status_code == 422
    assert act(client, duty.id, "return", reason="两行缺类别").status_code == 303
    enter(client, "s-town")
    page = text(client.get(reverse("console:duty", args=[duty.id])))
    assert "重新报送" in page
    assert "两行缺类别" in page
    assert act(client, duty.id, "submit", nil="on").status_code == 303  # nothing changed: no further field
    enter(client, "s-authority")
    assert act(client, duty.id, "accept").status_code == 303
    after = lines("S", FORM, "2020-11-10")[-1]
    assert (after.state, after.late, after.first_pass) == ("ACCEPTED", False, False)


def test_who_may_not_is_told_and_nothing_breaks(client: Client, form_of_15_november: selectors.DutyLine) -> None:
    enter(client, "s-authority")
    page = text(client.get(reverse("console:duty-act", args=[form_of_15_november.id, "accept"])))
    assert "现在不能审核通过" in page
    assert client.get(reverse("console:duty-act", args=[form_of_15_november.id, "nonsense"])).status_code == 404
    enter(client, "n-town")
    assert client.get(reverse("console:duty", args=[form_of_15_november.id])).status_code == 404
    enter(client, "audit-admin")
    assert client.get(reverse("console:duties")).status_code == 403


def test_the_desk_merges_duties_with_cases(client: Client, form_of_15_november: selectors.DutyLine) -> None:
    enter(client, "s-town")
    page = text(client.get("/console/"))
    assert "已超期" in page
    assert "住宅小区物业管理全覆盖进展情况调度表" in page
    assert reverse("console:return-of-duty", args=[form_of_15_november.id]) in page


@pytest.mark.clause("B-四(三)1e")
def test_the_town_sees_the_climbed_ladder_and_whom_to_urge(client: Client) -> None:
    arise("B", "2023-11-01")
    arise("B", "2024-01-01")
    arise("B", "2024-05-08", climbed=True)
    owed = [one for one in lines("B", STATEMENT, "2024-05-09") if one.period == "2024-Q1"]
    one = next(found for found in owed if found.obligor_kind == "committee" and found.waits)
    enter(client, "b-town")
    desk = text(client.get("/console/"))
    assert "上一季度公共收益收支公示" in desk
    assert ">催报<" in desk
    page = text(client.get(reverse("console:duty", args=[one.id])))
    assert "已责令整改" in page
    order = [page.index(f"2024-05-0{n}") for n in (8, 7, 6) if f"2024-05-0{n}" in page]
    assert order == sorted(order)
    assert content.urge_text(one) in page
    assert len(content.urge_text(one)) <= 300
    assert "可以打给哪些岗位" in page
    assert act(client, one.id, "urge", means="PHONE", note="三天内报").status_code == 303
    assert "催报（打电话）" in text(client.get(reverse("console:duty", args=[one.id])))


def test_a_circular_of_what_is_late_is_drafted_as_a_paper(client: Client) -> None:
    arise("B", "2023-11-01")
    arise("B", "2024-01-01")
    arise("B", "2024-05-08", climbed=True)
    enter(client, "b-town")
    assert reverse("console:duties-circular") in text(client.get(reverse("console:duties"), {"show": "late"}))
    drafted = client.post(reverse("console:duties-circular"), {"addressees": "各村、社区", "demand": "三日内补报"})
    assert drafted.status_code == 303
    paper = text(client.get(drafted["Location"]))
    assert "报送与履职逾期情况的通报" in paper
    assert "上一季度公共收益收支公示" in paper
    assert "三日内补报" in paper
    enter(client, "demo-company")
    assert client.get(reverse("console:duties-circular")).status_code in (403, 404)


def test_on_behalf_of_a_committee_without_an_account(client: Client) -> None:
    arise("B", "2024-05-08")
    one = next(found for found in lines("B", STATEMENT, "2024-05-09")
               if found.period == "2024-Q1" and found.obligor_kind == "committee" and found.waits)  # fmt: skip
    enter(client, "b-town")
    assert "代办：报送" in text(client.get(reverse("console:duty", args=[one.id])))
    refused = act(client, one.id, "submit", record="公告栏照片")
    assert refused.status_code == 422
    assert "您不是义务人" in refused.content.decode()
    given = {"behalf_principal": one.obligor, "behalf_paper": "收件单7号", "behalf_received": "2024-04-29"}
    assert act(client, one.id, "submit", record="公告栏照片", **given).status_code == 303
    page = text(client.get(reverse("console:duty", args=[one.id])))
    assert "2024-04-29 收到" in page
    after = next(found for found in lines("B", STATEMENT, "2024-05-09") if found.id == one.id)
    assert after.late is False


def test_the_list_filters_pages_and_says_what_has_not_arisen(client: Client) -> None:
    arise("B", "2024-05-08")
    enter(client, "b-town")
    page = text(client.get(reverse("console:duties"), {"pack": "B", "show": "all", "period": "2024-Q1"}))
    assert "2024-Q1" in page
    assert "2023-H2" not in page
    assert "待设定：每月公摊水电公开日" in page
    whole = reverse("console:duties") + "?pack=B&show=all"
    seen: list[str] = []
    for _ in range(20):
        page = text(client.get(whole))
        seen += re.findall(r'href="/console/duties/(\d+)/"', page)
        following = re.search(r'href="(/console/duties/\?[^"]*after=[^"]*)"', page)
        if following is None:
            break
        whole = following.group(1).replace("&amp;", "&")
    expected = {str(one.id) for one in lines("B", "", "2024-05-09")}
    assert set(seen) == expected
    assert client.get(reverse("console:duties"), {"after": "x_y", "under": "%%", "show": "no"}).status_code == 200
    late = text(client.get(reverse("console:duties"), {"pack": "B", "show": "late"}))
    assert "逾期" in late


def test_the_list_takes_a_fixed_number_of_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    arise("B", "2024-05-08")
    enter(client, "b-town")
    client.get(reverse("console:duties"))
    with django_assert_max_num_queries(30):
        text(client.get(reverse("console:duties"), {"show": "all"}))


def test_the_file_has_the_rows_of_the_list(client: Client) -> None:
    arise("B", "2024-05-08")
    enter(client, "b-town")
    response = client.get(reverse("console:duties-export"), {"pack": "B", "show": "all", "period": "2024-Q1"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = [row for row in sheet.iter_rows(values_only=True) if row[4] == "2024-Q1"]
    expected = [one for one in lines("B", "", "2024-05-09") if one.period == "2024-Q1"]
    assert len(rows) == len(expected) > 10
    assert {row[0] for row in rows} == {one.title for one in expected}


@pytest.mark.parametrize(("on", "tone"), [("2020-10-01", "soon"), ("2020-10-09", "late")])
def test_nothing_that_waits_is_red_on_a_rest_day(on: str, tone: str) -> None:
    arise("S", "2020-09-11")
    line = lines("S", FORM, on)[0]
    chip = duty_words.due_chip(line, dt.date.fromisoformat(on), DAYS)
    assert chip is not None
    assert chip.tone == tone


@pytest.mark.parametrize("user", ["s-town", "s-authority", "b-neighbourhood", "b-town", "b-leader"])
def test_every_page_of_duties_has_a_heading_a_way_on_and_chinese_words(client: Client, user: str) -> None:
    arise("S", "2020-09-11")
    arise("S", "2020-11-10")
    arise("B", "2024-05-08", climbed=True)
    enter(client, user)
    pack = user[0].upper()
    start = [reverse("console:duties"), reverse("console:duties") + f"?show=all&pack={pack}"]
    for page in start:
        start += re.findall(r'href="(/console/duties/\d+/)"', text(client.get(page)))[:6]
    for page in list(start[2:]):
        start += re.findall(r'href="(/console/duties/\d+/[a-z]+/)"', text(client.get(page)))
    assert len(start) > 4
    for page in dict.fromkeys(start):
        found = crawling.read(text(client.get(page)))
        assert (found.headings, found.acts > 0, crawling.english(found)) == (1, True, []), page
