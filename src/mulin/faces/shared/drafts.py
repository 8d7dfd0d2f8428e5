"""Server drafts of forms: kept in the background while one types, offered when one comes back, dropped when sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from mulin.faces.shared import components as c
from mulin.faces.shared import links
from mulin.kernel import calendar, clock
from mulin.kernel.drafts import selectors, services

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

SYSTEM_FIELDS = frozenset({"csrfmiddlewaretoken", "submit"})
FRESH = "fresh"


def _key(request: MulinRequest, address: str) -> str:
    return f"{request.actor.hat_id}:{address}"[:200]


def url(request: MulinRequest) -> str:
    """Where the page's form keeps its draft: at the draft page of its own face."""
    match = request.resolver_match
    address = links.url(f"{match.namespace}:draft") if match else ""
    return f"{address}?{urlencode({'for': request.path})}" if address else ""


@require_POST
def keep(request: MulinRequest) -> HttpResponse:
    """Take the fields as they stand; answers the words under the button."""
    fields = {name: values for name, values in request.POST.lists() if name not in SYSTEM_FIELDS}
    if request.actor.person_id is None:
        return HttpResponse("没有存草稿：没有识别到您的身份。")
    now = clock.now()
    services.keep_draft(request.actor.person_id, _key(request, request.GET.get("for", "")), fields, now=now)
    return HttpResponse(f"草稿存于 {now.astimezone(calendar.ZONE):%H:%M}，换一台电脑登录也能接着填。")


def initial(request: MulinRequest, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a fresh form starts with: what the view gives, then the draft over it."""
    found = dict(given or {})
    if FRESH not in request.GET and (
        kept := selectors.find_draft(request.actor.person_id, _key(request, request.path))
    ):
        found |= {name: values[0] if len(values) == 1 else values for name, values in kept.fields.items()}
    return found


def notices(request: MulinRequest) -> tuple[c.Notice, ...]:
    """Says that a draft was restored, and how to begin afresh."""
    if request.method == "POST" or FRESH in request.GET:
        return ()
    kept = selectors.find_draft(request.actor.person_id, _key(request, request.path))
    if kept is None:
        return ()
    when = kept.saved_at.astimezone(calendar.ZONE)
    return (c.Notice(f"已接上 {when:%Y-%m-%d %H:%M} 的草稿。", href=f"?{FRESH}=1", link="不用草稿，重新填"),)


def drop(request: MulinRequest) -> None:
    """Forget the draft of this form."""
    services.drop_draft(request.actor.person_id, _key(request, request.path))
