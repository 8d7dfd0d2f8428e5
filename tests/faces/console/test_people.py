"""Users, hats, sessions, second factor, the log: through the test client, as the runtime role."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from django.apps import apps
from django.test import Client
from factories import registers as make

from mulin.base.access import selectors as access
from mulin.base.access import services
from mulin.base.access.models import User
from mulin.base.access.rules import Role
from mulin.faces.shared import hats
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit
from mulin.kernel.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def guard(db: None) -> Client:
    return make.client(Role.SECURITY_ADMIN, make.SHANTING)


def codes() -> list[str]:
    with scope.active(scope.EVERYWHERE, staff=True):
        return list(AuditEntry.objects.order_by("-id").values_list("code", flat=True)[:20])


NEW = {
    "name": "林新人",
    "phone": "13800000001",
    "username": "new-person",
    "role": "TOWN",
    "label": "山城街道 物业岗",
    "place": "37/04/06/001/",
    "from_date": "2026-01-01",
}


def test_a_new_user_gets_a_password_once_and_must_change_it(guard: Client) -> None:
    answer = guard.post("/console/users/new/", NEW)
    password = re.search(r'<b class="num">([a-z0-9-]{19})</b>', body(answer))
    assert answer.status_code == 200
    assert password is not None
    assert answer.headers["Cache-Control"] == "no-store"
    browser = Client()
    signed = browser.post("/account/login/", {"login": "new-person", "password": password[1]})
    assert signed.status_code == 302
    assert browser.get("/console/communities/").url == "/account/password/change/"  # type: ignore[attr-defined]
    fresh = {"oldpassword": password[1], "password1": "a-quiet-river-7", "password2": "a-quiet-river-7"}
    browser.post("/account/password/change/", fresh)
    assert not User.objects.get(username="new-person").must_change_password
    assert browser.get("/console/communities/").url == "/account/2fa/totp/activate/"  # type: ignore[attr-defined]
    assert "access.session.opened" in codes()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"username": "x"}, "用户名"),
        ({"username": "大写"}, "用户名"),
        ({"place": "35/05/83/"}, "35/05/83/"),
        ({"role": "KING"}, "KING"),
        ({"role": "COMPANY"}, "请写明小区名称"),
        ({"phone": "12a"}, "电话号码"),
    ],
)
def test_a_wrong_user_is_refused_in_words(guard: Client, change: dict[str, str], words: str) -> None:
    answer = guard.post("/console/users/new/", {**NEW, **change})
    assert answer.status_code == 422
    assert words in body(answer)
    assert not User.objects.filter(username="new-person").exists()


def test_the_three_administrators_cannot_be_one_person(guard: Client) -> None:
    someone = make.person("t-system", path=make.SHANTING)
    hat = make.hat(someone, Role.SYSTEM_ADMIN, make.SHANTING)
    grant = {"role": "AUDIT_ADMIN", "label": "审计", "place": make.SHANTING, "from_date": "2026-01-01"}
    answer = guard.post(f"/console/users/{hat}/hats/new/", grant)
    assert answer.status_code == 422
    assert "必须由不同的人担任" in body(answer)
    assert guard.post(f"/console/users/{hat}/hats/new/", {**grant, "role": "TOWN"}).status_code == 303


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.AUTHORITY, Role.LEADER])
def test_nobody_else_manages_users(role: Role) -> None:
    browser = make.client(role, make.SHANTING)
    someone = make.person("t-somebody", path=make.SHANTING)
    hat = make.hat(someone, Role.TOWN, make.SHANTING)
    for act in ("hats/new", "end", "lock", "second-factor", "password"):
        assert browser.get(f"/console/users/{hat}/{act}/").status_code == 403, act


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUTHORITY])
def test_the_log_is_the_audit_administrators_alone(role: Role) -> None:
    assert make.client(role, make.SHANTING).get("/console/audit/").status_code == 403


def test_a_user_of_another_county_is_not_there(guard: Client) -> None:
    someone = make.person("t-nanan", path=make.NANAN)
    hat = make.hat(someone, Role.TOWN, make.NANAN)
    assert "t-nanan" not in body(guard.get("/console/users/"))
    for act in ("", "end/", "lock/", "second-factor/", "password/", "phone/"):
        assert guard.get(f"/console/users/{hat}/{act}").status_code == 404, act


def test_locking_signs_out_and_ending_a_hat_takes_it_away(guard: Client) -> None:
    someone = make.person("t-town", path=make.SHANTING)
    hat = make.hat(someone, Role.TOWN, make.SHANTING)
    browser = make.signed_in(someone)
    assert browser.get("/console/communities/").status_code == 200
    assert guard.post(f"/console/users/{hat}/lock/", {"reason": ""}).status_code == 422
    assert guard.post(f"/console/users/{hat}/lock/", {"reason": "离岗"}).status_code == 303
    assert browser.get("/console/communities/").status_code == 302
    guard.post(f"/console/users/{hat}/lock/", {"reason": "返岗"})
    again = make.signed_in(someone)
    assert guard.post(f"/console/users/{hat}/end/", {"on": "2026-11-01", "reason": "调离"}).status_code == 303
    assert again.get("/console/communities/").status_code == 403
    assert {"access.user.locked", "access.user.unlocked", "access.hat.ended"} <= set(codes())


def test_staff_without_a_second_factor_set_it_up_first() -> None:
    browser = make.client(Role.TOWN, make.SHANTING, username="t-real", demo=False)
    for url in ("/console/communities/", "/hats/", "/console/users/"):
        assert browser.get(url).url == "/account/2fa/totp/activate/", url  # type: ignore[attr-defined]
    user = User.objects.get(username="t-real")
    apps.get_model("mfa", "Authenticator").objects.create(user=user, type="totp", data={"secret": "x"})
    assert browser.get("/console/communities/").status_code == 200


def test_the_county_resets_a_second_factor(guard: Client) -> None:
    someone = make.person("t-factor", path=make.SHANTING, demo=False)
    hat = make.hat(someone, Role.TOWN, make.SHANTING)
    apps.get_model("mfa", "Authenticator").objects.create(user=someone, type="totp", data={"secret": "x"})
    assert guard.post(f"/console/users/{hat}/second-factor/", {"reason": "换手机"}).status_code == 303
    assert not access.has_second_factor(someone.pk)


def test_an_idle_session_is_over() -> None:
    browser = make.client(Role.COMPANY, make.ZIWEI, username="t-idle", demo=False)
    assert browser.get("/company/").status_code == 200
    session = browser.session
    session[hats.SEEN] = time.time() - 31 * 60
    session.save()
    assert browser.get("/company/").status_code == 302


def test_hats_are_switched_never_united() -> None:
    someone = make.person("t-two", path=make.SHANTING)
    make.hat(someone, Role.AUTHORITY, make.SHANTING)
    second = make.hat(someone, Role.TOWN, make.NANAN)
    make.community(make.ZIWEI, "甲测小区")
    make.community(make.XIMEI, "甲测新村")
    browser = make.signed_in(someone)
    before = {name for name in ("甲测小区", "甲测新村") if name in body(browser.get("/console/communities/?q=甲测"))}
    assert browser.post("/hats/", {"hat": str(second)}).status_code == 303
    after = {name for name in ("甲测小区", "甲测新村") if name in body(browser.get("/console/communities/?q=甲测"))}
    assert (len(before), len(after)) == (1, 1)
    assert after == {"甲测新村"}


def test_somebody_elses_hat_cannot_be_worn() -> None:
    other = make.person("t-other", path=make.NANAN)
    theirs = make.hat(other, Role.AUTHORITY, make.NANAN)
    browser = make.client(Role.TOWN, make.SHANTING)
    browser.post("/hats/", {"hat": str(theirs)})
    assert hats.HAT not in browser.session


def test_a_phone_is_shown_for_a_reason_that_is_logged(guard: Client) -> None:
    someone = make.person("t-phone", path=make.SHANTING, phone="13800000002")
    hat = make.hat(someone, Role.TOWN, make.SHANTING)
    url = f"/console/users/{hat}/phone/"
    assert "13800000002" not in body(guard.get(f"/console/users/{hat}/"))
    assert guard.post(url, {"reason": ""}).status_code == 422
    assert "parties.person.phone_revealed" not in codes()
    shown = guard.post(url, {"reason": "联系换届"})
    assert "13800000002" in body(shown)
    assert codes()[0] == "parties.person.phone_revealed"


def test_the_log_lists_filters_and_verifies() -> None:
    auditor = make.client(Role.AUDIT_ADMIN, make.SHANTING)
    with scope.active(scope.EVERYWHERE, staff=True):
        audit.record(SYSTEM, "test.thing.done", now=make.NOW, path=make.SHANTING, summary="山亭的事")
        audit.record(SYSTEM, "test.thing.done", now=make.NOW, path=make.NANAN, summary="南安的事")
        audit.seal_pending(now=make.NOW)
    page = body(auditor.get("/console/audit/?code=test."))
    assert "山亭的事" in page
    assert "南安的事" not in page
    done = auditor.post("/console/audit/verify/", follow=True)
    assert "没有缺失或改动" in body(done)
    assert codes()[0] == "audit.chain.verified"
    assert auditor.get("/console/audit/verify/").status_code == 405


def test_a_refused_sign_in_is_logged_without_what_was_typed() -> None:
    browser = Client()
    browser.post("/account/login/", {"login": "my-password-by-mistake", "password": "x"})
    with scope.active(scope.EVERYWHERE, staff=True):
        entry = AuditEntry.objects.filter(code="access.session.refused").latest("id")
    assert entry.summary == "未知用户名"


@pytest.mark.parametrize("url", ["/account/signup/", "/account/email/", "/account/password/reset/"])
def test_pages_that_the_site_does_not_offer_are_not_there(url: str) -> None:
    assert Client().get(url).status_code == 404


def test_granting_a_range_outside_ones_own_is_refused() -> None:
    with scope.active(scope.Range.under(make.SHANTING), staff=True):
        someone = make.person("t-range", path=make.SHANTING)
    from mulin.base.access.rules import PERMISSIONS, HatKind
    from mulin.kernel.actor import Actor, NotAllowed

    guard = Actor("安全管理员", PERMISSIONS[Role.SECURITY_ADMIN], (scope.Range.under(make.SHANTING),), staff=True)
    wide = services.NewHat(Role.COMPANY, HatKind.COMPANY, "企业", "两地", make.ZIWEI, (make.ZIWEI, make.XIMEI))
    with scope.active(scope.Range.under(make.SHANTING), staff=True), pytest.raises(NotAllowed):
        services.grant_hat(someone.person_id, wide, from_date=dt.date(2026, 1, 1), actor=guard, now=make.NOW)
