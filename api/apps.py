"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = _("Interface de programmation")

    def ready(self) -> None:
        from accounts.actions.erasure import FORGETTERS
        from accounts.actions.roles import RAISERS
        from accounts.models import Retention, keep
        from api import schema
        from api.actions.tokens import close_those_of, ended_before, forget

        schema.describe_tokens()
        keep(
            Retention(
                "api_token",
                _("Jetons de l’API : usage, portée, dernier usage, jamais la clé"),
                _("Laisser un programme agir en votre nom"),
                365,
                _("Archivés, puis supprimés un an après leur fin"),
                ended_before,
            )
        )
        FORGETTERS.append(forget)
        RAISERS.append(close_those_of)
