"""URLs below ``/console/imports/``; names live in the console's namespace."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.faces.console.imports import views

urlpatterns: list[URLPattern] = [
    path("", views.overview, name="imports"),
    path("new/", views.new, name="import-new"),
    path("<int:run_id>/", views.result, name="import"),
    path("<int:run_id>/progress/", views.progress, name="import-progress"),
    path("<int:run_id>/undo/", views.undo, name="import-undo"),
    path("<int:run_id>/abandon/", views.abandon, name="import-abandon"),
    path("<int:run_id>/<slug:step>/", views.step, name="import-step"),
]
