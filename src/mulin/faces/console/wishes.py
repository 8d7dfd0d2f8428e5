"""Who asked for a paper ballot or for help: the list of whoever keeps the papers."""

from __future__ import annotations

from django.http import HttpResponse

from mulin.faces.shared import answering, hats, links, pages
from mulin.faces.shared import components as c
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel.actor import require
from mulin.mechanisms.decisions.selectors import mine

COLUMNS = (
    c.Column("door", "房号", head=True, grow=True),
    c.Column("owner", "业主"),
    c.Column("wish", "要求"),
    c.Column("state", "表决票"),
    c.Column("assembly", "会议"),
)


def wishes(request: MulinRequest) -> HttpResponse:
    """Every wish of the open votes in the hat's places; doors that still wait come first, no choice anywhere."""
    require(request.actor, "ballots.keep")
    found = sorted((one for _ in hats.over_ranges(request) for one in mine.list_wishes()), key=lambda one: one.returned)
    waiting = sum(not one.returned for one in found)
    door = c.Action("看业主大会", links.url("console:assemblies"))
    why = "业主在表决页上点“我要纸质票”“请人帮我”以后，列在这里。"
    empty = c.EmptyState("没有人要纸质票或请人帮办", why, door)
    page = pages.ListPage(
        title="要纸质票与请人帮办",
        lead=f"{waiting} 户在等送票或上门" if waiting else "现在没有人在等",
        table=c.Table(COLUMNS, tuple(_row(one) for one in found), caption="要纸质票与请人帮办", empty=empty),
    )
    return answering.show(request, page)


def _row(one: mine.Wish) -> c.Row:
    asked = "、".join(word for word, on in (("要纸质票", one.paper), ("请人帮办", one.help)) if on)
    state = c.Cell("已回票", kind="chip", tone="met") if one.returned else c.Cell("未回票", kind="chip", tone="soon")
    door = c.Cell(one.door, sub=one.place_name)
    return c.Row((door, c.Cell(one.label), c.Cell(asked), state, c.Cell(one.title)))
