"""Sessions that know whose they are, so that a person can see and close them."""

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    """Django's session, with its person, its start and the kind of device."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="open_sessions",
    )
    device = models.CharField(_("appareil"), max_length=120, blank=True)
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)

    class Meta:
        verbose_name = _("session")
        ordering = ["-opened_at", "session_key"]

    @classmethod
    def get_session_store_class(cls):
        return import_module(settings.SESSION_ENGINE).SessionStore
