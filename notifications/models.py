"""What was to be told, to whom, by which channel, and whether it was."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """Something that happened and that people must know: the outbox row of the deed."""

    event = models.CharField(_("événement"), max_length=60)
    reference = models.CharField(_("référence"), max_length=20, blank=True)
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    path = models.CharField(_("page"), max_length=300, blank=True)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("notification")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("Aussitôt")
    DAILY = "daily", _("Une fois par jour")
    WEEKLY = "weekly", _("Une fois par semaine")
    NEVER = "never", _("Jamais par courriel")


class Channel(models.TextChoices):
    INBOX = "inbox", _("Boîte du service")
    EMAIL = "email", _("Courriel")


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
        return self.filter(channel=Channel.INBOX, read_at=None)


class Delivery(models.Model):
    """One notification to one person by one channel: at most once, by a unique constraint."""

    notification = models.ForeignKey(
        Notification, on_delete=models.PROTECT, related_name="deliveries"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(_("canal"), max_length=10, choices=Channel)
    status = models.CharField(
        _("état"), max_length=10, choices=DeliveryStatus, default=DeliveryStatus.PENDING
    )
    due_at = models.DateTimeField(_("à remettre à partir de"))
    claimed_until = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(_("confié au serveur le"), null=True, blank=True)
    sent_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)
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
    )
    replayed_at = models.DateTimeField(_("relancé le"), null=True, blank=True)
    replayed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    message_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("remise")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "person", "channel"], name="delivery_once"
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
        indexes = [
            models.Index(
                fields=["due_at"],
                name="delivery_waiting",
                condition=Q(status__in=[DeliveryStatus.PENDING, DeliveryStatus.CLAIMED]),
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
                condition=Q(channel=Channel.INBOX, read_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} → {self.person_id} ({self.channel})"


class Preference(models.Model):
    """How often a person wants e-mails of one event; of every event when it names none."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="preferences"
    )
    event = models.CharField(_("événement"), max_length=60, blank=True)
    frequency = models.CharField(_("rythme"), max_length=10, choices=Frequency)

    class Meta:
        verbose_name = _("préférence")
        ordering = ["person_id", "event"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event"],
                name="preference_once",
                violation_error_message=_("Cette préférence existe déjà."),
            ),
            models.CheckConstraint(
                name="preference_frequency_known",
                condition=Q(frequency__in=Frequency.values),
                violation_error_message=_("Ce rythme n’existe pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.event or '*'} · {self.frequency}"


class DigestTime(models.Model):
    """The hour, Paris time, and the day of the week at which a person wants their digests."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digest_time"
    )
    hour = models.PositiveSmallIntegerField(_("heure"), default=8)
    weekday = models.PositiveSmallIntegerField(_("jour de la semaine"), default=0)

    class Meta:
        verbose_name = _("heure des récapitulatifs")
        constraints = [
            models.CheckConstraint(
                name="digest_time_exists",
                condition=Q(hour__lte=23, weekday__lte=6),
                violation_error_message=_("Cette heure ou ce jour n’existe pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.weekday} · {self.hour} h"


class ReminderDay(models.Model):
    """A person was reminded on that day: once at most, by a unique constraint."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminder_days"
    )
    day = models.DateField(_("jour"))

    class Meta:
        verbose_name = _("jour de rappel")
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="reminded_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.day}"


class DemoEmail(models.Model):
    """A message that the demonstration kept instead of sending it."""

    to = models.EmailField(_("à"))
    subject = models.CharField(_("objet"), max_length=250)
    text = models.TextField(_("texte"))
    message_id = models.CharField(max_length=200, unique=True)
    sent_at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("courriel de la démonstration")
        verbose_name_plural = _("courriels de la démonstration")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject
