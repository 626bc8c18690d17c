"""The data calendar: one discovery a day, opened at midnight in Paris and never before."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import DateField, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opendata.models.datasets import Dataset, DatasetStatus, Theme
from opendata.models.reuses import Reuse, ReuseStatus

PARIS = ZoneInfo("Europe/Paris")


class EntryKind(models.TextChoices):
    DATASET = "dataset", _("Jeu de données")
    REUSE = "reuse", _("Réutilisation")
    FEATURE = "feature", _("Fonctionnalité")


class TodayInParis(Func):
    """The day it is in Paris by PostgreSQL's own clock."""

    template = "(now() AT TIME ZONE 'Europe/Paris')::date"
    output_field = DateField()


class CalendarQuerySet(models.QuerySet):
    def opened(self, at: datetime) -> "CalendarQuerySet":
        """What may be seen at a moment: its day has begun in Paris, and its object is published.

        The database's clock is asked as well, so that a wrong moment opens nothing early.
        """
        return self.filter(
            Q(kind=EntryKind.FEATURE)
            | Q(dataset__status=DatasetStatus.PUBLISHED)
            | Q(reuse__status=ReuseStatus.PUBLISHED),
            day__lte=at.astimezone(PARIS).date(),
        ).filter(day__lte=TodayInParis())


class CalendarEntry(models.Model):
    """The discovery of one day. Only ``objects.opened`` goes to the public."""

    day = models.DateField(_("jour"))
    kind = models.CharField(_("nature"), max_length=10, choices=EntryKind)
    dataset = models.ForeignKey(
        Dataset,
        verbose_name=_("jeu de données"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reuse = models.ForeignKey(
        Reuse,
        verbose_name=_("réutilisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    title = models.CharField(_("titre"), max_length=160)
    text = models.TextField(_("texte"))
    url = models.URLField(_("adresse"), max_length=500, blank=True)
    theme = models.CharField(_("thème"), max_length=20, choices=Theme, blank=True)
    written_at = models.DateTimeField(_("écrite le"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("jour du calendrier")
        verbose_name_plural = _("jours du calendrier")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"],
                name="calendar_one_entry_a_day",
                violation_error_message=_("Ce jour montre déjà une découverte."),
            ),
            models.CheckConstraint(
                name="calendar_entry_is_one_thing",
                condition=Q(kind=EntryKind.DATASET, dataset__isnull=False, reuse=None)
                | Q(kind=EntryKind.REUSE, reuse__isnull=False, dataset=None)
                | Q(kind=EntryKind.FEATURE, dataset=None, reuse=None),
                violation_error_message=_(
                    "Un jour montre un jeu de données, une réutilisation ou une fonctionnalité."
                ),
            ),
            models.CheckConstraint(
                name="calendar_theme_known",
                condition=Q(theme__in=["", *Theme.values]),
                violation_error_message=_("Ce thème n’existe pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} · {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("opendata:calendar_day", args=[self.day])

    @property
    def target_url(self) -> str:
        """Where the discovery is: the page of its object, or the address given."""
        shown = self.dataset or self.reuse
        return shown.get_absolute_url() if shown else self.url
