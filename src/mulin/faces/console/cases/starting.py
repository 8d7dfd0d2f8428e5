"""Starting a procedure: choose it, say where, fill in what its clause asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.http import Http404, HttpResponse

from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking
from mulin.faces.console.cases import almanac, content
from mulin.faces.console.cases import forms as own
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages
from mulin.kernel import clock, scope
from mulin.kernel.actor import require
from mulin.kernel.errors import InputError, NotFound, Violation
from mulin.mechanisms.cases import rules, services

if TYPE_CHECKING:
    from django import forms

    from mulin.faces.shared.hats import MulinRequest


def concerns(request: MulinRequest, case_type: rules.CaseType) -> bool:
    """Whether a clause that provides for the procedure stands in a document that concerns this hat."""
    mine = asking.packs_of_hat(request)
    return any(clause.partition("-")[0] in mine for clause in case_type.clauses)


def may_start(request: MulinRequest) -> list[rules.CaseType]:
    """The procedures that this hat may start."""
    return [one for one in rules.catalogue.all() if request.actor.may(one.opens) and concerns(request, one)]


def choose(request: MulinRequest) -> HttpResponse:
    """The procedures that this hat may start."""
    types = may_start(request)
    page = pages.Page(
        title="启动一件事项",
        lead=f"选一个程序，共 {len(types)} 个可以启动。" if types else "没有您可以启动的程序。",
        crumbs=(c.Crumb("事项", links.url("console:cases")), c.Crumb("启动")),
        panels=(content.choices(types),),
    )
    return answering.show(request, page)


def _where(request: MulinRequest) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in picking.picker(request).options if one.value]


def _named_community(request: MulinRequest) -> str:
    """The community that a link carries, by its stable number."""
    given = request.GET.get("community", "")
    if not given.isdecimal() or len(given) > 18:
        return ""
    try:
        return places.get_community(int(given)).name
    except NotFound:
        return ""


def start(request: MulinRequest, procedure: str) -> HttpResponse:
    """The form of one procedure, then the case."""
    case_type = rules.catalogue.get(procedure)
    require(request.actor, case_type.opens)
    if not concerns(request, case_type):
        raise Http404
    begin = {"community": _named_community(request)}
    form = own.OpenForm(case_type, _where(request), clock.today(), **answering.given(request, **begin))

    def act(clean: Mapping[str, Any]) -> str:
        path, name, community_id, layer = _place(request, clean)
        data = form.entered()
        for key, upload in form.uploads().items():
            data[key] = answering.keep_file(request, upload, path=path, subject=("case", ""))
        new = services.NewCase(
            path=path,
            place_name=name,
            title=f"{case_type.label}：{data.get(case_type.titled) or name}",
            data=data,
            community_id=community_id,
            subject=("community", community_id) if community_id else ("", ""),
            due=clean["due"],
            layer=layer,
        )
        made = services.open_case(
            procedure,
            new,
            actor=request.actor,
            now=clock.now(),
            days=almanac.days(),
            on_behalf=form.on_behalf(),
        )
        flash.success(request, f"已启动：{new.title}。")
        return links.url("console:case", made)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"启动：{case_type.label}",
            crumbs=(
                c.Crumb("事项", links.url("console:cases")),
                c.Crumb(case_type.label, links.url("console:procedure", case_type.key)),
                c.Crumb("启动"),
            ),
            notices=drafts.notices(request),
            help=(case_type.about,) if case_type.about else (),
            form=bound,
            submit=f"启动{case_type.label}",
            back=c.Action("取消", links.url("console:cases")),
            draft_url=drafts.url(request),
        )

    fields = {"cases.open_already": "community", "cases.due_past": "due", "cases.behalf_incomplete": "behalf_principal"}
    return answering.take(request, form, build, act, {**fields, "cases.behalf_future": "behalf_received"})


def _place(request: MulinRequest, clean: Mapping[str, Any]) -> tuple[str, str, int | None, str]:
    """Path, name, community and layer of the new case; its range becomes the active one."""
    path = clean["path"]
    for one in request.hat.ranges if request.hat else ():
        if one.covers(path) and one != request.range:
            hats.enter(request, one)
    name = clean["community"].strip()
    if not name:
        demo = bool(request.hat and request.hat.demo)
        return path, places.region_of_path(path).name, None, "DEMO" if demo else "REAL"
    found = places.find_community(name, under=path)
    if found is None or not scope.current().covers(found.path):
        raise InputError(Violation("places.unknown_community", "", {"text": name, "field": "community"}))
    return found.path, found.name, found.id, found.layer
