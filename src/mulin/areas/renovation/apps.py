from django.apps import AppConfig


class RenovationConfig(AppConfig):
    name = "mulin.areas.renovation"
    label = "renovation"
    default_auto_field = "django.db.models.BigAutoField"
