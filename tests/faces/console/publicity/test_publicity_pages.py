"""Publicity through the pages: entering with a photo, correcting, the plan, slogans, rights, library, refusals."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from factories import registers as make

from mulin.areas.publicity import selectors
from mulin.areas.publicity.models import Activity
from mulin.base.access.rules import Role
from mulin.kernel import clock, scope

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc000000003000101a5f645"
    "400000000049454e44ae426082"
)  # fmt: skip
NEW = "/console/registers/publicity-activity/records/new/"


@pytest.fixture
def officer(db: None) -> Client:
    return make.client(Role.AUTHORITY, make.NANAN)


def body(response: Any) -> str:
    return html.unescape(response.content.decode())


def given(**changed: Any) -> dict[str, Any]:
    day = clock.today().isoformat()
    held = {"name": "物业条例宣讲", "kind": "LAW", "channel": "ONSITE", "held_on": day, "community": "", "clause": ""}
    return {"path": make.NANAN, **held, **changed}


def entered(client: Client, **changed: Any) -> str:
    done = client.post(NEW, given(**changed))
    assert done.status_code == 303, body(done)
    return str(done.headers["Location"])


@pytest.mark.clause("N-四(三)a")
def test_an_activity_is_entered_with_its_photo_corrected_and_struck(officer: Client) -> None:
    with_photo = {"proof": SimpleUploadedFile("现场.png", PNG, "image/png"), "clause": "N-四(三)a"}
    url = entered(officer, media="市融媒体中心 编辑部", **with_photo)
    page = body(officer.get(url))
    assert "现场.png" in page
    assert "市融媒体中心 编辑部" in page
    correct = url.replace("/publicity-activity/", "/publicity-activity/records/") + "correct/"
    assert officer.post(correct, {**given(), "channel": "DRUM"}).status_code == 422
    newer = officer.post(correct, {**given(), "channel": "WEB"}).headers["Location"]
    shown = body(officer.get(newer))
    assert "更正记录" in shown
    assert "现场.png" in shown
    assert officer.get(url).headers["Location"] == newer
    more = newer.replace("/publicity-activity/", "/publicity-activity/records/")
    assert officer.post(f"{more}proof/", {"proof": SimpleUploadedFile("签到.png", PNG)}).status_code == 303
    assert "签到.png" in body(officer.get(newer))
    assert officer.post(f"{more}strike/", {"reason": ""}).status_code == 422
    assert officer.post(f"{more}strike/", {"reason": "重复登记"}).status_code == 303
    assert "已作废" in body(officer.get(newer))


def test_what_is_wrong_is_said_beside_its_field(officer: Client) -> None:
    later = (clock.today() + dt.timedelta(days=3)).isoformat()
    assert "还没办的写进宣传计划" in body(officer.post(NEW, given(held_on=later)))
    unknown = officer.post(NEW, given(community="没有这个小区"))
    assert unknown.status_code == 422
    assert "没有这个小区" in body(unknown)


@pytest.mark.clause("A-三(十四)a", "S-六(二)a")
def test_the_overview_counts_the_plan_and_its_figures_are_doors(officer: Client) -> None:
    year = clock.today().year
    plan = {"path": make.NANAN, "name": "条例宣传月", "year": year, "month": "11", "channel": "ONSITE", "planned": 3}
    plans = "/console/registers/publicity-plan/records/new/"
    assert officer.post(plans, {**plan, "community": "", "clause": ""}).status_code == 303
    entered(officer)
    page = body(officer.get("/console/publicity/?layers=all"))
    assert re.search(r"计划宣传 \d+ 次，已办 \d+ 次", page)
    assert "现场活动" in page
    door = re.search(r'href="(/console/registers/publicity-activity/\?[^"]*channel=ONSITE[^"]*)"', page)
    assert door is not None
    assert "物业条例宣讲" in body(officer.get(door[1]))


@pytest.mark.clause("N-二(二)9b")
def test_a_village_hangs_three_kinds_of_slogans_and_sees_what_is_missing(db: None) -> None:
    village = make.client(Role.NEIGHBOURHOOD, make.XIMEI)
    make.community(make.XIMEI, "标语测试小区")
    where = "/console/publicity/slogans/"
    assert "标语测试小区" in body(village.get(f"{where}?gaps=1"))
    new = "/console/registers/slogan/records/new/"
    common = {"path": make.XIMEI, "spot": "东门", "set_on": clock.today().isoformat(), "clause": ""}
    assert village.post(new, {**common, "name": "喜事新办", "kind": "CUSTOMS", "community": ""}).status_code == 422
    for kind in ("CUSTOMS", "CRIME", "CIVILITY"):
        photo = SimpleUploadedFile("标语.png", PNG, "image/png")
        done = village.post(new, {**common, "name": "标语", "kind": kind, "community": "标语测试小区", "proof": photo})
        assert done.status_code == 303, body(done)
    with scope.active(scope.Range.under(make.XIMEI), staff=True):
        found = {one.name: one for one in selectors.slogans_of(make.XIMEI, on=clock.today())[0]}
    assert (found["标语测试小区"].missing, found["标语测试小区"].photos) == ((), 3)
    assert "标语测试小区" not in body(village.get(f"{where}?gaps=1"))


@pytest.mark.clause("A-三(十四)b", "B-四(一)3b")
def test_rights_and_practices_are_published_on_a_decision_and_read_by_everyone(officer: Client, client: Client) -> None:
    edit = "/console/publicity/rights/owners/"
    texts = {"rights": "参加表决", "duties": "按约缴费", "where": "先找社区", "decision": "市政府批示"}
    assert officer.post(edit, {**texts, "decision": ""}).status_code == 422
    assert officer.post(edit, texts).status_code == 303
    assert "公开中" in body(officer.get("/console/publicity/rights/"))
    shown = body(client.get("/notices/rights-owners-35-05-83/"))
    assert "按约缴费" in shown
    assert "依据：" in shown
    practice = "/console/registers/practice/records/new/"
    row = {"path": make.NANAN, "name": "红色物业", "kind": "PRACTICE", "gist": "支部建在小区", "community": ""}
    made = officer.post(practice, {**row, "clause": "B-四(一)3b"}).headers["Location"]
    number = re.search(r"/(\d+)/$", made)
    assert number is not None
    publish = f"/console/publicity/library/{number[1]}/publish/"
    assert "红色物业" not in body(client.get("/practices/"))
    assert officer.post(publish, {"decision": ""}).status_code == 422
    assert officer.post(publish, {"decision": "局办1号"}).status_code == 303
    assert "红色物业" in body(officer.get("/console/publicity/library/?layers=all&q=支部"))


def test_real_practices_stand_in_the_public_library_and_exposures_are_none(client: Client) -> None:
    assert client.get("/practices/?q=没有").status_code == 200
    assert "现在没有公开的曝光" in body(client.get("/exposures/"))


@pytest.mark.parametrize(
    ("role", "path", "url", "status"),
    [
        (Role.COMPANY, make.NANAN, NEW, 403),
        (Role.LEADER, make.NANAN, NEW, 403),
        (Role.AUDIT_ADMIN, make.NANAN, "/console/publicity/", 403),
        (Role.NEIGHBOURHOOD, make.XIMEI, "/console/publicity/rights/owners/", 403),
        (Role.NEIGHBOURHOOD, make.XIMEI, "/console/registers/community/records/new/", 404),
        (Role.AUTHORITY, make.SHANTING, f"/console/publicity/?place={make.NANAN}", 404),
        (Role.AUTHORITY, make.SHANTING, "/console/publicity/rights/dogs/", 404),
        (Role.AUTHORITY, make.SHANTING, "/console/publicity/library/999999/publish/", 404),
    ],
)
def test_who_may_not(role: Role, path: str, url: str, status: int, db: None) -> None:
    assert make.client(role, path).get(url).status_code == status


def test_a_record_of_another_place_does_not_exist(officer: Client) -> None:
    entered(officer)
    with scope.active(scope.EVERYWHERE, staff=True):
        number = Activity.objects.order_by("-id").values_list("pk", flat=True)[0]
    other = make.client(Role.AUTHORITY, make.SHANTING)
    for act in ("correct", "strike", "proof"):
        assert other.get(f"/console/registers/publicity-activity/records/{number}/{act}/").status_code == 404
    assert other.get(f"/console/registers/publicity-activity/{number}/").status_code == 404
