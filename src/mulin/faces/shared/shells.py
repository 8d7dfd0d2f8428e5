"""Which frame a request gets: face by URL, navigation by what the hat may see."""

from __future__ import annotations

import datetime as dt
from typing import Literal, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from mulin.base.access import rules as access
from mulin.faces.shared.components import Hat, NavGroup, NavItem, Shell
from mulin.kernel import clock

Face = Literal["console", "public", "owner"]


class Entry(NamedTuple):
    """One possible navigation entry: label, URL name, the permission it needs."""

    label: str
    url_name: str
    permission: str


CONSOLE: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("工作台", "console:home", "console.see"),
            Entry("驾驶舱", "console:dashboard", "measures.see"),
        ),
    ),
    (
        "行动",
        (
            Entry("方案与条款", "console:programmes", "packs.see"),
            Entry("事项", "console:cases", "cases.see"),
            Entry("排名", "console:league", "measures.see"),
            Entry("导入", "console:imports", "registers.import"),
        ),
    ),
    (
        "台账",
        (
            Entry("小区", "console:communities", "places.see"),
            Entry("楼栋", "console:buildings", "places.see"),
            Entry("房屋", "console:units", "places.see"),
            Entry("项目", "console:projects", "places.see"),
            Entry("配套用房", "console:spaces", "places.see"),
            Entry("单位与企业", "console:organisations", "parties.see"),
            Entry("区划", "console:regions", "places.see"),
        ),
    ),
    (
        "体制",
        (
            Entry("机构岗位", "console:posts", "parties.see"),
            Entry("领导小组", "console:groups", "parties.see"),
            Entry("下放事权", "console:delegations", "parties.see"),
            Entry("清单与职责", "console:duty_lists", "parties.see"),
            Entry("制度文件", "console:rule_documents", "packs.see"),
        ),
    ),
    (
        "系统",
        (
            Entry("岗位与用户", "console:users", "access.see"),
            Entry("审计", "console:audit", "audit.see"),
        ),
    ),
)


# Phone first: the homes of companies, committees and owners have a bar at the bottom.
HOMES: tuple[Entry, ...] = (
    Entry("首页", "company:home", "company.see"),
    Entry("首页", "committee:home", "committee.see"),
    Entry("我家", "owner:home", "owner.see"),
    Entry("小区", "console:communities", "company.see"),
    Entry("小区", "console:communities", "committee.see"),
    Entry("换身份", "hats", ""),
)


def face_of(path: str) -> Face:
    """The face that a URL belongs to."""
    if path.startswith(("/console/", "/hats/", "/account/")):
        return "console"
    return "owner" if path.startswith(("/me/", "/company/", "/committee/")) else "public"


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _navigation(request: HttpRequest) -> tuple[NavGroup, ...]:
    actor = getattr(request, "actor", None)
    if actor is None:
        return ()
    groups = []
    for label, entries in CONSOLE:
        items = tuple(
            NavItem(entry.label, url, active=_is_active(request.path, url))
            for entry in entries
            if actor.may(entry.permission) and (url := _url(entry.url_name))
        )
        if items:
            groups.append(NavGroup(label, items))
    return tuple(groups)


def _bar(request: HttpRequest) -> tuple[NavGroup, ...]:
    """The bottom bar of the phone faces."""
    actor = getattr(request, "actor", None)
    if actor is None or not getattr(request, "hats", []):
        return ()
    items = tuple(
        NavItem(entry.label, url, active=_is_active(request.path, url))
        for entry in HOMES
        if (not entry.permission or actor.may(entry.permission)) and (url := _url(entry.url_name))
    )
    return (NavGroup("", items),)


def _is_active(path: str, url: str) -> bool:
    return path == url if url == "/console/" else path.startswith(url)


def as_of(request: HttpRequest) -> dt.date:
    """The day that a page answers for: ``?on=``, else today; a malformed day counts as today."""
    try:
        return dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


def for_request(request: HttpRequest, *, dated: bool = False) -> Shell:
    """The shell of a request. ``dated`` shows the as-of picker."""
    hat, hats = getattr(request, "hat", None), getattr(request, "hats", [])
    face = face_of(request.path)
    demo = bool(settings.DEMONSTRATION)
    return Shell(
        product="睦邻",
        today=clock.today(),
        hat_name=hat.label if hat else "",
        hats=tuple(Hat(str(h.id), h.label, h.place_name, active=h is hat) for h in hats),
        hat_url=_url("hats") if hats else "",
        user_name=getattr(request.user, "username", "") if hasattr(request, "user") else "",
        nav=_navigation(request) if face == "console" else _bar(request) if face == "owner" else (),
        on=as_of(request) if dated else None,
        as_of=dated,
        as_of_params=tuple((k, str(v)) for k, v in request.GET.items() if k != "on") if dated else (),
        demo=demo,
        demo_url=_url("demo:cast") if demo else "",
        elder=request.COOKIES.get("elder") == "1",
        elder_url=_url("elder"),
        face=face,
        home_url=access.home_of(hat.role).url if hat and face != "public" else "/",
        search_url=_url("console:search") if face == "console" and hat and hat.staff else "",
        search_value=request.GET.get("q", "") if request.path == _url("console:search") else "",
        sign_in_url=_url("account_login"),
        sign_out_url=_url("account_logout"),
        account_url=_url("mfa_index"),
    )
