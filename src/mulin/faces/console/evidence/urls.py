"""URLs of the evidence folder; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.evidence import policy, views  # noqa: F401 (policy: declares its rows)

urlpatterns = [
    path("evidence/", views.overview, name="evidence"),
    path("evidence/pack/", views.pack, name="evidence-pack"),
]
