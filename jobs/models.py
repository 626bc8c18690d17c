"""What we remember of a long piece of work and of each of its rows."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "waiting", _("En attente")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminé")
    FAILED = "failed", _("Interrompu par une erreur")
    CANCELLED = "cancelled", _("Arrêté à la demande")


UNFINISHED = ("waiting", "running")


class JobQuerySet(models.QuerySet):
    def visible_to(self, user) -> "JobQuerySet":
        """Work is its author's own affair: what it made may be theirs alone to read."""
        return self.filter(requested_by=user) if user.is_authenticated else self.none()

    def unfinished(self) -> "JobQuerySet":
        """What waits for a worker or has one."""
        return self.filter(state__in=UNFINISHED)


def private_path(job: "Job", filename: str) -> str:
    """Where a result lies in the private store."""
    return f"travaux/{job.key.hex[:2]}/{job.key.hex}"


class Job(models.Model):
    """A long piece of work asked by a person and done by a worker.

    ``task`` is called with the job's number and ``arguments`` by name. ``beat_at`` is the worker's
    last sign of life; ``attempts`` counts the workers that took the job up.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=40)
    label = models.CharField(_("intitulé"), max_length=200)
    task = models.CharField(_("tâche"), max_length=120)
    arguments = models.JSONField(_("paramètres"), default=dict, blank=True)
    state = models.CharField(_("état"), max_length=12, choices=JobState, default=JobState.WAITING)
    total = models.PositiveIntegerField(_("étapes"), null=True, blank=True)
    advanced = models.PositiveIntegerField(_("étapes faites"), default=0)
    attempts = models.PositiveSmallIntegerField(_("prises en charge"), default=0)
    message = models.TextField(_("message"), blank=True)
    requested_at = models.DateTimeField(_("demandé le"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("demandé par"),
        on_delete=models.PROTECT,
        related_name="jobs",
    )
    sent_at = models.DateTimeField(_("dernier envoi au serveur de tâches"), null=True, blank=True)
    beat_at = models.DateTimeField(_("dernier signe de vie"), null=True, blank=True)
    began_at = models.DateTimeField(_("commencé le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    cancel_asked_at = models.DateTimeField(_("arrêt demandé le"), null=True, blank=True)
    cancel_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    result = models.FileField(_("résultat"), upload_to=private_path, blank=True)
    result_name = models.CharField(_("nom du résultat"), max_length=200, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("travail")
        verbose_name_plural = _("travaux")
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(fields=["requested_by", "-requested_at"], name="job_by_person"),
            models.Index(
                fields=["requested_at"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_unfinished",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_state_known",
                condition=Q(state__in=JobState.values),
                violation_error_message=_("Cet état de travail n’existe pas."),
            ),
            models.CheckConstraint(
                name="job_ended_has_its_date",
                condition=Q(state__in=["waiting", "running"], ended_at=None)
                | Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
                violation_error_message=_("Un travail fini a sa date de fin."),
            ),
            models.CheckConstraint(
                name="job_failed_has_its_message",
                condition=~Q(state="failed") | ~Q(message=""),
                violation_error_message=_("Un travail interrompu dit pourquoi."),
            ),
            models.CheckConstraint(
                name="job_cancel_has_its_person",
                condition=Q(cancel_asked_at=None, cancel_asked_by=None)
                | Q(cancel_asked_at__isnull=False, cancel_asked_by__isnull=False),
                violation_error_message=_("Un arrêt demandé a sa date et son auteur."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("jobs:detail", args=[self.key])

    @property
    def is_unfinished(self) -> bool:
        """Whether the page must look again."""
        return self.state in UNFINISHED

    @property
    def percent(self) -> int | None:
        """How far it is, from 0 to 100; None while nobody knows how much there is to do."""
        if not self.total:
            return None
        return min(self.advanced * 100 // self.total, 100)


class JobRow(models.Model):
    """What became of one row of the work."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="rows")
    reference = models.CharField(_("ligne"), max_length=120)
    is_ok = models.BooleanField(_("faite"))
    outcome = models.TextField(_("issue"))

    class Meta:
        verbose_name = _("ligne d’un travail")
        verbose_name_plural = _("lignes d’un travail")
        ordering = ["is_ok", "pk"]

    def __str__(self) -> str:
        return self.reference
