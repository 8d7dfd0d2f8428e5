"""Assemblies of a hat's communities: the list, convening, the decision page. ``face`` names who mounted them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from mulin.base.places import selectors as places
from mulin.faces.shared import components as c
from mulin.faces.shared import errors, hats, homes, links, pages, responses, shells, wording
from mulin.faces.shared.decisions import acting, page
from mulin.faces.shared.decisions import forms as own
from mulin.kernel import clock
from mulin.kernel.actor import NotAllowed, require
from mulin.kernel.errors import DomainError, NotFound
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.rules import progress
from mulin.mechanisms.decisions.rules.progress import Act
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import assemblies as reading
from mulin.mechanisms.decisions.selectors import counts
from mulin.mechanisms.decisions.services import assemblies, common

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

PAGE = 50
ALL, REAL = ("REAL", "DEMO"), ("REAL",)


def _show(request: MulinRequest, made: pages.Page) -> HttpResponse:
    return responses.render_page(request, made.template, {"page": made, "shell": shells.for_request(request)})


def take(
    request: MulinRequest,
    form: forms.Form,
    build: Callable[[forms.Form], pages.FormPage],
    act: Callable[[], str],
) -> HttpResponse:
    """Show the form, or act and lead on; what a rule forbids is said on the form (422)."""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                address = act()
        except (NotAllowed, NotFound):
            raise
        except DomainError as error:
            errors.put_on_form(form, error)
        else:
            return responses.redirect_after(request, address)
    made = build(form)
    context = {"page": made, "shell": shells.for_request(request)}
    if request.method == "POST":
        return responses.render_invalid(request, made.template, context)
    return responses.render_page(request, made.template, context)


def _lines(request: MulinRequest, after: int) -> list[reading.Line]:
    layers = ALL if request.hat is not None and request.hat.demo else REAL
    found: dict[int, reading.Line] = {}
    for _ in hats.over_ranges(request):
        found |= {one.id: one for one in reading.list_lines(layers=layers, after=after, limit=PAGE + 1)}
    return sorted(found.values(), key=lambda one: -one.id)


@require_safe
def assembly_list(request: MulinRequest, face: str) -> HttpResponse:
    """The assemblies of the hat's places, the latest first."""
    text = request.GET.get("after", "")
    lines = _lines(request, int(text) if text.isdecimal() and len(text) < 18 else 0)
    shown = lines[:PAGE]
    voting = sum(1 for one in shown if one.stage is Stage.VOTING)
    made = pages.ListPage(
        title="业主大会",
        lead=f"列出 {len(shown)} 次会议，其中 {voting} 次正在表决。" if shown else "还没有业主大会会议。",
        crumbs=(c.Crumb("业主大会"),),
        actions=_convening(request, face),
        table=_table(shown, face),
        pager=c.Pager(
            links.url(f"{face}:assemblies") if text else "",
            links.url(f"{face}:assemblies", after=shown[-1].id) if len(lines) > PAGE else "",
            f"本页 {len(shown)} 次",
        ),
    )
    return _show(request, made)


def _convening(request: MulinRequest, face: str) -> tuple[c.Action, ...]:
    """A committee convenes for its communities from here; officials from a community's page."""
    if request.hat is None or request.hat.staff or not request.actor.may(policies.CONVENE):
        return ()
    return tuple(
        c.Action(f"召集{row['name']}业主大会", links.url(f"{face}:assembly-new", row["id"]), primary=index == 0)
        for index, row in enumerate(homes.covered(request)[:3])
    )


def _table(lines: list[reading.Line], face: str) -> c.Table:
    rows = tuple(
        c.Row(
            (
                c.Cell(one.title, kind="strong"),
                c.Cell(one.place_name),
                c.Cell(one.stage.label, kind="chip", tone="met" if one.stage is Stage.ANNOUNCED else "plain"),
                c.Cell(wording.full_date(one.event_on) if one.event_on else "未定"),
                c.Cell("、".join(_against(one)), tone="late"),
            ),
            href=links.url(f"{face}:assembly", one.id),
        )
        for one in lines
    )
    return c.Table(
        columns=(
            c.Column("title", "会议", head=True, grow=True),
            c.Column("place", "小区"),
            c.Column("stage", "阶段"),
            c.Column("day", "会议日期"),
            c.Column("against", "状态"),
        ),
        rows=rows,
        caption="业主大会会议",
        empty=c.EmptyState(
            "还没有会议",
            "业主大会由业委会、筹备组召集；没有业委会或它不召集的，由社区（村）或街道（乡镇）召集。从小区的页面开始。",
            c.Action("选小区", links.url("console:communities")),
        ),
    )


def _against(one: reading.Line) -> list[str]:
    pairs = ((one.disputed, "争议中"), (one.suspended, "暂缓"), (one.revoked, "已撤销"))
    return [word for standing, word in pairs if standing]


def convene(request: MulinRequest, face: str, community_id: int) -> HttpResponse:
    """Convene an assembly of a community."""

    def find() -> places.CommunityHeader | None:
        try:
            header = places.get_header(community_id, on=clock.today())
        except NotFound:
            return None
        return header if request.actor.covers(header.community.path) else None

    community = hats.find_in_ranges(request, find).community
    require(request.actor, policies.CONVENE, community.path)
    prefix = "演示" if community.layer == "DEMO" else ""
    given = {"data": request.POST} if request.method == "POST" else {"initial": {"title": prefix}}
    form = own.ConveneForm(staff=request.actor.staff, **given)

    def act() -> str:
        clean = form.cleaned_data
        title = clean["title"] if clean["title"].startswith(prefix) else f"{prefix}{clean['title']}"
        new = assemblies.NewAssembly(
            community.id, community.path, community.name, title, clean["convener"], clean["convener_label"],
            clean["convened_because"], form.buildings_given(), community.layer,
        )  # fmt: skip
        number = assemblies.convene(new, actor=request.actor, now=clock.now())
        return links.url(f"{face}:assembly", number)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="召集业主大会",
            lead=f"{community.name}：先定名称和召集人，再写议题、定规则、公示名册。",
            crumbs=(c.Crumb("业主大会", links.url(f"{face}:assemblies")), c.Crumb("召集")),
            form=bound,
            submit="召集业主大会",
            back=c.Action("返回", links.url(f"{face}:assemblies")),
        )

    return take(request, form, build, act)


def find_view(request: MulinRequest, assembly_id: int) -> reading.View:
    """The assembly in the first of the hat's ranges that has it; else 404."""

    def find() -> reading.View | None:
        try:
            found = reading.get_view(assembly_id, today=clock.today())
        except NotFound:
            return None
        return found if request.actor.covers(found.path) else None

    view = hats.find_in_ranges(request, find)
    require(request.actor, policies.SEE, view.path)
    return view


def open_acts(request: MulinRequest, view: reading.View) -> tuple[Act, ...]:
    """The acts that the stage allows and this hat may do."""
    wanted = progress.acts(view.facts, today=clock.today(), now=clock.now())
    presides = request.actor.staff or view.convener not in policies.CONVENED_BY_STAFF
    if not (presides and request.actor.may(policies.CONVENE) and request.actor.covers(view.path)):
        return ()
    return wanted


@require_safe
def assembly(request: MulinRequest, face: str, assembly_id: int) -> HttpResponse:
    """The decision page."""
    view = find_view(request, assembly_id)
    turnout = None
    if view.roll is not None and view.line.stage in acting.VOTED:
        with common.inside(view.path):
            quorum = view.regime.quorum
            turnout = counts.turnout_of(assembly_id, quorum.numerator, quorum.denominator, strict=quorum.strict)
    made = page.build(
        view, face=face, may=open_acts(request, view), turnout=turnout, today=clock.today(), now=clock.now()
    )
    return _show(request, made)


def act(request: MulinRequest, face: str, assembly_id: int, slug: str) -> HttpResponse:
    """One act of presiding: its form, then the act."""
    if slug not in set(Act):
        raise Http404
    view, chosen = find_view(request, assembly_id), Act(slug)
    require(request.actor, policies.CONVENE, view.path)
    if chosen not in open_acts(request, view):
        return _show(request, _impossible(view, face, chosen))
    form = acting.form_of(chosen, view, request.POST if request.method == "POST" else None, clock.today())

    def do() -> str:
        acting.do(chosen, view, form, actor=request.actor, now=clock.now())
        return links.url(f"{face}:assembly", assembly_id)

    label = page.LABELS[chosen]

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=label,
            lead=f"{view.line.title} · {view.line.place_name}",
            crumbs=_crumbs(face, view, label),
            help=acting.help_of(chosen, view, clock.today()),
            form=bound,
            submit=label,
            back=c.Action("返回", links.url(f"{face}:assembly", assembly_id)),
            danger=chosen is Act.WITHDRAW,
        )

    return take(request, form, build, do)


def _crumbs(face: str, view: reading.View, label: str) -> tuple[c.Crumb, ...]:
    return (
        c.Crumb("业主大会", links.url(f"{face}:assemblies")),
        c.Crumb(view.line.title, links.url(f"{face}:assembly", view.line.id)),
        c.Crumb(label),
    )


def _impossible(view: reading.View, face: str, chosen: Act) -> pages.MessagePage:
    waits = "；".join(progress.missing(view.facts, today=clock.today(), now=clock.now()))
    return pages.MessagePage(
        title=f"现在不能{page.LABELS[chosen]}",
        text=f"会议现在是“{view.line.stage.label}”{f'，还差：{waits}' if waits else ''}。",
        tone="soon",
        actions=(c.Action("看这次会议", links.url(f"{face}:assembly", view.line.id), primary=True),),
    )


def motion(request: MulinRequest, face: str, assembly_id: int, motion_id: int) -> HttpResponse:
    """Word a motion anew, before the notice."""
    view = find_view(request, assembly_id)
    require(request.actor, policies.CONVENE, view.path)
    found = next((one for one in view.motions if one.id == motion_id), None)
    if found is None:
        raise Http404
    form = acting.motion_form(found, request.POST if request.method == "POST" else None)

    def do() -> str:
        assemblies.change_motion(motion_id, form.motion(), actor=request.actor, now=clock.now())
        return links.url(f"{face}:assembly", assembly_id)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="修改议题",
            lead=view.line.title,
            crumbs=_crumbs(face, view, "修改议题"),
            form=bound,
            submit="保存议题",
            back=c.Action("返回", links.url(f"{face}:assembly", assembly_id)),
        )

    return take(request, form, build, do)


@require_POST
def motion_remove(request: MulinRequest, face: str, assembly_id: int, motion_id: int) -> HttpResponse:
    """Take a motion off the agenda, before the notice."""
    view = find_view(request, assembly_id)
    require(request.actor, policies.CONVENE, view.path)
    if all(one.id != motion_id for one in view.motions):
        raise Http404
    assemblies.remove_motion(motion_id, actor=request.actor, now=clock.now())
    return responses.redirect_after(request, links.url(f"{face}:assembly", assembly_id))
