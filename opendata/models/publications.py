"""The versions of « projets lauréats » as they were published, never changed afterwards."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models import Project


class FileFormat(models.TextChoices):
    CSV = "csv", _("CSV")
    JSON = "json", _("JSON 360Giving")
    XLSX = "xlsx", _("XLSX")
    PARQUET = "parquet", _("Parquet")


class PublicationQuerySet(models.QuerySet):
    def servable(self) -> "PublicationQuerySet":
        """The versions that show no project flagged confidential since."""
        hidden = list(
            Project.objects.filter(is_confidential=True)
            .exclude(submitted_at=None)
            .values_list("reference", flat=True)
            .order_by("reference")
        )
        return self.exclude(references__overlap=hidden) if hidden else self

    def latest_first(self) -> "PublicationQuerySet":
        return self.order_by("-published_on", "-number")


class Publication(models.Model):
    """What was published one day: how many rows, which were held back and why."""

    published_on = models.DateField(_("publiée le"))
    number = models.PositiveSmallIntegerField(_("numéro dans la journée"), default=1)
    published_at = models.DateTimeField(_("à"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("par"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Vide : l’horloge du service."),
    )
    references = ArrayField(models.CharField(max_length=20), verbose_name=_("dossiers publiés"))
    held_rows = models.JSONField(_("lignes retenues"), default=list, blank=True)
    fingerprint = models.CharField(_("empreinte des lignes"), max_length=64)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        ordering = ["-published_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["published_on", "number"],
                name="publication_numbered_once_a_day",
                violation_error_message=_("Cette version est déjà publiée."),
            ),
            models.CheckConstraint(
                name="publication_has_a_row",
                condition=Q(references__len__gt=0),
                violation_error_message=_("Une publication contient au moins une ligne."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="publication_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return _("Version du %(day)s") % {"day": self.published_on.strftime("%d/%m/%Y")}


class PublishedFile(models.Model):
    """One file of a version: its bytes as they left, and their hash."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    file_format = models.CharField(_("format"), max_length=10, choices=FileFormat)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("taille en octets"))
    sha256 = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("fichier publié")
        ordering = ["publication_id", "file_format"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "file_format"],
                name="published_file_once_a_format",
                violation_error_message=_("Ce format est déjà publié pour cette version."),
            ),
            models.CheckConstraint(
                name="published_file_format_known",
                condition=Q(file_format__in=FileFormat.values),
                violation_error_message=_("Ce format n’existe pas."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_file_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication} · {self.get_file_format_display()}"


class CataloguePush(models.Model):
    """One attempt to describe a version on data.gouv.fr, and what came of it."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="pushes")
    pushed_at = models.DateTimeField(_("le"))
    pushed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dataset_id = models.CharField(_("jeu de données"), max_length=60, blank=True)
    dataset_page = models.URLField(_("page"), max_length=500, blank=True)
    resources = models.JSONField(_("ressources"), default=dict, blank=True)
    error = models.TextField(_("erreur"), blank=True)

    class Meta:
        verbose_name = _("envoi à data.gouv.fr")
        ordering = ["-pushed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="push_has_its_dataset_or_its_error",
                condition=~Q(error="") | ~Q(dataset_id=""),
                violation_error_message=_("Un envoi a son jeu de données ou son erreur."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication} · {self.dataset_id or self.error}"
