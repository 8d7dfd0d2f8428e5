"""A survey by slip: whoever holds the household's slip answers, without an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse

from mulin.faces.shared import answering, links, pages, survey_sheets
from mulin.kernel import clock
from mulin.mechanisms.surveys import selectors, services

if TYPE_CHECKING:
    from django import forms

    from mulin.faces.shared.hats import MulinRequest


def slip(request: MulinRequest, token: str) -> HttpResponse:
    """The sheet behind a slip."""
    found = selectors.find_by_token(token)
    if found is None:
        raise Http404
    one = found[0]

    def act(clean: Mapping[str, Any]) -> str:
        services.answer_by_slip(token, form.answers(), actor=request.actor, now=clock.now())
        return links.url("public:survey-thanks")

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=one.title, lead=f"{one.place_name}，{one.closes_on.isoformat()} 截止。", form=bound, submit="交上",
            help=(survey_sheets.PRIVACY,), big_choices=True,
        )  # fmt: skip

    form = survey_sheets.SheetForm(one, **({"data": request.POST} if request.method == "POST" else {}))
    return answering.take(request, form, build, act)


def thanks(request: MulinRequest) -> HttpResponse:
    """That the sheet was taken."""
    page = pages.MessagePage(title="答卷已收到", text=survey_sheets.PRIVACY, next_words="截止以后公布结果和回收份数。")
    return answering.show(request, page)
