from django.apps import AppConfig


class FillingConfig(AppConfig):
    name = "mulin.mechanisms.filling"
    label = "filling"
    default_auto_field = "django.db.models.BigAutoField"
