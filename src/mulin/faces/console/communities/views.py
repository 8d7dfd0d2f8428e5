"""A community and a project: load in one of the hat's ranges, read once, answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mulin.base.places import rules as place_rules
from mulin.base.places import selectors as places
from mulin.faces.console.campaign import common
from mulin.faces.console.communities import facts, page, project
from mulin.faces.console.coverage import views as coverage
from mulin.faces.console.registers import detail
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, pages, responses, shells, standings
from mulin.faces.shared.decisions import meetings
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.errors import NotFound
from mulin.kernel.registers import selectors as registers
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import rules as casing
from mulin.mechanisms.decisions.selectors import reviews

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

COUNTED = (
    ("楼栋", "building", "console:buildings"),
    ("房屋", "unit", "console:units"),
    ("配套用房", "space", "console:spaces"),
)
TAB_KEYS = frozenset({key for key, _, _ in facts.TABS} | {facts.HISTORY})


def _render(request: MulinRequest, made: pages.Page) -> HttpResponse:
    shell = shells.for_request(request, dated=True)
    return responses.render_page(request, made.template, {"page": made, "shell": shell})


def _carried(request: MulinRequest) -> tuple[tuple[str, str], ...]:
    return tuple((name, request.GET[name]) for name in ("on", "layers") if request.GET.get(name))


def _outlooks(request: MulinRequest, header: places.CommunityHeader, on: dt.date) -> tuple[casing.Outlook, ...]:
    """What an uncovered community can still reach, for officials alone."""
    mode = header.facts.get("management", {}).get("mode")
    if mode in place_rules.COVERED_MODES or not mode or not request.actor.may("measures.see"):
        return ()
    return coverage.outlooks_of(coverage.around(request, header.community, on), header.community)


@require_safe
def show_community(request: MulinRequest, community_id: int) -> HttpResponse:
    """One community as of a day."""
    on = shells.as_of(request)

    def find() -> places.CommunityHeader | None:
        try:
            header = places.get_header(community_id, on=on)
        except NotFound:
            return None
        return header if request.actor.covers(header.community.path) else None

    header = hats.find_in_ranges(request, find)
    path = header.community.path
    require(request.actor, "places.see", path)
    counts = []
    for label, register, name in COUNTED:
        count, more = registers.count_up_to(registers.ListQuery(register=register, columns=(), on=on, under=path))
        counts.append((label, name, count, more))
    tab = request.GET.get("tab", "")
    view = page.View(
        header=header,
        timeline=places.list_timeline(community_id),
        names=detail.link_names(registry.register("community"), tuple(header.facts.values())),
        outlooks=_outlooks(request, header, on),
        counts=tuple(counts),
        on=on,
        today=clock.today(),
        tab=tab if tab in TAB_KEYS else "",
        actor=request.actor,
        carried=_carried(request),
        tasks=(*_tasks(request, header, on), *_meetings(request, header)) if not tab else (),
        standings=standings.notices(reviews.standings_at(header.community.id)) if not tab else (),
    )
    return _render(request, page.page(view))


def _tasks(request: MulinRequest, header: places.CommunityHeader, on: dt.date) -> tuple[c.Panel, ...]:
    """What the programmes ask of it, for officials."""
    if not request.actor.may("cases.see"):
        return ()
    return common.community_panel(header.community.id, header.community.layer, on)


def _meetings(request: MulinRequest, header: places.CommunityHeader) -> tuple[c.Panel, ...]:
    """Its owners' assemblies, and where to convene one."""
    if not request.actor.may("assemblies.see"):
        return ()
    return meetings.panel(header.community.id, layer=header.community.layer)


@require_safe
def show_project(request: MulinRequest, project_id: int) -> HttpResponse:
    """One project as of a day."""
    spec = registry.register("project")
    row = detail.load(request, spec, project_id)
    require(request.actor, spec.see, str(row["path"]))
    on = shells.as_of(request)
    made = project.page(
        row,
        registers.facts_of("project", project_id, on=on),
        registers.history_of("project", project_id),
        places.list_project_communities(project_id, on=on),
        places.list_crumbs(str(row["path"])),
        request.actor,
        dict(_carried(request)),
    )
    return _render(request, made)
