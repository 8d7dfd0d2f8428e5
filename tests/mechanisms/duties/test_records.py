"""One record for several duties, destinations with proof, printed days before issue, intervals set locally."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor
from mulin.kernel.errors import InputError, Refused
from mulin.mechanisms.duties import rules, selectors, services
from mulin.mechanisms.duties.models import Obligation
from mulin.mechanisms.packs import keys
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services as pack_services

DAYS = calendar.bundled()
N, B, L, A = "35/05/83/", "35/05/81/101/", "33/11/", "52/04/"
DISCLOSURES = ("service-disclosure", "staff-disclosure", "income-disclosure")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def moment(text: str, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(day(text), dt.time(hour), calendar.ZONE)


def hat(role: Role, path: str) -> Actor:
    staff = role not in (Role.COMPANY, Role.COMMITTEE)
    return Actor(f"{role}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=1, role=role, staff=staff)


def arise(pack: str, on: str) -> int:
    return services.materialise(pack, day(on), now=moment(on, 1), days=DAYS)


def lines(pack: str, template: str, on: str, **more: Any) -> list[selectors.DutyLine]:
    query = selectors.DutyQuery(pack=pack, template=template, **more)
    return selectors.list_lines(query, day(on), DAYS, limit=None)


def settle(pack: str, key: str, value: str, path: str, since: str) -> None:
    pack_services.decide_setting(
        pack, key, value, path=path, from_day=day(since), basis="测试文号", decided_by="测试机关", actor=SYSTEM,
        now=moment(since),
    )  # fmt: skip


def states_at(path: str) -> dict[str, str]:
    rows = Obligation.objects.filter(pack="N", path=path).exclude(layer="DEMO", period__contains="演示")
    return dict(rows.values_list("template", "state"))


@pytest.mark.clause("N-二(二)2c", "N-二(二)2f", "N-二(二)5c")
def test_one_board_photo_closes_the_three_disclosures_of_its_community_and_only_those(everywhere: None) -> None:
    settle("N", "income-disclosure-interval", "1 quarter", N, "2019-10-01")
    settle("N", "income-deposit-interval", "1 quarter", N, "2019-10-01")
    arise("N", "2019-11-20")
    boards = {key: {one.path: one for one in lines("N", key, "2019-11-20", layers=("DEMO",))
                    if "演示" not in one.period} for key in DISCLOSURES}  # fmt: skip
    open_ = [path for path, one in boards["service-disclosure"].items() if one.state == "OPEN"]
    here, elsewhere = sorted(open_)[:2]
    assert [boards[key][here].due_date for key in DISCLOSURES] == [None, None, day("2019-12-31")]
    company = hat(Role.COMPANY, here)
    photo = services.Filing(record="公示栏照片")
    filed = services.submit(boards["service-disclosure"][here].id, photo, actor=company, now=moment("2019-11-20"))
    assert set(filed) == {boards[key][here].id for key in DISCLOSURES}
    after = states_at(here)
    assert {key for key, state in after.items() if state == "SUBMITTED"} == set(DISCLOSURES)
    assert after["income-deposit"] == "OPEN"
    assert "SUBMITTED" not in states_at(elsewhere).values()
    nil = services.Filing(nil=True, note="本季度没有公共收益")
    assert services.submit(
        boards["income-disclosure"][elsewhere].id, nil, actor=hat(Role.COMPANY, elsewhere), now=moment("2019-11-20")
    ) == [boards["income-disclosure"][elsewhere].id]  # a nil return shows no board


def test_a_standing_duty_arises_once_for_each_company_and_is_never_late(everywhere: None) -> None:
    arise("N", "2019-11-20")
    first = lines("N", "service-disclosure", "2019-11-20", layers=("DEMO",))
    assert first
    assert len({one.path for one in first}) == len(first)
    assert not [one for one in lines("N", "service-disclosure", "2026-01-01") if one.late]
    again = arise("N", "2019-11-21")
    assert again == 0


@pytest.mark.clause("B-四(二)4b")
def test_the_survey_is_whole_only_when_all_four_places_have_it(everywhere: None) -> None:
    arise("B", "2024-06-25")
    survey = lines("B", "half-yearly-committee-survey", "2024-06-25", period="2024-H1")[0]
    post = hat(Role.NEIGHBOURHOOD, B)
    four = ["镇党委、政府", "市住建局物管部门", "石狮日报", "镇政府微信公众号"]
    detail = selectors.detail(survey.id, post, day("2024-06-25"), DAYS)
    assert [one.label for one in detail.destinations] == four
    file = services.Filing(record="满意度测评结果")
    for number, label in enumerate(four):
        with pytest.raises(InputError) as short:
            services.submit(survey.id, file, actor=post, now=moment("2024-06-26"))
        [fault] = short.value.violations
        assert (fault.code, fault.params["left"]) == ("duties.destinations_missing", "、".join(four[number:]))
        services.send_on(
            survey.id, label, sent_on=day("2024-06-26"), proof=f"凭证{number}", actor=post, now=moment("2024-06-26")
        )
    services.submit(survey.id, file, actor=post, now=moment("2024-06-28"))
    sent = selectors.detail(survey.id, post, day("2024-06-28"), DAYS).destinations
    assert [(one.sent_on, one.proof) for one in sent] == [(day("2024-06-26"), f"凭证{n}") for n in range(4)]


@pytest.mark.clause("B-四(四)5a")
def test_each_destination_of_the_assessment_wants_its_day_and_its_proof(everywhere: None) -> None:
    arise("B", "2024-06-25")
    [duty] = lines("B", "half-yearly-company-assessment", "2024-06-25", period="2024-H1")
    town = hat(Role.TOWN, B)

    def send(label: str, on: str, proof: str) -> tuple[str, ...]:
        with pytest.raises(InputError) as caught:
            services.send_on(duty.id, label, sent_on=day(on), proof=proof, actor=town, now=moment("2024-06-26"))
        return caught.value.codes

    assert send("泉州晚报", "2024-06-26", "x") == ("duties.destination_unknown",)
    assert send("石狮日报", "2024-06-26", " ") == ("duties.proof_missing",)
    assert send("石狮日报", "2024-06-27", "6版") == ("duties.sent_when",)
    services.send_on(duty.id, "石狮日报", sent_on=day("2024-06-25"), proof="6版", actor=town, now=moment("2024-06-26"))
    with pytest.raises(InputError) as caught:
        services.submit(duty.id, services.Filing(record="考评结果"), actor=town, now=moment("2024-06-26"))
    assert caught.value.violations[0].params["left"] == "镇党委、政府、市住建局物管部门、镇政府微信公众号"


@pytest.mark.clause("A-三(十四)c")
def test_a_supervision_circular_counts_once_it_is_published(everywhere: None) -> None:
    city = hat(Role.AUTHORITY, A)
    duty = services.arise(
        "A", "supervision-circular", path=A, place_name="安顺市", obligor="市督查督办局", event="第一轮督查",
        on=day("2016-11-28"), actor=city, now=moment("2016-11-28"), due=day("2016-12-16"),
    )  # fmt: skip
    bureau = hat(Role.DEPARTMENT, A)
    circular = services.Filing(record="督查通报")
    with pytest.raises(InputError) as caught:
        services.submit(duty, circular, actor=bureau, now=moment("2016-12-01"))
    assert caught.value.codes == ("duties.destinations_missing",)
    services.send_on(
        duty, "全市（通报公开）", sent_on=day("2016-12-01"), proof="安督〔2016〕9号", actor=bureau,
        now=moment("2016-12-01"),
    )  # fmt: skip
    services.submit(duty, circular, actor=bureau, now=moment("2016-12-01"))
    assert selectors.find_line(duty, day("2016-12-02"), DAYS).state == "SUBMITTED"


@pytest.mark.clause("N-三d")
def test_a_plan_due_before_the_day_of_issue_waits_for_how_that_counts(everywhere: None) -> None:
    arise("N", "2019-07-01")
    assert lines("N", "first-renovation-plan", "2019-07-01") == []
    waiting = {one.template.key: one for one in selectors.not_arising("N", day("2019-07-01"), DAYS)}
    assert (waiting["first-renovation-plan"].setting, waiting["first-renovation-plan"].whose) == (
        "baseline", "市住建局",
    )  # fmt: skip
    settle("N", "baseline", "baseline", N, "2019-06-21")
    arise("N", "2019-07-01")
    plans = lines("N", "first-renovation-plan", "2019-07-01")
    assert len(plans) == len(lines("N", "yearly-founding-plan", "2019-07-01", period="2019")) > 20
    assert {(one.period, one.due_date, one.late) for one in plans} == {("2019-04-30", None, False)}
    town = hat(Role.TOWN, plans[0].path)
    services.submit(plans[0].id, services.Filing(record="整治提升规划"), actor=town, now=moment("2019-07-02"))
    assert not selectors.find_line(plans[0].id, day("2019-07-02"), DAYS).late


@pytest.mark.clause("N-三d")
def test_a_place_that_judges_the_early_day_counts_from_30_april(everywhere: None) -> None:
    settle("N", "baseline", "judge", N, "2019-06-21")
    arise("N", "2019-07-01")
    plans = lines("N", "first-renovation-plan", "2019-07-01")
    assert {(str(one.due_date), one.late) for one in plans} == {("2019-04-30", True)}


@pytest.mark.clause("L-四(二)a")
def test_the_yearly_priority_arises_once_its_day_is_decided(everywhere: None) -> None:
    arise("L", "2024-02-01")
    assert lines("L", "yearly-priority", "2024-02-01") == []
    asked = keys.standing_of(keys.Asking("L", "L-四(二)a", "duty:yearly-priority", L, day("2024-02-01")))
    assert asked is not None
    assert asked.text.startswith("待设定：年度重点列入日（由各级党组织定）")
    settle("L", "priority-date", "2024-03-31", L, "2024-01-01")
    arise("L", "2024-02-01")
    found = lines("L", "yearly-priority", "2024-02-01", period="2024")
    assert {str(one.due_date) for one in found} == {"2024-03-31"}
    assert len(found) == len({one.path for one in found}) == 9  # the city's counties


def test_an_interval_settled_below_counts_there_and_only_there(everywhere: None) -> None:
    town = next(one.path for one in lines("N", "yearly-founding-plan", "2019-12-01") or _towns())
    settle("N", "lift-interval", "15 day", town, "2019-11-01")
    arise("N", "2019-11-20")
    found = [one for one in lines("N", "lift-maintenance", "2019-11-20") if "演示" not in one.period]
    assert found
    assert {one.path.startswith(town) for one in found} == {True}
    assert {str(one.due_date) for one in found} == {"2019-11-15", "2019-11-30"}
    settle("N", "lift-interval", "1 month", N, "2019-11-01")
    arise("N", "2019-11-20")
    all_of = [one for one in lines("N", "lift-maintenance", "2019-11-20") if "演示" not in one.period]
    assert {str(one.due_date) for one in all_of if not one.path.startswith(town)} == {"2019-11-30"}
    assert {str(one.due_date) for one in all_of if one.path.startswith(town)} == {"2019-11-15", "2019-11-30"}


def _towns() -> list[selectors.DutyLine]:
    arise("N", "2019-07-01")
    demo = lines("N", "service-disclosure", "2019-11-20", layers=("DEMO",))
    towns = lines("N", "yearly-founding-plan", "2019-12-01")
    return [one for one in towns if any(other.path.startswith(one.path) for other in demo)]


def test_whoever_would_owe_sees_what_is_undecided_and_whose_it_is(everywhere: None) -> None:
    [company] = [
        one for one in selectors.undecided(("company",), N, day("2019-11-20")) if one.setting == "lift-interval"
    ]
    assert (company.template.title, company.whose) == ("电梯维保", "企业与维保单位")
    settle("N", "lift-interval", "15 day", N, "2019-11-01")
    assert "lift-interval" not in {one.setting for one in selectors.undecided(("company",), N, day("2019-11-20"))}
    assert selectors.undecided(("company",), "99/", day("2019-11-20")) == []


def test_the_reviewers_clock_counts_days_from_filing_to_the_answer(everywhere: None) -> None:
    arise("S", "2020-10-20")
    form = {one.period: one.id for one in lines("S", "dispatch-form", "2020-10-20")}
    office, centre = hat(Role.TOWN, "37/04/06/001/"), hat(Role.AUTHORITY, "37/04/06/")

    def file(period: str, on: str) -> None:
        services.submit(form[period], services.Filing(record="调度表"), actor=office, now=moment(on))

    file("2020-09-15", "2020-09-15")
    services.return_with_reason(form["2020-09-15"], "两行缺类别", actor=centre, now=moment("2020-09-17"))  # 2 days
    file("2020-09-15", "2020-09-18")
    services.accept(form["2020-09-15"], actor=centre, now=moment("2020-09-27"))  # 9 days
    file("2020-10-01", "2020-10-01")
    services.accept(form["2020-10-01"], actor=centre, now=moment("2020-10-05"))  # 4 days
    file("2020-10-15", "2020-10-15")
    query = selectors.DutyQuery(pack="S", template="dispatch-form")
    clock = selectors.review_clock(query, day("2020-10-20"), DAYS)
    assert (clock.reviewed, clock.median_days, clock.slowest_days, clock.waiting) == (3, 4, 9, 1)
    assert [(one.line.period, one.days) for one in clock.longest] == [("2020-10-15", 5)]
    [rate] = selectors.timeliness(query, day("2020-10-20"))
    assert (rate.accepted, rate.first_pass, rate.review_days) == (2, 1, 4)
    early = selectors.review_clock(query, day("2020-09-18"), DAYS)
    assert (early.reviewed, early.median_days) == (1, 2)


def test_a_clause_says_how_its_duty_stands_now(everywhere: None) -> None:
    arise("S", "2020-09-12")
    arise("S", "2020-10-02")
    form = {one.period: one.id for one in lines("S", "dispatch-form", "2020-10-02")}
    office = hat(Role.TOWN, "37/04/06/001/")
    services.submit(form["2020-09-15"], services.Filing(record="表"), actor=office, now=moment("2020-09-15"))
    services.submit(form["2020-10-01"], services.Filing(record="表"), actor=office, now=moment("2020-10-02"))

    def stands(on: str) -> tuple[str, str]:
        asking = keys.Asking("S", "S-附5b", "duty:dispatch-form", "37/04/06/", day(on))
        found = keys.standing_of(asking)
        assert found is not None
        return found.text, found.tone

    assert stands("2020-10-02") == ("应报 3：按时 1，逾期补报 1，待报 1", "plain")
    assert stands("2020-10-01") == ("应报 2：按时 1，待报 1", "plain")
    assert stands("2020-11-01") == ("应报 3：按时 1，逾期补报 1，逾期未报 1", "late")
    assert packs.find_clause("S-附5b") is not None


def test_only_offices_act_for_others(everywhere: None) -> None:
    arise("B", "2024-04-01")
    one = next(one for one in lines("B", "quarterly-owners-forum", "2024-04-01") if one.obligor_kind == "committee")
    paper = rules.OnBehalf(one.obligor, "函", day("2024-04-01"))
    with pytest.raises(Refused) as caught:
        services.submit(
            one.id,
            services.Filing(record="纪要", on_behalf=paper),
            actor=hat(Role.COMPANY, B),
            now=moment("2024-04-01"),
        )
    assert caught.value.codes == ("duties.behalf_staff",)
