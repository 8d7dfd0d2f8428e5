"""The wizard alone, mounted as the console mounts it."""

from __future__ import annotations

from django.urls import include, path

from mulin.faces.console import hats
from mulin.faces.console.imports import urls

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("hats/", hats.choose, name="hats"),
    path("console/imports/", include((urls.urlpatterns, "console"))),
]
