"""Registering bodies and posts, and taking back a delegated power, through the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from factories import registers as make

from mulin.base.access.rules import Role
from mulin.base.parties import selectors as parties
from mulin.base.parties import services
from mulin.base.places import selectors as places
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
ANSHUN = "52/04/"
BODY = {"name": "甲测物业公司", "kind": "COMPANY", "path": make.ZIWEI, "basis": "营业执照"}


def body(response: Any) -> str:
    return response.content.decode()


def everywhere() -> Any:
    return scope.active(scope.EVERYWHERE, staff=True)


@pytest.fixture
def officer(db: None) -> Client:
    return make.client(Role.AUTHORITY, make.SHANTING)


def test_a_body_is_registered_once_under_its_credit_code(officer: Client) -> None:
    assert "登记机构与企业" in body(officer.get("/console/organisations/"))
    url = "/console/registers/organisation/new/"
    code = "91350583M0000R002N"
    assert officer.get(url).status_code == 200
    assert officer.post(url, {**BODY, "uscc": "91350583M0000R0021"}).status_code == 422
    assert officer.post(url, {**BODY, "uscc": code}).status_code == 303
    with everywhere():
        made = parties.find_organisation(code, under=make.SHANTING)
    assert made is not None
    assert (made.name, made.kind, made.path) == ("甲测物业公司", "COMPANY", make.ZIWEI)
    again = officer.post(url, {**BODY, "name": "甲测另一公司", "uscc": code})
    assert again.status_code == 422
    assert "已登记给“甲测物业公司”" in body(again)


@pytest.mark.parametrize("change", [{"name": ""}, {"kind": "X"}, {"path": make.XIMEI}, {"basis": ""}, {"uscc": "123"}])
def test_a_wrong_body_comes_back(officer: Client, change: dict[str, str]) -> None:
    assert officer.post("/console/registers/organisation/new/", {**BODY, **change}).status_code == 422


def test_a_hat_of_two_counties_registers_in_the_second(db: None) -> None:
    two = make.client(Role.AUTHORITY, make.SHANTING, [make.SHANTING, make.NANAN])
    answer = two.post("/console/registers/organisation/new/", {**BODY, "path": make.XIMEI})
    assert answer.status_code == 303
    answer = two.post(
        "/console/registers/post/new/", {"organisation": "甲测物业公司", "title": "经理", "basis": "章程"}
    )
    assert answer.status_code == 303
    assert "甲测物业公司" in body(two.get(answer["Location"]))


def test_a_post_is_created_in_a_body_of_the_range_and_only_once(officer: Client) -> None:
    officer.post("/console/registers/organisation/new/", BODY)
    url, given = (
        "/console/registers/post/new/",
        {"organisation": "甲测物业公司", "title": "项目经理", "basis": "任命书"},
    )
    made = officer.post(url, {**given, "leads": "on"})
    assert made.status_code == 303
    assert "/console/posts/" in made["Location"]
    page = body(officer.get(made["Location"]))
    assert "项目经理" in page
    assert "登记任职" in page
    again = officer.post(url, given)
    assert again.status_code == 422
    assert "已有职务" in body(again)
    assert officer.post(url, {**given, "organisation": "没有的单位"}).status_code == 422


@pytest.mark.parametrize("register", ["organisation", "post"])
def test_a_leader_registers_nothing(register: str) -> None:
    assert make.client(Role.LEADER, make.SHANTING).get(f"/console/registers/{register}/new/").status_code == 403


def accepted() -> Any:
    """A power of the city, handed to one county and accepted there."""
    now = make.NOW
    with everywhere():
        one = next(d for d in parties.list_delegations(on=dt.date(2026, 11, 23)) if d.power == "market-inspection")
        taker = services.register_organisation(
            "甲测县住建局", "DEPARTMENT", path=one.place_path, basis="测试", actor=SYSTEM, now=now
        )
        handed = services.hand_over(one.id, on=dt.date(2026, 1, 5), basis="下放文件", actor=SYSTEM, now=now)
        done = services.accept_delegation(
            handed, taker, on=dt.date(2026, 2, 1), basis="承接文件", actor=SYSTEM, now=now
        )
    return one, done


@pytest.mark.clause("A-二(六)f")
def test_the_giver_takes_an_accepted_power_back_and_the_county_may_not() -> None:
    one, done = accepted()
    city, county = make.client(Role.AUTHORITY, ANSHUN), make.client(Role.AUTHORITY, one.place_path)
    url = f"/console/delegations/{done}/withdraw/"
    assert url in body(city.get("/console/delegations/"))
    assert url not in body(county.get("/console/delegations/"))
    given = {"on": "2026-11-01", "basis": "收回文件"}
    assert county.post(url, given).status_code == 404  # the giver's place is not the county's
    assert city.get(url).status_code == 200
    assert city.post(url, {**given, "basis": ""}).status_code == 422
    assert city.post(url, {**given, "on": "2026-01-01"}).status_code == 422
    with everywhere():
        assert parties.authority_for(one.power, one.place_path, on=dt.date(2026, 11, 2)).delegated  # type: ignore[union-attr]
    assert city.post(url, given).status_code == 303
    with everywhere():
        deciding = parties.authority_for(one.power, one.place_path, on=dt.date(2026, 11, 2))
    assert deciding is not None
    assert not deciding.delegated
    assert "已收回" in body(city.get("/console/delegations/"))
    assert city.get(url).status_code == 404


def test_handing_over_starts_the_procedure_where_the_document_holds() -> None:
    start = "/console/cases/new/registry.delegation-handover/"
    city = make.client(Role.AUTHORITY, ANSHUN)
    assert start in body(city.get("/console/delegations/"))
    assert city.get(start).status_code == 200
    shanting = make.client(Role.AUTHORITY, make.SHANTING)
    assert start not in body(shanting.get("/console/delegations/"))
    leader = make.client(Role.LEADER, ANSHUN)
    assert start not in body(leader.get("/console/delegations/"))
    with everywhere():
        listed = parties.list_delegations(on=dt.date(2026, 11, 23))
        counties = places.list_regions(under=ANSHUN, level="COUNTY")
    assert len(counties) <= len(listed)
