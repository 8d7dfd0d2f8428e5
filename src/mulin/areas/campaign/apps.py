from django.apps import AppConfig


class CampaignConfig(AppConfig):
    name = "mulin.areas.campaign"
    label = "campaign"
    default_auto_field = "django.db.models.BigAutoField"
