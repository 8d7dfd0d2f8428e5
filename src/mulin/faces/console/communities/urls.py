"""URLs of a community and a project, below ``/console/``."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.communities import views

urlpatterns = [
    path("communities/<int:community_id>/", views.show_community, name="community"),
    path("projects/<int:project_id>/", views.show_project, name="project"),
]
