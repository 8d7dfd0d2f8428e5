"""URLs that the sign-in templates name."""

from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.urls"))]
