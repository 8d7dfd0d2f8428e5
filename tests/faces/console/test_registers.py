"""Register lists, details and corrections through the test client, as the runtime role."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from factories import registers as make

from mulin.base.access.rules import Role
from mulin.kernel import scope
from mulin.kernel.registers import selectors

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> Client:
    return make.client(Role.AUTHORITY, make.SHANTING)


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_the_list_shows_the_range_and_nothing_else(officer: Client) -> None:
    make.community(make.ZIWEI, "甲测小区")
    make.community(make.XIMEI, "乙测小区")
    page = body(officer.get("/console/communities/?q=甲测"))
    assert "甲测小区" in page
    assert "乙测小区" not in body(officer.get("/console/communities/?q=乙测"))


@pytest.mark.parametrize("typed", ["甲测", "jcx", "jia ce", "JC"])
def test_search_by_prefix_initials_and_pinyin(officer: Client, typed: str) -> None:
    make.community(make.ZIWEI, "甲测小区")
    assert "甲测小区" in body(officer.get("/console/communities/", {"q": typed}))


def test_paging_forward_and_back_meets_every_row_once(officer: Client) -> None:
    for number in range(120):
        make.community(make.ZIWEI, f"翻页{number:03d}")
    url, seen = "/console/communities/?q=翻页", []
    while url:
        page = body(officer.get(url))
        seen += re.findall(r">(翻页\d{3})<", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        last, url = page, found[1].replace("&amp;", "&") if found else ""
    assert seen == [f"翻页{n:03d}" for n in range(120)]
    back = re.search(r'rel="prev" href="([^"]+)"', last)
    assert back is not None
    again = body(officer.get(back[1].replace("&amp;", "&")))
    assert re.findall(r">(翻页\d{3})<", again) == [f"翻页{n:03d}" for n in range(50, 100)]


@pytest.mark.parametrize(
    "query",
    [
        "after=nonsense",
        "after=WyJ4IiwxXQ",
        "sort=nonsense",
        "sort=-management.nonsense",
        "cols=nonsense",
        "under=99/",
        "on=2020-13-40",
        "layers=x",
        "q=%F0%9F%98%80",
        "management.mode=nonsense",
        "service_class.service_class=abc",
        "sort=-extent.households",
        "cols=extent&sort=extent.area",
    ],
)
def test_a_malformed_question_still_gives_a_page(officer: Client, query: str) -> None:
    make.community(make.ZIWEI, "甲测小区")
    assert officer.get(f"/console/communities/?{query}").status_code == 200


def test_a_nul_in_the_query_is_refused(officer: Client) -> None:
    assert officer.get("/console/communities/?q=%00").status_code == 400


def test_filter_by_a_facet_value_and_by_not_known(officer: Client) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    make.community(make.ZIWEI, "甲测新村")
    make.fact(one, "management", {"mode": "MARKET_FIRM"})
    known = body(officer.get("/console/communities/?q=甲测&management.mode=MARKET_FIRM"))
    assert "甲测小区" in known
    assert "甲测新村" not in known
    unknown = body(officer.get("/console/communities/?q=甲测&management.mode=-"))
    assert "甲测新村" in unknown
    assert "甲测小区" not in unknown


def test_the_list_answers_for_another_day(officer: Client) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    make.fact(one, "management", {"mode": "MARKET_FIRM"}, dt.date(2020, 10, 1))
    query = "/console/communities/?q=甲测&management.mode=MARKET_FIRM"
    assert "甲测小区" in body(officer.get(query))
    before = body(officer.get(query + "&on=2020-09-30"))
    assert "甲测小区" not in before
    assert "截至" in before


def test_demonstration_rows_appear_only_when_asked(officer: Client) -> None:
    make.community(make.ZIWEI, "演示测小区", layer="DEMO")
    assert "演示测小区" not in body(officer.get("/console/communities/?q=演示测"))
    assert "演示测小区" in body(officer.get("/console/communities/?q=演示测&layers=all"))


def test_a_page_of_fifty_costs_as_many_queries_as_a_page_of_two(
    officer: Client, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for stop in (2, 50):
        for number in range(len(counts) * 2, stop):
            make.community(make.ZIWEI, f"查询{number:03d}")
        officer.get("/console/communities/?q=查询")
        with CaptureQueriesContext(connection) as seen:
            officer.get("/console/communities/?q=查询")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 24


@pytest.mark.parametrize("register", ["communities", "buildings", "units", "spaces", "projects", "regions",
                                      "organisations", "posts", "groups", "duty-lists", "delegations"])  # fmt: skip
def test_every_register_opens(officer: Client, register: str) -> None:
    page = officer.get(f"/console/{register}/")
    assert page.status_code == 200, register


def test_people_are_not_a_list(officer: Client) -> None:
    assert officer.get("/console/registers/person/").status_code == 404


def test_regions_stay_inside_the_hat(officer: Client) -> None:
    page = body(officer.get("/console/regions/?q=溪美"))
    assert "溪美街道" not in page
    with scope.active(scope.EVERYWHERE, staff=True):
        ximei = selectors.list_page(
            selectors.ListQuery("region", ("name",), dt.date(2020, 1, 1), search="溪美街道")
        ).rows[0]["id"]
    assert officer.get(f"/console/regions/{ximei}/").status_code == 404


def test_a_detail_shows_facts_history_and_what_was_superseded(officer: Client) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    make.fact(one, "management", {"mode": "UNMANAGED"}, dt.date(2020, 9, 1))
    make.fact(one, "management", {"mode": "MARKET_FIRM", "operator_name": "演示物业"}, dt.date(2020, 10, 1))
    page = body(officer.get(f"/console/registers/community/{one[0]}/"))
    assert "物业企业专业服务" in page
    assert "已被取代" in page
    earlier = body(officer.get(f"/console/registers/community/{one[0]}/?on=2020-09-15"))
    assert "失管、弃管" in earlier


def test_another_county_is_not_there(officer: Client) -> None:
    other = make.community(make.XIMEI, "乙测小区")
    for url in (
        f"/console/registers/community/{other[0]}/",
        f"/console/registers/community/{other[0]}/management/",
        f"/console/registers/building/{other[0]}/",
    ):
        assert officer.get(url).status_code == 404, url
    answer = officer.post(f"/console/registers/community/{other[0]}/management/", {"mode": "UNMANAGED"})
    assert answer.status_code == 404


CORRECTION = {
    "mode": "MARKET_FIRM",
    "operator_name": "演示物业",
    "from_date": "2020-10-01",
    "basis": "S-附4a",
    "note": "核查补录",
}


@pytest.mark.clause("S-附4a")
def test_a_fact_is_checked_then_recorded(officer: Client) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    url = f"/console/registers/community/{one[0]}/management/"
    assert officer.get(url).status_code == 200
    check = officer.post(url, {**CORRECTION, "step": "check"})
    assert "确认记入" in body(check)
    with scope.active(scope.EVERYWHERE, staff=True):
        assert "management" not in selectors.facts_of("community", one[0], on=dt.date(2020, 10, 1))
    done = officer.post(url, {**CORRECTION, "step": "confirm"})
    assert done.status_code == 303
    with scope.active(scope.EVERYWHERE, staff=True):
        held = selectors.facts_of("community", one[0], on=dt.date(2020, 10, 1))["management"]
    assert (held["mode"], held["note"]) == ("MARKET_FIRM", "核查补录")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"note": ""}, "补录理由"),
        ({"basis": ""}, "依据"),
        ({"mode": "nonsense"}, "nonsense"),
        ({"to_date": "2020-09-01"}, "终止日应在起始日之后"),
        ({"phone": "12a"}, "电话号码"),
        ({"from_date": "昨天"}, "日期"),
    ],
)
def test_a_wrong_answer_comes_back_with_words(officer: Client, change: dict[str, str], words: str) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    url = f"/console/registers/community/{one[0]}/management/"
    answer = officer.post(url, {**CORRECTION, **change, "step": "confirm"})
    assert answer.status_code == 422
    assert words in body(answer)
    with scope.active(scope.EVERYWHERE, staff=True):
        assert selectors.history_of("community", one[0]) == [
            row for row in selectors.history_of("community", one[0]) if row["facet"] != "management"
        ]


def test_numbers_that_no_column_holds_are_refused_in_words(officer: Client) -> None:
    one = make.community(make.ZIWEI, "甲测小区")
    answer = officer.post(
        f"/console/registers/community/{one[0]}/built/",
        {"year_from": "99999999", "from_date": "2026-11-23", "basis": "测试", "step": "confirm"},
    )
    assert answer.status_code == 422


def test_a_leader_reads_but_does_not_correct() -> None:
    leader = make.client(Role.LEADER, make.SHANTING)
    one = make.community(make.ZIWEI, "甲测小区")
    assert leader.get(f"/console/registers/community/{one[0]}/").status_code == 200
    assert leader.get(f"/console/registers/community/{one[0]}/management/").status_code == 403
    assert leader.get("/console/registers/community/new/").status_code == 403


def test_a_community_is_registered_and_a_second_of_that_name_refused(officer: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        region = selectors.list_page(
            selectors.ListQuery("region", ("name",), dt.date(2026, 1, 1), under=make.ZIWEI)
        ).rows[0]["id"]
    answers = {"name": "新登记小区", "region_id": str(region), "basis": "现场核查"}
    assert officer.post("/console/registers/community/new/", answers).status_code == 303
    again = officer.post("/console/registers/community/new/", answers)
    assert again.status_code == 422
    assert "新登记小区" in body(officer.get("/console/communities/?q=新登记"))


def test_search_is_grouped_and_held_to_the_range(officer: Client) -> None:
    make.community(make.ZIWEI, "甲测小区")
    make.community(make.XIMEI, "甲测新村")
    page = body(officer.get("/console/search/?q=甲测"))
    assert "甲测小区" in page
    assert "甲测新村" not in page
    assert "S-附5c" in body(officer.get("/console/search/?q=s-附5c"))
    assert "山城街道" in body(officer.get("/console/search/?q=scjd"))


def test_a_company_sees_its_two_projects_and_nothing_else() -> None:
    mine = make.community(make.ZIWEI, "甲测小区"), make.community(make.XIMEI, "甲测新村")
    other = make.community(make.ZIWEI, "甲测家园")
    company = make.client(Role.COMPANY, mine[0][1], [path for _, path in mine])
    page = body(company.get("/console/communities/?q=甲测&layers=all"))
    assert "甲测小区" in page
    assert "甲测新村" in page
    assert "甲测家园" not in page
    home = body(company.get("/company/"))
    assert "甲测小区" in home
    assert "甲测新村" in home
    for subject in mine:
        detail = company.get(f"/console/registers/community/{subject[0]}/")
        assert detail.status_code == 200
        assert "/management/" not in body(detail)
    assert company.get(f"/console/registers/community/{other[0]}/").status_code == 404
    assert company.get("/console/users/").status_code == 403
    assert company.get("/console/search/?q=甲测").status_code == 403
