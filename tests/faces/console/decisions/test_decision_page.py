"""The decision page over HTTP: convened, noticed, voted, counted, announced; who is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mulin.base.access import selectors as access
from mulin.faces.shared.decisions import acting
from mulin.kernel import calendar, clock, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.errors import Refused
from mulin.mechanisms.decisions import models
from mulin.mechanisms.decisions.rules.channels import Channel
from mulin.mechanisms.decisions.selectors import resolutions
from mulin.mechanisms.decisions.services import casting
from tests.factories import owners

pytestmark = pytest.mark.django_db
START = dt.datetime(2024, 5, 9, 9, tzinfo=calendar.ZONE)
ROWS = tuple((f"1-10{n}", 9000, (f"业{n}",), "HOME") for n in range(1, 7))
MOTION = {"matter": "PM_FIRM", "title": "更换物业服务企业", "text": "选聘演示物业，合同三年。", "kind": "YES_NO"}
RULES = {
    "electronic": "own", "silent": "ignore", "floor": "none", "roll_objection_days": 15,
    "result_objection_days": 15, "slips": "on", "sample": 100,
}  # fmt: skip


def enter(client: Client, user: str) -> None:
    assert client.post("/demo/enter/", {"user": user}).status_code == 303


@pytest.fixture
def home() -> tuple[int, str, str]:
    """The demo committee's community, with six owners: (id, path, name)."""
    with scope.active(scope.EVERYWHERE, staff=True):
        hat = next(hat for user, hat in access.demo_cast() if user.username == "demo-committee")
        assert hat.community_id is not None
        owners.units(hat.community_id, hat.ranges[0].lo, ROWS, now=START)
        return hat.community_id, hat.ranges[0].lo, hat.place_name


class Stage:
    """One assembly on its way through the committee's face, the clock moved by the test."""

    def __init__(self, client: Client, home: tuple[int, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.client, self.home, self.patch = client, home, monkeypatch
        enter(client, "demo-committee")
        self.at(START)
        given = {"title": "演示第一次会议", "convener": "COMMITTEE"}
        answer = client.post(reverse("committee:assembly-new", args=[home[0]]), given)
        assert answer.status_code == 303, answer.content.decode()
        self.number = int(answer["Location"].rstrip("/").rpartition("/")[2])

    def at(self, moment: dt.datetime) -> None:
        self.patch.setattr(clock, "now", lambda: moment)
        self.patch.setattr(clock, "today", lambda: calendar.local_date(moment))

    def act(self, slug: str, status: int = 303, **data: Any) -> str:
        answer = self.client.post(reverse("committee:assembly-act", args=[self.number, slug]), data)
        assert answer.status_code == status, answer.content.decode()
        return str(answer.content.decode())

    def page(self, face: str = "committee") -> str:
        answer = self.client.get(reverse(f"{face}:assembly", args=[self.number]))
        assert answer.status_code == 200
        return str(answer.content.decode())

    def prepared(self) -> None:
        self.act("motion", **MOTION)
        self.act("rules", **RULES)
        self.act("roll-draft")
        self.act("roll-publish", until="2024-05-24")

    def notice(self, status: int = 303, **changed: str) -> str:
        given = {
            "scope_text": "全体业主", "form": "书面征求意见", "noticed_on": "2024-05-09", "notice_days": "15",
            "event_on": "2024-05-25", "closes_on": "2024-05-31", "residents_informed": "on",
        } | changed  # fmt: skip
        return self.act("notice", status, **given)

    def cast(self, voters: int, choice: int) -> None:
        at = dt.datetime(2024, 5, 26, 10, tzinfo=calendar.ZONE)
        with scope.active(scope.EVERYWHERE, staff=True):
            groups = models.OwnerGroup.objects.filter(assembly_id=self.number, units__name__in=[r[0] for r in ROWS])
            for group in groups.order_by("serial")[:voters]:
                given = casting.Cast(group.pk, Channel.PHONE, {1: choice}, f"k{group.pk}", "SIGNED_IN", at)
                casting.cast(self.number, given, signer=acting.signer(), actor=SYSTEM, now=at)

    def counted(self, voters: int) -> None:
        self.prepared()
        self.notice()
        self.at(START + dt.timedelta(days=16))
        self.act("roll-freeze")
        self.act("open")
        self.cast(voters, 1)
        self.voting = self.page()
        self.at(START + dt.timedelta(days=23))
        self.act("close")
        self.act("count")


@pytest.fixture
def stage(client: Client, home: tuple[int, str, str], monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(client, home, monkeypatch)


def test_an_assembly_goes_its_whole_way_and_shows_no_result_before_the_count(stage: Stage) -> None:
    assert "至少要有一个议题" in stage.page()
    stage.counted(5)
    assert "参与表决的面积和人数均过半数同意" in stage.voting
    assert "三分之二以上" in stage.voting
    assert "法定口径：" not in stage.voting
    after = stage.page()
    assert "法定口径：" in after
    assert "议事规则口径：" in after
    assert "异议期到" in after
    assert stage.act("announce", 200).count("现在不能公告最终结果") >= 1
    stage.at(START + dt.timedelta(days=40))
    stage.act("announce")
    with scope.active(scope.EVERYWHERE, staff=True):
        assert [one.title for one in resolutions.passed(stage.home[0], "PM_FIRM", dt.date(2024, 7, 1))] == [
            "更换物业服务企业"
        ]
    assert "结果已公告" in stage.page()


def test_a_vote_below_its_quorum_says_so_and_carries_nothing(stage: Stage) -> None:
    stage.counted(1)
    assert "参与未达法定比例" in stage.page()
    stage.at(START + dt.timedelta(days=40))
    stage.act("announce")
    with scope.active(scope.EVERYWHERE, staff=True):
        assert resolutions.passed(stage.home[0], "PM_FIRM", dt.date(2024, 7, 1)) == []


@pytest.mark.clause("B-四(五)2a", "B-四(五)2b", "B-四(五)2d")
def test_the_notice_is_refused_in_words_and_then_locks_the_agenda(stage: Stage) -> None:
    stage.prepared()
    assert "最快 5月24日" in stage.page()
    short = stage.notice(422, event_on="2024-05-23")
    assert "会议最早在 2024-05-24" in short
    assert "请先告知居（村）民委员会" in stage.notice(422, residents_informed="")
    stage.notice()
    assert "现在不能添加议题" in stage.act("motion", 200, **MOTION)
    motion = models.Motion.objects.values_list("pk", flat=True)
    with scope.active(scope.EVERYWHERE, staff=True):
        number = motion.get(assembly_id=stage.number)
    changed = stage.client.post(reverse("committee:assembly-motion", args=[stage.number, number]), MOTION)
    assert changed.status_code == 422
    assert "会议现在是“已公告”" in changed.content.decode()
    removed = stage.client.post(reverse("committee:assembly-motion-remove", args=[stage.number, number]))
    assert removed.status_code == 400


@pytest.mark.clause("B-四(四)5e")
def test_a_town_convenes_with_its_reason_only_and_the_committee_does_not_preside(stage: Stage) -> None:
    stage.prepared()
    enter(stage.client, "s-town")
    new = reverse("console:assembly-new", args=[stage.home[0]])
    given = {"title": "演示临时会议", "convener": "TOWN"}
    silent = stage.client.post(new, given)
    assert silent.status_code == 422
    assert "请写明为何由社区（村）或街道（乡镇）召集" in silent.content.decode()
    made = stage.client.post(new, given | {"convened_because": "业委会收到提请满三十日未召集"})
    assert made.status_code == 303
    stage.number = int(made["Location"].rstrip("/").rpartition("/")[2])
    assert "添加议题" in stage.page("console")
    enter(stage.client, "demo-committee")
    assert ">添加议题<" not in stage.page()
    assert "现在不能添加议题" in stage.act("motion", 200, **MOTION)


def test_strangers_are_refused(stage: Stage) -> None:
    address = reverse("console:assembly", args=[stage.number])
    for user, status in (("s-town", 200), ("s-authority", 200), ("n-town", 404), ("demo-owner", 403)):
        enter(stage.client, user)
        assert stage.client.get(address).status_code == status, user
    enter(stage.client, "s-authority")
    assert stage.client.get(reverse("console:assembly-act", args=[stage.number, "motion"])).status_code == 403
    enter(stage.client, "demo-committee")
    assert stage.client.get(reverse("committee:assembly-act", args=[stage.number, "nonsense"])).status_code == 404
    with scope.active(scope.EVERYWHERE, staff=True):
        row = models.Assembly.objects.get(pk=stage.number)
        with pytest.raises(Refused) as nothing:
            resolutions.require_passed(row.community_id, "COMMON_USE", dt.date(2024, 7, 1))
    assert nothing.value.codes == ("decisions.no_resolution",)
