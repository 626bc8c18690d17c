"""The address of a program that a person wants told of what they are told."""

import hashlib
import hmac
import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission

PERSON = settings.AUTH_USER_MODEL


class WebhookStatus(models.TextChoices):
    ACTIVE = "active", _("Actif")
    SUSPENDED = "suspended", _("Suspendu")
    STOPPED = "stopped", _("Arrêté")


class WebhookQuerySet(models.QuerySet):
    def visible_to(self, user) -> "WebhookQuerySet":
        """A person's webhooks are theirs alone; an administrator of the service sees them all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.can(Permission.ACCOUNT_MANAGE) else self.filter(owner=user)

    def told(self) -> "WebhookQuerySet":
        """Those for which messages are queued: at work, or waiting to be put back to work."""
        return self.exclude(status=WebhookStatus.STOPPED)


class Webhook(models.Model):
    """Where to post, signed, what its owner is told: never more than the owner may read.

    ``events`` names the events wanted, every one when empty. The secret is nowhere in the
    database: it is derived from ``salt`` with the service's own key.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        PERSON, verbose_name=_("propriétaire"), on_delete=models.PROTECT, related_name="webhooks"
    )
    url = models.CharField(_("adresse appelée"), max_length=500)
    events = ArrayField(models.CharField(max_length=60), verbose_name=_("événements"), default=list)
    salt = models.UUIDField(default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("état"), max_length=10, choices=WebhookStatus, default=WebhookStatus.ACTIVE
    )
    failures = models.PositiveSmallIntegerField(_("messages mis de côté à la suite"), default=0)
    created_at = models.DateTimeField(_("créé le"))
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("dernière réponse le"), null=True, blank=True)
    answer = models.CharField(_("dernière réponse"), max_length=300, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="webhook_status_known",
                condition=Q(status__in=WebhookStatus.values),
                violation_error_message=_("Cet état de webhook n’existe pas."),
            ),
            models.UniqueConstraint(
                fields=["owner", "url"],
                condition=~Q(status=WebhookStatus.STOPPED),
                name="webhook_once_an_address",
                violation_error_message=_("Vous avez déjà un webhook vers cette adresse."),
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def active(self) -> bool:
        return self.status == WebhookStatus.ACTIVE

    @property
    def secret(self) -> str:
        """What the receiver checks signatures with: 64 hexadecimal digits, new with the salt."""
        return salted_hmac("notifications.webhook", self.salt.hex, algorithm="sha256").hexdigest()

    def signature(self, at: datetime, body: bytes) -> str:
        """HMAC-SHA256, in hexadecimal, of « timestamp.body », the timestamp in Unix seconds."""

        signed = f"{int(at.timestamp())}.".encode() + body
        return hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()
