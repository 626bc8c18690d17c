"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("Interface de programmation")

    def ready(self) -> None:
        from api import schema

        schema.describe_tokens()
