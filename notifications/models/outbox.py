"""What was to be told, to whom, by which channel, and whether it was."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.preferences import Frequency
from notifications.models.webhooks import Webhook


class Notification(models.Model):
    """Something that happened and that people must know: the outbox row of the deed."""

    event = models.CharField(_("événement"), max_length=60)
    reference = models.CharField(_("référence"), max_length=20, blank=True)
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    path = models.CharField(_("page"), max_length=300, blank=True)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("notification")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class Channel(models.TextChoices):
    INBOX = "inbox", _("Boîte du service")
    EMAIL = "email", _("Courriel")
    WEBHOOK = "webhook", _("Webhook")


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", _("À envoyer")
    CLAIMED = "claimed", _("En cours")
    SENT = "sent", _("Remis")
    UNCERTAIN = "uncertain", _("Incertain")
    FAILED = "failed", _("En échec")
    HELD = "held", _("Gardé pour un récapitulatif")
    GROUPED = "grouped", _("Dans un récapitulatif")
    SKIPPED = "skipped", _("Sans objet")


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DeliveryQuerySet":
        """A person's messages are theirs alone."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def inbox(self) -> "DeliveryQuerySet":
        return self.filter(channel=Channel.INBOX).select_related("notification")

    def unread(self) -> "DeliveryQuerySet":
        return self.filter(channel=Channel.INBOX, read_at=None, done_at=None)


class Delivery(models.Model):
    """One notification to one person by one channel: at most once, by a unique constraint.

    By webhook: once to each webhook that the person keeps.
    """

    notification = models.ForeignKey(
        Notification, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("destinataire"),
        on_delete=models.PROTECT,
        related_name="deliveries",
        db_index=False,
    )
    channel = models.CharField(_("canal"), max_length=10, choices=Channel)
    webhook = models.ForeignKey(
        Webhook,
        verbose_name=_("webhook"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deliveries",
        db_index=False,
    )
    status = models.CharField(
        _("état"), max_length=10, choices=DeliveryStatus, default=DeliveryStatus.PENDING
    )
    due_at = models.DateTimeField(_("à remettre à partir de"))
    claimed_until = models.DateTimeField(_("réservé jusqu’au"), null=True, blank=True)
    handed_at = models.DateTimeField(_("confié au serveur le"), null=True, blank=True)
    sent_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)
    done_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    error = models.TextField(_("dernière erreur"), blank=True)
    frequency = models.CharField(
        _("rythme"), max_length=10, choices=Frequency, default=Frequency.AT_ONCE
    )
    digest = models.ForeignKey(
        "self",
        verbose_name=_("récapitulatif"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grouped",
        db_index=False,
    )
    replayed_at = models.DateTimeField(_("relancé le"), null=True, blank=True)
    replayed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("relancé par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    message_key = models.UUIDField(_("identifiant du message"), default=uuid.uuid4, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("remise")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "person", "channel", "webhook"],
                name="delivery_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="delivery_channel_known", condition=Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(
                name="delivery_by_webhook_names_it",
                condition=Q(channel=Channel.WEBHOOK, webhook__isnull=False)
                | (~Q(channel=Channel.WEBHOOK) & Q(webhook=None)),
            ),
            models.CheckConstraint(
                name="delivery_status_known", condition=Q(status__in=DeliveryStatus.values)
            ),
            models.CheckConstraint(
                name="delivery_frequency_known", condition=Q(frequency__in=Frequency.values)
            ),
            models.CheckConstraint(
                name="delivery_grouped_has_its_digest",
                condition=~Q(status=DeliveryStatus.GROUPED) | Q(digest__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_sent_has_its_date",
                condition=~Q(status=DeliveryStatus.SENT) | Q(sent_at__isnull=False),
            ),
        ]
        # Each row passes through several states: what is indexed is written again each time, so
        # the rows that few look for have partial indexes, and « delivery_once » serves the rest.
        indexes = [
            models.Index(
                fields=["digest"], name="delivery_in_digest", condition=Q(digest__isnull=False)
            ),
            models.Index(
                fields=["webhook", "-id"],
                name="delivery_of_webhook",
                condition=Q(webhook__isnull=False),
            ),
            models.Index(
                fields=["replayed_by"],
                name="delivery_replayed",
                condition=Q(replayed_by__isnull=False),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="delivery_waiting",
                condition=Q(channel=Channel.EMAIL, status=DeliveryStatus.PENDING),
            ),
            models.Index(
                fields=["claimed_until"],
                name="delivery_claimed",
                condition=Q(status=DeliveryStatus.CLAIMED),
            ),
            models.Index(
                fields=["webhook", "id"],
                name="delivery_by_webhook",
                condition=Q(
                    channel=Channel.WEBHOOK,
                    status__in=[DeliveryStatus.PENDING, DeliveryStatus.CLAIMED],
                ),
            ),
            models.Index(
                fields=["status", "-id"],
                name="delivery_in_trouble",
                condition=Q(status__in=[DeliveryStatus.UNCERTAIN, DeliveryStatus.FAILED]),
            ),
            models.Index(
                fields=["person", "due_at"],
                name="delivery_held",
                condition=Q(status=DeliveryStatus.HELD),
            ),
            models.Index(
                fields=["person", "-due_at", "-id"],
                name="delivery_inbox",
                condition=Q(channel=Channel.INBOX),
            ),
            models.Index(
                fields=["person", "-due_at", "-id"],
                name="delivery_unread",
                condition=Q(channel=Channel.INBOX, read_at=None, done_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"n° {self.pk} · {self.get_channel_display()}"
