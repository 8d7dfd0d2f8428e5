"""URLs of surveys; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.surveys import acts, policy, views  # noqa: F401 (policy: its rows)

urlpatterns = [
    path("surveys/", views.overview, name="surveys"),
    path("surveys/new/", acts.new, name="survey-new"),
    path("surveys/<int:survey_id>/", views.survey, name="survey"),
    path("surveys/<int:survey_id>/slips/", acts.slips, name="survey-slips"),
    path("surveys/<int:survey_id>/sheet/", acts.sheet, name="survey-sheet"),
    path("surveys/<int:survey_id>/close/", acts.close, name="survey-close"),
    path("surveys/<int:survey_id>/verify/", acts.verify, name="survey-verify"),
]
