"""The pages of cover and hand-over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from factories import registers as make

from mulin.base.access import services as access
from mulin.base.access.models import User
from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, clock, scope
from mulin.kernel.actor import SYSTEM, Actor
from mulin.kernel.drafts import selectors as kept_drafts
from mulin.kernel.drafts import services as drafts
from mulin.mechanisms.cases import rules, services
from mulin.mechanisms.cases.models import Case, CaseStatus

pytestmark = pytest.mark.django_db
TOWN = "37/04/06/001/"


@pytest.fixture
def posts(db: None) -> tuple[User, int, User, int]:
    holder, other = make.person("t-leaver", path=TOWN), make.person("t-heir", path=TOWN)
    return holder, make.hat(holder, Role.TOWN, TOWN), other, make.hat(other, Role.TOWN, TOWN)


def body(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def held(hat_id: int) -> int:
    """A case that one hat holds by name."""
    with scope.active(scope.EVERYWHERE, staff=True):
        case_type = rules.catalogue.all()[0]
        row = Case.objects.create(
            procedure=case_type.key, title="督办：甲小区停车", path=TOWN, place_name="山城街道",
            state=str(case_type.flow.initial), entered_at=make.NOW, entered_on=calendar.local_date(make.NOW),
            holder_role="TOWN", holder_hat_id=hat_id, holder_label="甲", opened_at=make.NOW, opened_by="系统",
            number="2026-000001",
        )  # fmt: skip
    return int(row.pk)


def holder_of(case: int) -> int | None:
    with scope.active(scope.EVERYWHERE, staff=True):
        return Case.objects.get(pk=case).holder_hat_id


def test_a_holder_appoints_his_cover_who_sees_it_on_his_desk_and_acts_as_it(posts: tuple[User, int, User, int]) -> None:
    holder, hat, other, other_hat = posts
    browser = make.signed_in(holder)
    assert "没有代理记录" in body(browser, "/console/handover/")
    today = clock.today()
    form = {"by": str(other_hat), "first": today, "last": today + dt.timedelta(days=4), "basis": "年休假审批单"}
    wrong = browser.post(f"/console/handover/{hat}/cover/", {**form, "last": today - dt.timedelta(days=1)})
    assert wrong.status_code == 422
    assert browser.post(f"/console/handover/{hat}/cover/", form).status_code == 303
    assert "代理中" in body(browser, "/console/handover/")
    standing_in = make.signed_in(other)
    desk = body(standing_in, "/console/")
    assert "代 · 测试 TOWN（代）" in desk
    standing_in.post("/hats/", {"hat": str(hat)})
    assert "测试 TOWN（代）" in body(standing_in, "/console/")
    assert "指定代理" not in body(standing_in, "/console/handover/").partition("<main")[2]
    refused = standing_in.get(f"/console/handover/{hat}/cover/")
    assert refused.status_code == 403


def test_open_matters_go_to_the_successor_in_one_click_and_back_the_same_day(
    posts: tuple[User, int, User, int],
) -> None:
    holder, hat, _, other_hat = posts
    first, second = held(hat), held(hat)
    browser = make.signed_in(holder)
    assert "2 件在办" in body(browser, "/console/handover/")
    sent = {"to": str(other_hat), "cases": [str(first), str(second)]}
    assert browser.post(f"/console/handover/{hat}/move/", sent).status_code == 303
    assert (holder_of(first), holder_of(second)) == (other_hat, other_hat)
    listed = body(browser, "/console/handover/")
    assert "今天移交的 2 件" in listed
    assert f"/console/handover/{hat}/back/{other_hat}/" in listed
    with scope.active(scope.EVERYWHERE, staff=True):
        heir = Actor(
            "乙", PERMISSIONS[Role.TOWN], (scope.Range.under(TOWN),), hat_id=other_hat, role=Role.TOWN, staff=True
        )
        services.suspend(second, reason="核实", actor=heir, now=clock.now())
    assert browser.post(f"/console/handover/{hat}/back/{other_hat}/").status_code == 303
    assert (holder_of(first), holder_of(second)) == (hat, other_hat)
    with scope.active(scope.EVERYWHERE, staff=True):
        assert list(CaseStatus.objects.filter(case_id=first).order_by("id").values_list("action", flat=True)) == [
            "REASSIGNED", "TAKEN_BACK",
        ]  # fmt: skip


def test_drafts_go_along_and_do_not_replace_what_the_successor_began(posts: tuple[User, int, User, int]) -> None:
    holder, hat, other, other_hat = posts
    first = held(hat)
    for person, key, text in ((holder, "form:a", "甲写的"), (holder, "form:b", "甲写的"), (other, "form:b", "乙写的")):
        with scope.active(scope.NOWHERE, person_id=person.person_id):
            drafts.keep_draft(person.person_id, key, {"text": [text]}, now=make.NOW)
    sent = {"to": str(other_hat), "cases": [str(first)], "drafts": "on"}
    assert make.signed_in(holder).post(f"/console/handover/{hat}/move/", sent).status_code == 303
    with scope.active(scope.NOWHERE, person_id=other.person_id):
        kept = [kept_drafts.find_draft(other.person_id, key) for key in ("form:a", "form:b")]
    assert [one.fields["text"] for one in kept if one] == [["甲写的"], ["乙写的"]]
    with scope.active(scope.NOWHERE, person_id=holder.person_id):
        assert kept_drafts.find_draft(holder.person_id, "form:a") is None
        assert kept_drafts.find_draft(holder.person_id, "form:b") is not None


def test_a_strangers_post_is_refused_and_one_elsewhere_is_not_found(posts: tuple[User, int, User, int]) -> None:
    _, hat, other, _ = posts
    browser = make.signed_in(other)
    assert browser.get(f"/console/handover/{hat}/").status_code == 403
    far = make.client(Role.AUTHORITY, make.NANAN)
    for url in (f"/console/handover/{hat}/", f"/console/handover/{hat}/move/", f"/console/handover/{hat}/cover/"):
        assert far.get(url).status_code == 404
    boss = make.client(Role.AUTHORITY, make.SHANTING)
    assert boss.get(f"/console/handover/{hat}/").status_code == 200


def test_a_cover_is_ended_early_with_its_reason(posts: tuple[User, int, User, int]) -> None:
    holder, hat, _, other_hat = posts
    today = clock.today()
    with scope.active(scope.EVERYWHERE, staff=True):
        new = access.NewCover(hat, other_hat, today, today, "请假单")
        cover = access.appoint_cover(new, actor=SYSTEM, now=clock.now())
    browser = make.signed_in(holder)
    assert browser.post(f"/console/handover/{hat}/cover/{cover}/end/", {"reason": "返岗"}).status_code == 303
    assert "已提前结束" in body(browser, "/console/handover/")
    assert browser.get(f"/console/handover/{hat}/cover/{cover + 1}/end/").status_code == 404
