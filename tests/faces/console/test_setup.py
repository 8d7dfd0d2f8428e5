"""The wizard: derived steps, confirming by hand, who may see it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mulin.base.places import selectors as places
from mulin.kernel import scope
from mulin.kernel.installation import selectors as installation

pytestmark = pytest.mark.django_db
URL = "/console/setup/"


def enter(client: Client, user: str) -> Client:
    client.post("/demo/enter/", {"user": user})
    return client


def test_steps_are_derived_and_confirmed_once(client: Client, settings: Settings, tmp_path: Path) -> None:
    env = django_settings.ENV
    settings.ENV = dataclasses.replace(env, var=tmp_path)
    enter(client, "system-admin")
    page = client.get(URL).content.decode()
    assert "7 步中已完成" in page
    assert "下一步：核对区划" in page
    assert "还没有设置 MULIN_PUBLIC_URL、MULIN_CONSOLE_URL" in page
    before = page.count("核对无误")
    after = client.post(URL, {"step": "regions"}, follow=True).content.decode()
    assert after.count("核对无误") == before - 1
    assert "下一步：核对机构与岗位" in after
    client.post(URL, {"step": "regions"})
    with scope.active(scope.EVERYWHERE, staff=True):
        assert list(installation.confirmed()) == ["regions"]
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "a.backup").touch()
    settings.ENV = dataclasses.replace(
        env, var=tmp_path, public_url="https://m.example", console_url="https://c.example"
    )
    done = client.get(URL).content.decode()
    assert "https://m.example" in done
    assert "已有备份" in done
    assert client.post(URL, {"step": "backup"}).status_code == 400  # derived, not confirmed


def test_administrators_land_here_and_nobody_else_may(client: Client) -> None:
    answer = client.post("/demo/enter/", {"user": "system-admin"})
    assert answer["Location"] == URL
    assert enter(client, "security-admin").get(URL).status_code == 200
    for user in ("audit-admin", "s-authority", "s-town"):
        assert enter(client, user).get(URL).status_code == 403
    client.logout()
    assert client.get(URL)["Location"].startswith(reverse("account_login"))


def test_an_authority_registers_the_neighbourhoods_that_the_national_table_lacks(client: Client) -> None:
    enter(client, "s-authority")
    page = "/console/registers/region/new/"
    with scope.active(scope.EVERYWHERE, staff=True):
        town = next(one for one in places.list_regions(under="37/04/06/") if one.level == "TOWN")
    given = {"parent_id": town.id, "names": "甲社区\n 乙村 \n甲社区\n", "on": "2020-11-01", "basis": "社区名册"}
    assert client.post(page, given).status_code == 303
    with scope.active(scope.EVERYWHERE, staff=True):
        below = {one.name for one in places.list_regions(under=town.path)}
    assert {"甲社区", "乙村"} <= below
    again = client.post(page, {**given, "names": "丙社区\n甲社区"})
    assert again.status_code == 422
    with scope.active(scope.EVERYWHERE, staff=True):
        assert "丙社区" not in {one.name for one in places.list_regions(under=town.path)}  # all or nothing
    assert enter(client, "s-town").post(page, given).status_code == 403
