"""Raising a duty that has no period of its own: something happened, or somebody decided that it is time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse

from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages
from mulin.faces.shared.forms import DateInput
from mulin.kernel import clock
from mulin.kernel.errors import InputError, Violation
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.duties import services

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

BY_HAND = ("per-event", "manual", "local")


class RaiseForm(forms.Form):
    """Which duty, where, for whom, because of what; a day if one was agreed on."""

    def __init__(
        self, templates: list[tuple[str, str]], spots: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"] = forms.ChoiceField(label="哪一项", choices=templates)
        self.fields["path"] = forms.ChoiceField(label="在哪里", choices=spots)
        self.fields["community"] = forms.CharField(
            label="哪个小区", required=False, max_length=120, help_text="只关一个小区时，写小区的全名或编号。"
        )
        self.fields["obligor"] = forms.CharField(
            label="由谁办", required=False, max_length=160, help_text="不写就用文件里的称呼。"
        )
        self.fields["event"] = forms.CharField(
            label="因为什么", max_length=29, help_text="如 第一轮督查、第一批改造完成。"
        )
        self.fields["on"] = forms.DateField(label="从哪一天起", widget=DateInput, initial=clock.today)
        self.fields["due"] = forms.DateField(label="约定哪一天前办好", required=False, widget=DateInput)


def _templates(request: MulinRequest) -> list[tuple[str, str]]:
    """Templates of the hat's documents that arise by hand."""
    found = []
    for pack in asking.packs_of_hat(request):
        for one in duties.templates(pack).values():
            if one.cadence in BY_HAND:
                found.append((f"{pack}:{one.key}", f"{one.title}（{one.clause}）"))
    return found


def raise_duty(request: MulinRequest) -> HttpResponse:
    """The form, then the obligation."""
    templates = _templates(request)
    spots = [(one.value, one.label) for one in picking.picker(request).options if one.value]
    if not templates or not spots:
        page = pages.MessagePage(
            title="没有可以记的",
            text="辖区适用的文件里没有按通知或事项发生的义务。",
            tone="plain",
            actions=(c.Action("回到列表", links.url("console:duties"), primary=True),),
        )
        return answering.show(request, page)
    form = RaiseForm(templates, spots, **answering.given(request))

    def act(clean: Mapping[str, Any]) -> str:
        duty = _raise(request, clean)
        flash.success(request, "已生成这项义务。")
        return links.url("console:duty", duty)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="记一项义务",
            lead="文件没有定周期的：事情发生了，或决定要办了，记在这里。",
            crumbs=(c.Crumb("报送与履职", links.url("console:duties")), c.Crumb("记一项")),
            notices=drafts.notices(request),
            form=bound,
            submit="生成义务",
            back=c.Action("返回", links.url("console:duties")),
            draft_url=drafts.url(request),
        )

    return answering.take(request, form, build, act, {"duties.before_document": "on", "duties.reason_missing": "event"})


def _raise(request: MulinRequest, clean: Mapping[str, Any]) -> int:
    pack, _, key = str(clean["template"]).partition(":")
    path, name = str(clean["path"]), str(clean["community"]).strip()
    for one in hats.over_ranges(request):
        if one.covers(path):
            break
    community = places.find_community(name, under=path) if name else None
    if name and community is None:
        raise InputError(Violation("places.unknown_community", "", {"text": name, "field": "community"}))
    where = community.path if community else path
    label = community.name if community else places.region_of_path(path).name
    demo = bool(request.hat and request.hat.demo)
    return services.arise(
        pack, key, path=where, place_name=label,
        obligor=str(clean["obligor"]).strip() or duties.template(pack, key).obligor, event=str(clean["event"]),
        on=clean["on"], due=clean["due"], community_id=int(community.id) if community else None,
        layer=community.layer if community else "DEMO" if demo else "REAL", actor=request.actor, now=clock.now(),
    )  # fmt: skip
