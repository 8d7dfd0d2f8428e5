"""The ballot behind a slip's code, without an account: nothing on it about any other owner."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses, shells, signing, voting
from mulin.kernel import clock, messages
from mulin.kernel.actor import Actor
from mulin.kernel.documents import html
from mulin.mechanisms.decisions.rules import slips, stages
from mulin.mechanisms.decisions.selectors import mine
from mulin.mechanisms.decisions.services import owners

HOLDER = Actor(label="业主（专用二维码）")
CODE = re.compile(r"[A-Z2-7]{10}")


def _find(token: str) -> mine.Vote:
    slip = slips.read(token, settings.KEYS.index_key)
    found = mine.find_by_slip(slip) if slip is not None else None
    if found is None or not found.pack.slips:
        raise Http404
    return found


def _show(request: HttpRequest, page: pages.Page) -> HttpResponse:
    response = responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key to the ballot: it goes into no cache and to no other site."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def ballot(request: HttpRequest, token: str) -> HttpResponse:
    """The ballot of a slip: choose (with the telephone's last four digits where they are known), check, cast."""
    found = _find(token)
    if not found.is_open(clock.now()):
        return _show(request, _not_open(found))

    def act(choices: Mapping[int, int], key: str) -> str:
        receipt = owners.cast_by_slip(found, choices, key=key, signer=signing.signer(), actor=HOLDER, now=clock.now())
        return links.url("public:slip-receipt", token, receipt.code)

    def check(form: forms.Form) -> None:
        wrong = owners.check_tail(found, form.cleaned_data["tail"], actor=HOLDER, now=clock.now())
        if wrong is not None:
            form.add_error("tail", messages.render(wrong))

    return _private(
        voting.answer(
            request,
            found,
            act,
            wish_url=links.url("public:slip-wish", token),
            check=check if found.phone_tail else None,
        )
    )


def _not_open(found: mine.Vote) -> pages.MessagePage:
    early = found.stage is stages.Stage.NOTICED
    return pages.MessagePage(
        title="还没有开始表决" if early else "现在不能在这里投票",
        text=f"{found.title}，{voting.moment(found.closes_at)} 截止。",
        tone="soon",
        next_words="请在会议日期以后再扫这个码。" if early else "结果计票后公布；纸质票请交社区。",
        note=voting.NEVER,
    )


def wish(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for paper or help with the slip, and see that it was noted."""
    found = _find(token)
    if request.method == "POST":
        owners.ask(found, request.POST.get("wish", ""), actor=HOLDER, now=clock.now())
        return _private(responses.redirect_after(request, request.path))
    return _show(request, voting.wished_page(found, back=c.Action("返回", links.url("public:slip", token))))


def receipt(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """The receipt of a ballot that this slip's group has."""
    found = _find(token)
    ballot = next((one for one in found.ballots if one.code == code), None)
    if ballot is None:
        raise Http404
    again = (c.Action("改投", links.url("public:slip", token)),) if found.is_open(clock.now()) else ()
    return _show(request, voting.receipt_page(found, ballot, actions=again))


def code(request: HttpRequest, code: str) -> HttpResponse:
    """A receipt code as a QR picture; it leads to the page that checks receipts where there is one."""
    if not CODE.fullmatch(code):
        raise Http404
    check = links.url("public:verify", code=code)
    response = HttpResponse(html.qr_svg(links.public_url(check) if check else code), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
