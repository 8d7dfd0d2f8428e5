"""Filling a sheet row by row, on a phone or a desk; handing parts to 社区 and filling such a part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from mulin.faces.console.cases import almanac
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.returns import content, forms, reaching
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses
from mulin.kernel import clock
from mulin.mechanisms.returns import policies, services
from mulin.mechanisms.returns import selectors as returns
from mulin.mechanisms.returns.rules import rows as arithmetic

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest


def row(request: MulinRequest, sheet_id: int, key: str) -> HttpResponse:
    """Change one row of a sheet."""
    return _row(request, reaching.sheet(request, sheet_id), key)


def part_row(request: MulinRequest, part_id: int, key: str) -> HttpResponse:
    """Change one row of a part."""
    return _row(request, reaching.reach(request, returns.find_part, part_id), key)


def _row(request: MulinRequest, found: returns.SheetView, key: str) -> HttpResponse:
    if not found.open:
        return answering.show(request, _locked(found))
    listed = returns.rows_of(found, clock.today())
    at = next((n for n, one in enumerate(listed) if one.key == key), None)
    if at is None:
        raise Http404
    one = listed[at]
    form = forms.RowForm(found.form, one, **answering.given(request, **forms.initial(found.form, one)))
    name = arithmetic.name_of(found.form, one)

    def do(clean: Mapping[str, Any]) -> str:
        written = services.write_row(
            found.id, key, form.said(), actor=request.actor, now=clock.now(), reason=clean.get("reason", ""),
            part_id=found.part,
        )  # fmt: skip
        made = arithmetic.changes(found.form, written)
        flash.success(request, f"{name}：{content.change_words(made)}。" if made else f"{name}：和台账一致。")
        return content.url_of(found)

    def build(bound: django_forms.Form) -> pages.FormPage:
        reset = (
            c.Panel("不要这一行的改动", actions=(
                c.Action("恢复成台账的内容", links.url("console:return-row-reset", found.id, key), method="post"),)),
        ) if one.own and found.part is None else ()  # fmt: skip
        return pages.FormPage(
            title=name, lead=f"{arithmetic.place_of(found.form, one)} · 第 {at + 1} 行，共 {len(listed)} 行",
            crumbs=content.crumbs(found, c.Crumb(name)), notices=drafts.notices(request), form=bound,
            submit="保存这一行", back=c.Action("返回", content.url_of(found)), draft_url=drafts.url(request),
            panels=reset,
        )  # fmt: skip

    return answering.take(request, form, build, do)


def _locked(found: returns.SheetView) -> pages.MessagePage:
    return pages.MessagePage(
        title="现在不能改",
        text=f"“{found.title}”（{found.period}）现在是“{content.state_words(found)}”。需要更正的，请审核的一方退回后再改。",
        tone="soon",
        actions=(c.Action("看这张表", content.url_of(found), primary=True),),
    )


@require_POST
def reset(request: MulinRequest, sheet_id: int, key: str) -> HttpResponse:
    """Take back what was written into a row."""
    found = reaching.sheet(request, sheet_id)
    services.leave_out(sheet_id, key, actor=request.actor, now=clock.now())
    flash.success(request, "已恢复成台账的内容。")
    return responses.redirect_after(request, content.url_of(found))


def add(request: MulinRequest, sheet_id: int) -> HttpResponse:
    """Add a community to a sheet."""
    return _add(request, reaching.sheet(request, sheet_id))


def part_add(request: MulinRequest, part_id: int) -> HttpResponse:
    """Add a community to a part."""
    return _add(request, reaching.reach(request, returns.find_part, part_id))


def _add(request: MulinRequest, found: returns.SheetView) -> HttpResponse:
    if not found.open:
        return answering.show(request, _locked(found))
    place = found.unit if found.part is not None else ""
    form = forms.AddForm(**answering.given(request, place=place))

    def do(clean: Mapping[str, Any]) -> str:
        key = services.add_row(
            found.id, clean["place"], clean["name"], actor=request.actor, now=clock.now(), part_id=found.part
        )
        return content.row_url(found, key)

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="添加小区", lead=f"{found.title} · {found.unit}", crumbs=content.crumbs(found, c.Crumb("添加小区")),
            help=("台账里有的按名称带出内容；没有的作为新的一行报送，接受后再登记。",), form=bound, submit="添加小区",
            notices=drafts.notices(request), back=c.Action("返回", content.url_of(found)),
            draft_url=drafts.url(request),
        )  # fmt: skip

    return answering.take(request, form, build, do, {"returns.row_twice": "name", "returns.row_nameless": "name"})


def hand(request: MulinRequest, sheet_id: int) -> HttpResponse:
    """Hand the rows of each 社区 to it."""
    found = reaching.sheet(request, sheet_id)
    form = django_forms.Form(request.POST if request.method == "POST" else None)

    def do(clean: Mapping[str, Any]) -> str:
        count = services.hand_out(sheet_id, actor=request.actor, now=clock.now())
        flash.success(request, f"已分给 {count} 个社区。")
        return content.url_of(found)

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="分给社区填", lead=f"{found.title} · {found.unit} · {found.period}",
            crumbs=content.crumbs(found, c.Crumb("分给社区填")),
            help=("每个社区只看到自己的小区，改完交回，自动并进这张表。", "街道随时可以自己改、自己报。"),
            form=bound, submit="分给社区填", back=c.Action("返回", content.url_of(found)),
        )  # fmt: skip

    return answering.take(request, form, build, do)


def part(request: MulinRequest, part_id: int) -> HttpResponse:
    """The part of a 社区."""
    found = reaching.reach(request, returns.find_part, part_id)
    rows = returns.rows_of(found, clock.today())
    may = content.May(policies.may_fill(request.actor, found.path), review=False, owes=True)
    show = request.GET.get("show", "")
    page = content.page(
        found, rows, may, today=clock.today(), days=almanac.days(), show=show if show in dict(content.SHOW) else ""
    )
    return answering.show(request, page)


@require_POST
def part_done(request: MulinRequest, part_id: int) -> HttpResponse:
    """A 社区 hands its part back."""
    found = reaching.reach(request, returns.find_part, part_id)
    services.finish_part(part_id, actor=request.actor, now=clock.now())
    flash.success(request, f"已交给{found.issuer}。")
    return responses.redirect_after(request, links.url("console:returns"))
