from django.apps import AppConfig


class AlmanacConfig(AppConfig):
    name = "mulin.kernel.almanac"
    label = "almanac"
    default_auto_field = "django.db.models.BigAutoField"
