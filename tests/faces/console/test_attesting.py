"""Declaring a register complete, a target's start, the open question of an expired document: pages and their acts."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from factories import registers as make

from mulin.base.access.rules import Role
from mulin.faces.jobs import acts
from mulin.kernel import clock, scope
from mulin.kernel.audit.models import AuditEntry
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import selectors as packs

pytestmark = pytest.mark.django_db
ANSHUN, XIXIU_TOWN, BAOGAI = "52/04/", "52/04/02/001/", "35/05/81/101/"
ATTEST = reverse("console:register_attest", args=["community"])


@pytest.fixture
def officer(db: None) -> Client:
    return make.client(Role.AUTHORITY, ANSHUN)


def body(response: object, status: int = 200) -> str:
    assert response.status_code == status, response.status_code  # type: ignore[attr-defined]
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def logged(code: str) -> int:
    with scope.active(scope.EVERYWHERE, staff=True):
        return AuditEntry.objects.filter(code=code).count()


def test_a_register_is_declared_complete_and_the_declaration_taken_back(officer: Client) -> None:
    make.community(XIXIU_TOWN, "甲小区")
    board = body(officer.get("/console/dashboard/", {"pack": "A"}))
    link = re.search(r'台账尚未确认完整 <a href="([^"]+)">去确认</a>', board)
    assert link is not None
    form = body(officer.get(link[1]))
    assert "确认小区台账完整" in form
    before = logged("registers.register.attested")
    given = {"purpose": "", "on": "2026-10-01", "basis": "2026年普查报告"}
    assert officer.post(f"{ATTEST}?place={ANSHUN}", given).status_code == 303
    page = body(officer.get("/console/communities/"))
    assert "台账已确认完整，用于全部指标，自 2026-10-01，依据：2026年普查报告" in page
    assert "/console/registers/community/attest/" not in body(officer.get("/console/dashboard/", {"pack": "A"}))
    back = re.search(r'href="(/console/registers/attestations/\d+/withdraw/)"', page)
    assert back is not None
    assert "请" in body(officer.post(back[1], {"reason": ""}), 422)
    assert officer.post(back[1], {"reason": "漏登两个小区"}).status_code == 303
    assert "台账已确认完整" not in body(officer.get("/console/communities/"))
    assert "/console/registers/community/attest/" in body(officer.get("/console/dashboard/", {"pack": "A"}))
    assert logged("registers.register.attested") == before + 1
    assert logged("registers.register.attestation_withdrawn") == 1
    assert officer.get(back[1]).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"purpose": "", "on": "2999-01-01", "basis": "报告"},
        {"purpose": "", "on": "2026-10-01", "basis": ""},
        {"purpose": "nonsense", "on": "2026-10-01", "basis": "报告"},
    ],
)
def test_what_cannot_be_declared(officer: Client, given: dict[str, str]) -> None:
    assert officer.post(f"{ATTEST}?place={ANSHUN}", given).status_code == 422


def test_who_may_declare(officer: Client) -> None:
    assert officer.get(ATTEST, {"place": make.NANAN}).status_code == 404
    town = make.client(Role.TOWN, XIXIU_TOWN)
    assert town.get(ATTEST).status_code == 403
    assert "确认本台账完整" not in body(town.get("/console/communities/"))
    assert officer.get(reverse("console:register_attest", args=["post"])).status_code == 404


def test_a_start_is_set_from_the_targets_own_page(officer: Client) -> None:
    target = next(row for row in packs.find_pack("A").targets if row.no == 14)
    drill = body(officer.get(reverse("console:drill", args=[target.measure]), {"pack": "A", "target": 14}))
    url = re.search(r'href="(/console/targets/A/14/baseline/)"[^>]*>(登记|改)起点', drill)
    assert url is not None
    assert officer.post(url[1], {"on": "2999-01-01", "value": "12.5", "basis": "年报"}).status_code == 422
    assert officer.post(url[1], {"on": "2015-12-31", "value": "12.5", "basis": ""}).status_code == 422
    assert officer.post(url[1], {"on": "2015-12-31", "value": "12.5", "basis": "2015年统计年报"}).status_code == 303
    with scope.active(scope.EVERYWHERE, staff=True):
        found = measures.baseline_of("A", "14", packs.path_of_code(target.place))
    assert found is not None
    assert (found.on, float(found.value)) == (dt.date(2015, 12, 31), 12.5)
    again = body(officer.get(reverse("console:drill", args=[target.measure]), {"pack": "A", "target": 14}))
    assert "起点：2015-12-31，12.5%" in again
    assert logged("measures.baseline.set") >= 1
    assert make.client(Role.TOWN, XIXIU_TOWN).get(url[1]).status_code == 404
    assert officer.get("/console/targets/A/999/baseline/").status_code == 404
    assert officer.get("/console/targets/S/20/baseline/").status_code == 404


@pytest.mark.clause("B-末a")
def test_an_expired_document_leads_to_its_open_question() -> None:
    pages = ("/console/programmes/B/?on=2024-11-05", "/console/programmes/?on=2024-11-05",
             "/console/dashboard/?pack=B&on=2024-11-05")  # fmt: skip
    with clock.at(dt.datetime(2024, 11, 5, 2, tzinfo=dt.UTC)):
        town = make.client(Role.TOWN, BAOGAI)
        for url in pages:
            page = body(town.get(url))
            assert "文件有效期至 2024年10月31日，已满" in page, url
            assert "系统每日检查" in page, url
        assert acts.ask_expired() == 1
        for url in pages:
            link = re.search(r'<a href="(/console/cases/\d+/)">去决定</a>', body(town.get(url)))
            assert link is not None, url
        step = f"{link[1]}do/CONTINUE/"
        given = {"decided_by": "宝盖镇人民政府", "basis": "宝政〔2024〕90号"}
        assert town.post(step, given).status_code == 303
        for url in pages:
            assert "需要决定" not in body(town.get(url)), url


def test_a_list_of_places_is_picked_and_shown_by_name_and_may_be_taken_back() -> None:
    officer = make.client(Role.AUTHORITY, BAOGAI)
    url = reverse("console:setting", args=["B", "cluster-members"])
    form = body(officer.get(url))
    values = re.findall(r'<input type="checkbox" name="value" value="([^"]+)"', form)
    assert len(values) > 2
    given = {
        "value": values[1:3], "path": BAOGAI, "from_day": "2026-10-01", "decided_by": "镇党委", "basis": "纪要",
    }  # fmt: skip
    assert officer.post(url, given).status_code == 303
    page = body(officer.get(url))
    with scope.active(scope.EVERYWHERE, staff=True):
        words = packs.place_words(sorted(values[1:3]))
    assert words in page
    assert BAOGAI not in words
    withdraw = re.search(r'href="(/console/settings/B/cluster-members/\d+/withdraw/)"', page)
    assert withdraw is not None
    assert officer.post(withdraw[1], {"reason": "另行研究"}).status_code == 303
    assert "待设定" in body(officer.get(url))


def test_the_course_of_another_target_can_be_chosen() -> None:
    browser = Client()
    assert browser.post("/demo/enter/", {"user": "s-authority"}).status_code == 303
    page = body(browser.get("/console/dashboard/"))
    assert "看哪个目标的走势" in page
    numbers = re.findall(r'<option value="(\d+)"', page.partition("看哪个目标的走势")[2].partition("</select>")[0])
    assert len(numbers) > 1
    for number in numbers[:2]:
        chosen = body(browser.get("/console/dashboard/", {"target": number, "pack": "S"}))
        assert f'<option value="{number}" selected>' in chosen


def test_region_list_of_a_hat_with_two_ranges_shows_both() -> None:
    officer = make.client(Role.AUTHORITY, "37/04/06/001/", ["37/04/06/001/", "35/05/83/001/"])
    page = body(officer.get("/console/regions/"))
    with scope.active(scope.EVERYWHERE, staff=True):
        names = [packs.place_words([path]) for path in ("37/04/06/001/", "35/05/83/001/")]
    assert all(f">{name}</a>" in page for name in names), names


def test_the_navigation_counts_what_waits_and_shows_what_the_hat_may_open() -> None:
    leader, admin = Client(), Client()
    leader.post("/demo/enter/", {"user": "b-town"})
    page = body(leader.get("/console/policies/"))
    nav = page.partition('<nav class="nav"')[2].partition("</nav>")[0]
    assert "政策文件" in nav
    assert "对外公开" not in nav
    leader.post("/demo/enter/", {"user": "s-leader"})
    nav = body(leader.get("/console/policies/")).partition('<nav class="nav"')[2].partition("</nav>")[0]
    assert "对外公开" in nav
    admin.post("/demo/enter/", {"user": "security-admin"})
    nav = body(admin.get("/console/users/")).partition('<nav class="nav"')[2].partition("</nav>")[0]
    assert "驾驶舱" not in nav
    assert 'class="count"' not in nav
