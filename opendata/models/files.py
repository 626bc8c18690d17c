"""A file deposited for a set of data: what it was, and what came of its reading."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from opendata.models.datasets import Dataset, DatasetStatus


class FileStatus(models.TextChoices):
    WAITING = "waiting", _("En attente de lecture")
    READY = "ready", _("Prêt à explorer")
    UNREADABLE = "unreadable", _("Illisible")


class DatasetFileQuerySet(models.QuerySet):
    def current_of(self, dataset: Dataset) -> "DatasetFileQuerySet":
        """The last file of a set that can be explored, first."""
        return self.filter(dataset=dataset, status=FileStatus.READY).order_by("-pk")

    def current_of_published(self, slug: str) -> "DatasetFileQuerySet":
        """The same for a set that everybody may see, from its address."""
        return self.filter(
            dataset__slug=slug,
            dataset__status=DatasetStatus.PUBLISHED,
            status=FileStatus.READY,
        ).order_by("-pk")


def private_path(file: "DatasetFile", filename: str) -> str:
    """Where the deposited bytes lie: never under the name that somebody chose."""
    return f"jeux/{file.key.hex[:2]}/{file.key.hex}"


def folder_of(key: uuid.UUID) -> Path:
    """Where the explorer finds the file of this key."""
    return Path(settings.DATALAB_EXPLORER_ROOT) / key.hex


class DatasetFile(models.Model):
    """One version of a set's data. A new file is a new row; pages read the last one that is ready.

    What pages read lies in ``folder`` (see opendata.explorer), made once and never written again.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dataset = models.ForeignKey(
        Dataset, verbose_name=_("jeu de données"), on_delete=models.PROTECT, related_name="files"
    )
    name = models.CharField(_("nom du fichier"), max_length=200)
    size = models.PositiveBigIntegerField(_("taille en octets"))
    content = models.FileField(upload_to=private_path, blank=True)
    status = models.CharField(
        _("état"), max_length=10, choices=FileStatus, default=FileStatus.WAITING
    )
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveBigIntegerField(_("lignes"), null=True, blank=True)
    bad_rows = models.PositiveIntegerField(_("lignes écartées"), default=0)
    columns = models.PositiveIntegerField(_("colonnes"), default=0)
    communes = models.PositiveIntegerField(_("communes"), default=0)
    refusal = models.TextField(_("motif"), blank=True)
    deposited_at = models.DateTimeField(_("déposé le"))
    deposited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)

    objects = DatasetFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("fichier d’un jeu de données")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["dataset", "-id"], condition=Q(status="ready"), name="datasetfile_current"
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="datasetfile_status_known",
                condition=Q(status__in=FileStatus.values),
                violation_error_message=_("Cet état d’un fichier n’existe pas."),
            ),
            models.CheckConstraint(
                name="datasetfile_ready_has_its_rows",
                condition=~Q(status="ready") | Q(rows__gt=0, columns__gt=0, read_at__isnull=False),
                violation_error_message=_("Un fichier prêt a des lignes et des colonnes."),
            ),
            models.CheckConstraint(
                name="datasetfile_unreadable_has_its_reason",
                condition=~Q(status="unreadable") | ~Q(refusal=""),
                violation_error_message=_("Un fichier illisible dit pourquoi."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        """Where the explorer finds it."""
        return folder_of(self.key)
