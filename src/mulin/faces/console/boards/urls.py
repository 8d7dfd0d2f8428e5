"""URLs of the boards, below ``/console/``."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.boards import views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("measures/<str:measure>/", views.show_drill, name="drill"),
    path("league/", views.show_league, name="league"),
    path("league/issue/", views.issue_league, name="league_issue"),
]
