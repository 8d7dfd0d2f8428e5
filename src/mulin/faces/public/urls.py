"""URLs of the public site."""

from __future__ import annotations

from django.urls import path

from mulin.faces.public import (  # noqa: F401 (policy: declares its rows)
    papers,
    policy,
    slips,
    surveys,
    verify,
    views,
)

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("p/<path:place>/", views.place, name="place"),
    path("programmes/<slug:key>/", views.programme, name="programme"),
    path("practices/", views.practices, name="practices"),
    path("exposures/", views.exposures, name="exposures"),
    path("assemblies/", views.assemblies, name="assemblies"),
    path("notices/<str:slug>/", views.notice, name="notice"),
    path("vote/<slug:token>/", slips.ballot, name="slip"),
    path("vote/<slug:token>/wish/", slips.wish, name="slip-wish"),
    path("vote/<slug:token>/<str:code>/", slips.receipt, name="slip-receipt"),
    path("receipts/<str:code>.svg", slips.code, name="receipt-code"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<uuid:uid>/", verify.log, name="verify-log"),
    path("verify/<uuid:uid>/consistency.json", verify.consistency, name="verify-consistency"),
    path("verify/<uuid:uid>/bundle.zip", verify.bundle, name="verify-bundle"),
    path("surveys/thanks/", surveys.thanks, name="survey-thanks"),
    path("surveys/<slug:token>/", surveys.slip, name="survey-slip"),
    path("papers/<slug:token>/", papers.paper, name="paper"),
    path("papers/<slug:token>/pages/<int:number>.jpg", papers.page, name="paper-page"),
]
