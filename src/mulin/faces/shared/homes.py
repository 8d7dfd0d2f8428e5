"""First pages of companies, committees and owners: what the hat covers, and what is due."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from mulin.faces.shared import components as c
from mulin.faces.shared import pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel.actor import require
from mulin.kernel.registers import selectors
from mulin.kernel.registers.rules import registry

CARDS = 4
"""The most that a home shows (a card for due matters among them)."""
COLUMNS = ("name", "region_id", "management.operator_name", "committee.state", "extent.households")


def covered(request: MulinRequest) -> list[dict[str, Any]]:
    """The communities of the hat with the facts that its home shows, at most fifty."""
    hat = request.hat
    if hat is None:
        return []
    query = selectors.ListQuery("community", COLUMNS, shells.as_of(request))
    return list(selectors.list_merged(query, hat.ranges, staff=hat.staff, person_id=hat.person_id).rows)


def community_card(row: dict[str, Any], *, href: str = "") -> pages.HomeCard:
    """One community in a few plain words."""
    states = dict(registry.facet("community.committee").field("state").choices)
    parts = [
        f"业委会：{states.get(row['committee.state'], '未登记')}",
        f"物业：{row['management.operator_name'] or '未登记'}",
    ]
    households = row["extent.households"]
    return pages.HomeCard(
        title=str(row["name"]),
        text="；".join(parts),
        figure=f"{households:,}" if households is not None else "",
        figure_unit="户" if households is not None else "",
        sub=f"所属：{row['region_id.label']}" if row["region_id.label"] else "",
        links=(c.Action("看小区的全部事实", href),) if href else (),
    )


def home(request: MulinRequest, permission: str, title: str, due: tuple[pages.HomeCard, ...]) -> HttpResponse:
    """Due matters first, then the communities; the rest of them in the register."""
    require(request.actor, permission)
    rows = covered(request)
    may = request.actor.may("places.see")
    cards, room = list(due), max(CARDS - len(due), 1)
    for row in rows[:room]:
        href = reverse("console:subject", args=["community", row["id"]]) if may else ""
        cards.append(community_card(row, href=href))
    if len(rows) > room:
        more = c.Action(f"看全部 {len(rows)} 个小区", reverse("console:communities"))
        cards[-1] = pages.HomeCard(title="其余小区", text="在小区台账里", actions=(more,))
    page = pages.HomePage(
        title=title,
        sub=request.hat.label if request.hat else "",
        cards=tuple(cards),
        note="您有几个身份：点右上角的名字换一个。" if len(request.hats) > 1 else "",
    )
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def nothing_due(words: str) -> pages.HomeCard:
    """The first card while nothing is open."""
    return pages.HomeCard(title="等我办", text="现在没有要您办的事。", sub=words)
