"""The demonstration's entrance: mode and address, sign-in on the document's own day."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from mulin.faces.shared import hats
from mulin.kernel import scope
from mulin.processes import cast

pytestmark = pytest.mark.django_db


def members() -> list[cast.Member]:
    with scope.active(scope.EVERYWHERE, staff=True):
        return cast.list_cast()


def test_the_cast_has_every_role_for_every_document() -> None:
    with_day = {(m.pack, m.role) for m in members()}
    for pack in "SNABL":
        assert {(pack, role) for role in ("物业主管部门", "镇街物业岗", "社区（村）", "分管领导")} <= with_day
    assert {role for pack, role in with_day if pack == ""} == {"系统管理员", "安全管理员", "审计管理员"}


def test_opening_days_are_the_documents() -> None:
    days = {m.pack: m.day.isoformat() if m.day else "" for m in members() if m.pack}
    assert days == {"S": "2020-11-10", "N": "2019-11-20", "A": "2016-12-20", "B": "2024-05-09", "L": ""}


def test_ensuring_the_cast_twice_changes_nothing() -> None:
    before = [m.user for m in members()]
    with scope.active(scope.EVERYWHERE, staff=True):
        from factories import registers as make

        assert cast.ensure_cast(make.NOW) == 0
    assert [m.user for m in members()] == before


def test_one_click_signs_in_on_that_day() -> None:
    browser = Client()
    assert "山亭区住建局" in browser.get("/demo/").content.decode().replace(" ", "")
    answer = browser.post("/demo/enter/", {"user": "s-authority"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/")
    assert "2020-11-10" in browser.get("/console/communities/").content.decode()
    assert browser.session[hats.DAY].startswith("2020-11-10")


def test_every_member_lands_on_a_working_page() -> None:
    for member in members():
        browser = Client()
        browser.post("/demo/enter/", {"user": member.user})
        landed = browser.get(member.url, follow=True)
        assert landed.status_code == 200, member.user
        assert "/demo/" not in landed.request["PATH_INFO"]


def test_the_day_can_be_changed() -> None:
    browser = Client()
    browser.post("/demo/enter/", {"user": "s-authority"})
    assert browser.post("/demo/day/", {"day": "2020-09-20"}).status_code == 303
    assert "2020-09-20" in browser.get("/console/communities/").content.decode()
    assert browser.post("/demo/day/", {"day": "1850-01-01"}).status_code == 422


@pytest.mark.parametrize("extra", [{"REMOTE_ADDR": "10.1.2.3"}, {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}])
def test_from_another_machine_there_is_no_demonstration(extra: dict[str, str]) -> None:
    browser = Client(**extra)
    assert browser.get("/demo/").status_code == 404
    assert browser.post("/demo/enter/", {"user": "s-authority"}).status_code == 404
    assert "_auth_user_id" not in browser.session


def test_outside_demonstration_mode_there_is_no_demonstration() -> None:
    with override_settings(DEMONSTRATION=False):
        assert Client().get("/demo/").status_code == 404
        assert Client().post("/demo/enter/", {"user": "s-authority"}).status_code == 404


def test_nobody_outside_the_cast_can_be_entered() -> None:
    from factories import registers as make

    make.person("t-real", path=make.SHANTING, demo=False)
    assert Client().post("/demo/enter/", {"user": "t-real"}).status_code == 404
    assert Client().post("/demo/enter/", {"user": "nobody"}).status_code == 404
