"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from accounts.models import Retention, keep
        from notifications.events import REMINDERS, unknown_addresses
        from notifications.queries.ageing import deliveries_before, notifications_before

        for kind, label, expired in (
            ("delivery", _("Remises des messages : à qui, par où, quand"), deliveries_before),
            ("notification", _("Messages et courriels du service"), notifications_before),
        ):
            keep(
                Retention(
                    kind,
                    label,
                    _("Vous prévenir, et pouvoir dire qui a été prévenu de quoi"),
                    730,
                    _("Archivés, puis supprimés"),
                    expired,
                )
            )
        REMINDERS.append(unknown_addresses)
