"""What follows from a counted survey: facts, the talk, rectification, replacement; deliberation and joint records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from factories import owners, places

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, Refused
from mulin.kernel.registers import recording
from mulin.kernel.registers import selectors as facts_read
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.cases.models import Case
from mulin.mechanisms.decisions.models import Assembly, Motion
from mulin.mechanisms.surveys import selectors, services

DAY, DAYS = places.moment, calendar.bundled()
OPENS, CLOSES, AFTER = dt.date(2026, 11, 1), dt.date(2026, 11, 20), dt.date(2026, 11, 21)


def hat(role: Role, path: str) -> Actor:
    return Actor(str(role), PERMISSIONS[role], (scope.Range.under(path),), hat_id=1, role=role, staff=True)


TOWN, VILLAGE = hat(Role.TOWN, places.TOWN), hat(Role.NEIGHBOURHOOD, places.EAST)


@dataclass
class Scene:
    community: int
    path: str

    def survey(self, subject: str, choices: str) -> int:
        new = services.NewSurvey(
            self.path, self.community, "甲小区", f"{subject} 测评", subject, "2026-H2", dt.date(2026, 7, 1),
            dt.date(2027, 1, 1), ("您是否满意？",), OPENS, CLOSES, minimum=10,
        )  # fmt: skip
        survey = services.issue_survey(new, actor=TOWN, now=DAY(OPENS))
        for (household, _), choice in zip(selectors.missing_households(survey), choices, strict=False):
            services.enter_sheet(survey, household, {"1": choice}, actor=TOWN, now=DAY(OPENS))
        services.close_survey(survey, actor=TOWN, now=DAY(AFTER))
        return survey

    def open_cases(self) -> list[tuple[str, str]]:
        return list(Case.objects.filter(community_id=self.community).values_list("procedure", "state"))

    def step(self, action: str, **data: Any) -> str:
        case = Case.objects.get(community_id=self.community)
        given = cases.StepInput(data)
        return cases.take_step(int(case.pk), action, actor=TOWN, now=DAY(AFTER, 15), days=DAYS, given=given)


@pytest.fixture
def scene(everywhere: None) -> Scene:
    places.tree()
    ((community, path),) = places.communities(places.EAST, ["甲小区"], recorded=dt.date(2020, 1, 1))
    rows = [(f"1-{n + 101}", 9000, (f"P{n}",), "HOME") for n in range(20)]
    owners.units(community, path, rows, now=DAY(dt.date(2020, 1, 1)))
    return Scene(community, path)


@pytest.mark.clause("A-一(二)k", "N-一d", "L-三(一)4c")
@pytest.mark.parametrize(
    ("subject", "facet"),
    [("OVERALL", "satisfaction_overall"), ("COMPANY", "satisfaction_company"), ("COMMITTEE", "satisfaction_committee")],
)
def test_a_result_is_the_dated_fact_that_the_targets_read(scene: Scene, subject: str, facet: str) -> None:
    scene.survey(subject, "S" * 18 + "ND")
    held = facts_read.facts_of("community", scene.community, on=dt.date(2026, 12, 31))[facet]
    assert held is not None
    assert [held[one] for one in ("satisfied", "neutral", "dissatisfied", "answered", "delivered")] == [
        18,
        1,
        1,
        20,
        20,
    ]
    assert scene.open_cases() == []


@pytest.mark.clause("B-四(四)5c", "B-四(四)5e")
def test_more_than_half_dissatisfied_is_talked_about_and_without_a_committee_the_town_convenes(scene: Scene) -> None:
    scene.survey("COMPANY", "S" * 9 + "D" * 11)
    assert scene.open_cases() == [("selfgov.company-talk", "DUE")]
    with pytest.raises(Refused):
        scene.step("HOLD")
    scene.step("HOLD", talked_on="2026-11-21", demands="十日内补齐保洁和保安")
    scene.step("REPORT", rectified="补了保洁")
    scene.step("FAIL", failing="保安仍未到位，群众强烈不满")
    assert scene.step("CONVENE", replacement_text="解聘现物业企业，另行选聘。") == "CONVENED"
    row = Assembly.objects.get(community_id=scene.community)
    assert (row.convener, row.stage) == ("TOWN", "DRAFT")
    assert "没有业委会" in row.convened_because
    motion = Motion.objects.get(assembly=row)
    assert (motion.matter, motion.text) == ("PM_FIRM", "解聘现物业企业，另行选聘。")


@pytest.mark.clause("B-四(四)5d")
def test_with_a_committee_it_is_the_committee_that_convenes(scene: Scene) -> None:
    founded = {"state": "FOUNDED"}
    places.state("committee", [(scene.community, scene.path)], founded, start=dt.date(2024, 1, 1), recorded=OPENS)
    scene.survey("COMPANY", "D" * 11 + "S" * 9)
    scene.step("HOLD", talked_on="2026-11-21", demands="补齐人员")
    scene.step("FAIL", failing="敷衍")
    scene.step("CONVENE", replacement_text="更换物业企业。")
    assert Assembly.objects.get(community_id=scene.community).convener == "COMMITTEE"


def test_a_rectified_company_is_done_with(scene: Scene) -> None:
    scene.survey("COMPANY", "D" * 20)
    scene.step("HOLD", talked_on="2026-11-21", demands="补齐人员")
    scene.step("REPORT", rectified="人员到岗")
    assert scene.step("PASS", recheck="复评满意") == "RECTIFIED"


@pytest.mark.clause("B-四(二)4c")
def test_less_than_half_satisfied_with_the_committee_only_proposes(scene: Scene) -> None:
    scene.survey("COMMITTEE", "S" * 9 + "N" * 11)
    assert scene.open_cases() == [("selfgov.early-election", "PROPOSED")]
    scene.step("CONVENE", motion_text="业委会是否提前换届。")
    row = Assembly.objects.get(community_id=scene.community)
    assert (row.convener, Motion.objects.get(assembly=row).matter) == ("TOWN", "ELECT")


@pytest.mark.parametrize(("subject", "choices"), [("COMPANY", "S" * 10 + "D" * 10), ("COMMITTEE", "S" * 10 + "D" * 10)])
def test_exactly_one_half_fires_neither(scene: Scene, subject: str, choices: str) -> None:
    scene.survey(subject, choices)
    assert scene.open_cases() == []


def deliberate(scene: Scene) -> int:
    new = cases.NewCase(
        scene.path, "甲小区", "增设充电桩", {"topic": "增设充电桩", "major": True}, community_id=scene.community
    )
    return cases.open_case("selfgov.deliberation", new, actor=VILLAGE, now=DAY(OPENS), days=DAYS)


def take(case: int, action: str, **data: Any) -> str:
    given = cases.StepInput(data)
    return cases.take_step(case, action, actor=VILLAGE, now=DAY(AFTER), days=DAYS, given=given)


@pytest.mark.clause("L-三(一)3a", "B-二4", "N-二(三)4c", "L-二(一)d")
def test_the_five_steps_each_leave_their_output(scene: Scene) -> None:
    case = deliberate(scene)
    for action, bare in (("DISCUSS", {}), ("SORT", {}), ("SHOW", {}), ("APPRAISE", {})):
        outputs: dict[str, dict[str, Any]] = {
            "DISCUSS": {"discussion": "到会 31 户，同意增设", "attended": 31, "led_by": "小区党支部"},
            "SORT": {"plan": "由业委会询价"},
            "SHOW": {"published": "公告栏、业主群", "shown_on": "2026-11-21"},
            "APPRAISE": {"appraisal": "满意"},
        }
        with pytest.raises(Refused):
            take(case, action, **bare)
        last = take(case, action, **outputs[action])
    assert last == "APPRAISED"
    assert Case.objects.get(pk=case).data["attended"] == 31


def test_a_fifth_of_the_owners_brings_a_matter_before_the_assembly(scene: Scene) -> None:
    case = deliberate(scene)
    take(case, "DISCUSS", discussion="意见不一")
    more = {"matter_class": "COMMON_USE", "motion_text": "在北侧空地建十个充电桩。", "owners_total": 101}
    with pytest.raises(Refused) as few:
        take(case, "SPONSOR", sponsors=20, **more)
    assert few.value.violations[0].params["wanted"] == 21
    assert take(case, "SPONSOR", sponsors=21, **more) == "SPONSORED"
    row = Assembly.objects.get(pk=Case.objects.get(pk=case).data["assembly"])
    assert (row.convener, Motion.objects.get(assembly=row).text) == ("PETITION", "在北侧空地建十个充电桩。")


@pytest.mark.clause("L-三(一)3b", "N-二(三)2c", "B-三c")
@pytest.mark.parametrize("kind", ["VISIT", "MATTER", "WORK", "DISPUTE", "MEETING"])
def test_joint_action_of_three_parties_is_recorded_by_its_kind(scene: Scene, kind: str) -> None:
    values = {"name": "电梯维修", "kind": kind, "held_on": OPENS, "village": "社区物业岗", "outcome": "月底前修好"}
    new = recording.NewRecord(scene.path, "甲小区", values, scene.community)
    with pytest.raises(InputError) as alone:
        recording.enter("joint-action", new, actor=VILLAGE, now=DAY(AFTER))
    assert alone.value.codes == ("selfgov.joint_parties",)
    both = recording.NewRecord(scene.path, "甲小区", {**values, "company": "项目经理"}, scene.community)
    assert recording.enter("joint-action", both, actor=VILLAGE, now=DAY(AFTER))
