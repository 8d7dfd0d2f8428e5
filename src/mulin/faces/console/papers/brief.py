"""情况专报: choose programme, place and day, see the page, make it final for the leader."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.http import Http404, HttpResponse

from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering
from mulin.faces.console.papers import content, finding
from mulin.faces.console.registers import places
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.almanac import selectors as almanac
from mulin.mechanisms.packs import selectors as packs
from mulin.processes import briefing

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest


def _wish(request: MulinRequest) -> briefing.Wish | None:
    place, today = asking.place_of(request), clock.today()
    require(request.actor, "papers.draft", place.path)
    keys = asking.packs_over(place.path)
    if not keys:
        return None
    key = request.GET.get("pack", "") or keys[0]
    if key not in keys:
        raise Http404
    try:
        on = min(dt.date.fromisoformat(request.GET.get("day", "")), today)
    except ValueError:
        on = today
    demo = request.hat is not None and request.hat.demo
    return briefing.Wish(key, place.path, place.name, on, today, ("REAL", "DEMO") if demo else ("REAL",))


def brief(request: MulinRequest) -> HttpResponse:
    """The page as it would be issued; POST makes it a paper."""
    wish = _wish(request)
    if wish is None:
        page = pages.MessagePage(
            title="情况专报", text="这个地方还没有适用的方案，没有目标可报。", tone="plain",
            actions=(c.Action("看方案与条款", links.url("console:programmes")),),
        )  # fmt: skip
        return answering.show(request, page)
    days = almanac.get_calendar()
    if request.method == "POST":
        issuer = finding.issuer(request) or wish.place_name
        made = briefing.issue(wish, issuer=issuer, actor=request.actor, now=clock.now(), days=days)
        flash.success(request, "已定稿：数字从此不变。领导在“待我签批”里能看到。")
        return responses.redirect_after(request, links.url("console:paper", made))
    return answering.show(request, _page(request, wish, briefing.compose(wish, days=days)))


def _page(request: MulinRequest, wish: briefing.Wish, found: briefing.Brief) -> pages.DetailPage:
    address = links.url("console:brief", pack=wish.pack, place=wish.path, day=wish.on.isoformat())
    return pages.DetailPage(
        title=found.title.replace("\n", ""),
        crumbs=(c.Crumb("公文", links.url("console:papers")), c.Crumb("情况专报")),
        size_line="预览：定稿以后成为一页 A4 和一张图片，数字不再变动",
        lead=found.headline,
        actions=(c.Action("定稿并呈报", address, primary=True, method="post"),),
        panels=(_choice(request, wish), *content.text_panels(found.blocks[1:])),
    )


def _choice(request: MulinRequest, wish: briefing.Wish) -> c.Panel:
    offered = tuple(
        c.Option(key, packs.find_pack(key).facts.title, key == wish.pack) for key in asking.packs_over(wish.path)
    )
    where = tuple(
        c.Option(one.value, one.label, one.value == wish.path) for one in places.picker(request).options if one.value
    )
    switch = (
        c.Filter("select", "pack", "方案", wish.pack, offered),
        c.Filter("select", "place", "地方", wish.path, where),
        c.Filter("hidden", "day", "日期", wish.on.isoformat()),
    )
    return c.Panel("报哪个方案、哪个地方", switch=switch)
