"""URLs of the company's face."""

from __future__ import annotations

from django.urls import path

from mulin.faces.company import views
from mulin.faces.shared import owed, policy

app_name = "company"
policy.declare({"company:home": "company.see"})
urlpatterns = [path("", views.home, name="home"), *owed.routes(app_name)]
