"""URLs of the programmes, below ``/console/``."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.programmes import views

urlpatterns = [
    path("programmes/", views.list_programmes, name="programmes"),
    path("programmes/<str:key>/", views.show_programme, name="programme"),
    path("programmes/<str:key>/clauses/", views.list_clauses, name="programme_clauses"),
    path("programmes/<str:key>/clauses/<str:clause>/", views.show_clause, name="clause"),
    path("programmes/<str:key>/settings/<str:setting>/", views.show_setting, name="programme_setting"),
    path("programmes/<str:key>/settings/<str:setting>/decide/", views.decide_setting, name="setting_decide"),
]
