from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "mulin.kernel.registers"
    label = "registers"
    verbose_name = "台账"
    default_auto_field = "django.db.models.BigAutoField"
