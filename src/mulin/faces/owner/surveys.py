"""An owner's surveys: what is open, and the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mulin.faces.shared import answering, hats, links, pages, survey_sheets
from mulin.faces.shared import components as c
from mulin.kernel import clock
from mulin.kernel.actor import NotAllowed
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.surveys import selectors, services

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest


def cards(request: MulinRequest) -> tuple[pages.HomeCard, ...]:
    """One card for each open survey that the owner's household has not answered."""
    found, today = [], clock.today()
    for _ in hats.over_ranges(request):
        for one in selectors.open_rounds(today):
            household = selectors.household_of(one, request.actor, today)
            if household is not None and not selectors.has_answered(household):
                url = links.url("owner:survey", one.id)
                found.append(
                    pages.HomeCard(
                        title=one.title, text=f"{one.closes_on.isoformat()} 截止，一户一份，不记名。",
                        actions=(c.Action("去作答", url, primary=True),),
                    )
                )  # fmt: skip
    return tuple(found)


def survey(request: MulinRequest, survey_id: int) -> HttpResponse:
    """The sheet of the owner's household."""

    def find() -> selectors.Round | None:
        try:
            return selectors.get_round(survey_id)
        except NotFound:
            return None

    one = hats.find_in_ranges(request, find)
    household = selectors.household_of(one, request.actor, clock.today())
    if household is None:
        raise NotAllowed(Violation("surveys.not_asked"))
    if selectors.has_answered(household):
        page = pages.MessagePage(title="这一户已经答过", text=survey_sheets.PRIVACY)
        return answering.show(request, page)
    form = survey_sheets.SheetForm(one, **({"data": request.POST} if request.method == "POST" else {}))

    def act(clean: Mapping[str, Any]) -> str:
        services.answer_as_owner(survey_id, form.answers(), actor=request.actor, now=clock.now())
        return links.url("owner:survey", survey_id)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=one.title, lead=f"{one.place_name}，{one.closes_on.isoformat()} 截止。", form=bound, submit="交上",
            help=(survey_sheets.PRIVACY,), back=c.Action("返回", links.url("owner:home")), big_choices=True,
        )  # fmt: skip

    return answering.take(request, form, build, act)
