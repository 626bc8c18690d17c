"""A co-financing: one a project, under the project's reference."""

from decimal import ROUND_DOWN, Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import Permission, Role
from finding.models import NO_AMOUNT, NO_MOMENT, among, or_none, searchable
from funding.ledger.models import BEYOND_AMOUNTS, BudgetLine
from funding.models.guards import (
    DECISION_GUARD,
    GRANT_GUARD,
    GRANTED_SUM,
    HOLDER_KEPT,
    INSTRUMENT_GUARD,
    MONEY_FOLLOWS,
    ROADS,
    SETTLEMENT_GUARD,
)
from projects.models import Project, Strand
from workflow.models import File, moves_along, page_of


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
    INADMISSIBLE = "inadmissible", _("Non recevable")
    CANCELLED = "cancelled", _("Annulé")


#: States of a file whose grant was decided and may bear money.
DECIDED = ("granted", "agreed", "in_execution", "settled", "cancelled")
#: Those whose aid runs on: neither settled nor cancelled.
RUNNING = ("granted", "agreed", "in_execution")


#: States that nothing follows, but to reopen by a named move.
CLOSED = ("withdrawn", "inadmissible", "refused", "settled", "cancelled")
#: States that tell the advice of the instruction.
ADVISED = ("recommended", "not_recommended")
#: The first, and the two other answers that a decision may give.
ANSWERED = (*DECIDED, "refused", "deferred")


class FinancingInstrument(models.TextChoices):
    UO_ALLOTMENT = "uo_allotment", _("Mise à disposition sur UO")
    MANAGEMENT_DELEGATION = "management_delegation", _("Délégation de gestion")
    CREDIT_TRANSFER = "credit_transfer", _("Décret de transfert")
    OPERATOR_AGREEMENT = "operator_agreement", _("Convention avec un opérateur")


#: The orders of the list, each with its index: the field, what stands for none, a short name.
SORTED_BY = (
    ("submitted_at", NO_MOMENT, "submission"),
    ("decided_at", NO_MOMENT, "decision"),
    ("requested_amount", NO_AMOUNT, "request"),
    ("granted_amount", NO_AMOUNT, "grant"),
)


class CofinancingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CofinancingQuerySet":
        """The holder's people; the desk's roles that may read money files, once filed.

        A support agent has no right to budget figures: they see none of these files.
        """
        if not user.is_authenticated:
            return self.none()
        holders = Q(organisation_id__in=user.organisation_ids_for(Permission.FUNDING_ASK))
        if Role.CONTRIBUTOR in user.roles:  # given by the invitation; asked for nothing otherwise
            invited = user.contributions.filter(revoked_at=None)
            holders |= Q(among("project_id", invited.values("project")))
        if Role.AUDITOR in user.roles:
            return self
        if user.can(Permission.FUNDING_READ_ALL):
            return self.filter(holders | ~Q(status=CofinancingStatus.DRAFT))
        return self.filter(holders)


class Cofinancing(File):
    """A request for co-financing and what came of it. Amounts in euros."""

    file_kind = "cofinancing"

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="cofinancing")
    #: The project's own, which PostgreSQL keeps here: one index finds what a holder has.
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="cofinancings",
        db_constraint=False,  # held with the project's by ``cofinancing_holder_is_the_project_s``
        db_index=False,
        editable=False,
    )
    reference = models.CharField(_("référence"), max_length=20, unique=True)
    status = models.CharField(
        _("état"), max_length=20, choices=CofinancingStatus, default=CofinancingStatus.DRAFT
    )
    strand = models.CharField(_("volet"), max_length=30, choices=Strand)
    total_amount = models.DecimalField(
        _("coût total"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    requested_amount = models.DecimalField(_("montant demandé"), max_digits=14, decimal_places=2)
    eligible_amount = models.DecimalField(
        _("assiette"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    max_rate = models.DecimalField(_("taux maximal"), max_digits=5, decimal_places=4)
    submitted_at = models.DateTimeField(_("déposé le"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    synthesis = models.TextField(_("synthèse de l’instruction"), blank=True)
    advised_at = models.DateTimeField(_("avis rendu le"), null=True, blank=True)
    advised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_amount = models.DecimalField(
        _("montant accordé"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    instrument = models.CharField(
        _("instrument"), max_length=24, choices=FinancingInstrument, blank=True
    )
    budget_line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("ligne budgétaire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    fiscal_year = models.PositiveSmallIntegerField(
        _("exercice de la réservation"), null=True, blank=True
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_reason = models.TextField(_("motif de la décision"), blank=True)
    derogation_max_rate = models.DecimalField(
        _("taux maximal avec dérogation"), max_digits=5, decimal_places=4, default=Decimal("1.0000")
    )
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
                condition=Q(requested_amount__gt=0, requested_amount__lt=BEYOND_AMOUNTS),
                violation_error_message=_("Le montant demandé doit être positif."),
            ),
            models.CheckConstraint(
                name="cofinancing_bounds_are_numbers",
                condition=(Q(eligible_amount=None) | Q(eligible_amount__lt=BEYOND_AMOUNTS))
                & (Q(total_amount=None) | Q(total_amount__lt=BEYOND_AMOUNTS))
                & Q(max_rate__lte=1, derogation_max_rate__lte=1),
                violation_error_message=_("Les coûts et les taux du dossier sont des nombres."),
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
                    budget_line__isnull=False,
                    fiscal_year__isnull=False,
                    instrument__in=FinancingInstrument.values,
                ),
                violation_error_message=_(
                    "Un cofinancement décidé a sa date, son décideur, son montant, sa ligne "
                    "et son instrument."
                ),
            ),
            models.CheckConstraint(
                name="cofinancing_deferral_has_date_person_and_reason",
                condition=~Q(status="deferred")
                | (~Q(decision_reason="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                violation_error_message=_("Un ajournement a sa date, son décideur, son motif."),
            ),
            models.CheckConstraint(
                name="cofinancing_advice_has_its_synthesis",
                condition=~Q(status__in=["recommended", "not_recommended", "in_committee"])
                | (~Q(synthesis="") & Q(advised_at__isnull=False, advised_by__isnull=False)),
                violation_error_message=_("Un avis a sa date, son auteur, sa synthèse."),
            ),
            models.CheckConstraint(
                name="cofinancing_request_within_eligible_cost",
                condition=Q(eligible_amount=None) | Q(requested_amount__lte=F("eligible_amount")),
                violation_error_message=_("Le montant demandé dépasse l’assiette."),
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
                name="cofinancing_within_the_derogation",
                condition=Q(granted_amount=None)
                | Q(eligible_amount=None)
                | Q(granted_amount__lte=F("eligible_amount") * F("derogation_max_rate")),
                violation_error_message=_(
                    "Même par dérogation, l’appel n’admet pas un taux aussi élevé."
                ),
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
        indexes = [
            models.Index(fields=["status", "-id"], name="cofinancing_by_status"),
            models.Index(fields=["organisation", "id"], name="cofinancing_newest_of_a_holder"),
            # the desk sees no draft: sorted by deposit, they would all come before the first
            models.Index(
                or_none("submitted_at", NO_MOMENT),
                models.F("id"),
                condition=~Q(status="draft"),
                name="cofinancing_filed_by_day",
            ),
            models.Index(
                fields=["instrument", "id"],
                condition=~Q(instrument=""),
                name="cofinancing_by_instrument",
            ),
            *(
                models.Index(or_none(name, none), models.F("id"), name=f"cofinancing_by_{short}")
                for name, none, short in SORTED_BY
            ),
            *(
                models.Index(
                    models.F("organisation"),
                    or_none(f"{short}ed_amount", NO_AMOUNT),
                    models.F("id"),
                    name=f"cofinancing_holder_by_{short}",
                )
                for short in ("request", "grant")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="cofinancing_never_deleted", operation=pgtrigger.Delete),
            moves_along("cofinancing", ROADS),
            GRANTED_SUM,
            MONEY_FOLLOWS,
            searchable(
                "cofinancing",
                file_kind="cofinancing",
                columns=("synthesis", "decision_reason", "derogation_reason"),
                holder="f.organisation_id",
                is_internal="TRUE",
                body="concat_ws(E'\\n', NEW.synthesis, NEW.decision_reason, NEW.derogation_reason)",
                moment="f.created_at",
                # a file without words of the desk has no passage
                origin="FROM projects_project f WHERE f.id = NEW.project_id AND ("
                "concat(NEW.synthesis, NEW.decision_reason, NEW.derogation_reason) <> '' "
                "OR EXISTS (SELECT FROM finding_passage "
                "WHERE source = 'cofinancing' AND source_id = NEW.id))",
            ),
            pgtrigger.Trigger(
                name="cofinancing_keeps_its_holder",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("project_id", "organisation_id"),
                func=HOLDER_KEPT,
            ),
            pgtrigger.Trigger(
                name="cofinancing_decision_rests_on_two_assessments",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status", "decided_by_id"),
                condition=pgtrigger.Q(new__status__in=ANSWERED),
                declare=[("sound", "INTEGER")],
                func=DECISION_GUARD,
            ),
            pgtrigger.Trigger(
                name="cofinancing_granted_to_a_live_project",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Q(new__status="granted"),
                func=GRANT_GUARD,
            ),
            pgtrigger.Trigger(
                name="cofinancing_settled_after_its_final_report",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Q(new__status="settled"),
                func=SETTLEMENT_GUARD,
            ),
            pgtrigger.Trigger(
                name="cofinancing_instrument_fits_its_holder",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("granted_amount", "instrument"),
                condition=pgtrigger.Q(new__granted_amount__isnull=False),
                declare=[("body", "TEXT"), ("staff", "NUMERIC"), ("payable", "NUMERIC")],
                func=INSTRUMENT_GUARD,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.project.title}"

    @property
    def holder_id(self) -> int:
        return self.organisation_id

    def status_shown_to(self, user) -> CofinancingStatus:
        """The state as this person may know it: until the decision, the advice is the desk's."""
        if self.status in ADVISED and not user.can(Permission.FUNDING_READ_ALL):
            return CofinancingStatus.UNDER_REVIEW
        return CofinancingStatus(self.status)

    def get_absolute_url(self) -> str:
        return page_of("funding:detail", self.reference)

    @property
    def max_aid(self) -> Decimal | None:
        """What the call's rate allows without derogation, rounded down to the cent."""
        if self.eligible_amount is None:
            return None
        return (self.eligible_amount * self.max_rate).quantize(Decimal("0.01"), ROUND_DOWN)

    @property
    def granted_rate(self) -> Decimal | None:
        """Aid ÷ eligible cost."""
        if not self.granted_amount or not self.eligible_amount:
            return None
        return self.granted_amount / self.eligible_amount

    @property
    def requested_rate(self) -> Decimal | None:
        """Requested ÷ eligible cost."""
        if not self.eligible_amount:
            return None
        return self.requested_amount / self.eligible_amount
