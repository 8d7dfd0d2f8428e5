"""The company's first page."""

from __future__ import annotations

from django.http import HttpResponse

from mulin.faces.shared import homes, owed
from mulin.faces.shared.hats import MulinRequest


def home(request: MulinRequest) -> HttpResponse:
    """What is due over all projects, and the communities that the hat covers."""
    return homes.home(request, "company.see", "我们服务的小区", owed.cards(request))
