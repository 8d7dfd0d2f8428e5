"""URLs of cover and hand-over; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.handover import policy, views  # noqa: F401 (policy: declares its rows)

urlpatterns = [
    path("handover/", views.mine, name="handover"),
    path("handover/<int:hat_id>/", views.post, name="handover-of"),
    path("handover/<int:hat_id>/move/", views.move, name="handover-move"),
    path("handover/<int:hat_id>/back/<int:to_hat_id>/", views.back, name="handover-back"),
    path("handover/<int:hat_id>/cover/", views.cover, name="cover-new"),
    path("handover/<int:hat_id>/cover/<int:cover_id>/end/", views.end_cover, name="cover-end"),
]
