"""The library of practices (L-二(四)a, L-四(三)b, B-四(一)3b): what stands, publishing one, taking a page down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import Http404

from mulin.areas.publicity import selectors, services
from mulin.areas.publicity.rules import vocabulary
from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering
from mulin.faces.console.publicity import views
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import calendar, clock
from mulin.kernel.actor import require
from mulin.mechanisms.notices import selectors as notices
from mulin.mechanisms.notices import services as publishing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

HOME = ("宣传与公开", "console:publicity")


class DecisionForm(forms.Form):
    """What decided the publication."""

    decision = forms.CharField(label="公开决定", max_length=160, help_text="文号、批示或会议纪要；没有决定不能公开。")


class WithdrawForm(forms.Form):
    """Why a page comes down."""

    reason = forms.CharField(label="撤下理由", max_length=200)


def shelf(request: MulinRequest) -> HttpResponse:
    """Published practices of every place, searchable by words, kind, programme or clause."""
    layers = asking.layers_of(request)
    wanted, kind, about = (request.GET.get(name, "").strip()[:60] for name in ("q", "kind", "about"))
    found = selectors.list_practices(wanted=wanted, kind=kind, about=about, layers=layers)
    kinds = (("", "全部"), *vocabulary.PRACTICES)
    options = tuple(c.Option(value, words, value == kind) for value, words in kinds)
    page = pages.ListPage(
        title="经验做法库",
        lead=f"已公开 {len(found)} 条经验做法、典型和表扬。" if found else "还没有公开的经验做法。",
        crumbs=(c.Crumb(HOME[0], links.url(HOME[1])), c.Crumb("经验做法库")),
        notices=views.demo_notice(request, asking.asked(request)),
        actions=(
            *views.entering(request, "登记一条经验", "practice", primary=True),
            c.Action("看未公开的", links.url("console:register", "practice")),
            c.Action("公开页", links.url("public:practices")),
        ),
        filters=(
            c.Filter("text", "q", "查找", wanted, placeholder="如 物业、停车"),
            c.Filter("select", "kind", "种类", kind, options),
            c.Filter("text", "about", "方案或条款", about, placeholder="如 L 或 L-二(四)a"),
        ),
        reset_url=request.path if wanted or kind or about else "",
        table=_table(request, found),
    )
    return answering.show(request, page, partial="results")


def _table(request: MulinRequest, found: list[notices.PageView]) -> c.Table:
    columns = (
        c.Column("title", "名称", head=True, grow=True),
        c.Column("kind", "种类"),
        c.Column("place", "地方"),
        c.Column("clause", "条款"),
        c.Column("on", "公开"),
        c.Column("do", "撤下", hide_label=True),
    )
    empty = c.EmptyState(
        "没有公开的经验做法", "先登记，再凭决定公开；公开后各地都能看到、搜到。",
        next(iter(views.entering(request, "登记一条经验", "practice")), None),
    )  # fmt: skip
    rows = tuple(
        c.Row(
            (
                c.Cell(one.title, links.url("public:notice", one.slug), kind="strong"),
                c.Cell(vocabulary.label(vocabulary.PRACTICES, one.content.get("kind"))),
                c.Cell(one.place_name),
                views.clause_chip(one.clause),
                c.Cell(calendar.local_date(one.published_at).isoformat(), sub=one.decision),
                c.Cell("撤下", links.url("console:publicity-withdraw", one.id), kind="action")
                if request.actor.covers(one.path)
                else c.Cell(),
            )
        )
        for one in found
    )
    return c.Table(columns, rows, caption="公开的经验做法", empty=empty)


def publish(request: MulinRequest, practice_id: int) -> HttpResponse:
    """Show a practice to everyone, on a decision."""
    row = selectors.find_practice(practice_id)
    if row is None:
        raise Http404
    require(request.actor, "publicity.publish", row["path"])
    form = DecisionForm(request.POST or None)

    def act(clean: Mapping[str, Any]) -> str:
        services.publish_practice(practice_id, decision=clean["decision"], actor=request.actor, now=clock.now())
        flash.success(request, "已公开到经验做法库。")
        return links.url("console:publicity-library", layers="all" if row["layer"] == "DEMO" else "")

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"公开：{row['name']}",
            crumbs=(c.Crumb(HOME[0], links.url(HOME[1])), c.Crumb("公开到经验库")),
            help=("公开的是现在这一份，以后更正要重新公开。", "表扬个人，须先登记本人书面同意。"),
            form=bound,
            submit="公开到经验库",
            back=c.Action("取消", links.url("console:subject", "practice", practice_id)),
        )

    return answering.take(request, form, build, act)


def withdraw(request: MulinRequest, page_id: int) -> HttpResponse:
    """Take a published page of publicity down, with the reason."""
    found = [
        one for kind in ("practice", "rights") for one in notices.list_pages(kind=kind, layers=asking.ALL, limit=500)
    ]
    page_ = next((one for one in found if one.id == page_id and request.actor.covers(one.path)), None)
    if page_ is None:
        raise Http404
    require(request.actor, "publicity.publish", page_.path)
    form = WithdrawForm(request.POST or None)

    def act(clean: Mapping[str, Any]) -> str:
        publishing.withdraw_page(page_id, reason=clean["reason"], actor=request.actor, now=clock.now())
        flash.success(request, "已撤下。")
        return links.url(HOME[1])

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"撤下：{page_.title}",
            crumbs=(c.Crumb(HOME[0], links.url(HOME[1])), c.Crumb("撤下")),
            form=bound,
            submit="撤下这一页",
            back=c.Action("取消", links.url(HOME[1])),
            danger=True,
        )

    return answering.take(request, form, build, act)
