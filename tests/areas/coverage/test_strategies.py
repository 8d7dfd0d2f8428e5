"""One strategy a community: its roads, their guards, what their steps bring about."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from factories import places as factory

from mulin.areas.coverage import rules as coverage_rules
from mulin.areas.coverage import selectors as coverage
from mulin.areas.coverage import services as coverage_services
from mulin.base.access.rules import PERMISSIONS, Role
from mulin.base.places import selectors as places
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor, NotAllowed
from mulin.kernel.errors import InputError, Refused
from mulin.kernel.registers import selectors as registers
from mulin.kernel.registers import services as facts
from mulin.kernel.registers.rules import Fact, Span
from mulin.mechanisms.cases import rules, selectors, services
from mulin.mechanisms.cases.models import Case
from mulin.mechanisms.packs import loading
from mulin.mechanisms.packs import services as packs

DAYS = calendar.bundled()
OPENED = dt.date(2020, 10, 1)


def hat(role: Role, path: str, hat_id: int = 1) -> Actor:
    return Actor(f"{role} {path}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=hat_id, role=role, staff=True)


STREET, VILLAGE = hat(Role.TOWN, factory.TOWN, 2), hat(Role.NEIGHBOURHOOD, factory.EAST, 4)
Subject = tuple[int, str]


@pytest.fixture
def three(everywhere: None) -> list[Subject]:
    factory.tree()
    made = factory.communities(factory.EAST, ["甲小区", "乙小区", "丙小区"], recorded=dt.date(2020, 1, 1))
    factory.state("management", made, {"mode": "NONE"}, start=dt.date(2020, 1, 1), recorded=OPENED)
    return made


def open_one(one: Subject, ready: str = "YES", **more: Any) -> int:
    data = {"market_ready": ready, **more}
    return coverage_services.open_strategy(
        one[0], data, actor=STREET, now=factory.moment(OPENED), days=DAYS, due=dt.date(2020, 11, 15)
    )


def step(case: int, action: str, on: dt.date, *papers: str, actor: Actor = STREET, **data: Any) -> str:
    given = services.StepInput(data, papers=tuple(services.NewPaper(key, f"{key}1号") for key in papers))
    return services.take_step(case, action, actor=actor, now=factory.moment(on), days=DAYS, given=given)


def stop(case: int, action: str, on: dt.date, *papers: str, **data: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught, transaction.atomic():
        step(case, action, on, *papers, **data)
    return caught.value.codes


def held(one: Subject, facet: str, on: dt.date) -> dict[str, Any]:
    return registers.facts_of("community", one[0], on=on).get(facet, {})


def day(month: int, number: int) -> dt.date:
    return dt.date(2020, month, number)


def decided(one: Subject, route: str, ready: str = "NO", **more: Any) -> int:
    case = open_one(one, ready)
    step(case, "FOR_STREET", day(10, 2), route=route, **more)
    step(case, "DECIDE", day(10, 3), decided_by="街道办事处", decision="街发1号")
    return case


def resolved(one: Subject, route: str, ready: str = "YES", **more: Any) -> int:
    case = open_one(one, ready)
    step(case, "FOR_OWNERS", day(10, 2), route=route, **more)
    step(case, "NOTICE", day(10, 3), "notice")
    step(case, "RESOLVE", day(10, 18), "resolution", resolution="业主大会公告1号")
    return case


@pytest.mark.clause("S-三(一)a", "S-二(二)i")
def test_a_community_has_one_open_strategy(three: list[Subject]) -> None:
    first = open_one(three[0])
    with pytest.raises(Refused) as caught:
        open_one(three[0])
    assert caught.value.codes == ("cases.open_already",)
    again = Case.objects.get(pk=first)
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    case = open_one(three[1], "NO")
    step(case, "FOR_STREET", day(10, 2), route="COMMUNITY")
    found = coverage.count_by_place(_region(factory.TOWN), factory.TOWN, on=day(10, 5), layers=("REAL",))
    assert [(one.name, one.covered, one.chosen, one.without, one.unknown) for one in found] == [("东社区", 0, 1, 2, 0)]
    step(first, "DROP", day(10, 4), drop_reason="小区已归并")
    assert open_one(three[0]) > first


def _region(path: str) -> int:
    found = places.find_region_at(path)
    assert found is not None
    return found.id


def test_a_strategy_speaks_of_a_community(three: list[Subject]) -> None:
    new = services.NewCase(factory.EAST, "东社区", "一区一策", {"market_ready": "NO"})
    with pytest.raises(InputError) as caught:
        services.open_case("coverage.strategy", new, actor=STREET, now=factory.moment(OPENED), days=DAYS)
    assert caught.value.codes == ("cases.community_missing",)


@pytest.mark.clause("S-三(一)b", "N-二(四)4c", "L-三(二)5a", "S-二(二)i")
def test_the_market_goes_first_and_the_owners_decide_after_fifteen_days(three: list[Subject]) -> None:
    case = open_one(three[0])
    assert stop(case, "FOR_STREET", day(10, 2), route="COMMUNITY") == ("coverage.market_first",)
    assert stop(case, "FOR_STREET", day(10, 2), route="MARKET") == ("cases.field_choice",)
    step(case, "FOR_OWNERS", day(10, 2), route="MARKET")
    assert stop(case, "NOTICE", day(10, 3)) == ("cases.paper_missing",)
    step(case, "NOTICE", day(10, 3), "notice", actor=VILLAGE)
    assert stop(case, "RESOLVE", day(10, 17), "resolution", resolution="1号") == ("cases.too_early",)
    assert stop(case, "RESOLVE", day(10, 18), "resolution") == ("cases.field_missing",)
    step(case, "RESOLVE", day(10, 18), "resolution", resolution="业主大会公告1号")
    assert stop(case, "ENTER", day(10, 20), entered="2020-10-20") == ("coverage.operator_unnamed",)
    late = stop(case, "ENTER", day(10, 20), entered="2020-10-21", operator="某物业公司")
    assert late == ("coverage.entered_future",)
    assert held(three[0], "management", day(10, 20))["mode"] == "NONE"
    step(case, "ENTER", day(10, 25), entered="2020-10-20", operator="某物业公司", manager="项目经理")
    now = held(three[0], "management", day(10, 20))
    assert (now["mode"], now["operator_name"], now["basis"]) == ("MARKET_FIRM", "某物业公司", "业主大会公告1号")
    assert held(three[0], "strategy", day(10, 25))["stage"] == "SERVED"
    with pytest.raises(NotAllowed):
        step(case, "BASIC", day(10, 26), actor=hat(Role.TOWN, "98/"), cleaning=True, security=True, order=True)


@pytest.mark.clause("S-三(一)c")
@pytest.mark.parametrize(("route", "mode"), [("STREET_COMPANY", "STREET_COMPANY"), ("COMMUNITY", "COMMUNITY_MANAGED")])
def test_where_the_market_cannot_work_the_street_or_the_community_steps_in(
    three: list[Subject], route: str, mode: str
) -> None:
    case = open_one(three[0], "NO")
    assert stop(case, "FOR_OWNERS", day(10, 2), route="MARKET") == ("coverage.market_not_ready",)
    step(case, "FOR_STREET", day(10, 2), route=route)
    assert stop(case, "DECIDE", day(10, 3), decided_by="街道办事处") == ("cases.field_missing",)
    step(case, "DECIDE", day(10, 3), decided_by="街道办事处", decision="街发1号")
    step(case, "ENTER", day(10, 3), entered="2020-10-03", operator="街道物业公司")
    assert held(three[0], "management", day(10, 3))["mode"] == mode
    assert Case.objects.get(pk=case).clause == "S-三(一)a"


@pytest.mark.clause("S-三(一)c")
def test_the_committee_hires_only_where_there_is_one(three: list[Subject]) -> None:
    case = open_one(three[0], "NO")
    assert stop(case, "FOR_OWNERS", day(10, 2), route="COMMITTEE") == ("coverage.committee_missing",)
    factory.state("committee", three[:1], {"state": "FOUNDED"}, start=day(1, 1), recorded=day(10, 1))
    step(case, "FOR_OWNERS", day(10, 2), route="COMMITTEE")
    step(case, "NOTICE", day(10, 3), "notice")
    step(case, "RESOLVE", day(10, 18), "resolution", resolution="1号")
    step(case, "ENTER", day(10, 19), entered="2020-10-19")
    assert held(three[0], "management", day(10, 19))["mode"] == "COMMITTEE_HIRED"


@pytest.mark.clause("S-三(一)d", "S-三(一)e", "N-二(一)5c", "N-二(二)2d")
def test_the_basic_three_then_all_five_with_who_answers_for_each(three: list[Subject]) -> None:
    case = decided(three[0], "COMMUNITY")
    step(case, "ENTER", day(10, 4), entered="2020-10-04", operator="丰泽社区")
    short = stop(case, "BASIC", day(10, 10), cleaning=True, security=True, order=False)
    assert short == ("coverage.service_owed",)
    step(case, "BASIC", day(10, 10), cleaning=True, security=True, order=True, cleaning_by="保洁班长")
    services_held = held(three[0], "services", day(10, 10))
    assert (services_held["cleaning_by"], services_held["greening"]) == ("保洁班长", None)
    management = held(three[0], "management", day(10, 10))
    assert (management["service_scope"], management["services"]) == ("BASIC", "保洁、保安、维护秩序")
    assert management["operator_name"] == "丰泽社区"
    four = {"cleaning": True, "security": True, "order": True, "greening": True}
    assert stop(case, "FULL", day(10, 20), **four, facilities=False) == ("coverage.service_owed",)
    step(case, "FULL", day(10, 20), **four, facilities=True, facilities_by="工程主管")
    assert held(three[0], "management", day(10, 20))["services"] == "保洁、保安、维护秩序、护绿、设施维护"
    assert held(three[0], "management", day(10, 19))["service_scope"] == "BASIC"
    named = held(three[0], "services", day(10, 20))
    assert (named["cleaning_by"], named["facilities_by"]) == ("保洁班长", "工程主管")
    assert Case.objects.get(pk=case).closed_at is not None


@pytest.mark.clause("S-三(一)c")
def test_a_road_that_fails_leads_to_another_and_the_community_is_uncovered_again(three: list[Subject]) -> None:
    case = resolved(three[0], "MARKET")
    step(case, "ENTER", day(10, 20), entered="2020-10-20", operator="某物业公司")
    step(case, "FAIL", day(11, 1), fail_reason="收费难以维持", left_on="2020-10-31")
    assert held(three[0], "management", day(10, 30))["mode"] == "MARKET_FIRM"
    assert held(three[0], "management", day(10, 31))["mode"] == "NONE"
    step(case, "FOR_STREET", day(11, 2), route="STREET_COMPANY", market_ready="NO")
    step(case, "DECIDE", day(11, 2), decided_by="街道办事处", decision="街发2号")
    step(case, "ENTER", day(11, 3), entered="2020-11-03", operator="街道物业公司")
    assert held(three[0], "management", day(11, 3))["basis"] == "街发2号"


@pytest.mark.clause("L-三(二)5b")
def test_a_trial_ends_with_the_owners_decision_by_its_day(three: list[Subject]) -> None:
    case = decided(three[0], "TRIAL")
    trial = {"entered": "2020-10-04", "operator": "某物业公司"}
    assert stop(case, "ENTER", day(10, 4), **trial) == ("coverage.trial_step",)
    assert stop(case, "START_TRIAL", day(10, 4), **trial) == ("cases.field_missing",)
    assert stop(case, "START_TRIAL", day(10, 4), **trial, decide_by="2020-10-04") == ("coverage.trial_too_short",)
    step(case, "START_TRIAL", day(10, 4), **trial, decide_by="2021-01-04")
    assert held(three[0], "management", day(10, 4))["mode"] == "TRIAL"
    assert held(three[0], "trial", day(10, 4))["decide_by"] == "2021-01-04"
    (waiting,) = coverage.list_trials(under=factory.TOWN, on=day(11, 1), layers=("REAL",))
    assert (waiting.community, waiting.operator, waiting.decide_by) == ("甲小区", "某物业公司", dt.date(2021, 1, 4))
    step(case, "NOTICE_TRIAL", day(12, 1), "notice")
    assert stop(case, "BUY", day(12, 15), "resolution", resolution="2号") == ("cases.too_early",)
    step(case, "BUY", day(12, 16), "resolution", resolution="2号")
    assert held(three[0], "management", day(12, 16))["mode"] == "MARKET_FIRM"
    outcome = held(three[0], "trial", day(12, 16))
    assert (outcome["outcome"], outcome["decided_on"]) == ("BOUGHT", "2020-12-16")
    assert held(three[0], "trial", day(12, 15))["outcome"] == "PENDING"
    assert coverage.list_trials(under=factory.TOWN, on=day(12, 16), layers=("REAL",)) == ()


@pytest.mark.clause("L-三(二)5b")
def test_who_does_not_buy_after_the_trial_is_uncovered(three: list[Subject]) -> None:
    case = decided(three[0], "TRIAL")
    step(case, "START_TRIAL", day(10, 4), entered="2020-10-04", operator="某物业公司", decide_by="2021-01-04")
    step(case, "FAIL", day(12, 1), fail_reason="业主不同意购买")
    assert held(three[0], "trial", day(12, 1))["outcome"] == "REFUSED"
    assert held(three[0], "management", day(12, 1))["mode"] == "NONE"


@pytest.mark.clause("L-三(二)5c", "B-四(四)1c")
def test_neighbours_are_bundled_under_one_company(three: list[Subject]) -> None:
    case = open_one(three[0])
    assert stop(case, "FOR_OWNERS", day(10, 2), route="BUNDLE") == ("coverage.bundle_unnamed",)
    for one in three[:2]:
        joined = case if one is three[0] else open_one(one)
        step(joined, "FOR_OWNERS", day(10, 2), route="BUNDLE", bundle="东片区")
        step(joined, "NOTICE", day(10, 3), "notice")
        step(joined, "RESOLVE", day(10, 18), "resolution", resolution="1号")
        step(joined, "ENTER", day(10, 19), entered="2020-10-19", operator="大物业公司")
    other = resolved(three[2], "BUNDLE", bundle="东片区")
    assert stop(other, "ENTER", day(10, 19), entered="2020-10-19", operator="别家公司") == ("coverage.bundle_operator",)
    (bundle,) = coverage.list_bundles(under=factory.TOWN, on=day(10, 19))
    assert (bundle.name, bundle.operator, bundle.communities) == ("东片区", "大物业公司", ("甲小区", "乙小区"))
    assert bundle.joined
    assert held(three[0], "management", day(10, 19))["mode"] == "BUNDLE"


@pytest.mark.clause("N-二(四)4d")
def test_one_plus_n_keeps_what_the_owners_pay_and_lightens_it(three: list[Subject]) -> None:
    case = resolved(three[0], "ONE_PLUS_N", "NO")
    on = day(10, 19)
    assert stop(case, "ENTER", on, entered="2020-10-19") == ("coverage.one_plus_n_incomplete",)
    told = {"entered": "2020-10-19", "one": "社区党支部", "others": "楼栋长、志愿者、保洁员", "fee_before": 50}
    assert stop(case, "ENTER", on, **told, fee=60) == ("coverage.fee_not_lighter",)
    step(case, "ENTER", on, **told, fee=30)
    kept = held(three[0], "self_management", on)
    assert (kept["one"], kept["fee_before"], kept["fee"]) == ("社区党支部", 50, 30)
    assert held(three[0], "management", on)["mode"] == "ONE_PLUS_N"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO coverage_self_management (subject_id, path, valid, basis, note, recorded_at, recorded_by,"
            " one, others, fee_before, fee) VALUES (%s, %s, '[2022-01-01,)', 'x', '', now(), '', 'a', 'b', 10, 20)",
            [three[1][0], three[1][1]],
        )


@pytest.mark.clause("A-二(十一)c", "A-一(一)e", "N-二(一)5b")
@pytest.mark.parametrize(
    ("printed", "mode"),
    [
        ("社区物业服务中心管理", "COMMUNITY_MANAGED"),
        ("专业物业公司管理", "MARKET_FIRM"),
        ("居民自治管理", "OWNERS_SELF"),
    ],
)
def test_each_of_the_three_modes_is_a_road_and_stays_in_the_history(
    three: list[Subject], printed: str, mode: str
) -> None:
    words = next(pack for pack in loading.load_packs() if pack.key == "A").vocabulary
    assert words["management"][printed].key == mode.lower()
    route = coverage_rules.MODE_OF_DOCUMENT[printed]
    case = resolved(three[0], route) if route in coverage_rules.BY_OWNERS else decided(three[0], route)
    step(case, "ENTER", day(10, 20), entered="2020-10-20", operator="某单位")
    history = [row["mode"] for row in registers.history_of("community", three[0][0]) if row["facet"] == "management"]
    assert set(history) == {"NONE", mode}
    assert held(three[0], "management", day(10, 19))["mode"] == "NONE"


@pytest.mark.clause("N-二(一)5a")
def test_unmanaged_buildings_are_merged_into_one_that_then_gets_its_strategy(three: list[Subject]) -> None:
    factory.state("management", three, {"mode": "UNMANAGED"}, start=day(1, 1), recorded=OPENED)
    county = hat(Role.AUTHORITY, factory.COUNTY, 3)
    ids = [pk for pk, _ in three[:2]]
    new = services.NewCase(factory.TOWN, "测试街道", "归并", {"communities": ids, "name": "并楼小区"})
    merge = services.open_case("registry.merge", new, actor=STREET, now=factory.moment(OPENED), days=DAYS)
    step(merge, "DECIDE", day(10, 2), actor=county, decision="街发9号")
    step(merge, "CARRY_OUT", day(10, 3), actor=county)
    found = coverage.count_by_place(_region(factory.TOWN), factory.TOWN, on=day(10, 4), layers=("REAL",))
    assert sum(part.total for part in found) == 2
    successor = places.get_community(Case.objects.get(pk=merge).data["successor_id"])
    whole = (successor.id, successor.path)
    factory.state("management", [whole], {"mode": "UNMANAGED"}, start=day(10, 3), recorded=day(10, 4))
    case = decided(whole, "COMMUNITY")
    step(case, "ENTER", day(10, 5), entered="2020-10-05", operator="社区物业服务中心")
    assert held(whole, "management", day(10, 5))["mode"] == "COMMUNITY_MANAGED"


@pytest.mark.clause("N-二(一)8e")
def test_a_takeover_is_offered_and_credited_by_the_places_own_setting(three: list[Subject], everywhere: None) -> None:
    nanan = factory.communities("35/05/83/001/001/", ["演示·甲"], recorded=dt.date(2019, 7, 1), layer="DEMO")[0]
    town = hat(Role.TOWN, "35/05/83/001/", 6)
    when = factory.moment(dt.date(2019, 11, 20))

    def offer(clause_of: Subject) -> Case:
        new = services.NewCase(clause_of[1], "甲", "接管", {"company": "某物业公司"}, community_id=clause_of[0])
        case = services.open_case("coverage.takeover", new, actor=town, now=when, days=DAYS)
        given = services.StepInput({"decided_by": "街道办事处"})
        services.take_step(case, "ACCEPT", actor=town, now=when, days=DAYS, given=given)
        return Case.objects.get(pk=case)

    assert offer(nanan).data["bonus"] == "待设定（行业协会）"
    packs.decide_setting(
        "N", "social-bonus", "5", path="35/05/83/", from_day=dt.date(2019, 7, 1), basis="协会1号",
        decided_by="行业协会", actor=SYSTEM, now=when,
    )  # fmt: skip
    assert offer(nanan).data["bonus"] == "5 分"


@pytest.mark.clause("S-附5c")
def test_the_class_is_suggested_and_confirmed_by_a_person_with_a_reason(three: list[Subject]) -> None:
    one, on = three[0], day(10, 5)
    factory.state("conditions", [one], {"facilities": "MIDDLING", "difficulty": "POOR"}, start=on, recorded=on)
    judged = coverage.judge(one[0], one[1], on=on)
    assert judged.suggestion.service_class is None
    assert judged.small.is_open
    assert "待设定" in judged.suggestion.open[0]
    now = factory.moment(on)
    with pytest.raises(InputError) as caught:
        coverage_services.confirm_class(one[0], 4, reason=" ", on=on, actor=STREET, now=now)
    assert caught.value.codes == ("coverage.reason_missing", "coverage.class_unknown")
    with pytest.raises(NotAllowed):
        coverage_services.confirm_class(one[0], 3, reason="现场核查", on=on, actor=VILLAGE, now=now)
    coverage_services.confirm_class(one[0], 3, reason="楼少人少，现场核查", on=on, actor=STREET, now=now)
    confirmed = held(one, "service_class", on)
    assert (confirmed["service_class"], confirmed["reason"]) == (3, "楼少人少，现场核查")


@pytest.mark.clause("S-附5c")
def test_once_the_size_is_settled_the_rule_can_tell(everywhere: None) -> None:
    one = factory.communities("37/04/06/001/016/", ["演示·小院"], recorded=dt.date(2020, 9, 1), layer="DEMO")[0]
    on = day(10, 5)
    for facet, values in (
        ("conditions", {"facilities": "MIDDLING", "difficulty": "POOR"}), ("extent", {"households": 60}),
    ):  # fmt: skip
        factory.state(facet, [one], values, start=on, recorded=on)
    packs.decide_setting(
        "S", "small-community", "100", path="37/04/06/", from_day=dt.date(2020, 9, 10), basis="区住建局1号",
        decided_by="区住建局", actor=SYSTEM, now=factory.moment(on),
    )  # fmt: skip
    assert coverage.judge(one[0], one[1], on=on).suggestion.service_class == 3


@pytest.mark.clause("L-三(一)1b")
def test_the_gaps_of_a_community_are_recorded_with_what_was_found_on_the_spot(three: list[Subject]) -> None:
    one, on = three[0], day(10, 5)
    factory.state("video", [one], {"places": 5, "covered": 3}, start=on, recorded=on)
    now = factory.moment(on)
    with pytest.raises(NotAllowed):
        coverage_services.record_gaps(one[0], on=on, actor=VILLAGE, now=now)
    found = coverage_services.record_gaps(
        one[0], further="围墙缺口\n\n路灯不亮", plan="列入2021年改造", on=on, actor=STREET, now=now
    )
    assert found == ("物业管理", "视频监控：2 处没有覆盖", "围墙缺口", "路灯不亮")
    kept = held(one, "gaps", on)
    assert (kept["count"], kept["state"], kept["plan"]) == (4, "FOUND", "列入2021年改造")


@pytest.mark.clause("N-二(四)4a", "L-一e")
def test_standards_differ_by_six_factors_and_communities_judge_themselves_in_four(three: list[Subject]) -> None:
    on = day(10, 5)
    six = {
        "housing": "POOR", "environment": "MIDDLING", "amenities": "POOR", "tenure": "房改房", "affordability": "POOR",
        "demand": "先要保洁和门岗",
    }  # fmt: skip
    fact = Fact(three[0][0], three[0][1], six, Span(on, None), "核查")
    with pytest.raises(InputError):
        facts.assert_facts("community.standard", [fact], actor=STREET, now=factory.moment(on))
    factory.state("standard", three[:1], {**six, "standard": "保洁加门岗"}, start=on, recorded=on)
    kept = held(three[0], "standard", on)
    assert [kept[key] for key in ("housing", "affordability", "standard")] == ["POOR", "POOR", "保洁加门岗"]
    four = {"standards": "GOOD", "scale": "MIDDLING", "network": "POOR", "smart": "POOR"}
    factory.state("self_evaluation", three[:1], four, start=on, recorded=on)
    assert held(three[0], "self_evaluation", on)["standards"] == "GOOD"
    assert coverage.list_improvements(three[0][0], on=on) == ()
    later = {**four, "smart": "GOOD", "scale": "POOR"}
    factory.state("self_evaluation", three[:1], later, start=day(12, 1), recorded=day(12, 1))
    assert coverage.list_improvements(three[0][0], on=day(11, 30)) == ()
    assert coverage.list_improvements(three[0][0], on=day(12, 1)) == ("智能化",)
    bad = Fact(three[1][0], three[1][1], {**four, "smart": "BEST"}, Span(on, None), "自评")
    with pytest.raises(InputError):
        facts.assert_facts("community.self_evaluation", [bad], actor=STREET, now=factory.moment(on))


@pytest.mark.clause("S-附4b", "S-五(二)b")
def test_a_vote_noticed_on_6_november_cannot_meet_the_15th(three: list[Subject]) -> None:
    case = open_one(three[0])
    step(case, "FOR_OWNERS", day(11, 5), route="MARKET")
    step(case, "NOTICE", day(11, 6), "notice")
    standing = selectors.standing_of("coverage.strategy", [three[0][0]])[three[0][0]]
    way = rules.ways.find("coverage.service", "S")
    assert way is not None
    target = next(row for pack in loading.load_packs() for row in pack.targets if row.no == 24)
    (found,) = rules.outlooks(way, (standing.state, standing.entered_on), due=target.due, today=day(11, 6), days=DAYS)
    assert found.words == "最快 11月21日，赶不上 11月15日"
    assert stop(case, "RESOLVE", day(11, 20), "resolution", resolution="1号") == ("cases.too_early",)
    assert step(case, "RESOLVE", day(11, 21), "resolution", resolution="1号") == "DECIDED"
