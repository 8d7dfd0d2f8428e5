"""URLs of the owner's face."""

from __future__ import annotations

from django.urls import path

from mulin.faces.owner import views
from mulin.faces.shared import policy

app_name = "owner"
policy.declare({"owner:home": "owner.see"})
urlpatterns = [path("", views.home, name="home")]
