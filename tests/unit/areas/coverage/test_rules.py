"""Classes, gaps, staffing and the backward schedule as tables of worked examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from mulin.areas.coverage import rules, workflow
from mulin.config import catalogue
from mulin.kernel import calendar
from mulin.mechanisms.cases import rules as cases

catalogue.collect()
DAYS = calendar.bundled()


@pytest.mark.parametrize(
    ("facilities", "difficulty", "served", "households", "small", "expected", "said"),
    [
        ("GOOD", "GOOD", True, 400, None, 1, ""),
        ("GOOD", "GOOD", False, 400, None, None, "尚未实施物业管理"),
        ("GOOD", "GOOD", None, 400, None, None, "不知道是否已实施"),
        ("MIDDLING", "MIDDLING", True, 400, None, 2, ""),
        ("GOOD", "MIDDLING", True, 400, None, 2, ""),
        ("MIDDLING", "GOOD", True, 400, None, 2, ""),
        ("POOR", "POOR", False, 400, None, 3, ""),
        ("POOR", "GOOD", True, 400, None, 3, ""),
        ("MIDDLING", "POOR", False, 60, None, None, "待设定"),
        ("MIDDLING", "POOR", False, None, 100, None, "没有户数"),
        ("MIDDLING", "POOR", False, 100, 100, 3, ""),
        ("MIDDLING", "POOR", False, 101, 100, 2, ""),
        ("GOOD", "POOR", True, 60, 100, 3, ""),
        (None, "POOR", False, 60, 100, None, "没有登记基础设施"),
        ("POOR", None, False, 60, 100, None, "没有登记管理条件"),
    ],
)
def test_the_class_is_suggested_and_the_rule_says_where_it_cannot_tell(
    facilities: str | None,
    difficulty: str | None,
    served: bool | None,
    households: int | None,
    small: int | None,
    expected: int | None,
    said: str,
) -> None:
    found = rules.suggest_class(facilities, difficulty, served=served, households=households, small=small)
    assert found.service_class == expected
    assert said in "".join(found.open)
    assert (found.service_class is None) == bool(found.open)


def gaps(**facts: Mapping[str, object]) -> dict[str, tuple[bool | None, str]]:
    return {gap.key: (gap.missing, gap.why) for gap in rules.diagnose(facts)}


def test_gaps_follow_from_the_facts_and_what_nobody_recorded_is_unknown() -> None:
    assert {missing for missing, _ in gaps().values()} == {None}
    found = gaps(
        management={"mode": "UNMANAGED"},
        services={"cleaning": True, "cleaning_by": "保洁主管", "security": True, "order": False},
        committee={"state": "NONE"},
        premises={"required_area": 19_000, "management_area": 9_500, "business_area": None},
        video={"places": 5, "covered": 3},
        parking={"spaces": 40, "planned": 60},
        power_room={"provided": False},
        leader={"leader_post": "县领导", "team": ""},
    )
    assert found["management"] == (True, "")
    assert found["basic"] == (True, "缺维护秩序")
    assert found["full"] == (True, "缺维护秩序、护绿、设施维护")
    assert found["responsible"] == (True, "保安没有明确责任人")
    assert found["committee"] == (True, "")
    assert found["premises"] == (True, "缺 95.00 ㎡")
    assert found["video"] == (True, "2 处没有覆盖")
    assert found["parking"] == (True, "比规划少 20 个")
    assert found["power_room"] == (True, "")
    assert found["oversight_group"] == (None, "")
    assert found["leader"] == (True, "")


def test_nothing_is_missing_where_everything_stands() -> None:
    whole = dict.fromkeys(rules.FULL, True) | {f"{key}_by": "主管" for key in rules.FULL}
    found = gaps(
        management={"mode": "COMMUNITY_MANAGED"}, services=whole, committee={"state": "INTERIM"},
        premises={"required_area": 100, "management_area": 60, "business_area": 40}, video={"places": 2, "covered": 2},
        parking={"spaces": 60, "planned": 60}, power_room={"provided": True}, oversight_group={"exists": True},
        leader={"leader_post": "县领导", "team": "小区专班"},
    )  # fmt: skip
    assert set(found.values()) == {(False, "")}


def test_manning_compares_the_contract_with_who_is_there() -> None:
    found = rules.manning({"cleaning_due": 6, "cleaning_now": 4, "security_due": 8, "security_now": 9, "order_now": 1})
    assert [(one.kind, one.short) for one in found] == [("保洁", 2), ("保安", -1), ("维护秩序", None)]


def test_an_evaluation_is_better_only_where_its_grade_rose() -> None:
    before = {"standards": "POOR", "scale": "GOOD", "network": "MIDDLING", "smart": "MIDDLING"}
    after = {"standards": "MIDDLING", "scale": "MIDDLING", "network": "MIDDLING", "smart": "GOOD"}
    assert rules.improved(before, after) == ("标准化", "智能化")
    assert rules.improved(None, after) == ()


def test_every_route_ends_in_a_mode_and_is_decided_by_owners_or_street() -> None:
    routes = {key for key, _ in rules.ROUTES}
    assert set(rules.MODES) == routes == rules.BY_OWNERS | rules.BY_STREET
    assert not rules.BY_OWNERS & rules.BY_STREET
    assert {"STREET_COMPANY", "COMMUNITY", "COMMITTEE"} == rules.FALLBACKS
    assert set(rules.MODE_OF_DOCUMENT.values()) == {"COMMUNITY", "MARKET", "SELF"}


DUE = dt.date(2020, 11, 15)
WAY = workflow.COVERAGE_WAY


def outlooks(state: str | None, entered: dt.date, today: dt.date) -> tuple[cases.Outlook, ...]:
    standing = None if state is None else (state, entered)
    return cases.outlooks(WAY, standing, due=DUE, today=today, days=DAYS)


def test_a_vote_noticed_on_6_november_ends_on_the_21st_and_misses_the_15th() -> None:
    noticed = dt.date(2020, 11, 6)
    (found,) = outlooks("NOTICED", noticed, noticed)
    assert (found.earliest, found.in_time) == (dt.date(2020, 11, 21), False)
    assert found.words == "最快 11月21日，赶不上 11月15日"
    assert (found.latest, found.latest_words) == (dt.date(2020, 10, 31), "最迟 10月31日 应走到这一步")


def test_the_latest_notice_still_meets_the_day() -> None:
    (found,) = outlooks("NOTICED", dt.date(2020, 10, 31), dt.date(2020, 11, 2))
    assert (found.earliest, found.words) == (DUE, "最快 11月15日，赶得上 11月15日")
    assert found.short == "最快 11月15日"


@pytest.mark.parametrize("state", [None, "DIAGNOSED", "FALLBACK"])
def test_who_has_not_chosen_a_road_sees_them_all(state: str | None) -> None:
    today = dt.date(2020, 11, 10)
    vote, fallback = outlooks(state, dt.date(2020, 11, 1), today)
    assert (vote.label, vote.words) == ("业主表决", "最快 11月25日，赶不上 11月15日")
    assert vote.latest_words == "最迟 10月31日 启动"
    assert (fallback.label, fallback.earliest, fallback.latest) == ("街道、社区兜底", today, DUE)


@pytest.mark.parametrize(
    ("pack", "expected", "start"),
    [
        ("N", dt.date(2019, 12, 5), dt.date(2019, 12, 16)),
        ("L", dt.date(2019, 12, 12), dt.date(2019, 12, 9)),
    ],
)
def test_founding_waits_for_the_first_assembly_and_in_lishui_for_the_group(
    pack: str, expected: dt.date, start: dt.date
) -> None:
    way = cases.ways.find("selfgov.committee_or_interim", pack)
    assert way is not None
    due = dt.date(2019, 12, 31)
    found = cases.outlooks(way, None, due=due, today=dt.date(2019, 11, 20), days=DAYS)[0]
    assert (found.earliest, found.latest) == (expected, start)
    assert cases.ways.find("campaign.four_items", pack) is None


def test_a_finish_in_another_year_names_the_year_and_no_road_says_so() -> None:
    late = cases.Outlook("业主表决", dt.date(2020, 12, 31), dt.date(2021, 1, 3), None)
    assert (late.words, late.short) == ("最快 2021年1月3日，赶不上 2020年12月31日", "最快 2021年1月3日")
    assert cases.Outlook("", DUE, None, None).words == "没有可走的路径"
    assert cases.latest_start(lambda day: None, DUE) is None
