"""The list of counted votes and the review room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mulin.faces.console.documents import answering
from mulin.faces.console.reviews import content, reaching
from mulin.mechanisms.decisions.selectors import reviews as selectors

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest


@require_safe
def reviews(request: MulinRequest) -> HttpResponse:
    """Counted votes of the hat's place."""
    demo = request.hat is not None and request.hat.demo
    return answering.show(request, content.listing(selectors.list_counted(("REAL", "DEMO") if demo else ("REAL",))))


@require_safe
def room(request: MulinRequest, assembly_id: int) -> HttpResponse:
    """One review room; 404 outside the range or before the count, 403 to whoever stands on the roll."""
    return answering.show(request, content.page(reaching.room(request, assembly_id)))
