"""URLs of the committee's face."""

from __future__ import annotations

from django.urls import path

from mulin.faces.committee import views
from mulin.faces.shared import policy

app_name = "committee"
policy.declare({"committee:home": "committee.see"})
urlpatterns = [path("", views.home, name="home")]
