"""Every member of the cast follows every link: nothing breaks, every page has a heading and a way on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from mulin.config import testing
from mulin.kernel import scope
from mulin.processes import cast
from tests.journeys import crawling, staging


def _users() -> list[str]:
    """Names of the cast, from its own declaration (no database while collecting)."""
    roles = ("authority", "leader", "town", "neighbourhood")
    officials = [f"{stage.pack.lower()}-{role}" for stage in cast.STAGES for role in roles]
    return [*officials, "system-admin", "security-admin", "audit-admin"]


@pytest.fixture(scope="module")
def staged(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One database of this module's own, staged once, for the whole cast."""
    shared, name = connection.settings_dict["NAME"], f"{testing.worker_database()}_crawl"
    with django_db_blocker.unblock():
        connections.close_all()
        testing.clone(name)
        connection.settings_dict["NAME"] = name
        try:
            staging.stage()
            yield
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = shared
            testing.drop(name)


def enter(client: Client, user: str) -> str:
    """Sign in through the demonstration's door; returns where it leads."""
    response = client.post("/demo/enter/", {"user": user})
    assert response.status_code == 303, f"{user}: {response.status_code}"
    return str(response.headers["Location"])


def test_declared_cast_is_the_cast_there_is(staged: None) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        members = {member.user for member in cast.list_cast()}
    assert members >= set(_users())


@pytest.mark.parametrize("user", ["", *_users()])
def test_every_link_leads_to_a_page(staged: None, user: str) -> None:
    client = Client(raise_request_exception=False)
    start = enter(client, user) if user else "/"
    broken, poor, foreign, views = [], [], {}, set()
    samples = 2 if user.startswith(("s-", "system-", "security-", "audit-")) or not user else 1
    for visit in crawling.walk(client, start, samples=samples):
        views.add(visit.view)
        if visit.status >= 400:
            broken.append(f"{visit.status} {visit.url}")
        elif visit.page is not None:
            if visit.page.headings != 1 or not visit.page.acts:
                poor.append(f"{visit.url} h1={visit.page.headings} acts={visit.page.acts}")
            if words := crawling.english(visit.page):
                foreign[visit.url] = words
    assert not broken
    assert not poor
    assert not foreign
    assert len(views) > (3 if user else 2)
