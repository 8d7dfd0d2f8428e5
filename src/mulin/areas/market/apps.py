from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "mulin.areas.market"
    label = "market"
    default_auto_field = "django.db.models.BigAutoField"
