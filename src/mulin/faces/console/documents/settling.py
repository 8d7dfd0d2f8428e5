"""Settling what a document leaves open: the value, where, from when, by whom, on what paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.http import Http404

from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering, content, drafts
from mulin.faces.console.documents import forms as own
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import clock
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services
from mulin.mechanisms.packs.selectors.settings import setting_row

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest


def _places(request: MulinRequest, home: str) -> list[tuple[str, str]]:
    """Where this hat may settle: the document's own place or below it, inside the hat."""
    found: dict[str, str] = {}
    for path in request.hat.paths if request.hat else ():
        top = path if path.startswith(home) else home
        if not request.actor.covers(top):
            continue
        region = places.region_of_path(top)
        found[region.path] = region.name
        found |= {child.path: f"　{child.name}" for child in places.list_children(region.id)}
    return list(found.items())


def setting(request: MulinRequest, pack: str, key: str) -> HttpResponse:
    """One setting: how it stands, what was decided before, and the form for those who may."""
    asking.pack_of(request, pack)
    row = setting_row(pack, key)
    home = packs.path_of_pack(pack)
    offered = _places(request, home)
    path = offered[0][0] if offered else home
    answer = packs.setting_value(pack, key, path, clock.today())
    actor = request.actor
    may = actor.may("packs.settle")
    history = content.setting_history(pack, key, answer, lambda place: may and actor.covers(place))
    crumbs = (
        c.Crumb("方案与条款", links.url("console:programmes")),
        c.Crumb(packs.find_pack(pack).facts.title, links.url("console:programme", pack, tab="settings")),
        c.Crumb(row.label),
    )
    clauses = tuple(c.Fact(mark.id, mark.title, href=mark.url) for mark in map(marks.mark, row.clauses))
    basis = c.Panel("依据的条款", facts=clauses)
    if not (offered and request.actor.may("packs.settle")):
        page = pages.DetailPage(
            title=row.label,
            crumbs=crumbs,
            chips=(_chip(is_open=answer.is_open),),
            panels=(
                c.Panel("现在怎样", paragraphs=(*content.setting_help(row, answer), f"由{row.whose}决定。")),
                basis,
                *history,
            ),
        )
        return answering.show(request, page)
    return _settle(request, pack, key, offered, crumbs, (basis, *history))


def _chip(*, is_open: bool) -> c.Chip:
    return c.Chip("待设定", "soon") if is_open else c.Chip("已定", "met")


def _settle(
    request: MulinRequest,
    pack: str,
    key: str,
    offered: list[tuple[str, str]],
    crumbs: tuple[c.Crumb, ...],
    panels: tuple[c.Panel, ...],
) -> HttpResponse:
    row = setting_row(pack, key)
    answer = packs.setting_value(pack, key, offered[0][0], clock.today())
    form = own.SettingForm(row, offered, **answering.given(request, from_day=clock.today()))

    def act(clean: Mapping[str, Any]) -> str:
        path = clean["path"]
        services.decide_setting(
            pack,
            key,
            form.value(row),
            path=path,
            from_day=clean["from_day"],
            basis=clean["basis"],
            decided_by=clean["decided_by"],
            actor=request.actor,
            now=clock.now(),
            place_name=dict(offered)[path].strip(),
        )
        flash.success(request, f"已定：{row.label}。")
        return links.url("console:setting", pack, key)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=row.label,
            crumbs=crumbs,
            notices=drafts.notices(request),
            help=content.setting_help(row, answer),
            form=bound,
            submit="记下决定",
            back=c.Action("返回设定", links.url("console:programme", pack, tab="settings")),
            draft_url=drafts.url(request),
            panels=panels,
        )

    return answering.take(request, form, build, act, {"packs.setting_value": "value", "packs.setting_basis": "basis"})


def withdraw(request: MulinRequest, pack: str, key: str, value_id: int) -> HttpResponse:
    """Take a decided value back."""
    asking.pack_of(request, pack)
    row = setting_row(pack, key)
    if all(one["id"] != value_id for one in packs.setting_history(pack, key)):
        raise Http404
    form = own.WithdrawForm(**answering.given(request))
    back = links.url("console:setting", pack, key)

    def act(clean: Mapping[str, Any]) -> str:
        services.withdraw_setting(value_id, actor=request.actor, now=clock.now(), reason=clean["reason"])
        flash.success(request, "已撤回，这一项重新待设定。")
        return back

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"撤回设定：{row.label}",
            crumbs=(c.Crumb(row.label, back), c.Crumb("撤回")),
            form=bound,
            submit="撤回设定",
            danger=True,
            back=c.Action("取消", back),
        )

    return answering.take(request, form, build, act)
