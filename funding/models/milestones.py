"""Milestones of an agreement, the impact reports of the ministry, the payments that it asks for."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from funding.models.agreements import Agreement, Tranche
from funding.models.cofinancings import Cofinancing
from projects.models import Indicator
from workflow.refusals import TRIGGER_SENTENCES


class MilestoneStatus(models.TextChoices):
    AWAITED = "awaited", _("Rapport attendu")
    REPORTED = "reported", _("Rapport remis")
    RELEASED = "released", _("Libéré")
    HELD = "held", _("Suspendu")
    STOPPED = "stopped", _("Arrêté")
    DROPPED = "dropped", _("Sans objet")


ANSWERED_MILESTONE = (MilestoneStatus.RELEASED, MilestoneStatus.HELD, MilestoneStatus.STOPPED)

REPORT_GUARD = """
IF NOT EXISTS (SELECT 1 FROM funding_impactreport r WHERE r.milestone_id = NEW.id) THEN
    RAISE EXCEPTION 'Un jalon se libère après son rapport.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'milestone_released_after_its_report';
END IF;
RETURN NULL;
"""
TRIGGER_SENTENCES["milestone_released_after_its_report"] = _(
    "Le porteur n’a pas rendu compte de ce jalon : il ne peut pas être libéré."
)


class MilestoneQuerySet(models.QuerySet):
    def to_report(self) -> "MilestoneQuerySet":
        """Those the ministry owes a report on: never reported, or suspended since."""
        return self.filter(status__in=[MilestoneStatus.AWAITED, MilestoneStatus.HELD])

    def to_answer(self) -> "MilestoneQuerySet":
        """Those that the desk may still answer: it may suspend one that is late."""
        return self.filter(
            status__in=[MilestoneStatus.AWAITED, MilestoneStatus.REPORTED, MilestoneStatus.HELD]
        )


class Milestone(models.Model):
    """A day by which the ministry reports its impact, and the desk's answer.

    Releases the payment of its tranche, when it has one; ``held`` blocks every payment of the file.
    """

    cofinancing = models.ForeignKey(
        Cofinancing, on_delete=models.PROTECT, related_name="milestones"
    )
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField(_("numéro"))
    due_on = models.DateField(_("attendu le"))
    tranche = models.OneToOneField(
        Tranche, null=True, blank=True, on_delete=models.PROTECT, related_name="milestone"
    )
    status = models.CharField(
        _("état"), max_length=20, choices=MilestoneStatus, default=MilestoneStatus.AWAITED
    )
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_reason = models.TextField(_("motif de la réponse"), blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("jalon")
        verbose_name_plural = _("jalons")
        ordering = ["cofinancing_id", "number"]
        triggers = [
            pgtrigger.Protect(name="milestone_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="milestone_released_after_its_report",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Q(new__status="released"),
                func=REPORT_GUARD,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cofinancing", "number"],
                name="milestone_numbered_once",
                violation_error_message=_("Ce jalon est déjà enregistré."),
            ),
            models.CheckConstraint(
                name="milestone_status_known",
                condition=Q(status__in=MilestoneStatus.values),
                violation_error_message=_("Cet état de jalon n’existe pas."),
            ),
            models.CheckConstraint(
                name="milestone_answer_has_date_and_person",
                condition=~Q(status__in=ANSWERED_MILESTONE)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                violation_error_message=_("La réponse à un jalon a sa date et son auteur."),
            ),
            models.CheckConstraint(
                name="milestone_held_or_stopped_has_its_reason",
                condition=~Q(status__in=[MilestoneStatus.HELD, MilestoneStatus.STOPPED])
                | ~Q(answer_reason=""),
                violation_error_message=_("Suspendre ou arrêter demande un motif."),
            ),
        ]

    def __str__(self) -> str:
        return _("Jalon %(number)s du %(day)s") % {
            "number": self.number,
            "day": self.due_on.strftime("%d/%m/%Y"),
        }


class ImpactReportQuerySet(models.QuerySet):
    def final_of(self, cofinancing, decided_at) -> "ImpactReportQuerySet":
        """The final reports under the decision taken then; one taken back keeps its own."""
        return self.filter(cofinancing=cofinancing, milestone=None, reported_at__gte=decided_at)


class ImpactReport(models.Model):
    """What the ministry says of its impact, at a milestone or (without one) at the end."""

    cofinancing = models.ForeignKey(
        Cofinancing, on_delete=models.PROTECT, related_name="impact_reports"
    )
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    summary = models.TextField(_("résultats"))
    difficulties = models.TextField(_("difficultés et suites"), blank=True)
    evidence = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(_("remis le"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ImpactReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("rapport d’impact")
        verbose_name_plural = _("rapports d’impact")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="impact_report_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="impact_report_says_something",
                condition=~Q(summary=""),
                violation_error_message=_("Décrivez les résultats obtenus."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.milestone) if self.milestone else str(_("Rapport final"))


class Measure(models.Model):
    """One indicator measured for a report: its value, the day, where to check it."""

    report = models.ForeignKey(ImpactReport, on_delete=models.PROTECT, related_name="measures")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="measures")
    value = models.DecimalField(_("valeur"), max_digits=16, decimal_places=2)
    measured_on = models.DateField(_("mesurée le"))
    evidence = models.CharField(_("preuve"), max_length=500)

    class Meta:
        verbose_name = _("mesure")
        ordering = ["report_id", "indicator_id"]
        triggers = [
            pgtrigger.Protect(
                name="measure_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator"],
                name="measure_once_a_report",
                violation_error_message=_("Cet indicateur est déjà mesuré dans ce rapport."),
            ),
            models.CheckConstraint(
                name="measure_has_its_evidence",
                condition=~Q(evidence=""),
                violation_error_message=_("Dites où la mesure se vérifie."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} : {self.value}"


class PaymentRequest(models.Model):
    """What the ministry sends to be paid a tranche: what was done, and its evidence."""

    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="payment_requests")
    statement = models.TextField(_("travaux réalisés"))
    evidence = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("demandé le"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("demande de paiement")
        verbose_name_plural = _("demandes de paiement")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="payment_request_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="payment_request_says_what_was_done",
                condition=~Q(statement=""),
                violation_error_message=_("Décrivez les travaux réalisés."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.tranche} · {self.requested_at:%d/%m/%Y}"
