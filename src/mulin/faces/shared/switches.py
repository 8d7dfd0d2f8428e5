"""Switches that anybody may turn: the old people's mode."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from mulin.faces.shared import responses

YEAR = 365 * 24 * 3600


def elder(request: HttpRequest) -> HttpResponse:
    """Turn the old people's mode on or off and go back to the page it was asked from."""
    came_from = request.headers.get("Referer", "")
    allowed = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    response = responses.SeeOther(came_from if allowed else "/")
    if request.COOKIES.get("elder") == "1":
        response.delete_cookie("elder")
    else:
        response.set_cookie("elder", "1", max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response
