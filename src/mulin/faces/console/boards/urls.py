"""URLs of the boards, below ``/console/``."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.boards import baseline, rankings, views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("measures/<str:measure>/", views.show_drill, name="drill"),
    path("targets/<str:key>/<int:number>/baseline/", baseline.set_baseline, name="baseline"),
    path("league/", views.show_league, name="league"),
    path("league/open/", rankings.draft, name="league_open"),
    path("league/rounds/", rankings.overview, name="leagues"),
    path("league/rounds/<int:round_id>/", rankings.show, name="league_round"),
    path("league/rounds/<int:round_id>/<slug:act>/", rankings.act_on, name="league_act"),
    path("league/tables/<int:table_id>/", rankings.table, name="league_table"),
    path("league/tables/<int:table_id>/circular/", rankings.circular, name="league_circular"),
    path("league/definitions/new/", rankings.define, name="league_define"),
]
