"""URLs of duties; mounted in the console's name space."""

from __future__ import annotations

from django.urls import path

from mulin.faces.console.duties import circular, policy, raising, urging, views  # noqa: F401 (policy: declares its rows)

urlpatterns = [
    path("duties/", views.duty_list, name="duties"),
    path("duties/export/", views.export, name="duties-export"),
    path("duties/urge/", urging.urge, name="duties-urge"),
    path("duties/circular/", circular.draft, name="duties-circular"),
    path("duties/new/", raising.raise_duty, name="duty-new"),
    path("duties/<int:duty_id>/order/", views.order, name="duty-order"),
    path("duties/<int:duty_id>/", views.duty, name="duty"),
    path("duties/<int:duty_id>/<slug:act>/", views.duty_act, name="duty-act"),
]
