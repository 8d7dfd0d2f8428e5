"""Powers handed down to places: where each stands, and what may be done next.

Handing over and accepting run as the procedure ``registry.delegation-handover`` (papers, deadlines, who holds it);
taking back what was accepted has no procedure and is a form here.
"""

from __future__ import annotations

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.urls import reverse

from mulin.base.parties import selectors as parties
from mulin.base.parties import services
from mulin.faces.console.cases import starting
from mulin.faces.console.organs import views as organs
from mulin.faces.console.people import views as people
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, pages, responses, shells
from mulin.faces.shared.forms import DateInput
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import rules

PROCEDURE = "registry.delegation-handover"
DELEGATE = "parties.delegate"


class WithdrawForm(forms.Form):
    """From when the giver decides again, and on which paper."""

    on = forms.DateField(label="从哪天起收回", widget=DateInput())
    basis = forms.CharField(label="依据", max_length=200, help_text="收回文件名称和文号")


def delegations(request: MulinRequest) -> HttpResponse:
    """The powers on the list as they stand on the day; only an accepted one has moved."""
    require(request.actor, "parties.see")
    on = shells.as_of(request)
    found = {d.id: d for _ in hats.over_ranges(request) for d in parties.list_delegations(on=on)}
    columns = (
        c.Column("label", "事项", head=True, grow=True),
        c.Column("giver", "下放单位"),
        c.Column("place", "承接地"),
        c.Column("taker", "承接单位"),
        c.Column("state", "状态"),
        c.Column("since", "自"),
        c.Column("clause", "条款"),
        c.Column("next", "办理"),
    )
    rows = tuple(_row(request, one) for one in found.values())
    empty = c.EmptyState("本辖区没有下放事项", registry.register("delegation").empty, organs.posts_action())
    accepted = sum(d.state == "ACCEPTED" for d in found.values())
    start = _start_url(request)
    page = pages.ListPage(
        title="下放事权",
        lead=f"下放事项共 {len(found)} 条，已承接 {accepted} 条",
        crumbs=(c.Crumb("体制"), c.Crumb("下放事权")),
        actions=(c.Action("启动下放与承接", start, primary=True),) if found and start else (),
        table=c.Table(columns, rows, caption="下放事权", empty=empty),
    )
    return organs.render(request, page)


def _start_url(request: MulinRequest) -> str:
    """Where the procedure is started; empty for a hat that may not."""
    may = request.actor.may(DELEGATE) and starting.concerns(request, rules.catalogue.get(PROCEDURE))
    return reverse("console:case-open", args=[PROCEDURE]) if may else ""


def _row(request: MulinRequest, one: parties.DelegationView) -> c.Row:
    return c.Row(
        (
            c.Cell(one.label),
            c.Cell(one.giver),
            c.Cell(one.place_name),
            c.Cell(one.taker or "—"),
            c.Cell(one.state_label, kind="chip", tone="met" if one.state == "ACCEPTED" else "plain"),
            c.Cell(one.since.isoformat() if one.since else "—"),
            organs.clause_cell(one.clause),
            _next(request, one),
        )
    )


def _next(request: MulinRequest, one: parties.DelegationView) -> c.Cell:
    """The next step that this hat may take; handed-over ones wait in their case."""
    actor = request.actor
    if not _start_url(request):
        return c.Cell("—")
    if one.state == "HANDED":
        return c.Cell("在事项中承接", reverse("console:cases"))
    if not actor.covers(one.giver_path):
        return c.Cell("—")
    if one.state == "ACCEPTED":
        return c.Cell("收回", reverse("console:delegation_withdraw", args=[one.id]))
    return c.Cell("下放", _start_url(request))


def withdraw(request: MulinRequest, delegation_id: int) -> HttpResponse:
    """The giver takes an accepted power back."""

    def find() -> parties.DelegationView | None:
        listed = parties.list_delegations(on=clock.today())
        return next((d for d in listed if d.id == delegation_id and d.state == "ACCEPTED"), None)

    one = hats.find_in_ranges(request, find)
    require(request.actor, DELEGATE, one.giver_path)
    form = WithdrawForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    back = reverse("console:delegations")

    def do() -> HttpResponse:
        given = form.cleaned_data
        services.withdraw_delegation(one.id, on=given["on"], basis=given["basis"], actor=request.actor, now=clock.now())
        flash.success(request, f"已收回：{one.label}（{one.place_name}）。")
        return responses.redirect_after(request, back)

    return people.act(
        request,
        form,
        title=f"收回：{one.label}（{one.place_name}）",
        submit="收回这项事权",
        back=back,
        do=do,
        words=f"从这一天起仍由{one.giver}办理，{one.taker}不再办理；之前办理的仍然有效。",
        danger=True,
    )
