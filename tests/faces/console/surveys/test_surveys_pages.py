"""Surveys through the pages: issue, slip without an account, paper, refusals."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from factories import owners, places
from factories import registers as make

from mulin.base.access.rules import Role
from mulin.kernel import clock, scope

pytestmark = pytest.mark.django_db


def body(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_a_survey_is_issued_answered_by_slip_and_on_paper(db: None) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        places.tree()
        ((community, path),) = places.communities(places.EAST, ["甲小区"], recorded=dt.date(2020, 1, 1))
        rows = [(f"1-{n + 101}", 9000, (f"P{n}",), "HOME") for n in range(3)]
        owners.units(community, path, rows, now=places.moment(dt.date(2020, 1, 1)))
    town, today = make.client(Role.TOWN, places.TOWN), clock.today().isoformat()
    assert "业委会满意度每半年测一次" in body(town.get("/console/surveys/"))
    given = {
        "community": "甲小区", "subject": "COMPANY", "title": "物业测评",
        "period": "2026-H2", "valid_from": "2026-07-01",
        "valid_until": "2026-12-31", "questions": "您对物业是否满意？", "opens_on": today, "closes_on": today,
        "sample": "100", "minimum": "",
    }  # fmt: skip
    assert town.post("/console/surveys/new/", {**given, "community": "没有的小区"}).status_code == 422
    done = town.post("/console/surveys/new/", given)
    assert done.status_code == 303, body(done)
    url = done.headers["Location"]
    assert "发放 3 户，回收 0 份" in body(town.get(url))
    doors = re.findall(r"/surveys/([\w-]{20})/", body(town.post(f"{url}slips/")))
    assert len(doors) == 3
    anybody, slip = Client(), f"/surveys/{doors[0]}/"
    assert "您对物业是否满意？" in body(anybody.get(slip))
    assert anybody.post(slip, {}).status_code == 422
    assert anybody.post(slip, {"q1": "D"}).headers["Location"] == "/surveys/thanks/"
    assert "不能更换" in body(anybody.post(slip, {"q1": "S"}))
    assert anybody.get("/surveys/nobody/").status_code == 404
    sheet = body(town.get(f"{url}sheet/"))
    household = re.findall(r'<option value="(\d+)"', sheet)[0]
    assert town.post(f"{url}sheet/", {"household": household, "q1": "S"}).status_code == 303
    page = body(town.get(url))
    assert "回收 2 份" in page
    assert "满意率" not in page  # nothing of the answers before the close
    leader = make.client(Role.LEADER, places.TOWN)
    assert leader.get(f"{url}sheet/").status_code == 403
    assert make.client(Role.TOWN, "35/05/81/101/").get(url).status_code == 404
