"""The review room over HTTP: 37 objections answered on one sheet, sample, what if, ruling; the own estate refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mulin.base.access import selectors as access
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.decisions import models
from mulin.mechanisms.decisions.rules.channels import Channel
from mulin.mechanisms.decisions.services import assemblies, casting, counting, rolls
from tests.factories import owners
from tests.mechanisms.decisions.test_assembly import CLOSE, DAY, EVENT, NOTICE, NOTICED, SIGNER

pytestmark = pytest.mark.django_db
# 7 for, 4 against, 1 silent of twelve owners of 100 m2: three void ones turn it.
ROWS = tuple((f"9-{n:03d}", 10000, (f"业{n}",), "HOME") for n in range(1, 13))


@dataclass
class Held:
    """A counted vote in the demo committee's community."""

    assembly: int
    path: str
    persons: dict[str, int]

    def code(self, door: str) -> str:
        with scope.active(scope.EVERYWHERE, staff=True):
            return models.Ballot.objects.get(assembly_id=self.assembly, group__door=door).code


@pytest.fixture
def held() -> Held:
    before = DAY(dt.date(2026, 4, 1))
    with scope.active(scope.EVERYWHERE, staff=True):
        hat = next(hat for user, hat in access.demo_cast() if user.username == "demo-committee")
        assert hat.community_id is not None
        path = hat.ranges[0].lo
        persons = owners.units(hat.community_id, path, ROWS, now=before)
        new = assemblies.NewAssembly(hat.community_id, path, hat.place_name, "演示复核会议", "COMMITTEE", "业委会")
        number = assemblies.convene(new, actor=SYSTEM, now=before)
        assemblies.set_rules(number, {"electronic": "own", "silent": "ignore"}, actor=SYSTEM, now=before)
        motion = assemblies.NewMotion("PM_FIRM", "选聘物业服务企业", "选聘甲公司，合同三年。")
        assemblies.add_motion(number, motion, actor=SYSTEM, now=before)
        assert rolls.draft_roll(number, actor=SYSTEM, now=before) == []
        rolls.publish_roll(number, objections_until=dt.date(2026, 4, 20), actor=SYSTEM, now=before)
        rolls.freeze_roll(number, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 4, 21)))
        assemblies.give_notice(number, NOTICE, signer=SIGNER, actor=SYSTEM, now=DAY(NOTICED, 12))
        assemblies.open_voting(number, signer=SIGNER, actor=SYSTEM, now=DAY(EVENT))
        at = DAY(dt.date(2026, 5, 17), 10)
        for n in range(1, 12):
            group = models.OwnerGroup.objects.get(assembly_id=number, door=f"9-{n:03d}").pk
            given = casting.Cast(group, Channel.PHONE, {1: 1 if n <= 7 else 2}, f"k{n}", "SIGNED_IN", at)
            casting.cast(number, given, signer=SIGNER, actor=SYSTEM, now=at)
        assemblies.close_voting(number, signer=SIGNER, actor=SYSTEM, now=CLOSE)
        counting.tally(number, signer=SIGNER, actor=SYSTEM, now=CLOSE + dt.timedelta(hours=1))
    return Held(number, path, persons)


def reviewers(path: str) -> list[str]:
    """Two of the cast who may review there: the town first."""
    with scope.active(scope.EVERYWHERE, staff=True):
        found = [
            (hat.role != "TOWN", user.username)
            for user, hat in access.demo_cast()
            if hat.role in ("TOWN", "AUTHORITY") and any(one.covers(path) for one in hat.ranges)
        ]
    return [name for _, name in sorted(found)]


def enter(client: Client, user: str) -> None:
    assert client.post("/demo/enter/", {"user": user}).status_code == 303


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def room(client: Client, held: Held) -> str:
    return text(client.get(reverse("console:review-room", args=[held.assembly])))


def post(client: Client, name: str, *args: object, status: int = 303, **data: object) -> str:
    answer = client.post(reverse(f"console:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()
    return str(answer.content.decode())


def test_objections_are_answered_on_one_sheet_each_with_its_own_text(client: Client, held: Held) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        for n in range(37):
            counting.object_to(held.assembly, counting.NewObjection("BALLOT", f"业主{n}", f"第{n}条"), now=CLOSE)
        ids = list(
            models.Objection.objects.filter(assembly_id=held.assembly).order_by("id").values_list("id", flat=True)
        )
    enter(client, reviewers(held.path)[0])
    assert "37 件异议待答复" in room(client, held)
    assert post(client, "review-answers", held.assembly, status=422, common="已核实")
    given: dict[str, object] = {"common": "经核实，票面与登记一致。", f"text{ids[0]}": "您的票经核实有效。"}
    given |= {f"shared{one}": "on" for one in ids[:36]} | {f"upheld{ids[1]}": "on"}
    post(client, "review-answers", held.assembly, **given)
    said = room(client, held)
    assert "1 件异议待答复" in said
    with scope.active(scope.EVERYWHERE, staff=True):
        answers = dict(models.Objection.objects.filter(pk__in=ids).values_list("id", "answer"))
        assert models.Objection.objects.get(pk=ids[1]).upheld is True
    assert (answers[ids[0]], answers[ids[1]], answers[ids[36]]) == (
        "您的票经核实有效。",
        "经核实，票面与登记一致。",
        "",
    )


def test_one_sitting_from_the_complaint_to_the_recount(client: Client, held: Held) -> None:
    town, other = reviewers(held.path)[:2]
    enter(client, town)
    assert "再有 3 票无效则不通过" in room(client, held)
    post(client, "review-open", held.assembly, source="OBJECTION", alleged="有业主没有投过票")
    with scope.active(scope.EVERYWHERE, staff=True):
        review = models.Review.objects.get(assembly_id=held.assembly).pk
    post(client, "review-act", review, "accept")
    assert "争议中" in room(client, held)
    with scope.active(scope.EVERYWHERE, staff=True):
        community = models.Assembly.objects.get(pk=held.assembly).community_id
    page = text(client.get(reverse("console:community", args=[community])))
    assert "“演示复核会议”的决定争议中：依据这个决定的付款请先核实。" in page
    drafted = client.post(reverse("console:review-announce", args=[held.assembly]))
    assert "表决初步结果公示" in text(client.get(drafted["Location"]))
    post(client, "review-draw", review, seed="3526", size="4")
    assert "抽 4 份" in room(client, held)
    with scope.active(scope.EVERYWHERE, staff=True):
        sample = models.ReviewSample.objects.filter(review_id=review).first()
    assert sample is not None
    post(client, "review-hear", sample.pk, result="DENIED")
    post(client, "review-hear", sample.pk, status=422, result="DENIED")
    for n in (1, 2, 3):
        given = {"code": held.code(f"9-{n:03d}"), "reason": "NOT_THE_OWNER", "note": "回访否认"}
        post(client, "review-mark", review, **given)
    assert "若已标记的 3 票无效，结论会改变" in room(client, held)
    post(client, "review-act", review, "void", status=422)
    enter(client, other)
    with scope.active(scope.EVERYWHERE, staff=True):
        marks = list(models.ReviewMark.objects.filter(review_id=review).values_list("id", flat=True))
    for mark in marks:
        post(client, "review-mark-settle", mark, "confirm", what="confirm")
    post(client, "review-act", review, "void")
    assert "现为未通过（没有形成决定）" in room(client, held)
    post(client, "review-act", review, "order", status=422, text="请改正")
    post(client, "review-act", review, "revoke", text="决定无效，予以撤销。", basis="物业管理条例第十二条")
    assert "已撤销" in room(client, held)
    assert re.search(r"演示复核会议.{0,120}已撤销", text(client.get(reverse("console:reviews"))))


def test_an_official_on_the_roll_and_whoever_is_elsewhere_are_refused(client: Client, held: Held) -> None:
    town = reviewers(held.path)[0]
    url = reverse("console:review-room", args=[held.assembly])
    enter(client, "n-town" if town != "n-town" else "s-town")
    assert client.get(url).status_code == 404
    with scope.active(scope.EVERYWHERE, staff=True):
        person = next(hat.person_id for user, hat in access.demo_cast() if user.username == town)
        group = models.OwnerGroup.objects.get(assembly_id=held.assembly, door="9-001")
        models.OwnerGroupPerson.objects.create(group=group, path=held.path, person_id=person)
    enter(client, town)
    assert client.get(url).status_code == 403
    assert client.post(reverse("console:review-open", args=[held.assembly])).status_code == 403
    enter(client, "audit-admin")
    assert client.get(url).status_code == 403
