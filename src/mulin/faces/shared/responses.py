"""How views answer: one view gives the whole page or the named part of it.

`request.htmx` is set by django-htmx's middleware; without it every request gets the whole page.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from mulin.faces.shared import links


class SeeOther(HttpResponseRedirect):
    """303: after a POST, fetch this with GET."""

    status_code = 303


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part (not a boosted link, not a restored history entry)."""
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not (htmx.boosted or htmx.history_restore_request)


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, or its partial `partial` when htmx asks for a part; links that the hat may not follow are left out."""
    given = dict(context)
    if "page" in given:
        given["page"] = links.kept(request, given["page"])
    name = f"{template}#{partial}" if partial and wants_part(request) else template
    response = render(request, name, given, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def render_invalid(request: HttpRequest, template: str, context: Mapping[str, Any], partial: str = "") -> HttpResponse:
    """The form again with its errors, as 422 (htmx is configured to swap it)."""
    return render_page(request, template, context, partial, status=422)


def redirect_after(request: HttpRequest, url: str) -> HttpResponse:
    """After a successful POST: HX-Redirect for htmx, 303 for everybody else.

    `url` is one the code made itself; a `next` from outside is checked by the caller.
    """
    if getattr(request, "htmx", None):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = url
        return response
    return SeeOther(url)
