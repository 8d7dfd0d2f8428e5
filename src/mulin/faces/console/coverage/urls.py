"""URLs of coverage and staff, below ``/console/``."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.coverage import policy, staff, views  # noqa: F401 (policy: declares its rows)

urlpatterns = [
    path("coverage/", views.show_board, name="coverage"),
    path("coverage/<int:community_id>/", views.show_community, name="coverage_community"),
    path("coverage/<int:community_id>/class/", views.confirm_class, name="coverage_class"),
    path("coverage/<int:community_id>/gaps/", views.record_gaps, name="coverage_gaps"),
    path("staff/", staff.show_staff, name="staff"),
]
