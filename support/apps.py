"""Registers the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Accompagnements")

    def ready(self) -> None:
        """What the morning's reminder says of the support desk."""
        from notifications.events import REMINDERS
        from support.events import to_do

        REMINDERS.append(to_do)
