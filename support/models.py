"""What we remember of the datalab's help: typed cases, independent of any money decision."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import Permission
from projects.models import Project
from workflow.models import File


class SupportKind(models.TextChoices):
    LEGAL = "legal", _("Juridique")
    TECHNICAL = "technical", _("Technique")
    HUMAN = "human", _("Humain")
    MATERIAL = "material", _("Matériel")


#: Days within which the desk answers, by kind of help.
SERVICE_LEVEL = {
    SupportKind.LEGAL: timedelta(days=21),
    SupportKind.TECHNICAL: timedelta(days=15),
    SupportKind.HUMAN: timedelta(days=45),
    SupportKind.MATERIAL: timedelta(days=30),
}


class SupportStatus(models.TextChoices):
    REQUESTED = "requested", _("Demandé")
    QUALIFIED = "qualified", _("Qualifié")
    IN_PROGRESS = "in_progress", _("En cours")
    WAITING = "waiting_for_ministry", _("En attente du ministère")
    RESOLVED = "resolved", _("Résolu")
    DECLINED = "declined", _("Décliné")


class SupportCaseQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SupportCaseQuerySet":
        """The asking organisation's people and the desk."""
        if not user.is_authenticated:
            return self.none()
        if user.can(Permission.SUPPORT_READ_ALL):
            return self
        return self.filter(
            Q(organisation_id__in=user.organisation_ids_for(Permission.SUPPORT_ASK))
            | Q(project__in=Project.objects.visible_to(user).values("pk"))
        )


class SupportCase(File):
    """A request for legal, technical, human or material help."""

    file_kind = "support_case"

    reference = models.CharField(_("référence"), max_length=20, unique=True)
    status = models.CharField(
        _("état"), max_length=24, choices=SupportStatus, default=SupportStatus.REQUESTED
    )
    kind = models.CharField(_("nature"), max_length=10, choices=SupportKind)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="support_cases"
    )
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="support_cases"
    )
    subject = models.CharField(_("objet"), max_length=200)
    question = models.TextField(_("besoin"))
    requested_at = models.DateTimeField(_("demandé le"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("agent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="support_cases",
    )
    due_on = models.DateField(_("réponse attendue le"))
    estimated_days = models.DecimalField(
        _("estimation (jours-personne)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    actual_days = models.DecimalField(
        _("réalisé (jours-personne)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    answer = models.TextField(_("réponse"), blank=True)

    objects = SupportCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("accompagnement")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="support_status_known",
                condition=Q(status__in=SupportStatus.values),
                violation_error_message=_("Cet état d’accompagnement n’existe pas."),
            ),
            models.CheckConstraint(
                name="support_kind_known",
                condition=Q(kind__in=SupportKind.values),
                violation_error_message=_("Cette nature d’accompagnement n’existe pas."),
            ),
            models.CheckConstraint(
                name="support_in_progress_has_its_owner",
                condition=~Q(status__in=["in_progress", "waiting_for_ministry", "resolved"])
                | Q(owner__isnull=False),
                violation_error_message=_("Un accompagnement en cours a son agent."),
            ),
            models.CheckConstraint(
                name="support_resolved_has_its_answer",
                condition=~Q(status="resolved") | ~Q(answer=""),
                violation_error_message=_("Un accompagnement résolu a sa réponse."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.subject}"

    @property
    def holder_id(self) -> int:
        return self.organisation_id
