"""The edition by e-mail: an address, a rhythm, themes, and nothing else about anybody."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from notifications.models import DeliveryStatus
from opendata.models.datasets import Theme


class Rhythm(models.TextChoices):
    DAILY = "daily", _("Chaque jour")
    WEEKLY = "weekly", _("Chaque semaine, le lundi")


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> "SubscriptionQuerySet":
        return self.filter(confirmed_at__isnull=False)


class Subscription(models.Model):
    """Who asked for the edition. Ended, it is deleted: nothing is kept of who has left."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.EmailField(_("adresse électronique"))
    rhythm = models.CharField(_("rythme"), max_length=10, choices=Rhythm, default=Rhythm.WEEKLY)
    themes = ArrayField(
        models.CharField(max_length=20, choices=Theme),
        verbose_name=_("thèmes"),
        default=list,
        blank=True,
        help_text=_("Aucun : tous."),
    )
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                name="subscription_once_an_address",
                violation_error_message=_("Cette adresse est déjà abonnée."),
            ),
            models.CheckConstraint(
                name="subscription_address_in_lower_case",
                condition=Q(address=Lower("address")),
                violation_error_message=_("L’adresse s’écrit en minuscules."),
            ),
            models.CheckConstraint(
                name="subscription_rhythm_known",
                condition=Q(rhythm__in=Rhythm.values),
                violation_error_message=_("Ce rythme n’existe pas."),
            ),
        ]
        indexes = [models.Index(fields=["rhythm", "confirmed_at"], name="subscription_by_rhythm")]

    def __str__(self) -> str:
        return self.address


class Edition(models.Model):
    """What was new for one day, or one week: written once, whoever asks for it twice."""

    rhythm = models.CharField(_("rythme"), max_length=10, choices=Rhythm)
    day = models.DateField(_("jour"))
    since_at = models.DateTimeField(_("depuis"))
    until_at = models.DateTimeField(_("jusqu’à"))
    items: Any = models.JSONField(_("nouveautés"), default=list)

    class Meta:
        verbose_name = _("édition")
        ordering = ["-day", "rhythm"]
        constraints = [
            models.UniqueConstraint(
                fields=["rhythm", "day"],
                name="edition_once_a_day",
                violation_error_message=_("Cette édition est déjà écrite."),
            ),
            models.CheckConstraint(
                name="edition_rhythm_known",
                condition=Q(rhythm__in=Rhythm.values),
                violation_error_message=_("Ce rythme n’existe pas."),
            ),
            models.CheckConstraint(
                name="edition_covers_some_time",
                condition=Q(until_at__gt=models.F("since_at")),
                violation_error_message=_("Une édition couvre un moment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rhythm_display()} · {self.day:%d/%m/%Y}"


class EditionLetter(models.Model):
    """One letter to one address: an edition, or the question « is it you? » (no edition).

    Its states are those of every letter of the service, and mean the same.
    """

    edition = models.ForeignKey(
        Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="letters")
    status = models.CharField(
        _("état"), max_length=10, choices=DeliveryStatus, default=DeliveryStatus.PENDING
    )
    due_at = models.DateTimeField(_("à remettre à partir de"))
    claimed_until = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(_("confiée au serveur le"), null=True, blank=True)
    sent_at = models.DateTimeField(_("remise le"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    error = models.TextField(_("dernière erreur"), blank=True)
    message_key = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("lettre")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "subscription"],
                name="edition_letter_once",
                violation_error_message=_("Cette édition est déjà adressée."),
            ),
            models.CheckConstraint(
                name="edition_letter_status_known",
                condition=Q(status__in=DeliveryStatus.values),
                violation_error_message=_("Cet état de lettre n’existe pas."),
            ),
            models.CheckConstraint(
                name="edition_letter_sent_has_its_date",
                condition=~Q(status=DeliveryStatus.SENT) | Q(sent_at__isnull=False),
                violation_error_message=_("Une lettre remise a sa date."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="edition_letter_waiting",
                condition=Q(status=DeliveryStatus.PENDING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} → {self.subscription_id}"
