"""The company's first page."""

from __future__ import annotations

from django.http import HttpResponse

from mulin.faces.shared import homes
from mulin.faces.shared.hats import MulinRequest


def home(request: MulinRequest) -> HttpResponse:
    """What is due, and the communities that the hat covers."""
    due = homes.nothing_due("要您报送、答复的事会列在这里，最急的在最上面。")
    return homes.home(request, "company.see", "我们服务的小区", due)
