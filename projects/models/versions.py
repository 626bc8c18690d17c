"""What a file held on the day it was filed, and each time complements were given: frozen."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.projects import Project
from workflow.refusals import TRIGGER_SENTENCES


class FilingOccasion(models.TextChoices):
    FILING = "filing", _("Dépôt")
    COMPLEMENTS = "complements", _("Compléments")


class ProjectVersion(models.Model):
    """The whole content of a file as the desk received it.

    ``content``: ``fields`` (name → plain value, lists of rows included), ``pieces`` (key, name,
    label, sha256), ``rules`` (number of the call's version).
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("numéro"))
    occasion = models.CharField(_("occasion"), max_length=20, choices=FilingOccasion)
    content = models.JSONField(_("contenu"))
    filed_at = models.DateTimeField(_("déposée le"))
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("version déposée")
        verbose_name_plural = _("versions déposées")
        ordering = ["project_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="project_version_once",
                violation_error_message=_("Cette version du dossier existe déjà."),
            ),
            models.CheckConstraint(
                name="project_version_occasion_known",
                condition=Q(occasion__in=FilingOccasion.values),
                violation_error_message=_("Cette occasion de dépôt n’existe pas."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="project_version_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="RAISE EXCEPTION 'a filed version is frozen' USING ERRCODE = "
                "'check_violation', CONSTRAINT = 'project_version_is_frozen';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} · version {self.number}"


TRIGGER_SENTENCES["project_version_is_frozen"] = _(
    "Une version déposée ne change plus : des compléments en font une nouvelle."
)
