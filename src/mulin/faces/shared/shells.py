"""Which frame a request gets: face by URL, navigation by what the hat may see."""

from __future__ import annotations

import datetime as dt
from typing import Literal, NamedTuple

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from mulin.base.access import rules as access
from mulin.faces.shared import links
from mulin.faces.shared.components import Hat, NavGroup, NavItem, Shell
from mulin.kernel import clock
from mulin.kernel.almanac import selectors as almanac
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.duties import selectors as duties

DESK = "console:home"
Face = Literal["console", "public", "owner"]


class Entry(NamedTuple):
    """One possible navigation entry: label and URL name; ``permission`` where it is for some hats only."""

    label: str
    url_name: str
    permission: str = ""


CONSOLE: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("工作台", "console:home"),
            Entry("驾驶舱", "console:dashboard"),
        ),
    ),
    (
        "行动",
        (
            Entry("方案与条款", "console:programmes"),
            Entry("政策文件", "console:policies"),
            Entry("事项", "console:cases"),
            Entry("任务", "console:tasks"),
            Entry("全覆盖", "console:coverage"),
            Entry("业主大会", "console:assemblies"),
            Entry("表决复核", "console:reviews"),
            Entry("义务", "console:duties"),
            Entry("报表", "console:returns"),
            Entry("公文", "console:papers"),
            Entry("要票与帮办", "console:wishes", "ballots.keep"),
            Entry("迎检台账", "console:evidence"),
            Entry("排名", "console:league"),
            Entry("对外公开", "console:publish-targets"),
            Entry("宣传与公开", "console:publicity"),
            Entry("满意度测评", "console:surveys"),
            Entry("导入", "console:imports"),
            Entry("套表", "console:filling"),
        ),
    ),
    (
        "台账",
        (
            Entry("小区", "console:communities"),
            Entry("楼栋", "console:buildings"),
            Entry("房屋", "console:units"),
            Entry("项目", "console:projects"),
            Entry("配套用房", "console:spaces"),
            Entry("单位与企业", "console:organisations"),
            Entry("区划", "console:regions"),
        ),
    ),
    (
        "体制",
        (
            Entry("机构岗位", "console:posts"),
            Entry("物业人员", "console:staff"),
            Entry("领导小组", "console:groups"),
            Entry("下放事权", "console:delegations"),
            Entry("清单与职责", "console:duty_lists"),
            Entry("制度文件", "console:rule_documents"),
            Entry("代理与移交", "console:handover"),
        ),
    ),
    (
        "系统",
        (
            Entry("安装向导", "console:setup"),
            Entry("岗位与用户", "console:users"),
            Entry("审计", "console:audit"),
            Entry("后台任务", "console:jobs"),
        ),
    ),
)


# Phone first: the homes of companies, committees and owners have a bar at the bottom.
HOMES: tuple[Entry, ...] = (
    Entry("首页", "company:home", "company.see"),
    Entry("首页", "committee:home", "committee.see"),
    Entry("业主大会", "committee:assemblies", "committee.see"),
    Entry("我家", "owner:home", "owner.see"),
    Entry("要办", "company:duties", "company.see"),
    Entry("要办", "committee:duties", "committee.see"),
    Entry("小区", "console:communities", "company.see"),
    Entry("小区", "console:communities", "committee.see"),
    Entry("报表", "console:returns", "company.see"),
    Entry("报表", "console:returns", "committee.see"),
    Entry("换身份", "hats"),
)


def face_of(path: str) -> Face:
    """The face that a URL belongs to."""
    if path.startswith(("/console/", "/hats/", "/account/")):
        return "console"
    return "owner" if path.startswith(("/me/", "/company/", "/committee/", "/vote/")) else "public"


def _navigation(request: HttpRequest) -> tuple[NavGroup, ...]:
    actor = getattr(request, "actor", None)
    if actor is None:
        return ()
    groups = []
    for label, entries in CONSOLE:
        items = tuple(
            NavItem(entry.label, url, active=_is_active(request.path, url), count=_count(request, entry))
            for entry in entries
            if links.allowed(request, entry.url_name) and (url := links.url(entry.url_name))
        )
        if items:
            groups.append(NavGroup(label, items))
    return tuple(groups)


def _count(request: HttpRequest, entry: Entry) -> int:
    """Open cases and duties that wait for this hat, beside the desk's entry; one count of each a range."""
    if entry.url_name != DESK or not links.allowed(request, "console:cases"):
        return 0
    if connection.needs_rollback:  # the page says what went wrong: nothing may be asked any more
        return 0
    return cases.count_held(request.actor) + _duties(request)  # type: ignore[attr-defined]


def _duties(request: HttpRequest) -> int:
    """Duties in hand: real ones, for a demonstration sign-in the 演示 ones too; whom to urge on working days only."""
    actor, hat = request.actor, getattr(request, "hat", None)  # type: ignore[attr-defined]
    if not actor.may("duties.see"):
        return 0
    today, demo = clock.today(), hat is not None and hat.demo
    layers = ("REAL", "DEMO") if demo else ("REAL",)
    return duties.count_held(actor, today, workday=almanac.is_workday(today), layers=layers)


def _bar(request: HttpRequest) -> tuple[NavGroup, ...]:
    """The bottom bar of the phone faces."""
    actor = getattr(request, "actor", None)
    if actor is None or not getattr(request, "hats", []):
        return ()
    items = tuple(
        NavItem(entry.label, url, active=_is_active(request.path, url))
        for entry in HOMES
        if (not entry.permission or actor.may(entry.permission)) and (url := links.url(entry.url_name))
    )
    return (NavGroup("", items),)


_FIRST = frozenset({"/console/", "/company/", "/committee/", "/me/"})


def _is_active(path: str, url: str) -> bool:
    return path == url if url in _FIRST else path.startswith(url)


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
        hat_url=links.url("hats") if hats else "",
        user_name=getattr(request.user, "username", "") if hasattr(request, "user") else "",
        nav=_navigation(request) if face == "console" else _bar(request) if face == "owner" else (),
        on=as_of(request) if dated else None,
        as_of=dated,
        as_of_params=tuple((k, str(v)) for k, v in request.GET.items() if k != "on") if dated else (),
        demo=demo,
        demo_url=links.url("demo:cast") if demo else "",
        elder=request.COOKIES.get("elder") == "1",
        elder_url=links.url("elder"),
        face=face,
        home_url=access.home_of(hat.role).url if hat and face != "public" else "/",
        search_url=links.url("console:search") if face == "console" and hat and hat.staff else "",
        search_value=request.GET.get("q", "") if request.path == links.url("console:search") else "",
        sign_in_url=links.url("account_login"),
        sign_out_url=links.url("account_logout"),
        account_url=links.url("mfa_index"),
    )
