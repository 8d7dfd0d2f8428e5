"""The coverage board with its backward schedule, one community's strategy, the staff; who may not see or act."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from factories import registers as make

from mulin.areas.coverage import services as coverage
from mulin.base.access.rules import Role
from mulin.base.parties.services import organisations, posts
from mulin.base.places import selectors as places
from mulin.base.places import services as place_services
from mulin.kernel import calendar, clock, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import services as facts
from mulin.kernel.registers.rules import Fact, Span
from mulin.mechanisms.cases import services as cases

pytestmark = pytest.mark.django_db
STREET = "37/04/06/001/"
DAYS = calendar.bundled()
START = dt.date(2020, 1, 1)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """The clock of the acceptance: 2020-11-06, nine days before the due day."""
    with clock.at(dt.datetime(2020, 11, 6, 1, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def town(db: None) -> Client:
    return make.client(Role.TOWN, STREET)


def body(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def plain(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body(response)))


def uncovered(name: str, mode: str = "NONE") -> tuple[int, str]:
    one = make.community(make.ZIWEI, name)
    make.fact(one, "management", {"mode": mode}, START)
    return one


def noticed(one: tuple[int, str]) -> int:
    """A strategy whose vote was noticed on the day."""
    now = dt.datetime(2020, 11, 6, 1, tzinfo=dt.UTC)
    with scope.active(scope.EVERYWHERE, staff=True):
        case = coverage.open_strategy(one[0], {"market_ready": "YES"}, actor=SYSTEM, now=now, days=DAYS)
        for action, data, papers in (("FOR_OWNERS", {"route": "MARKET"}, ()), ("NOTICE", {}, ("notice",))):
            given = cases.StepInput(data, papers=tuple(cases.NewPaper(key, "公告") for key in papers))
            cases.take_step(case, action, actor=SYSTEM, now=now, days=DAYS, given=given)
    return case


@pytest.mark.clause("S-五(二)b", "S-附4b", "S-一a", "S-三(一)a", "S-二(二)i")
def test_the_board_says_who_is_missing_and_that_a_vote_noticed_today_misses_the_15th(town: Client) -> None:
    one = uncovered("甲测小区")
    case = noticed(one)
    page = town.get("/console/coverage/?pack=S")
    text = plain(page)
    assert "20 / 42" in text  # the 41 of annexes 3 and 4, and this one
    assert "没有物业管理的 22 个小区中，1 个已定路径， 21 个尚无策" in text
    assert "最快 11月21日，赶不上 11月15日" in text
    assert "10月31日 应走到这一步" in text
    assert "10月31日 业主表决已过" in text
    assert "业主表决最快 11月21日，赶不上 11月15日" in text  # those without a strategy
    assert "街道、社区兜底最快 11月6日，赶得上 11月15日" in text
    assert f"/console/cases/{case}/" in body(page)
    later = plain(town.get("/console/coverage/?pack=S&on=2020-10-01"))
    assert "查看其他日期时不显示" in later
    assert "最快" not in later.replace("“最快”", "")


def test_the_board_counts_each_part_and_adds_up(town: Client) -> None:
    uncovered("甲测小区")
    text = plain(town.get("/console/coverage/"))
    assert re.search(r"合计 42 20 0 22 0", text)
    assert "山城街道党工委副书记" in text  # the post that annex 4 prints
    covered = plain(town.get("/console/coverage/?state=yes"))
    assert "制定对策" not in covered


@pytest.mark.clause("N-二(一)5a")
def test_the_unmanaged_are_listed_and_can_be_merged(db: None) -> None:
    """失管、弃管 and scattered buildings stand on the board and lead to the merge of registry.merge."""
    officer = make.client(Role.AUTHORITY, make.NANAN)
    scattered = make.community(make.XIMEI, "某单位集资楼")
    make.fact(scattered, "management", {"mode": "UNMANAGED"}, START)
    text = plain(officer.get("/console/coverage/"))
    assert "某单位集资楼" in text
    assert "失管、弃管" in text
    assert officer.get("/console/cases/new/registry.merge/").status_code == 200


@pytest.mark.clause("B-四(四)1a")
def test_what_remains_until_zero_is_counted(db: None) -> None:
    town = make.client(Role.TOWN, "35/05/81/101/")
    for name in ("甲测小区", "乙测小区"):
        one = make.community("35/05/81/101/001/", name)
        make.fact(one, "management", {"mode": "NONE"}, START)
    text = plain(town.get("/console/coverage/?on=2024-05-09"))
    assert re.search(r"无物业服务小区 2 个", text)
    assert "甲测小区" in text
    assert "乙测小区" in text


@pytest.mark.clause("L-一a", "A-一(三)b")
def test_old_communities_count_as_professional_and_both_old_and_new_are_in_the_denominator(db: None) -> None:
    city = make.client(Role.AUTHORITY, "33/11/")
    for name, year, mode in (
        ("甲老小区", 1990, "MARKET_FIRM"),
        ("乙老小区", 1990, "OWNERS_SELF"),
        ("丙新小区", 2015, "NONE"),
    ):
        one = make.community("33/11/02/001/001/", name)
        make.fact(one, "built", {"year_to": year}, START)
        make.fact(one, "management", {"mode": mode}, START)
    text = plain(city.get("/console/coverage/"))
    assert "乙老小区" in text
    assert "丙新小区" not in text
    anshun = make.client(Role.AUTHORITY, "52/04/")
    for name, year, mode in (("甲老小区", 1990, "NONE"), ("丙新小区", 2015, "MARKET_FIRM")):
        one = make.community("52/04/02/001/001/", name)
        make.fact(one, "built", {"year_to": year}, START)
        make.fact(one, "management", {"mode": mode}, START)
    assert "（1 / 2）" in plain(anshun.get("/console/coverage/"))


def test_rows_cost_no_queries_of_their_own(town: Client) -> None:
    counts = []
    for names in (["甲测小区"], ["乙测小区", "丙测小区", "丁测小区"]):
        for name in names:
            uncovered(name)
        with CaptureQueriesContext(connection) as caught:
            town.get("/console/coverage/?pack=S")
        counts.append(len(caught))
    assert counts[1] <= counts[0]


def test_a_place_outside_is_not_there_and_owners_may_not_look(town: Client) -> None:
    assert town.get("/console/coverage/?place=35/05/83/").status_code == 404
    assert town.get("/console/coverage/?pack=N").status_code == 404
    foreign = make.community(make.XIMEI, "乙测小区")
    for path in ("", "class/", "gaps/"):
        assert town.get(f"/console/coverage/{foreign[0]}/{path}").status_code == 404
    assert town.get("/console/staff/?place=35/05/83/").status_code == 404
    owner = make.client(Role.OWNER, STREET)
    for path in ("coverage/", "staff/"):
        assert owner.get(f"/console/{path}").status_code == 403


@pytest.mark.clause("S-附5c", "L-三(一)1b")
def test_the_page_of_a_community_shows_gaps_class_and_services(town: Client) -> None:
    one = uncovered("甲测小区")
    make.fact(one, "video", {"places": 5, "covered": 3}, START)
    make.fact(one, "conditions", {"facilities": "MIDDLING", "difficulty": "POOR"}, START)
    text = plain(town.get(f"/console/coverage/{one[0]}/"))
    assert "2 处没有覆盖" in text
    assert "规则判断不了：“规模较小”的标准待设定（S-附5c）" in text
    assert "尚无策" in text
    missing = town.post(f"/console/coverage/{one[0]}/class/", {"service_class": "3", "on": "2020-11-06"})
    assert missing.status_code == 422
    good = {"service_class": "3", "on": "2020-11-06", "reason": "楼少人少"}
    assert town.post(f"/console/coverage/{one[0]}/class/", good).status_code in (302, 303)
    found = {"further": "围墙缺口", "plan": "", "state": "FOUND", "on": "2020-11-06"}
    assert town.post(f"/console/coverage/{one[0]}/gaps/", found).status_code in (302, 303)
    text = plain(town.get(f"/console/coverage/{one[0]}/"))
    assert "楼少人少" in text
    assert "围墙缺口" in text


def test_who_does_not_keep_the_registers_may_not_confirm(db: None) -> None:
    village = make.client(Role.NEIGHBOURHOOD, make.ZIWEI)
    one = uncovered("甲测小区")
    assert village.get(f"/console/coverage/{one[0]}/").status_code == 200
    for path in ("class/", "gaps/"):
        assert village.get(f"/console/coverage/{one[0]}/{path}").status_code == 403


def test_the_communitys_own_page_and_the_drill_show_the_schedule(town: Client) -> None:
    one = uncovered("甲测小区")
    noticed(one)
    assert "最快 11月21日，赶不上 11月15日" in plain(town.get(f"/console/communities/{one[0]}/"))
    drill = plain(town.get("/console/measures/coverage.service/?pack=S&state=no"))
    assert "最快办结" in drill
    assert "还没有 最快 11月21日" in re.sub(r"[◆▲○●] ?", "", plain(town.get("/console/dashboard/?pack=S&target=24")))
    assert "最快 11月21日，赶不上 11月15日" in drill
    officer = make.client(Role.AUTHORITY, make.NANAN)
    founding = plain(officer.get("/console/measures/selfgov.roster_founded/?pack=N&state=no"))
    assert "最快 2020年11月21日，赶不上 2019年12月31日" in founding


@pytest.mark.clause("N-一b")
def test_streets_and_communities_without_a_specialist_are_called(db: None) -> None:
    town = make.client(Role.TOWN, "35/05/83/001/")
    text = plain(town.get("/console/staff/"))
    assert "应配人数待设定" in text
    before = re.search(r"(\d+) 个街道、社区中， (\d+) 个没有配足物业专干", text)
    assert before is not None
    assert before.group(1) == before.group(2)
    now = dt.datetime(2020, 11, 1, tzinfo=dt.UTC)
    with scope.active(scope.EVERYWHERE, staff=True):
        body_id = organisations.register_organisation(
            "湖新社区居委会（测试）", "COMMUNITY_OFFICE", path=make.XIMEI, basis="测试", actor=SYSTEM, now=now
        )
        post = posts.create_post(body_id, "物业专干", basis="测试", actor=SYSTEM, now=now, specialist=True)
        person = make.person("specialist", path=make.XIMEI).person_id
        posts.appoint_to_post(post, person, on=dt.date(2020, 11, 1), basis="测试", actor=SYSTEM, now=now)
    after = re.search(r"(\d+) 个街道、社区中， (\d+) 个没有配足物业专干", plain(town.get("/console/staff/")))
    assert after is not None
    assert int(after.group(2)) == int(before.group(2)) - 1
    foreign = plain(make.client(Role.TOWN, STREET).get("/console/staff/"))
    assert "本地适用的文件没有要求配物业专干" in foreign
    assert "空缺" not in foreign


@pytest.mark.clause("N-二(二)2e", "S-三(二)b", "L-四(一)d", "N-二(二)2d")
def test_crews_means_and_who_answers_for_a_service(town: Client) -> None:
    one = uncovered("甲测小区")
    make.fact(one, "services", {"cleaning": True, "cleaning_by": "保洁班长", "security": True}, START)
    now = dt.datetime(2020, 11, 1, tzinfo=dt.UTC)
    with scope.active(scope.EVERYWHERE, staff=True):
        street = places.find_region_at(STREET)
        assert street is not None
        new = place_services.NewProject("test-crew", "SERVICE", "甲测物业项目", street.id, (one[0],))
        project = place_services.found_project(new, on=START, basis="测试", actor=SYSTEM, now=now)
        crew = {"cleaning_due": 6, "cleaning_now": 4, "security_due": 8, "security_now": 8}
        for facet, subject, values in (
            ("project.staffing", (project, STREET), crew),
            ("project.staff_standard", (project, STREET), {"uniform": True, "trained": False}),
            ("region.means", (street.id, STREET), {"people": 3, "money": 12_000_000, "equipment": 5}),
        ):
            stated = Fact(subject[0], subject[1], values, Span(START, None), "测试")
            facts.assert_facts(facet, [stated], actor=SYSTEM, now=now)
    crews = plain(town.get("/console/staff/?view=manning"))
    assert "保洁 4/6，保安 8/8" in crews
    assert "缺岗前培训" in crews
    assert "1 个没有按合同配足人员" in crews
    means = plain(town.get("/console/staff/?view=means"))
    assert "120,000.00" in means
    named = plain(town.get("/console/staff/?view=responsible"))
    assert "保洁班长" in named
    assert "1 个有服务没有明确责任人" in named
