from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "mulin.mechanisms.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"
