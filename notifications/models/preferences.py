"""How often a person wants e-mails, at what hour their digests, on which day they were reminded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("Aussitôt")
    DAILY = "daily", _("Une fois par jour")
    WEEKLY = "weekly", _("Une fois par semaine")
    NEVER = "never", _("Jamais par courriel")


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
