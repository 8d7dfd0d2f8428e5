"""Choosing a hat, and where each hat lands."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from mulin.base.access import rules
from mulin.base.access.selectors import HatView
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest


def choose(request: MulinRequest) -> HttpResponse:
    """The hats of this person; POST puts one on and leads to its first page."""
    if request.method == "POST":
        wanted = request.POST.get("hat", "")
        hat = next((h for h in request.hats if str(h.id) == wanted), None)
        if hat is not None:
            request.session[hats.HAT] = hat.id
            return responses.redirect_after(request, rules.home_of(hat.role).url)
    elif len(request.hats) == 1 and "choose" not in request.GET:
        return redirect(rules.home_of(request.hats[0].role).url)
    page = pages.HomePage(
        title="用哪个身份办事",
        sub="每个身份只看得到自己的范围；办的每一件事都记在这个身份名下。",
        cards=tuple(_card(request, hat) for hat in request.hats) or (_no_hat(),),
    )
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def _card(request: MulinRequest, hat: HatView) -> pages.HomeCard:
    worn = request.session.get(hats.HAT) == hat.id
    return pages.HomeCard(
        title=hat.label,
        text=hat.place_name,
        sub=rules.ROLE_LABELS[hat.role],
        chip=c.Chip("现在的身份") if worn else None,
        actions=(c.Action("用这个身份", request.path, primary=True, method="post", name="hat", value=str(hat.id)),),
    )


def _no_hat() -> pages.HomeCard:
    return pages.HomeCard(
        title="您还没有身份",
        text="账号已经建立，但还没有授予任何身份。请联系本辖区的安全管理员。",
    )


def landing(request: MulinRequest) -> HttpResponse:
    """The console's first page while nothing else stands there: by what the hat may see."""
    for permission, name in (
        ("access.manage", "console:users"),
        ("audit.see", "console:audit"),
        ("places.see", "console:communities"),
    ):
        if request.actor.may(permission):
            return redirect(name)
    return redirect("hats")
