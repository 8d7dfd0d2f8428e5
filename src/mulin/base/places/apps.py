from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "mulin.base.places"
    label = "places"
    verbose_name = "地方与小区"
    default_auto_field = "django.db.models.BigAutoField"
