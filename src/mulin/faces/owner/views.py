"""The owner's first page."""

from __future__ import annotations

from django.http import HttpResponse

from mulin.faces.shared import homes
from mulin.faces.shared.hats import MulinRequest


def home(request: MulinRequest) -> HttpResponse:
    """What is due, and the communities that the hat covers."""
    return homes.home(
        request, "owner.see", "我家", (homes.nothing_due("要您表决、确认的事会列在这里，最急的在最上面。"),)
    )
