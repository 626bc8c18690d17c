"""What is watched elsewhere: sheets of data.gouv.fr and pages of reuses, alive or broken."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opendata.models.datasets import Dataset
from opendata.models.reuses import Reuse


class WatchedPlace(models.TextChoices):
    SHEET = "sheet", _("Fiche de data.gouv.fr")
    PAGE = "page", _("Page de la réutilisation")


class WatchedLink(models.Model):
    """One address that a set of data or a reuse rests on, and what the last look at it found."""

    dataset = models.ForeignKey(
        Dataset, null=True, blank=True, on_delete=models.PROTECT, related_name="links"
    )
    reuse = models.ForeignKey(
        Reuse, null=True, blank=True, on_delete=models.PROTECT, related_name="links"
    )
    place = models.CharField(_("endroit"), max_length=10, choices=WatchedPlace)
    url = models.URLField(_("adresse"), max_length=500)
    checked_at = models.DateTimeField(_("regardée le"))
    error = models.CharField(_("ce qui ne va pas"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("lien suivi")
        verbose_name_plural = _("liens suivis")
        ordering = ["-checked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="watched_link_is_of_one_thing",
                condition=Q(dataset__isnull=False, reuse=None)
                | Q(dataset=None, reuse__isnull=False),
                violation_error_message=_("Un lien suivi est celui d’une seule fiche."),
            ),
            models.CheckConstraint(
                name="watched_place_known",
                condition=Q(place__in=WatchedPlace.values),
                violation_error_message=_("Cet endroit n’existe pas."),
            ),
            models.UniqueConstraint(
                fields=["dataset", "reuse", "place"],
                name="watched_link_once",
                nulls_distinct=False,
                violation_error_message=_("Ce lien est déjà suivi."),
            ),
        ]

    def __str__(self) -> str:
        return self.url
