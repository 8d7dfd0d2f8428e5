"""The console and the public faces as processes of their own: which addresses this process answers.

``MULIN_FACES=console`` serves the officials, ``public`` the public site with companies, committees and owners,
``all`` (the default) both. What belongs to the other process does not exist here; the console leads a reader on to
the public address, the public process never names the console's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

Side = Literal["console", "public", "both"]
CONSOLE = ("/console/",)
BOTH = ("/account/", "/hats/", "/elder/", "/demo/", "/static/", "/healthz", "/readyz")


def side_of(path: str) -> Side:
    """Which process a path belongs to."""
    if path.startswith(CONSOLE):
        return "console"
    return "both" if path.startswith(BOTH) else "public"


def is_served(path: str) -> bool:
    """Whether this process answers for a path."""
    return settings.FACES == "all" or side_of(path) in ("both", settings.FACES)


class FacesMiddleware:
    """Refuses, or leads on, what the other process serves; before sessions and the database are touched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_served(request.path):
            return self.get_response(request)
        if settings.FACES == "console" and request.path == "/":
            return HttpResponseRedirect("/console/")
        if settings.FACES == "console" and request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(f"{settings.PUBLIC_URL}{request.get_full_path()}")
        return render(request, "404.html", status=404)
