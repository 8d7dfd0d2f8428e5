"""Exposure: reviewed, told, answered, approved by whom the place says, masked, shown for its days, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from factories import places as factory

from mulin.areas.publicity import selectors, services
from mulin.areas.publicity.rules import vocabulary
from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor, NotAllowed
from mulin.kernel.errors import NotFound, Refused
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.notices import selectors as notices
from mulin.mechanisms.packs import services as packs
from mulin.mechanisms.packs import settling

DAYS = calendar.bundled()
ANSHUN, BAOGAI = "52/04/", "35/05/81/101/"
FIRST = dt.date(2016, 3, 1)
TOWN_FIRST = dt.date(2024, 3, 1)
PROCEDURES = {"A": "publicity.exposure", "B": "publicity.town-exposure"}


def hat(role: Role, path: str, label: str, hat_id: int) -> Actor:
    return Actor(label, PERMISSIONS[role], (scope.Range.under(path),), hat_id=hat_id, role=role, staff=True)


OFFICE = hat(Role.AUTHORITY, ANSHUN, "安顺市 住建局 物业科", 1)
LEADER = hat(Role.LEADER, ANSHUN, "安顺市 分管领导", 2)
TOWN = hat(Role.TOWN, BAOGAI, "宝盖镇 物业岗", 3)
TOWN_LEADER = hat(Role.LEADER, BAOGAI, "宝盖镇 分管领导", 4)


class Played:
    """One exposure, step by step, at one document's place."""

    def __init__(self, pack: str, **data: Any) -> None:
        self.path, self.day = (ANSHUN, FIRST) if pack == "A" else (BAOGAI, TOWN_FIRST)
        self.proposer, self.leader = (OFFICE, LEADER) if pack == "A" else (TOWN, TOWN_LEADER)
        given = {"facts": "多次催告后仍不整改", **data}
        new = cases.NewCase(self.path, "某地", "曝光", given)
        self.case = cases.open_case(PROCEDURES[pack], new, actor=self.proposer, now=self.moment(0), days=DAYS)

    def moment(self, days: int) -> dt.datetime:
        return factory.moment(self.day + dt.timedelta(days=days))

    def step(
        self, days: int, action: str, actor: Actor | None = None, papers: tuple[str, ...] = (), **data: Any
    ) -> str:
        given = cases.StepInput(data, papers=tuple(cases.NewPaper(key, key) for key in papers))
        return cases.take_step(
            self.case, action, actor=actor or self.proposer, now=self.moment(days), days=DAYS, given=given
        )

    def date(self, days: int) -> str:
        return (self.day + dt.timedelta(days=days)).isoformat()

    def told(self) -> None:
        self.step(1, "SUBMIT", papers=("evidence",))
        self.step(2, "PASS", papers=("legal_opinion",), opinion="事实清楚", legal_reviewer="法制机构 审核岗")
        self.step(3, "TELL", papers=("told",), told_how="书面送达", answer_until=self.date(8))

    def approved(self) -> None:
        self.told()
        self.step(5, "ANSWER", answer="已提交整改方案")
        self.step(9, "APPROVE", self.leader, approval="批示〔2016〕3号")

    def published(self) -> None:
        self.approved()
        self.step(10, "PUBLISH", self.leader, from_day=self.date(10), to_day=self.date(40))


def settle(pack: str, post: str = "分管领导") -> None:
    path = ANSHUN if pack == "A" else BAOGAI
    day = FIRST if pack == "A" else TOWN_FIRST
    packs.decide_setting(
        pack, services.APPROVER, post, path=path, from_day=day, basis="局长办公会纪要1号", decided_by="住建局",
        actor=SYSTEM, now=factory.moment(day),
    )  # fmt: skip


COMPANY = {"subject_kind": "COMPANY", "subject_name": "某物业公司"}


@pytest.mark.clause("A-二(八)f", "B-四(一)3d", "B-五(三)c")
@pytest.mark.parametrize("pack", ["A", "B"])
def test_nothing_is_exposed_until_the_place_says_who_approves(everywhere: None, pack: str) -> None:
    played = Played(pack, **COMPANY)
    played.told()
    played.step(5, "ANSWER", answer="已提交整改方案")
    with pytest.raises(settling.OpenSetting):
        played.step(9, "APPROVE", played.leader, approval="批示3号")
    settle(pack, "镇长" if pack == "B" else "局长")
    with pytest.raises(Refused) as other:
        played.step(9, "APPROVE", played.leader, approval="批示3号")
    assert other.value.codes == ("publicity.not_approver",)
    settle(pack)
    assert played.step(9, "APPROVE", played.leader, approval="批示3号") == "APPROVED"


@pytest.mark.clause("A-二(八)f")
def test_each_kind_of_subject_is_exposed_reviewed_answered_and_masked(everywhere: None) -> None:
    settle("A")
    owners = [
        {"subject_kind": "OWNER", "building": "3幢", "owner_act": act} for act, _ in vocabulary.OWNER_ACTS
    ]  # 拒交费、违建、拆承重、改用途、毁设施
    developer = {"subject_kind": "DEVELOPER", "subject_name": "某房开"}
    subjects = [COMPANY, developer, *owners]
    assert len(owners) == 5
    played = [Played("A", **subject) for subject in subjects]
    for one in played:
        one.published()
    shown = selectors.list_exposures(today=FIRST + dt.timedelta(days=20))
    assert sorted(str(page.content["subject"]) for page in shown) == sorted(
        ["某物业公司", "某房开", *(f"3幢某业主（{words}）" for _, words in vocabulary.OWNER_ACTS)]
    )
    words = shown[-1].content["paragraphs"]
    assert "当事人陈述：已提交整改方案" in words
    assert any("安顺市 分管领导" in line for line in words)
    assert shown[-1].decision == "批示〔2016〕3号"


@pytest.mark.clause("B-四(一)3d", "B-五(三)c")
def test_a_town_exposes_a_rights_violation_and_whoever_disturbs(everywhere: None, within: Any) -> None:
    settle("B")
    violation = Played("B", subject_kind="BODY", subject_name="某小区业委会", source_case="线索2024-17 侵占公共收益")
    disturbing = Played("B", subject_kind="OWNER", building="5幢", owner_act="DISTURBANCE")
    violation.published()
    disturbing.published()
    with within("98/", staff=False):
        shown = selectors.list_exposures(today=TOWN_FIRST + dt.timedelta(days=11))
        assert {page.content["subject"] for page in shown} == {"某小区业委会", "5幢某业主（扰乱物业管理）"}
        assert {page.clause for page in shown} == {"B-四(一)3d"}


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({"subject_kind": "OWNER", "building": "3幢"}, ("publicity.act_missing",)),
        ({"subject_kind": "OWNER", "owner_act": "UNPAID"}, ("publicity.building_missing",)),
        (
            {"subject_kind": "OWNER", "building": "3幢", "owner_act": "UNPAID", "subject_name": "某甲"},
            ("publicity.owner_named",),
        ),
        ({"subject_kind": "OWNER", "building": "3幢502室", "owner_act": "UNPAID"}, ("publicity.personal_words",)),
        ({"subject_kind": "COMPANY"}, ("publicity.subject_missing",)),
        ({**COMPANY, "facts": "联系 13800000000"}, ("publicity.personal_words",)),
    ],
)
def test_a_subject_is_named_as_the_law_allows(everywhere: None, data: dict[str, str], codes: tuple[str, ...]) -> None:
    played = Played("A", **data)
    with pytest.raises(Refused) as refused:
        played.step(1, "SUBMIT", papers=("evidence",))
    assert refused.value.codes == codes


def test_the_steps_keep_their_order_papers_days_and_posts(everywhere: None) -> None:
    settle("A")
    played = Played("A", **COMPANY)
    with pytest.raises(Refused) as unproved:
        played.step(1, "SUBMIT")
    assert unproved.value.codes == ("cases.paper_missing",)
    played.step(1, "SUBMIT", papers=("evidence",))
    with pytest.raises(Refused):
        played.step(2, "APPROVE", LEADER, approval="批示")
    played.step(2, "PASS", papers=("legal_opinion",), opinion="可以", legal_reviewer="法制机构")
    with pytest.raises(Refused) as same_day:
        played.step(3, "TELL", papers=("told",), told_how="送达", answer_until=played.date(3))
    assert same_day.value.codes == ("publicity.answer_day",)
    played.step(3, "TELL", papers=("told",), told_how="送达", answer_until=played.date(8))
    with pytest.raises(Refused) as early:
        played.step(8, "NO_ANSWER")
    assert early.value.codes == ("publicity.answer_running",)
    played.step(9, "NO_ANSWER")
    with pytest.raises(NotAllowed):
        played.step(9, "APPROVE", hat(Role.NEIGHBOURHOOD, ANSHUN, "分管领导", 9), approval="批示")
    played.step(9, "APPROVE", LEADER, approval="批示")
    with pytest.raises(Refused) as crossed:
        played.step(10, "PUBLISH", LEADER, from_day=played.date(9), to_day=played.date(12))
    assert crossed.value.codes == ("publicity.exposure_days",)
    played.step(10, "PUBLISH", LEADER, from_day=played.date(10), to_day=played.date(12))
    page = selectors.list_exposures(today=FIRST + dt.timedelta(days=10))[0]
    assert any("没有提出陈述" in line for line in page.content["paragraphs"])


def test_who_proposes_does_not_approve(everywhere: None) -> None:
    settle("A", "物业科")
    played = Played("A", **COMPANY)
    played.told()
    played.step(9, "NO_ANSWER")
    with pytest.raises(Refused) as own:
        played.step(9, "APPROVE", OFFICE, approval="批示")
    assert own.value.codes == ("publicity.own_proposal",)


def test_an_answer_may_stop_it_and_an_exposure_ends_with_its_days(everywhere: None) -> None:
    settle("A")
    stopped = Played("A", **COMPANY)
    stopped.told()
    stopped.step(5, "ANSWER", answer="已缴清")
    assert stopped.step(6, "STOP", LEADER, stop_reason="陈述属实，已整改") == "STOPPED"
    shown = Played("A", **COMPANY)
    shown.published()
    assert selectors.list_exposures(today=FIRST + dt.timedelta(days=9)) == []
    assert len(selectors.list_exposures(today=FIRST + dt.timedelta(days=40))) == 1
    assert selectors.list_exposures(today=FIRST + dt.timedelta(days=41)) == []
    end = FIRST + dt.timedelta(days=41)
    assert services.withdraw_expired(now=factory.moment(end), today=end, actor=SYSTEM) == 1
    with pytest.raises(NotFound):
        notices.get_page(f"exposure-{shown.case}")


def test_an_exposure_is_withdrawn_with_a_reason(everywhere: None) -> None:
    settle("A")
    played = Played("A", **COMPANY)
    played.published()
    assert played.step(12, "WITHDRAW", LEADER, withdrawal="整改完成") == "WITHDRAWN"
    assert selectors.list_exposures(today=FIRST + dt.timedelta(days=12)) == []
