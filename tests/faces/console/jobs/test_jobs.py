"""The page of background work: what waits and failed, sealing, snapshots, sending again."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from factories import registers as make

from mulin.base.access.rules import Role
from mulin.base.places import selectors as places
from mulin.faces.console.jobs import views
from mulin.kernel import clock, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import selectors as audit
from mulin.kernel.audit import services as auditing
from mulin.kernel.audit.models import AuditEntry
from mulin.kernel.outbox import selectors, services
from mulin.mechanisms.measures.models import MeasureSnapshot

pytestmark = pytest.mark.django_db
JOBS = "/console/jobs/"


def body(response: object, status: int = 200) -> str:
    assert response.status_code == status, response.status_code  # type: ignore[attr-defined]
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def deliver_all() -> None:
    """What the demonstration left to deliver is delivered first."""
    while services.deliver_pending(now=clock.now()).delivered:
        pass


def fail(path: str, monkeypatch: pytest.MonkeyPatch, kind: str = "cases.case.moved") -> int:
    """A message whose subscriber never manages, given up after six tries."""

    def broken(event: services.Event, now: dt.datetime) -> None:
        raise ValueError("网关不通")

    with scope.active(scope.EVERYWHERE, staff=True):
        deliver_all()
        monkeypatch.setitem(services._subscribers, kind, [broken])
        number = services.publish(kind, path=path, payload={}, now=make.NOW)
        for day in range(6):
            services.deliver_pending(now=make.NOW + dt.timedelta(days=day))
    return number


@pytest.fixture
def keeper(db: None) -> Client:
    return make.client(Role.SYSTEM_ADMIN, make.SHANTING)


def test_nothing_failed_and_the_chain_is_said(keeper: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        deliver_all()
        while auditing.seal_pending(now=clock.real_now()):
            pass
        assert audit.sealing().waiting == 0
        auditing.record(SYSTEM, "test.thing.done", now=make.NOW, path=make.SHANTING)
        sealing = audit.sealing()
    page = body(keeper.get(JOBS))
    assert "没有失败的任务" in page
    assert "没有失败的消息" in page
    assert sealing.waiting == 1
    assert f"第 {sealing.last_seq:,} 号" in page
    assert "后台作业正在运行" not in page
    assert f'href="{JOBS}"' in body(keeper.get("/console/", follow=True))


def test_work_that_waits_too_long_is_called_out(keeper: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        services.publish("test.thing.done", path=make.NANAN, payload={}, now=clock.now() - dt.timedelta(minutes=6))
    assert "条消息等待发送，已超过 5 分钟" in body(keeper.get(JOBS))


def test_the_last_snapshot_is_named(keeper: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        region = places.find_region_at(make.SHANTING)
        assert region is not None
        MeasureSnapshot.objects.create(
            measure="x", basis="x", period="2999-11-2", on_date=dt.date(2999, 11, 30), path=make.SHANTING,
            region_id=region.id, num=0, den=0, missing=0, known_at=make.NOW,
        )  # fmt: skip
    assert "2999年11月下半月" in body(keeper.get(JOBS))


def test_a_failed_message_is_sent_again_once_and_logged(keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    number = fail(make.ZIWEI, monkeypatch)
    page = body(keeper.get(JOBS))
    assert "1 条消息多次发送失败" in page
    assert "网关不通" in page
    assert "事项有进展" in page
    link = re.search(rf'href="({JOBS}{number}/retry/)"', page)
    assert link is not None
    assert "网关不通" in body(keeper.get(link[1]))
    assert keeper.post(link[1]).status_code == 303
    with scope.active(scope.EVERYWHERE, staff=True):
        assert selectors.backlog() == selectors.Backlog(1, 0, selectors.backlog().oldest_due)
        assert AuditEntry.objects.latest("id").code == "outbox.message.retried"
    assert "已放回队列" in body(keeper.get(JOBS))
    assert keeper.post(link[1]).status_code == 404


def test_another_place_is_counted_but_neither_shown_nor_touched(
    keeper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fail(make.XIMEI, monkeypatch, "duties.obligation.moved")
    page = body(keeper.get(JOBS))
    assert "另有 1 条在你的范围以外" in page
    assert "网关不通" not in page
    assert keeper.post(f"{JOBS}{number}/retry/").status_code == 404


@pytest.mark.parametrize("role", [Role.AUTHORITY, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN, Role.TOWN])
def test_nobody_else_opens_it(role: Role) -> None:
    browser = make.client(role, make.SHANTING)
    assert browser.get(JOBS).status_code == 403
    assert browser.post(f"{JOBS}1/retry/").status_code == 403


@pytest.mark.parametrize(("period", "words"), [("2020-11-1", "2020年11月上半月"), ("2021-01-2", "2021年1月下半月")])
def test_a_period_in_words(period: str, words: str) -> None:
    assert views.period_words(period) == words
