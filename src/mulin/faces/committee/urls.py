"""URLs of the committee's face."""

from __future__ import annotations

from django.urls import path

from mulin.faces.committee import views
from mulin.faces.shared import owed, policy
from mulin.faces.shared.decisions import urls as decisions

app_name = "committee"
policy.declare({"committee:home": "committee.see"})
urlpatterns = [path("", views.home, name="home"), *owed.routes(app_name), *decisions.patterns(app_name)]
