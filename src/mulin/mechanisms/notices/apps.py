from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "mulin.mechanisms.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
