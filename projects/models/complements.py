"""What the desk asks of a filed project, field by field, and its own checklist."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects.models.projects import Project


class ComplementOutcome(models.TextChoices):
    PENDING = "pending", _("En attente de réponse")
    ANSWERED = "answered", _("Répondue")
    CANCELLED = "cancelled", _("Annulée")


class ComplementRequest(models.Model):
    """Questions put to the ministry, with a day to answer by. A flag on the file, not a state.

    While one is pending the ministry's clock runs, and the desk's does not.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="complements")
    message = models.TextField(_("message"), blank=True)
    due_on = models.DateField(_("réponse attendue le"))
    asked_at = models.DateTimeField(_("demandée le"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(
        _("issue"), max_length=12, choices=ComplementOutcome, default=ComplementOutcome.PENDING
    )
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancel_reason = models.TextField(_("motif de l’annulation"), blank=True)

    class Meta:
        verbose_name = _("demande de compléments")
        verbose_name_plural = _("demandes de compléments")
        ordering = ["project_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(outcome=ComplementOutcome.PENDING),
                name="complements_pending_once",
                violation_error_message=_("Des compléments sont déjà demandés sur ce dossier."),
            ),
            models.CheckConstraint(
                name="complements_outcome_known",
                condition=Q(outcome__in=ComplementOutcome.values),
                violation_error_message=_("Cette issue n’existe pas."),
            ),
            models.CheckConstraint(
                name="complements_closed_have_date_and_person",
                condition=Q(outcome=ComplementOutcome.PENDING, closed_at=None, closed_by=None)
                | (
                    ~Q(outcome=ComplementOutcome.PENDING)
                    & Q(closed_at__isnull=False, closed_by__isnull=False)
                ),
                violation_error_message=_("Une demande close a sa date et son auteur."),
            ),
            models.CheckConstraint(
                name="complements_cancelled_have_their_reason",
                condition=~Q(outcome=ComplementOutcome.CANCELLED) | ~Q(cancel_reason=""),
                violation_error_message=_("Une demande annulée a son motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} · compléments"

    @property
    def is_pending(self) -> bool:
        return self.outcome == ComplementOutcome.PENDING


class ComplementQuestion(models.Model):
    """One question pinned to one field, its answer in words and what the field would become.

    ``proposed`` is what the browser sent of the field, kept as it is until the answer is given:
    nothing of a filed project changes before. ``revision`` counts the writings of the answer.
    """

    request = models.ForeignKey(
        ComplementRequest, on_delete=models.PROTECT, related_name="questions"
    )
    field = models.CharField(_("champ"), max_length=60)
    question = models.TextField(_("question"))
    reply = models.TextField(_("réponse"), blank=True)
    proposed = models.JSONField(_("champ proposé"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("révision"), default=0)
    written_at = models.DateTimeField(_("écrite le"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("question du guichet")
        verbose_name_plural = _("questions du guichet")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "field"],
                name="complement_question_once_a_field",
                violation_error_message=_("Une seule question par champ : réunissez-les."),
            ),
            models.CheckConstraint(
                name="complement_question_is_asked",
                condition=~Q(question=""),
                violation_error_message=_("Écrivez la question."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} · {self.question[:40]}"


class Verdict(models.TextChoices):
    MET = "met", _("Oui")
    NOT_MET = "not_met", _("Non")
    NOT_APPLICABLE = "not_applicable", _("Sans objet")


class ChecklistTick(models.Model):
    """What a reviewer found on one item of the checklist, and their comment."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="ticks")
    item = models.CharField(_("point vérifié"), max_length=40)
    verdict = models.CharField(_("constat"), max_length=20, choices=Verdict)
    comment = models.TextField(_("remarque"), blank=True)
    ticked_at = models.DateTimeField(_("constaté le"))
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("constat de recevabilité")
        verbose_name_plural = _("constats de recevabilité")
        ordering = ["project_id", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "item"],
                name="checklist_ticked_once",
                violation_error_message=_("Ce point est déjà constaté."),
            ),
            models.CheckConstraint(
                name="checklist_verdict_known",
                condition=Q(verdict__in=Verdict.values),
                violation_error_message=_("Ce constat n’existe pas."),
            ),
            models.CheckConstraint(
                name="checklist_refusal_is_explained",
                condition=~Q(verdict=Verdict.NOT_MET) | ~Q(comment=""),
                violation_error_message=_("Un constat négatif s’explique."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} · {self.item}"
