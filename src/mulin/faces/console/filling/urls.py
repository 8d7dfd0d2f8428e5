"""URLs below ``/console/filling/``; names live in the console's namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.faces.console.filling import policy, views  # noqa: F401 (policy: declares its rows)

urlpatterns: list[URLPattern] = [
    path("filling/", views.overview, name="filling"),
    path("filling/new/", views.new, name="filling-new"),
    path("filling/<int:form_id>/", views.form_page, name="filling-form"),
    path("filling/<int:form_id>/columns/", views.columns, name="filling-columns"),
    path("filling/<int:form_id>/file/", views.file, name="filling-file"),
    path("filling/<int:form_id>/retire/", views.retire, name="filling-retire"),
]
