"""A co-financing: one a project, under the project's reference."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, Role
from projects.models import Project, Strand
from workflow.models import File


class CofinancingStatus(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("Déposé")
    UNDER_REVIEW = "under_review", _("En instruction")
    RECOMMENDED = "recommended", _("Avis favorable")
    NOT_RECOMMENDED = "not_recommended", _("Avis défavorable")
    IN_COMMITTEE = "in_committee", _("En comité")
    GRANTED = "granted", _("Accordé")
    DEFERRED = "deferred", _("Ajourné")
    REFUSED = "refused", _("Refusé")
    AGREED = "agreed", _("Conventionné")
    IN_EXECUTION = "in_execution", _("En exécution")
    SETTLED = "settled", _("Soldé")
    WITHDRAWN = "withdrawn", _("Retiré")
    CANCELLED = "cancelled", _("Annulé")


#: States of a file whose grant was decided and may bear money.
DECIDED = ("granted", "agreed", "in_execution", "settled", "cancelled")


class FinancingInstrument(models.TextChoices):
    UO_ALLOTMENT = "uo_allotment", _("Mise à disposition sur UO")
    MANAGEMENT_DELEGATION = "management_delegation", _("Délégation de gestion")
    CREDIT_TRANSFER = "credit_transfer", _("Décret de transfert")
    OPERATOR_AGREEMENT = "operator_agreement", _("Convention avec un opérateur")


class CofinancingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CofinancingQuerySet":
        """The holder's people; the desk's roles that may read money files, once filed.

        A support agent has no right to budget figures: they see none of these files.
        """
        if not user.is_authenticated:
            return self.none()
        holders = Q(
            project__organisation_id__in=user.organisation_ids_for(Permission.FUNDING_ASK)
        ) | Q(project__contributors__in=user.contributions.filter(revoked_at=None))
        if Role.AUDITOR in user.roles:
            return self
        if user.can(Permission.FUNDING_READ_ALL):
            return self.filter(
                Q(pk__in=Cofinancing.objects.filter(holders).values("pk"))
                | ~Q(status=CofinancingStatus.DRAFT)
            )
        return self.filter(pk__in=Cofinancing.objects.filter(holders).values("pk"))


class Cofinancing(File):
    """A request for co-financing and what came of it. Amounts in euros."""

    file_kind = "cofinancing"

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="cofinancing")
    reference = models.CharField(_("référence"), max_length=20, unique=True)
    status = models.CharField(
        _("état"), max_length=20, choices=CofinancingStatus, default=CofinancingStatus.DRAFT
    )
    strand = models.CharField(_("volet"), max_length=30, choices=Strand)
    requested_amount = models.DecimalField(_("montant demandé"), max_digits=14, decimal_places=2)
    eligible_amount = models.DecimalField(
        _("assiette"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    max_rate = models.DecimalField(_("taux maximal"), max_digits=5, decimal_places=4)
    submitted_at = models.DateTimeField(_("déposé le"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_amount = models.DecimalField(
        _("montant accordé"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    instrument = models.CharField(
        _("instrument"), max_length=24, choices=FinancingInstrument, blank=True
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_reason = models.TextField(_("motif de la décision"), blank=True)
    derogation_reason = models.TextField(_("motif de la dérogation au taux"), blank=True)
    remedies = models.TextField(_("voies et délais de recours"), blank=True)

    objects = CofinancingQuerySet.as_manager()

    class Meta:
        verbose_name = _("cofinancement")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="cofinancing_status_known",
                condition=Q(status__in=CofinancingStatus.values),
                violation_error_message=_("Cet état de cofinancement n’existe pas."),
            ),
            models.CheckConstraint(
                name="cofinancing_request_is_positive",
                condition=Q(requested_amount__gt=0),
                violation_error_message=_("Le montant demandé doit être positif."),
            ),
            models.CheckConstraint(
                name="cofinancing_submitted_has_date_person_and_base",
                condition=Q(status__in=["draft", "withdrawn"])
                | Q(
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                    eligible_amount__isnull=False,
                ),
                violation_error_message=_(
                    "Une demande déposée a sa date, son déposant, son assiette."
                ),
            ),
            models.CheckConstraint(
                name="cofinancing_decided_has_date_person_and_amount",
                condition=~Q(status__in=DECIDED)
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    granted_amount__gt=0,
                ),
                violation_error_message=_(
                    "Un cofinancement décidé a sa date, son décideur, son montant."
                ),
            ),
            models.CheckConstraint(
                name="cofinancing_refusal_has_reason_and_remedies",
                condition=~Q(status="refused")
                | (
                    ~Q(decision_reason="")
                    & ~Q(remedies="")
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                violation_error_message=_("Un refus a son motif et ses voies de recours."),
            ),
            models.CheckConstraint(
                name="cofinancing_grant_within_request",
                condition=Q(granted_amount=None) | Q(granted_amount__lte=F("requested_amount")),
                violation_error_message=_("Le montant accordé dépasse le montant demandé."),
            ),
            models.CheckConstraint(
                name="cofinancing_above_the_rate_has_its_derogation",
                condition=Q(granted_amount=None)
                | Q(granted_amount__lte=F("eligible_amount") * F("max_rate"))
                | ~Q(derogation_reason=""),
                violation_error_message=_(
                    "Au-delà du taux maximal, le comité doit motiver sa dérogation."
                ),
            ),
        ]
        indexes = [models.Index(fields=["status", "-id"], name="cofinancing_by_status")]

    def __str__(self) -> str:
        return f"{self.reference} · {self.project.title}"

    @property
    def holder_id(self) -> int:
        return self.project.organisation_id
