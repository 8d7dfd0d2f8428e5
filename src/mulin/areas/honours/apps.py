from django.apps import AppConfig


class HonoursConfig(AppConfig):
    name = "mulin.areas.honours"
    label = "honours"
    default_auto_field = "django.db.models.BigAutoField"
