"""Notices and published pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import scope
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.mechanisms.notices import selectors, services

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
COUNTY, ELSEWHERE = "99/04/06/", "99/04/07/"


def hat(role: Role, path: str) -> Actor:
    return Actor("某岗", PERMISSIONS[role], (scope.Range.under(path),), hat_id=1, role=role, staff=True)


def page(slug: str = "pm-2026", path: str = COUNTY, decision: str = "区政府批示") -> services.NewPage:
    return services.NewPage(slug, "board", "物业服务情况", path, decision, {"value": "48.78"})


def test_a_notice_runs_from_draft_to_its_end(everywhere: None, within: Any) -> None:
    street = hat(Role.TOWN, COUNTY)
    new = services.NewNotice("boundary", "区域划定公示", COUNTY, "S-二(二)b")
    notice = services.draft_notice(new, actor=street, now=NOW)
    period = {"from_day": TODAY, "to_day": TODAY + dt.timedelta(days=7)}
    with pytest.raises(InputError):
        services.post_notice(notice, spots=(), actor=street, now=NOW, **period)
    spot = services.Spot("张贴", "小区公告栏")
    services.post_notice(notice, spots=(spot,), actor=street, now=NOW, **period)
    with pytest.raises(Refused):
        services.end_notice(notice, result="无异议", actor=street, now=NOW + dt.timedelta(days=7))
    services.end_notice(notice, result="无异议", actor=street, now=NOW + dt.timedelta(days=8))
    shown = selectors.list_notices()[0]
    assert (shown["state"], [one["spot"] for one in shown["postings"]]) == ("ENDED", ["小区公告栏"])
    with within(ELSEWHERE):
        assert selectors.list_notices() == []


def test_pages_are_public_frozen_and_replaced_by_a_decision(everywhere: None, within: Any) -> None:
    authority = hat(Role.AUTHORITY, COUNTY)
    first = services.publish_page(page(), actor=authority, now=NOW)
    services.publish_page(page(), actor=authority, now=NOW + dt.timedelta(days=1))
    with within(ELSEWHERE, staff=False):
        assert [one.content for one in selectors.list_pages(kind="board", under=COUNTY)] == [{"value": "48.78"}]
    standing = selectors.get_page("pm-2026")
    assert standing.id != first
    services.withdraw_page(standing.id, reason="数据有误", actor=authority, now=NOW + dt.timedelta(days=2))
    with pytest.raises(NotFound):
        selectors.get_page("pm-2026")


@pytest.mark.parametrize(
    ("actor", "new", "error"),
    [
        (hat(Role.TOWN, COUNTY), page(), NotAllowed),
        (hat(Role.AUTHORITY, ELSEWHERE), page(), NotAllowed),
        (hat(Role.AUTHORITY, COUNTY), page(decision=" "), InputError),
    ],
)
def test_who_may_not_publish(everywhere: None, actor: Actor, new: services.NewPage, error: type[Exception]) -> None:
    with pytest.raises(error):
        services.publish_page(new, actor=actor, now=NOW)
