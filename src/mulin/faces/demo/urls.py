"""URLs of the demonstration."""

from __future__ import annotations

from django.urls import path

from mulin.faces.demo import views
from mulin.faces.shared import policy

app_name = "demo"
policy.declare(
    {
        "demo:cast": policy.DEMONSTRATION,
        "demo:enter": policy.DEMONSTRATION,
        "demo:day": policy.DEMONSTRATION,
    }
)
urlpatterns = [
    path("", views.cast_page, name="cast"),
    path("enter/", views.enter, name="enter"),
    path("day/", views.day, name="day"),
]
