"""Links that a hat may not follow are left out of a page; everything else stays as it is."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import pytest

import mulin.config.urls  # noqa: F401 (declares the policy of every page)
from mulin.base.access.rules import PERMISSIONS, Role
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel.actor import Actor


def request(role: Role | None) -> Any:
    """Somebody signed in with a role, or nobody."""
    if role is None:
        return SimpleNamespace(actor=Actor(label="公众"), user=SimpleNamespace(is_authenticated=False))
    actor = Actor(label="测试", permissions=PERMISSIONS[role], staff=True)
    return SimpleNamespace(actor=actor, user=SimpleNamespace(is_authenticated=True))


@pytest.mark.parametrize(
    ("role", "name", "may"),
    [
        (Role.AUTHORITY, "console:dashboard", True),
        (Role.SYSTEM_ADMIN, "console:dashboard", False),
        (Role.TOWN, "console:users", False),
        (Role.SECURITY_ADMIN, "console:users", True),
        (Role.TOWN, "console:publish-targets", False),
        (Role.LEADER, "console:publish-targets", True),
        (Role.OWNER, "public:home", True),
        (Role.AUTHORITY, "account_signup", False),
        (None, "console:dashboard", True),  # led to sign in
    ],
)
def test_the_policy_table_says_which_page_may_be_linked(role: Role | None, name: str, may: bool) -> None:
    assert links.allowed(request(role), name) is may


@pytest.mark.parametrize(
    ("role", "address", "may"),
    [
        (Role.SECURITY_ADMIN, "/console/registers/post/", True),
        (Role.SECURITY_ADMIN, "/console/registers/community/", False),
        (Role.COMPANY, "/console/registers/community/7/", True),
        (Role.COMPANY, "/console/registers/post/7/", False),
        (Role.TOWN, "/console/users/?q=x", False),
        (Role.TOWN, "?page=2", True),
        (Role.TOWN, "/nowhere/", True),
    ],
)
def test_an_address_is_judged_by_its_page_and_register(role: Role, address: str, may: bool) -> None:
    assert links.may_follow(request(role), address) is may


def test_a_page_keeps_its_texts_and_loses_the_closed_doors() -> None:
    closed, open_ = "/console/users/", "/console/communities/"
    row = c.Row((c.Cell("文", closed), c.Cell("字", open_)), href=closed)
    page = pages.Page(
        title="页",
        actions=(c.Action("用户", closed), c.Action("小区", open_)),
        panels=(
            c.Panel(
                "栏",
                facts=(c.Fact("甲", "一", href=closed, change_url=open_),),
                table=c.Table((c.Column("a", "列"),), (row,)),
                empty=c.EmptyState("空", action=c.Action("用户", closed)),
            ),
        ),
    )
    found = links.kept(request(Role.TOWN), page)
    (panel,) = found.panels
    assert [one.label for one in found.actions] == ["小区"]
    assert (panel.facts[0].value, panel.facts[0].href, panel.facts[0].change_url) == ("一", "", open_)
    assert panel.table is not None
    assert [(one.text, one.href) for one in panel.table.rows[0].cells] == [("文", ""), ("字", open_)]
    assert panel.table.rows[0].href == ""
    assert panel.empty is not None
    assert panel.empty.action is None


def test_nothing_closed_is_nothing_changed() -> None:
    page = pages.Page(title="页", actions=(c.Action("小区", "/console/communities/"),))
    assert links.kept(request(Role.TOWN), page) is page
    shut = dataclasses.replace(page, actions=(c.Action("用户", "/console/users/"),))
    assert links.kept(request(None), shut) is shut
