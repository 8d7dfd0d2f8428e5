"""The dashboard, the rows behind its figures and the league table, through the test client as the runtime role."""

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

STREET = "37/04/06/001/"
ISSUED = dt.date(2020, 9, 10)
PICTURE = re.compile(r"<svg.*?</svg>", re.S)


@pytest.fixture
def officer(db: None) -> Client:
    return make.client(Role.AUTHORITY, make.SHANTING)


@pytest.fixture
def nanan(db: None) -> Client:
    return make.client(Role.AUTHORITY, make.NANAN)


def body(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def lead(page: str) -> str:
    found = re.search(r'<h1 class="lead">(.*?)</h1>', page, re.S)
    assert found is not None
    return re.sub(r"<[^>]+>", "", found[1]).strip()


@pytest.mark.clause("S-五(二)b", "S-附4a", "S-附4b")
def test_s_opens_with_the_sentence_on_the_day_of_issue(officer: Client) -> None:
    page = body(officer.get("/console/dashboard/?on=2020-09-10"))
    assert lead(page) == "41 个小区已覆盖 20 个（48.8%），距 11月15日 全覆盖还差 21 个，还剩 42 个工作日。"
    assert "还没覆盖的 21 个小区" in page


@pytest.mark.clause("S-附3c")
def test_s_names_its_two_targets_with_clauses_and_due_days(officer: Client) -> None:
    page = body(officer.get("/console/dashboard/?on=2020-09-10"))
    for text in ("住宅小区物业服务覆盖", "按小区数，20 / 41", "四项攻坚", "S-五(二)b", "S-附3c", "11月30日"):
        assert text in page


def test_after_the_due_day_the_sentence_says_so(officer: Client) -> None:
    page = body(officer.get("/console/dashboard/?on=2020-12-01&target=24"))
    assert lead(page).startswith(
        "41 个小区已覆盖 20 个（48.8%）；全覆盖的期限 11月15日 已过，到期时没有达到，现在还差 21 个"
    )
    assert "逾期未达标" in page


def test_the_total_row_equals_the_headline(officer: Client) -> None:
    page = body(officer.get("/console/dashboard/?on=2020-09-10"))
    total = re.search(r"<tfoot>(.*?)</tfoot>", page, re.S)
    assert total is not None
    cells = [
        re.sub(r"<[^>]+>", "", PICTURE.sub("", cell)).strip()
        for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", total[1], re.S)
    ]
    assert cells[:4] == ["合计", "41", "20", "48.8%"]


@pytest.mark.parametrize(("state", "rows"), [("", 41), ("yes", 20), ("no", 21), ("missing", 0)])
def test_the_rows_behind_a_figure_are_as_many_as_it_says(officer: Client, state: str, rows: int) -> None:
    url = f"/console/measures/coverage.service/?pack=S&target=24&on=2020-09-10&state={state}"
    page = body(officer.get(url))
    assert "20 / 41" in lead(page)
    assert len(re.findall(r'href="/console/communities/\d+/', page)) == rows


def test_late_facts_change_the_day_and_say_so(officer: Client) -> None:
    """A fact of 2020-09-20 entered in 2026 counts for that day, and the page says what it changed."""
    page = body(officer.get("/console/measures/coverage.service/?pack=S&target=24&on=2020-09-30&state=no"))
    number = re.search(r'href="/console/communities/(\d+)/', page)
    assert number is not None
    from mulin.base.places import selectors as places
    from mulin.kernel import scope

    with scope.active(scope.EVERYWHERE, staff=True):
        path = places.get_community(int(number[1])).path
    make.fact((int(number[1]), path), "management", {"mode": "MARKET_FIRM"}, dt.date(2020, 9, 20))
    page = body(officer.get("/console/dashboard/?on=2020-09-30"))
    assert lead(page).startswith("41 个小区已覆盖 21 个（51.2%）")
    assert "后补录 1 条，使 20/41 变为 21/41" in page
    assert lead(body(officer.get("/console/dashboard/?on=2020-09-19"))).startswith("41 个小区已覆盖 20 个")


def test_the_drill_exports(officer: Client) -> None:
    for url in (
        "/console/measures/coverage.service/?pack=S&target=24&on=2020-09-10&format=xlsx",
        "/console/dashboard/?on=2020-09-10&format=xlsx",
    ):
        response = officer.get(url)
        assert response.status_code == 200
        assert response.content[:2] == b"PK"


@pytest.mark.parametrize(
    "query", ["place=37/04/06/", "place=37/04/06/001/", "place=99/", "place=%3B", "place=999999999", "pack=S", "pack=X"]
)
def test_what_lies_outside_the_hat_does_not_exist(nanan: Client, query: str) -> None:
    assert nanan.get(f"/console/dashboard/?{query}").status_code == 404
    assert nanan.get(f"/console/measures/coverage.service/?{query}").status_code == 404
    assert nanan.get(f"/console/league/?{query}").status_code == 404


def test_n_shows_its_own_programme_only(nanan: Client) -> None:
    page = body(nanan.get("/console/dashboard/?on=2019-11-20"))
    assert "业委会成立占比" in page
    assert "山亭" not in page
    assert "12月31日" in page


def test_a_sub_place_shows_its_own_figures(officer: Client) -> None:
    page = body(officer.get(f"/console/dashboard/?on=2020-09-10&place={make.ZIWEI}"))
    assert lead(page).startswith("紫薇")
    assert "按小区数，" in page
    assert "/ 41" not in PICTURE.sub("", page)


def test_a_hat_of_the_street_below_sees_its_street(db: None) -> None:
    street = make.client(Role.TOWN, STREET)
    assert "41 个小区已覆盖 20 个" in lead(body(street.get("/console/dashboard/?on=2020-09-10")))
    corner = make.client(Role.NEIGHBOURHOOD, make.ZIWEI)
    assert corner.get("/console/dashboard/?on=2020-09-10").status_code == 200
    assert corner.get(f"/console/dashboard/?place={STREET}").status_code == 404


def test_the_demonstration_layer_is_off_and_says_so_when_on(officer: Client) -> None:
    assert "演示小区是合成的" not in body(officer.get("/console/dashboard/?on=2020-11-10"))
    assert "演示小区是合成的" in body(officer.get("/console/dashboard/?on=2020-11-10&layers=all"))


def test_the_number_of_queries_does_not_grow_with_the_rows(officer: Client) -> None:
    make.fact(make.community(make.ZIWEI, "加测"), "management", {"mode": "UNMANAGED"})
    officer.get("/console/dashboard/?on=2020-10-01")
    with CaptureQueriesContext(
        connection,
    ) as few:
        officer.get("/console/dashboard/?on=2020-10-02")
    for number in range(30):
        make.fact(make.community(make.ZIWEI, f"加测{number:02d}"), "management", {"mode": "UNMANAGED"})
    with CaptureQueriesContext(connection) as many:
        officer.get("/console/dashboard/?on=2020-10-02")
    with CaptureQueriesContext(connection) as again:
        officer.get("/console/dashboard/?on=2020-10-02")
    assert len(many) == len(few)
    assert len(again) <= 25


@pytest.mark.parametrize(
    "query", ["on=2020-13-40", "target=999", "layers=x", "on=2090-01-01", "on=1990-01-01", "target=25"]
)
def test_a_malformed_question_still_gives_a_page(officer: Client, query: str) -> None:
    assert officer.get(f"/console/dashboard/?{query}").status_code == 200
