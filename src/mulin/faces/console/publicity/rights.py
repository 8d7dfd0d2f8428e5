"""Pages of rights and duties (A-三(十四)b): the place writes, decides, publishes; owners and companies read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages as flash
from django.http import Http404

from mulin.areas.publicity import services
from mulin.areas.publicity.rules import rights, vocabulary
from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering, drafts
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import calendar, clock
from mulin.kernel.actor import require
from mulin.mechanisms.notices import selectors as notices

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

HOME = ("宣传与公开", "console:publicity")


class RightsForm(forms.Form):
    """Every part of the page, then what decided it."""

    def __init__(self, audience: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audience = audience
        for part in rights.PARTS[audience]:
            self.fields[part.key] = forms.CharField(
                label=part.heading,
                max_length=3000,
                widget=forms.Textarea({"rows": 6}),
                help_text=f"{part.prompt}依据：{part.articles}。",
            )
        self.fields["decision"] = forms.CharField(
            label="公开决定", max_length=160, help_text="文号、批示或会议纪要；没有决定不能公开。"
        )

    def texts(self) -> dict[str, str]:
        """The words by part."""
        return {part.key: self.cleaned_data[part.key] for part in rights.PARTS[self.audience]}


def _standing(path: str) -> dict[str, notices.PageView]:
    """The pages of exactly this place that stand, by audience."""
    found = notices.list_pages(kind=services.RIGHTS, under=path, layers=asking.ALL, limit=500)
    return {str(one.content.get("audience")): one for one in reversed(found) if one.path == path}


def overview(request: MulinRequest) -> HttpResponse:
    """The two pages of a place: written or not, since when."""
    asked = asking.asked(request)
    require(request.actor, "places.see", asked.place.path)
    standing = _standing(asked.place.path)
    columns = (
        c.Column("page", "页面", head=True, grow=True),
        c.Column("state", "情况"),
        c.Column("on", "公开"),
        c.Column("do", "办理", hide_label=True),
    )
    rows = []
    for audience, _ in rights.AUDIENCES:
        page_ = standing.get(audience)
        edit = links.url("console:publicity-rights-edit", audience, place=asked.place.path)
        rows.append(
            c.Row(
                (
                    c.Cell(
                        rights.title(audience), links.url("public:notice", page_.slug) if page_ else "", kind="strong"
                    ),
                    c.Cell("公开中" if page_ else "还没有写", tone="met" if page_ else "soon", kind="chip"),
                    c.Cell(calendar.local_date(page_.published_at).isoformat(), sub=page_.decision)
                    if page_
                    else c.Cell(),
                    c.Cell("改写" if page_ else "写这一页", edit, kind="action", primary=page_ is None),
                )
            )
        )
    page = pages.Page(
        title="权利与义务页",
        lead=f"{asked.place.name}已公开 {len(standing)} 页，共 {len(rights.AUDIENCES)} 页：业主一页，企业一页。",
        crumbs=(c.Crumb(HOME[0], links.url(HOME[1])), c.Crumb("权利与义务页")),
        panels=(c.Panel("两页", table=c.Table(columns, tuple(rows), caption="权利与义务页")),),
        note="A-三(十四)b：引导企业和业主知道权利义务、依法维权。每一部分由本地写，页上注明出自哪部法律第几条。",
    )
    return answering.show(request, page)


def edit(request: MulinRequest, audience: str) -> HttpResponse:
    """Write and publish one page."""
    if audience not in dict(rights.AUDIENCES):
        raise Http404
    asked = asking.asked(request)
    require(request.actor, "publicity.publish", asked.place.path)
    standing = _standing(asked.place.path).get(audience)
    before = standing.content.get("parts", []) if standing else []
    start = {part.key: said.get("text", "") for part, said in zip(rights.PARTS[audience], before, strict=False)}
    form = RightsForm(audience, **answering.given(request, **start))

    def act(clean: Mapping[str, Any]) -> str:
        services.publish_rights(
            audience, form.texts(), path=asked.place.path, place_name=asked.place.name, decision=clean["decision"],
            actor=request.actor, now=clock.now(), layer="DEMO" if request.hat and request.hat.demo else "REAL",
        )  # fmt: skip
        flash.success(request, f"已公开：{rights.title(audience)}。")
        return links.url("console:publicity-rights", place=asked.place.path)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=f"{asked.place.name}：{rights.title(audience)}",
            crumbs=(
                c.Crumb(HOME[0], links.url(HOME[1])),
                c.Crumb("权利与义务页", links.url("console:publicity-rights")),
                c.Crumb(vocabulary.label(rights.AUDIENCES, audience)),
            ),
            notices=drafts.notices(request),
            help=("用本地群众看得懂的话写，不照抄法条；页上自动注明依据。",),
            form=bound,
            submit="公开这一页",
            back=c.Action("取消", links.url("console:publicity-rights")),
            draft_url=drafts.url(request),
        )

    return answering.take(request, form, build, act)
