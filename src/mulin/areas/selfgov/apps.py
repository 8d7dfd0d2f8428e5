from django.apps import AppConfig


class SelfgovConfig(AppConfig):
    name = "mulin.areas.selfgov"
    label = "selfgov"
    default_auto_field = "django.db.models.BigAutoField"
