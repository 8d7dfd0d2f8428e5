"""URLs of the boards, below ``/console/``."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.boards import baseline, views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("measures/<str:measure>/", views.show_drill, name="drill"),
    path("targets/<str:key>/<int:number>/baseline/", baseline.set_baseline, name="baseline"),
    path("league/", views.show_league, name="league"),
    path("league/issue/", views.issue_league, name="league_issue"),
]
