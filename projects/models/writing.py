"""Who wrote which field of a file last, and what was typed that could not be saved yet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.projects import Project


class FieldWriting(models.Model):
    """One person's writing of one field, in one sitting: what it then held, and at which version.

    The journal tells that somebody wrote in the file; this tells what, field by field. It is what
    a page compares with when it sends a field that somebody else wrote meanwhile.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="writings")
    field = models.CharField(_("champ"), max_length=60)
    value = models.JSONField(_("contenu"), null=True)
    version = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("écriture d’un champ")
        verbose_name_plural = _("écritures des champs")
        ordering = ["-version", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "field", "version"],
                name="field_written_once_a_version",
                violation_error_message=_("Ce champ est déjà écrit à cette version."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} · {self.field}"


class KeptTyping(models.Model):
    """What a person typed in a field that could not be saved: unreadable yet, or in conflict.

    ``raw`` is what the browser sent: names of inputs and their lists of values. It goes away when
    the field is saved by the same person, or when they give it up.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="kept_typings")
    field = models.CharField(_("champ"), max_length=60)
    raw = models.JSONField(_("saisie"))
    base = models.PositiveIntegerField(_("version vue"))
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("saisie en attente")
        verbose_name_plural = _("saisies en attente")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "field", "by"],
                name="typing_kept_once",
                violation_error_message=_("Une saisie de ce champ est déjà gardée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} · {self.field}"
