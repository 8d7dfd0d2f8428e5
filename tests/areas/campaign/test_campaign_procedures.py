"""The campaigns' procedures played through the engine, with their refusals and what they leave in the registers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from factories import places as factory

from mulin.areas.campaign import selectors, services
from mulin.areas.campaign.models import Blocker, Task, TaskProgress
from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.mechanisms.cases import selectors as case_selectors
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.notices import papers
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services as pack_services

DAYS = calendar.bundled()
NANAN, SHANTING, STREET = "35/05/83/", "37/04/06/", "37/04/06/001/"
ANSHUN, XIXIU, LISHUI, LIANDU, BAOGAI = "52/04/", "52/04/02/", "33/11/", "33/11/02/", "35/05/81/101/"


def hat(role: Role, path: str, hat_id: int = 1) -> Actor:
    return Actor(f"{role} {path}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=hat_id, role=role, staff=True)


def moment(day: str) -> dt.datetime:
    return factory.moment(dt.date.fromisoformat(day))


def start(
    procedure: str, actor: Actor, path: str, day: str, data: dict[str, Any], due: str = "", place: str = "某地"
) -> int:
    new = cases.NewCase(path, place, "事项", data, due=dt.date.fromisoformat(due) if due else None)
    return cases.open_case(procedure, new, actor=actor, now=moment(day), days=DAYS)


def step(case: int, action: str, actor: Actor, day: str, *papers: str, **data: Any) -> str:
    given = cases.StepInput(data, papers=tuple(cases.NewPaper(key, key) for key in papers))
    return cases.take_step(case, action, actor=actor, now=moment(day), days=DAYS, given=given)


def task(clause: str, **more: Any) -> dict[str, Any]:
    return {"matter": "甲任务", "clause": clause, "kind": "OTHER", "lead_role": "TOWN", **more}


def line(case: int, day: str) -> selectors.TaskLine:
    found = selectors.task_of_case(case)
    assert found is not None
    return selectors.find_task(found, dt.date.fromisoformat(day))


@pytest.mark.clause("N-四(一)b")
def test_a_plan_item_of_nanan_starts_only_with_funding_and_owner(everywhere: None) -> None:
    town = hat(Role.TOWN, f"{NANAN}001/")
    case = start("campaign.task", town, f"{NANAN}001/", "2019-09-02", task("N-二(二)5c", lead="溪美街道"), "2019-11-29")
    with pytest.raises(Refused) as caught:
        step(case, "START", town, "2019-09-03")
    assert [(one.code, one.basis) for one in caught.value.violations] == [("campaign.task_lacks", "N-四(一)b")] * 2
    step(case, "START", town, "2019-09-03", owner="街道分管领导", funding_source="街道财政")
    found = line(case, "2019-09-03")
    assert (found.owner, found.funding_source, found.standing) == ("街道分管领导", "街道财政", "OPEN")


@pytest.mark.clause("L-四(二)b", "L-二(三)b")
def test_a_task_of_lishui_is_a_project_s_item_with_dated_steps_and_is_checked_by_the_authority(
    everywhere: None,
) -> None:
    city, town = hat(Role.AUTHORITY, LISHUI), hat(Role.TOWN, LIANDU)
    form = task(
        "L-二(三)a", lead="莲都区", project="未来社区改造", schedule="2026-09-30 完成摸底\n2026年10月31日前，开工"
    )
    bare = start("campaign.task", town, LIANDU, "2026-09-01", task("L-二(三)a", lead="莲都区"))
    with pytest.raises(Refused) as caught:
        step(bare, "START", town, "2026-09-02")
    assert {one.basis for one in caught.value.violations} == {"L-四(二)b"}
    case = start("campaign.task", town, LIANDU, "2026-09-01", form, "2026-12-31")
    step(case, "START", town, "2026-09-02")
    number = line(case, "2026-09-02").id
    steps = selectors.list_steps(number)
    assert [(one.label, one.due_on.isoformat()) for one in steps] == [
        ("完成摸底", "2026-09-30"),
        ("开工", "2026-10-31"),
    ]
    assert [line(case, day).standing for day in ("2026-09-30", "2026-10-01")] == ["OPEN", "BEHIND"]
    services.finish_step(steps[0].id, actor=town, now=moment("2026-10-08"))
    assert line(case, "2026-10-09").standing == "OPEN"
    with pytest.raises(Refused):
        services.finish_step(steps[0].id, actor=town, now=moment("2026-10-09"))
    step(case, "REPORT", town, "2026-10-20", result="两步都已完成")
    services.finish_step(steps[1].id, actor=town, now=moment("2026-10-20"))
    assert line(case, "2026-10-20").standing == "REPORTED"
    with pytest.raises(NotAllowed):
        step(case, "CHECK", town, "2026-10-21")
    step(case, "CHECK", city, "2026-10-21")
    assert (line(case, "2026-10-21").standing, line(case, "2026-10-20").standing) == ("DONE", "OPEN")
    assert step(case, "CLOSE", town, "2026-10-22") == "CLOSED"
    assert line(case, "2026-10-22").standing == "DONE"


@pytest.mark.parametrize(
    ("clause", "more", "code"),
    [
        ("L-二(三)a", {"schedule": "九月底 摸底"}, "campaign.step_unread"),
        ("S-附3c", {}, "campaign.clause_elsewhere"),
        ("L-二(三)a", {"lead": ""}, "campaign.lead_missing"),
        ("L-二(三)a", {"starts_on": "2027-01-02"}, "campaign.days_turned"),
        ("L-九z", {}, "campaign.clause_unknown"),
    ],
)
def test_a_task_s_form_says_what_is_wrong(everywhere: None, clause: str, more: dict[str, Any], code: str) -> None:
    form = {**task(clause, lead="莲都区"), **more}
    with pytest.raises(InputError) as caught:
        start("campaign.task", hat(Role.TOWN, LIANDU), LIANDU, "2026-09-01", form, "2026-12-31")
    assert caught.value.codes == (code,)
    assert not Task.objects.filter(path=LIANDU).exists()


@pytest.mark.clause("A-三(十三)b")
def test_a_department_s_task_takes_lead_and_responsible_units_from_the_matrix(everywhere: None) -> None:
    form = task("A-三(十三)b", kind="DEPARTMENT", lead_role="DEPARTMENT")
    case = start("campaign.task", hat(Role.AUTHORITY, ANSHUN), ANSHUN, "2016-03-01", form, "2016-12-30")
    found = line(case, "2016-03-01")
    assert found.lead == "市住房城乡建设局"
    units = found.responsible.split("、")
    assert {"市公安局", "市质监局", "市工商局"} <= set(units)
    assert len(units) == 18
    assert case_selectors.get_case(case).holder_role == "DEPARTMENT"


@pytest.mark.clause("N-二(一)4a")
def test_a_drafting_task_ends_with_the_rule_in_the_library(everywhere: None) -> None:
    city = hat(Role.AUTHORITY, NANAN)
    form = {"matter": "物业企业退出管理办法", "clause": "N-二(一)4a", "issuer": "市住建局", "lead": "市住建局"}
    case = start("campaign.drafting", city, NANAN, "2019-07-01", form, "2019-10-31")
    step(case, "ASK", city, "2019-08-01", asked="各乡镇街道、物业企业")
    with pytest.raises(Refused):
        step(case, "PUBLISH", city, "2019-08-02", number="1号")
    step(case, "DECIDE", city, "2019-09-01", decided_by="局长办公会")
    with pytest.raises(Refused) as caught:
        step(case, "PUBLISH", city, "2019-09-10")
    assert [one.basis for one in caught.value.violations] == ["N-二(一)4a"]
    assert line(case, "2019-09-09").standing == "OPEN"
    step(case, "PUBLISH", city, "2019-09-10", number="南建〔2019〕1号")
    found = line(case, "2019-09-10")
    assert found.document_id is not None
    document = packs.get_rule_document(found.document_id)
    assert (document.title, document.number, document.state) == ("物业企业退出管理办法", "南建〔2019〕1号", "ISSUED")
    assert (document.basis, found.standing, found.kind) == ("N-二(一)4a", "DONE", "DRAFTING")


PLANS = [
    ("campaign.street-plan", STREET, {"group", "content", "requirements", "time_limit"}, "S-五(二)a", "2020-09-14"),
    ("campaign.deployment-plan", SHANTING, {"group", "task_force", "content"}, "S-五(一)a", "2020-09-10"),
    ("campaign.local-plan", f"{NANAN}001/", {"mechanism", "safeguards", "works"}, "N-二(一)1h", "2019-07-01"),
    ("campaign.combined-plan", XIXIU, {"works", "management", "community", "mechanism"}, "A-一(一)a", "2016-03-01"),
]


@pytest.mark.clause("S-五(二)a", "S-六(四)b", "N-二(一)1h", "A-一(一)a", "S-五(一)a")
@pytest.mark.parametrize(("procedure", "path", "parts", "clause", "day"), PLANS)
def test_a_plan_needs_each_of_its_parts_and_is_kept_with_its_paper(
    everywhere: None, procedure: str, path: str, parts: set[str], clause: str, day: str
) -> None:
    place = hat(Role.AUTHORITY if procedure == "campaign.combined-plan" else Role.TOWN, path)
    with pytest.raises(InputError) as caught:
        start(procedure, place, path, day, {"title": "方案", "issuer": "本级"})
    assert [one.basis for one in caught.value.violations] == [clause] * len(parts)
    case = start(procedure, place, path, day, {"title": "方案", "issuer": "本级", **dict.fromkeys(parts, "写明")})
    step(case, "SUBMIT", place, day)
    with pytest.raises(Refused) as refused:
        step(case, "ADOPT", place, day, number="1号")
    assert refused.value.codes == ("cases.paper_missing",)
    step(case, "ADOPT", place, day, "plan", number="1号")
    document = packs.get_rule_document(int(case_selectors.get_case(case).data["document_id"]))
    assert (document.kind, document.title, document.state, document.basis) == ("PLAN", "方案", "ISSUED", clause)


@pytest.mark.clause("N-三a", "N-三c")
def test_the_year_s_plan_states_goals_survey_and_items(everywhere: None) -> None:
    town = hat(Role.TOWN, f"{NANAN}001/")
    form = {"title": "2019年度实施计划", "issuer": "溪美街道", "goals": "目标", "items": "四个项目"}
    with pytest.raises(InputError) as caught:
        start("campaign.year-plan", town, f"{NANAN}001/", "2019-07-01", form)
    assert [(one.basis, one.params["field"]) for one in caught.value.violations] == [("N-三c", "摸底情况要点")]
    assert start("campaign.year-plan", town, f"{NANAN}001/", "2019-07-01", {**form, "survey": "已摸底"})


REPORTS = [
    (
        "campaign.pilot-summary",
        ("pilots", "practice", "results", "roll_out", "mechanism"),
        {"A-一(二)g", "A-二(十一)e"},
    ),
    ("campaign.stage-report", ("market", "professional", "law", "social"), {"A-一(二)n"}),
    ("campaign.closing-report", ("experience", "mechanism"), {"S-五(三)b"}),
]


@pytest.mark.clause("A-一(二)g", "A-二(十一)e", "A-一(二)n", "S-五(三)b")
@pytest.mark.parametrize(("procedure", "parts", "wanted"), REPORTS)
def test_reports_state_every_part_are_confirmed_and_carried_out(
    everywhere: None, procedure: str, parts: tuple[str, ...], wanted: set[str]
) -> None:
    path, day = (SHANTING, "2020-12-10") if procedure.endswith("closing-report") else (ANSHUN, "2016-12-10")
    city, head = hat(Role.AUTHORITY, path), hat(Role.LEADER, path, 2)
    with pytest.raises(InputError) as caught:
        start(procedure, city, path, day, {})
    assert {one.basis for one in caught.value.violations} == wanted
    case = start(procedure, city, path, day, dict.fromkeys(parts, "写明"))
    step(case, "SUBMIT", city, day)
    verdict = {"verdict": "SPREAD"} if procedure.endswith("pilot-summary") else {}
    if verdict:
        with pytest.raises(Refused) as refused:
            step(case, "CONFIRM", head, day, confirmed_by="领导小组")
        assert [one.basis for one in refused.value.violations] == ["A-二(十一)e"]
    step(case, "CONFIRM", head, day, confirmed_by="领导小组", **verdict)
    assert step(case, "CARRY_OUT", city, day, carried="已推广") == "CARRIED_OUT"


@pytest.mark.clause("L-二(三)c")
def test_blockers_are_fed_back_answered_and_counted_in_working_days(everywhere: None) -> None:
    city, town = hat(Role.AUTHORITY, LISHUI), hat(Role.TOWN, LIANDU)
    case = start("campaign.task", town, LIANDU, "2026-09-01", task("L-二(三)a", lead="莲都区"))
    number = line(case, "2026-09-01").id
    data = {"matter": "加装电梯手续卡在规划", "kind": "PAPERS", "to_whom": "市建设局物业处"}
    open_ended = services.raise_blocker(number, data, actor=town, now=moment("2026-09-11"), days=DAYS)
    assert case_selectors.get_case(open_ended).due_date is None  # 第一时间: nobody has said how many days
    pack_services.decide_setting(
        "L", "blocker-response", "2", path=LISHUI, from_day=dt.date(2026, 9, 14), basis="丽建发1号",
        decided_by="市建设局", actor=city, now=moment("2026-09-14"),
    )  # fmt: skip
    second = services.raise_blocker(number, data, actor=town, now=moment("2026-09-18"), days=DAYS)
    assert case_selectors.get_case(second).due_date == dt.date(2026, 9, 21)  # 20th is a working Sunday
    with pytest.raises(NotAllowed):
        step(second, "ANSWER", town, "2026-09-19", answer="自答")
    step(open_ended, "ANSWER", city, "2026-09-16", answer="并联审批")
    today = dt.date(2026, 9, 22)
    lines = selectors.list_blockers(under=LISHUI)
    assert [(one.case_id, one.state_label) for one in lines] == [(second, "待答复"), (open_ended, "已答复")]
    found = selectors.response(lines, today, DAYS)
    assert (found.answered, found.waiting, found.median, found.longest) == (1, 1, 3, 3)
    assert line(case, "2026-09-22").blocked == 2
    step(second, "ESCALATE", town, "2026-09-22", escalated_to="市专班", why="跨部门")
    step(second, "ANSWER", hat(Role.LEADER, LISHUI), "2026-09-23", answer="专班会商")
    step(second, "SOLVE", town, "2026-09-24")
    assert line(case, "2026-09-24").blocked == 1
    with pytest.raises(IntegrityError, match="campaign_blocker_days"), transaction.atomic():
        Blocker.objects.filter(case_id=second).update(answered_on=dt.date(2026, 9, 1))


def test_a_blocker_of_an_unknown_task_is_refused(everywhere: None) -> None:
    data = {"matter": "难", "kind": "FUNDS", "to_whom": "市建设局", "task_no": 999_999_999}
    with pytest.raises(InputError) as caught:
        start("campaign.blocker", hat(Role.TOWN, LIANDU), LIANDU, "2026-09-01", data)
    assert caught.value.codes == ("campaign.no_task",)


@pytest.mark.clause("L-四(二)c")
def test_progress_is_appended_and_highlights_are_listed(everywhere: None) -> None:
    town = hat(Role.TOWN, LIANDU)
    case = start("campaign.task", town, LIANDU, "2026-09-01", task("L-四(二)c", lead="莲都区"))
    number = line(case, "2026-09-01").id
    day = dt.date(2026, 9, 10)
    plain = services.NewProgress(day, "完成 3 栋", 30)
    services.report_progress(number, plain, actor=town, now=moment("2026-09-10"))
    bright = services.NewProgress(day, "居民自筹成立监督小组", 45, highlight=True)
    services.report_progress(number, bright, actor=town, now=moment("2026-09-11"))
    assert (line(case, "2026-09-11").percent, line(case, "2026-09-09").percent) == (45, None)
    assert [one.text for one in selectors.list_progress(number)] == ["居民自筹成立监督小组", "完成 3 栋"]
    assert [one.text for one in selectors.list_highlights(under=LISHUI, pack="L")] == ["居民自筹成立监督小组"]
    wrong = services.NewProgress(dt.date(2026, 9, 12), " ", 101)
    with pytest.raises(InputError) as caught:
        services.report_progress(number, wrong, actor=town, now=moment("2026-09-11"))
    assert set(caught.value.codes) == {
        "campaign.progress_empty", "campaign.progress_percent", "campaign.progress_future",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        services.report_progress(number, plain, actor=hat(Role.TOWN, NANAN), now=moment("2026-09-11"))
    with pytest.raises(IntegrityError, match="campaign_progress_percent"), transaction.atomic():
        TaskProgress.objects.create(
            task_id=number, path=LIANDU, on_day=day, percent=101, text="x", recorded_at=moment("2026-09-11"),
            recorded_by="x",
        )  # fmt: skip


@pytest.mark.clause("N-三b", "N-三g")
def test_a_milestone_s_review_names_findings_and_incentive_and_severe_lag_proposes_the_circular(
    everywhere: None,
) -> None:
    city = hat(Role.AUTHORITY, NANAN)
    now = moment("2020-01-06")
    case = services.open_review("N", "2019-12-31", NANAN, "南安市", actor=city, now=now, days=DAYS)
    assert case_selectors.get_case(case).clause == "N-三f"
    with pytest.raises(Refused):
        services.open_review("N", "2019-12-31", NANAN, "南安市", actor=city, now=now, days=DAYS)
    with pytest.raises(NotFound):
        services.open_review("N", "2018-12-31", NANAN, "南安市", actor=city, now=now, days=DAYS)
    with pytest.raises(Refused) as caught:
        step(case, "CONCLUDE", city, "2020-01-06", conclusion="SEVERE")
    assert {one.basis for one in caught.value.violations} == {"N-三b", "N-三g"}
    step(
        case, "CONCLUDE", city, "2020-01-06", findings="39个小区组建0个", conclusion="SEVERE", incentive="不予奖补",
        follow_up="通报",
    )  # fmt: skip
    circular = case_selectors.get_case(int(case_selectors.get_case(case).data["circular"]))
    assert (circular.procedure, circular.clause, circular.state) == ("campaign.circular", "N-三g", "PROPOSED")
    assert circular.data["facts"] == "39个小区组建0个"
    step(circular.pk, "DRAFT", city, "2020-01-07", issuer="市住建局", body="通报如下")
    paper = papers.get_paper(int(case_selectors.get_case(circular.pk).data["paper_id"]))
    assert (paper.kind, paper.issuer, paper.clause) == ("lagging-circular", "市住建局", "N-三g")
    assert step(circular.pk, "ISSUE", city, "2020-01-08", number="南建〔2020〕1号") == "ISSUED"


@pytest.mark.clause("S-六(四)b")
def test_the_street_s_spot_checks_follow_what_was_wrong_until_it_is_right(everywhere: None) -> None:
    street = hat(Role.TOWN, STREET)
    found = {"checked_on": "2020-10-12", "matter": "环境卫生攻坚", "found": "垃圾桶未清"}
    case = start("campaign.spot-check", street, STREET, "2020-10-12", found)
    assert step(case, "ORDER", street, "2020-10-12", problem="垃圾桶未清", until="2020-10-15") == "CORRECTING"
    step(case, "CORRECT", hat(Role.NEIGHBOURHOOD, STREET), "2020-10-14", correction="已清")
    step(case, "AGAIN", street, "2020-10-15", again="东门仍未清")
    step(case, "CORRECT", street, "2020-10-16", correction="已清")
    assert step(case, "CLOSE", street, "2020-10-17") == "CLOSED"
    good = start("campaign.spot-check", street, STREET, "2020-10-12", {**found, "found": "正常"})
    assert step(good, "PASS", street, "2020-10-12") == "CLOSED"


@pytest.mark.clause("B-五(三)e")
def test_persons_are_interviewed_by_the_discipline_committee_alone(everywhere: None) -> None:
    town = hat(Role.DEPARTMENT, BAOGAI)
    form = {"person_kind": "COMMITTEE", "post": "业委会主任", "ground": "NOT_PERFORMED", "facts": "两个季度没有公示"}
    with pytest.raises(InputError) as caught:
        start("campaign.accountability-interview", town, BAOGAI, "2024-04-01", {**form, "ground": "OTHER"})
    assert caught.value.codes == ("cases.field_choice",)
    case = start("campaign.accountability-interview", town, BAOGAI, "2024-04-01", form)
    held = {"held_on": "2024-04-03", "record": "限期公示"}
    with pytest.raises(Refused) as refused:
        step(case, "HOLD", town, "2024-04-03", held_by="镇小区服务岗", **held)
    assert [(one.code, one.basis) for one in refused.value.violations] == [("campaign.interview_body", "B-五(三)e")]
    step(case, "HOLD", town, "2024-04-03", "record", held_by="镇纪委书记", **held)
    assert step(case, "CLOSE", town, "2024-04-10", consequence="责令书面检查") == "CLOSED"
    assert case_selectors.get_case(case).clause == "B-五(三)e"
