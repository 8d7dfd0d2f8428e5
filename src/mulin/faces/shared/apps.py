"""The Django app that carries the shared templates, tags and static files."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Stands before allauth in INSTALLED_APPS, so that our sign-in templates are found first."""

    name = "mulin.faces.shared"
    label = "shared"
    verbose_name = "页面公共部分"
