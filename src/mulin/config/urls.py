"""URLs of every face."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from mulin.faces.console import hats
from mulin.faces.shared import switches

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("hats/", hats.choose, name="hats"),
    path("elder/", switches.elder, name="elder"),
    path("console/", include("mulin.faces.console.urls")),
    path("company/", include("mulin.faces.company.urls")),
    path("committee/", include("mulin.faces.committee.urls")),
    path("me/", include("mulin.faces.owner.urls")),
    path("demo/", include("mulin.faces.demo.urls")),
    path("", include("mulin.faces.public.urls")),
]
