"""The file of a list: the same rows as the page, held to the hat, nothing runs in it, written to the log."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from factories import registers as make

from mulin.base.access.rules import Role
from mulin.kernel import scope
from mulin.kernel.audit import selectors as audit
from mulin.processes.importing import lists

pytestmark = pytest.mark.django_db
URL = "/console/registers/community/export/"


@pytest.fixture
def officer(db: None) -> Client:
    return make.client(Role.AUTHORITY, make.SHANTING)


def content(response: Any) -> bytes:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def table(browser: Client, query: str) -> list[list[str]]:
    """The csv file of a query, without its heading line."""
    text = content(browser.get(f"{URL}?format=csv&{query}")).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def names(browser: Client, query: str) -> list[str]:
    return [row[0] for row in table(browser, query)]


def shown(browser: Client, query: str) -> list[list[str]]:
    """The cells of the list page's rows."""
    page = browser.get(f"/console/communities/?{query}").content.decode()
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page.partition("<tbody")[2].partition("</tbody>")[0], re.S)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in rows
    ]


@pytest.mark.parametrize(
    "query", ["q=甲测", "q=甲测&sort=-name", "q=甲测&management.mode=MARKET_FIRM", "q=甲测&cols=management"]
)
def test_the_file_is_the_list(officer: Client, query: str) -> None:
    for number in range(3):
        one = make.community(make.ZIWEI, f"甲测{number}区")
        if number:
            make.fact(one, "management", {"mode": "MARKET_FIRM", "operator_name": "演示物业"})
    page = [["" if cell == "—" else cell for cell in row] for row in shown(officer, query)]
    assert len(page) >= 2
    assert table(officer, query) == page


def test_pages_of_the_export_join_without_gap_or_repetition(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_PAGE", 2)
    for number in range(5):
        make.community(make.ZIWEI, f"甲测{number}区")
    assert names(officer, "q=甲测") == [f"甲测{n}区" for n in range(5)]


def test_a_cursor_in_the_address_does_not_shorten_the_file(officer: Client) -> None:
    for number in range(60):
        make.community(make.ZIWEI, f"甲测{number:02d}区")
    page = officer.get("/console/communities/?q=甲测").content.decode()
    found = re.search(r'rel="next" href="[^"]*?\?([^"]+)"', page)
    assert found is not None
    assert len(names(officer, found[1].replace("&amp;", "&"))) == 60


def test_another_county_is_never_in_the_file(officer: Client) -> None:
    make.community(make.ZIWEI, "甲测小区")
    make.community(make.XIMEI, "甲测新村")
    assert names(officer, "q=甲测") == ["甲测小区"]
    assert names(officer, f"q=甲测&under={make.NANAN}") == ["甲测小区"]

    regions = content(officer.get("/console/registers/region/export/?format=csv")).decode("utf-8-sig")
    assert "紫薇" in regions or "山亭" in regions
    assert "溪美" not in regions


def test_a_company_takes_out_its_projects_in_two_counties_and_no_other() -> None:
    mine = make.community(make.ZIWEI, "甲测小区"), make.community(make.XIMEI, "甲测新村")
    make.community(make.ZIWEI, "甲测家园")
    company = make.client(Role.COMPANY, mine[0][1], [path for _, path in mine])
    assert sorted(names(company, "q=甲测&layers=all")) == ["甲测小区", "甲测新村"]
    assert company.get("/console/registers/organisation/export/").status_code == 403


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.OWNER, Role.SYSTEM_ADMIN])
def test_without_the_permission_there_is_no_file(role: Role) -> None:
    assert make.client(role, make.SHANTING).get(URL).status_code == 403


@pytest.mark.parametrize(
    "address", ["/console/registers/person/export/", "/console/registers/x/export/", f"{URL}?format=pdf"]
)
def test_what_is_not_a_list_is_not_a_file(officer: Client, address: str) -> None:
    assert officer.get(address).status_code == 404


def test_the_file_is_of_the_day_asked_for(officer: Client) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    make.fact(one, "management", {"mode": "MARKET_FIRM"}, dt.date(2020, 10, 1))
    assert names(officer, "management.mode=MARKET_FIRM&q=甲测") == ["甲测小区"]
    assert names(officer, "management.mode=MARKET_FIRM&q=甲测&on=2020-09-30") == []


def test_demonstration_rows_only_when_asked(officer: Client) -> None:
    make.community(make.ZIWEI, "演示甲测区", layer="DEMO")
    assert names(officer, "q=演示甲测") == []
    assert names(officer, "q=演示甲测&layers=all") == ["演示甲测区"]


def test_the_sheet_says_who_and_when_and_runs_nothing(officer: Client) -> None:
    one = make.community(make.ZIWEI, "=1+1甲测")
    make.fact(one, "management", {"mode": "MARKET_FIRM", "operator_name": "@SUM(A1)"})
    answer = officer.get(f"{URL}?q=%3D1%2B1甲&cols=management")
    assert unquote(answer["Content-Disposition"]).startswith("attachment; filename*=utf-8''小区台账_")
    sheet = openpyxl.load_workbook(io.BytesIO(content(answer)))
    page = sheet.active
    values = {cell.value: cell.data_type for row in page.iter_rows(min_row=2) for cell in row}
    assert values["=1+1甲测"] == "s"
    assert values["@SUM(A1)"] == "s"
    assert "导出" in page.oddFooter.left.text
    assert "测试 AUTHORITY" in page.oddFooter.left.text
    assert "截至" in page.oddHeader.left.text
    assert sheet.properties.creator == "测试 AUTHORITY"
    (row,) = table(officer, "q=%3D1%2B1甲&cols=management")
    assert row[0] == "'=1+1甲测"
    assert "'@SUM(A1)" in row


def test_the_log_says_what_was_taken_out(officer: Client) -> None:
    make.community(make.ZIWEI, "甲测小区")
    names(officer, "q=甲测")
    with scope.active(scope.Range.under(make.SHANTING), staff=True):
        entry = audit.list_entries(code_prefix="registers.export", limit=1)[0]
    assert (entry["subject_id"], entry["path"]) == ("community", make.SHANTING)
    assert (entry["details"]["rows"], entry["details"]["search"], entry["details"]["format"]) == (1, "甲测", "csv")


def test_too_many_rows_are_refused_in_words(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LIMIT", 2)
    for number in range(3):
        make.community(make.ZIWEI, f"甲测{number}区")
    answer = officer.get(f"{URL}?q=甲测")
    assert answer.status_code in (409, 422, 400)
    assert "请先按地方或其他条件缩小范围" in answer.content.decode()


def test_the_list_links_to_its_file(officer: Client) -> None:
    page = officer.get("/console/communities/?q=甲测").content.decode()
    assert f"{URL}?q=%E7%94%B2%E6%B5%8B&amp;format=xlsx" in page
    assert "format=csv" in page
