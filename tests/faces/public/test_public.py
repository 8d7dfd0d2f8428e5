"""The public site: signed out, published rows and documents only."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.measures import services
from mulin.mechanisms.notices import services as notices
from mulin.mechanisms.packs import selectors as packs

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2020, 11, 10, 1, tzinfo=dt.UTC)


def text(response: Any) -> str:
    """The page as text, once it is 200."""
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def publish_shanting() -> int:
    """Release S's targets by a recorded decision."""
    with scope.active(scope.EVERYWHERE, staff=True):
        rows = measures.status(packs.find_pack("S"), on=dt.date(2020, 11, 10), today=dt.date(2020, 11, 10))
        return services.publish_status(
            "S", rows, on=dt.date(2020, 11, 10), known_at=NOW, decision="山政办纪〔2020〕8号", actor=SYSTEM, now=NOW
        )


def place_of(pack: str) -> str:
    """The public page of a pack's place."""
    return reverse("public:place", args=[packs.path_of_pack(pack).rstrip("/")])


def test_home_names_the_five_documents_and_says_that_nothing_is_published(client: Client) -> None:
    page = text(client.get("/"))
    for key in "NASLB":
        assert packs.find_pack(key).facts.number in page
    assert "还没有一地决定公开指标" in page


def test_search_finds_a_place_by_name_initials_and_code(client: Client) -> None:
    for wanted in ("南安市", "nas", "350583"):
        page = text(client.get("/", {"q": wanted}))
        assert place_of("N") in page, wanted
    assert "没有找到" in text(client.get("/", {"q": "没有这个地方"}))


def test_place_shows_no_figure_before_a_decision(client: Client) -> None:
    page = text(client.get(place_of("S")))
    assert "还没有公开的指标" in page
    assert "住宅小区物业服务覆盖" not in page


@pytest.mark.clause("S-五(二)b")
def test_published_figure_shows_its_day_and_decision_and_goes_when_withdrawn(client: Client) -> None:
    assert publish_shanting() > 0
    page = text(client.get(place_of("S")))
    assert "住宅小区物业服务覆盖" in page
    assert "2020-11-10" in page
    assert "山政办纪〔2020〕8号" in page
    with scope.active(scope.EVERYWHERE, staff=True):
        services.withdraw_published("S", within=scope.EVERYWHERE, reason="数字有误", actor=SYSTEM, now=NOW)
    assert "住宅小区物业服务覆盖" not in text(client.get(place_of("S")))


def test_published_copy_does_not_follow_the_register(client: Client) -> None:
    publish_shanting()
    with scope.active(scope.EVERYWHERE, staff=True):
        before = {row.target: row.value for row in measures.list_published(pack="S")}
    assert any(isinstance(value, Decimal) for value in before.values())
    page = text(client.get(place_of("S")))
    shown = next(value for value in before.values() if value is not None)
    assert f"{shown.normalize():f}" in page


def test_programme_page_shows_facts_and_every_clause(client: Client) -> None:
    pack = packs.find_pack("B")
    page = text(client.get(reverse("public:programme", args=["B"])))
    assert "QZ05904-3000-2023-00048" in page
    assert all(row.id in page for row in pack.clauses)
    assert len(pack.clauses) == 133


def test_notice_page_stands_until_it_is_withdrawn(client: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        new = notices.NewPage(
            slug="gg-1", kind="notice", title="演示公告", path=packs.path_of_pack("S"), decision="决定一号",
            content={"paragraphs": ["第一段。"]},
        )  # fmt: skip
        made = notices.publish_page(new, actor=SYSTEM, now=NOW)
    url = reverse("public:notice", args=["gg-1"])
    assert "第一段。" in text(client.get(url))
    assert url in text(client.get(place_of("S")))
    with scope.active(scope.EVERYWHERE, staff=True):
        notices.withdraw_page(made, reason="更正", actor=SYSTEM, now=NOW)
    assert client.get(url).status_code == 404
    assert url not in text(client.get(place_of("S")))


@pytest.mark.parametrize("url", ["/p/99/99/", "/p/35/05/83/../", "/programmes/Z/", "/notices/none/", "/p/x%00/"])
def test_unknown_things_are_not_found(client: Client, url: str) -> None:
    assert client.get(url).status_code in (400, 404)


def test_no_console_page_answers_signed_out(client: Client) -> None:
    for url in ("/console/", "/console/cases/", "/console/documents/", "/console/publish/", "/console/files/1/"):
        response = client.get(url)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/account/login/")
