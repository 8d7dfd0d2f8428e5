"""URLs of cases; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.cases import policy, starting, views  # noqa: F401 (policy: declares its rows)

urlpatterns = [
    path("", views.home, name="home"),
    path("cases/", views.case_list, name="cases"),
    path("cases/new/", starting.choose, name="case-new"),
    path("cases/new/<str:procedure>/", starting.start, name="case-open"),
    path("cases/<int:case_id>/", views.case, name="case"),
    path("cases/<int:case_id>/do/<str:action>/", views.case_step, name="case-step"),
    path("cases/<int:case_id>/manage/<slug:what>/", views.manage, name="case-manage"),
    path("procedures/<str:key>/", views.procedure, name="procedure"),
]
