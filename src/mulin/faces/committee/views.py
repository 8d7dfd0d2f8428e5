"""The committee's first page."""

from __future__ import annotations

from django.http import HttpResponse

from mulin.faces.shared import homes, owed
from mulin.faces.shared.hats import MulinRequest


def home(request: MulinRequest) -> HttpResponse:
    """What is due, and the community that the hat covers."""
    return homes.home(request, "committee.see", "业委会", owed.cards(request))
