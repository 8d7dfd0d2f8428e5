"""Rankings through the pages: live and internal, drafted, checked on the desks of the ranked, issued, read below."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from factories import registers as make

from mulin.base.access.rules import Role
from mulin.kernel import clock, scope
from mulin.mechanisms.measures.models import LeagueRound, LeagueTable
from mulin.mechanisms.measures.selectors import leagues

pytestmark = pytest.mark.django_db

STREET, OTHER = "37/04/06/001/", "35/05/83/"
OPEN = "/console/league/open/?on=2020-09-10"
DRAFT = {"title": "覆盖率排名", "by": "", "clause": "S-五(三)a", "least": "", "least_basis": ""}


@pytest.fixture
def officer(db: None) -> Client:
    return make.client(Role.AUTHORITY, make.SHANTING)


def body(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def drafted(officer: Client, **changed: str) -> int:
    done = officer.post(OPEN, {**DRAFT, **changed})
    assert done.status_code == 303, body(done)
    found = re.search(r"/rounds/(\d+)/", done.headers["Location"])
    assert found is not None
    return int(found[1])


def round_of(number: int) -> LeagueRound:
    with scope.active(scope.EVERYWHERE, staff=True):
        return LeagueRound.objects.get(pk=number)


def test_the_live_ranking_is_internal_and_a_fresh_start_has_issued_none(officer: Client) -> None:
    page = body(officer.get("/console/league/?on=2020-09-10"))
    assert "内部参考，未公开" in page
    assert "名次" in page
    with scope.active(scope.EVERYWHERE, staff=True):
        assert LeagueTable.objects.filter(layer="REAL").count() == 0
    assert "没有发布过任何排名" in body(make.client(Role.TOWN, STREET).get("/console/league/rounds/"))


def test_a_draft_needs_a_clause_that_exists_and_a_ground_for_its_least_denominator(officer: Client) -> None:
    assert officer.get(OPEN).status_code == 200
    for wrong in ({"clause": ""}, {"clause": "S-没有"}, {"least": "3"}):
        assert officer.post(OPEN, {**DRAFT, **wrong}).status_code == 422


@pytest.mark.clause("L-四(二)d")
def test_the_ranked_answer_on_their_desk_and_the_issue_follows_the_window_and_a_decision(officer: Client) -> None:
    number = drafted(officer)
    url = f"/console/league/rounds/{number}/"
    assert "还没有交各地核对，什么都没有发布" in body(officer.get(url))
    assert "待设定" in body(officer.get(f"{url}window/")) or "由您指定" in body(officer.get(f"{url}window/"))
    assert officer.post(f"{url}window/", {"until": ""}).status_code == 422
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    assert officer.post(f"{url}window/", {"until": tomorrow}).status_code == 303
    village = make.client(Role.NEIGHBOURHOOD, make.ZIWEI)
    page = re.sub(r"<[^>]+>|\s+", " ", body(village.get("/console/")))
    assert "核对排名数字：覆盖率排名" in page
    assert village.get(url).status_code == 403
    with scope.active(scope.EVERYWHERE, staff=True):
        case = next(one for one in leagues.checks_of(number) if one.path == make.ZIWEI).case_id
    done = village.post(f"/console/cases/{case}/do/EXPLAIN/", {"explanation": "三个小区月底签约"})
    assert done.status_code == 303, body(done)
    page = body(officer.get(url))
    assert "三个小区月底签约" in page
    assert officer.post(f"{url}close/").status_code == 422  # others have not answered
    with scope.active(scope.EVERYWHERE, staff=True):
        LeagueRound.objects.filter(pk=number).update(check_until="2020-09-18")
    assert officer.post(f"{url}close/").status_code == 303
    assert officer.post(f"{url}issue/", {"decision": ""}).status_code == 422
    issued = officer.post(f"{url}issue/", {"decision": "山政办纪〔2020〕9号"})
    table = issued.headers["Location"]
    for client in (officer, village):
        shown = body(client.get(table))
        assert "山政办纪〔2020〕9号" in shown
        assert "三个小区月底签约" in shown
        assert "合计" in shown
    assert officer.post(f"{table}circular/", {"issuer": "山亭区住建局", "addressees": "各街道"}).status_code == 303
    assert officer.post(f"{url}replace/").status_code == 303


def test_a_place_declares_weights_with_their_ground_and_ranks_by_them(officer: Client) -> None:
    url = "/console/league/definitions/new/?pack=S"
    weights = {"target1": "24", "full1": "50", "goal1": "100", "slope1": "1", "floor1": "0"}
    given = {"title": "综合排名", "basis": "考核办法", "decided_by": "区政府", **weights}
    assert officer.post(url, {**given, "slope1": ""}).status_code == 422
    assert officer.post(url, {**given, "basis": ""}).status_code == 422
    assert officer.post(url, given).status_code == 303
    page = body(officer.get("/console/league/rounds/"))
    assert "综合排名" in page
    chosen = re.search(r'<option value="(\d+)"[^>]*>综合排名', body(officer.get(f"{OPEN}&layers=all")))
    assert chosen is not None
    row = round_of(drafted_with(officer, chosen[1]))
    assert row.items[0]["weight"]["full"] == "50"


def drafted_with(officer: Client, definition: str) -> int:
    done = officer.post(f"{OPEN}&layers=all", {**DRAFT, "by": definition})
    assert done.status_code == 303, body(done)
    return int(done.headers["Location"].rstrip("/").rsplit("/", 1)[-1])


@pytest.mark.parametrize("act", ["window", "recount", "close", "issue", "drop"])
def test_a_round_of_another_place_does_not_exist(officer: Client, act: str) -> None:
    number = drafted(officer)
    elsewhere = make.client(Role.AUTHORITY, OTHER)
    assert elsewhere.get(f"/console/league/rounds/{number}/").status_code == 404
    assert elsewhere.post(f"/console/league/rounds/{number}/{act}/", {}).status_code == 404


def test_a_street_may_not_rank(db: None) -> None:
    street = make.client(Role.TOWN, STREET)
    assert street.post(OPEN, DRAFT).status_code == 403
    assert street.get("/console/league/definitions/new/").status_code == 403
