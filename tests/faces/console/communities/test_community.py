"""The page of a community and of a project, through the test client as the runtime role."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from factories import registers as make

from mulin.base.access.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> Client:
    return make.client(Role.AUTHORITY, make.SHANTING)


def body(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def test_the_page_says_where_how_big_and_how_managed(officer: Client) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    make.fact(one, "extent", {"buildings": 12, "households": 486, "area": 4_123_000}, dt.date(2020, 1, 1))
    make.fact(one, "management", {"mode": "UNMANAGED"}, dt.date(2020, 1, 1))
    make.fact(one, "management", {"mode": "MARKET_FIRM", "operator_name": "甲测物业"}, dt.date(2020, 10, 1))
    make.fact(one, "committee", {"state": "PREPARING"}, dt.date(2020, 1, 1))
    page = body(officer.get(f"/console/communities/{one[0]}/"))
    for text in ("12 栋", "486 户", "41,230.00 ㎡", "业委会 筹备中", "物业 物业企业专业服务", "甲测物业"):
        assert text in page
    earlier = body(officer.get(f"/console/communities/{one[0]}/?on=2020-09-30"))
    assert "物业 失管、弃管" in earlier
    assert "服务企业 甲测物业" not in earlier


@pytest.mark.parametrize("tab", ["", "selfgov", "service", "works", "history", "nonsense"])
def test_every_tab_opens_and_leads_to_correction(officer: Client, tab: str) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    page = body(officer.get(f"/console/communities/{one[0]}/?tab={tab}"))
    assert "甲测小区" in page
    if tab not in ("history",):
        assert f"/console/registers/community/{one[0]}/" in page


def test_a_late_entry_is_marked(officer: Client) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    make.fact(one, "management", {"mode": "MARKET_FIRM"}, dt.date(2020, 10, 1))
    page = body(officer.get(f"/console/communities/{one[0]}/?tab=history"))
    assert "2020-10-01" in page or "10月1日" in page


def test_another_county_does_not_exist(officer: Client) -> None:
    foreign = make.community(make.XIMEI, "乙测小区")
    assert officer.get(f"/console/communities/{foreign[0]}/").status_code == 404
    assert officer.get("/console/communities/999999999/").status_code == 404


def test_a_constant_number_of_queries(officer: Client) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    make.fact(one, "management", {"mode": "MARKET_FIRM"}, dt.date(2020, 10, 1))
    url = f"/console/communities/{one[0]}/"
    officer.get(url)
    with CaptureQueriesContext(connection) as few:
        officer.get(url)
    for month in range(1, 9):
        make.fact(one, "management", {"mode": "TRIAL", "services": f"第{month}月"}, dt.date(2021, month, 1))
    with CaptureQueriesContext(connection) as many:
        officer.get(url)
    assert len(many) == len(few)


@pytest.mark.clause("N-附2")
def test_a_project_of_annex_2_names_its_community() -> None:
    nanan = make.client(Role.AUTHORITY, make.NANAN)
    page = body(nanan.get("/console/projects/"))
    number = re.search(r'href="/console/projects/(\d+)/', page)
    assert number is not None
    found = body(nanan.get(f"/console/projects/{number[1]}/"))
    for text in ("计划与登记", "所含小区", "计划年度"):
        assert text in found
    shanting = make.client(Role.AUTHORITY, make.SHANTING)
    assert shanting.get(f"/console/projects/{number[1]}/").status_code == 404
