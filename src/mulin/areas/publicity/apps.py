from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "mulin.areas.publicity"
    label = "publicity"
    default_auto_field = "django.db.models.BigAutoField"
