"""URLs of the owner's face."""

from __future__ import annotations

from django.urls import path

from mulin.faces.owner import surveys, views
from mulin.faces.shared import policy

app_name = "owner"
policy.declare(
    {
        "owner:home": "owner.see",
        "owner:vote": "owner.see",
        "owner:ballot": "ballots.cast",
        "owner:wish": "owner.see",
        "owner:receipt": "owner.see",
        "owner:survey": "surveys.answer",
    }
)
urlpatterns = [
    path("", views.home, name="home"),
    path("votes/<int:pk>/", views.vote, name="vote"),
    path("votes/<int:pk>/ballot/", views.ballot, name="ballot"),
    path("votes/<int:pk>/wish/", views.wish, name="wish"),
    path("ballots/<int:pk>/", views.receipt, name="receipt"),
    path("surveys/<int:survey_id>/", surveys.survey, name="survey"),
]
