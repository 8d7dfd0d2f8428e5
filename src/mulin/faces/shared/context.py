"""The frame that every page gets: product, clock, hat, navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from mulin.faces.shared import shells


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell`` unless the view set its own."""
    return {"shell": shells.for_request(request)}
