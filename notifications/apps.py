"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from accounts.models import Retention, keep
        from notifications.events import REMINDERS, unknown_addresses
        from notifications.queries import ageing

        told = _("Vous prévenir, et pouvoir dire qui a été prévenu de quoi")
        returned = _("Ne plus écrire aux adresses qui ne répondent pas, et le voir")
        for kind, label, purpose, days, expired in (
            (
                "delivery",
                _("Remises des messages : à qui, par où, quand"),
                told,
                730,
                ageing.deliveries_before,
            ),
            (
                "notification",
                _("Messages et courriels du service"),
                told,
                730,
                ageing.notifications_before,
            ),
            (
                "bounce",
                _("Courriels revenus : adresse et explication du serveur"),
                returned,
                365,
                ageing.bounces_before,
            ),
            (
                "unknown_address",
                _("Adresses inconnues de leur serveur, une fois la marque levée"),
                returned,
                365,
                ageing.marks_lifted_before,
            ),
        ):
            after = _("Archivés, puis supprimés")
            keep(Retention(kind, label, purpose, days, after, expired))
        REMINDERS.append(unknown_addresses)
