from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "mulin.areas.mediation"
    label = "mediation"
    default_auto_field = "django.db.models.BigAutoField"
