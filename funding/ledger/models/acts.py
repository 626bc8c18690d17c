"""Acts that movements rest on: signed engagements, and transfers that need a second person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from funding.ledger.models.envelopes import (
    BEYOND_AMOUNTS,
    AmountField,
    BudgetLine,
    LedgerQuerySet,
)
from funding.ledger.models.vocabulary import Credit, Instrument


class Engagement(models.Model):
    """One signed act that consumes AE of one fiscal year; ``amends`` names the act it enlarges.

    Its amounts are in ``balance``: a modification is a movement, never an edit.
    """

    award = models.CharField(_("attribution"), max_length=60, db_index=True)
    line = models.ForeignKey(
        BudgetLine, verbose_name=_("ligne"), on_delete=models.PROTECT, related_name="engagements"
    )
    fiscal_year = models.PositiveSmallIntegerField(_("exercice"))
    instrument = models.CharField(_("instrument"), max_length=30, choices=Instrument)
    ej_number = models.CharField(_("numéro d’EJ"), max_length=40, blank=True, db_index=True)
    label = models.CharField(_("objet"), max_length=200, blank=True)
    signed_on = models.DateField(_("signé le"))
    amends = models.ForeignKey(
        "self",
        verbose_name=_("modifie"),
        on_delete=models.PROTECT,
        related_name="amendments",
        null=True,
        blank=True,
    )
    recorded_at = models.DateTimeField(_("enregistré le"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("enregistré par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    numbered_at = models.DateTimeField(_("EJ noté le"), null=True, blank=True)
    numbered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("EJ noté par"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        ordering = ["signed_on", "pk"]
        constraints = [
            models.CheckConstraint(name="ledger_engagement_has_award", condition=~Q(award="")),
            models.CheckConstraint(
                name="ledger_engagement_instrument_is_known",
                condition=Q(instrument__in=Instrument.values),
            ),
        ]

    def __str__(self) -> str:
        return self.ej_number or f"{self.award} · {self.fiscal_year}"


class ProposalStatus(models.TextChoices):
    """Where a proposed transfer stands."""

    PROPOSED = "proposed", _("proposé")
    APPROVED = "approved", _("approuvé")
    REJECTED = "rejected", _("rejeté")
    WITHDRAWN = "withdrawn", _("retiré par son auteur")


class TransferProposal(models.Model):
    """A transfer between two lines of an envelope, proposed by one person, decided by another."""

    source_line = models.ForeignKey(
        BudgetLine, verbose_name=_("de la ligne"), on_delete=models.PROTECT, related_name="+"
    )
    destination_line = models.ForeignKey(
        BudgetLine, verbose_name=_("vers la ligne"), on_delete=models.PROTECT, related_name="+"
    )
    fiscal_year = models.PositiveSmallIntegerField(_("exercice"))
    credit = models.CharField(_("crédit"), max_length=2, choices=Credit)
    amount = AmountField(_("montant"))
    effect_on = models.DateField(_("date d’effet"))
    reason = models.TextField(_("motif"))
    status = models.CharField(
        _("état"), max_length=10, choices=ProposalStatus, default=ProposalStatus.PROPOSED
    )
    proposed_at = models.DateTimeField(_("proposé le"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposé par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("décidé par"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    decision_reason = models.TextField(_("motif de la décision"), blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition de virement")
        verbose_name_plural = _("propositions de virement")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="ledger_proposal_amount_is_positive",
                condition=Q(amount__gt=0, amount__lt=BEYOND_AMOUNTS),
            ),
            models.CheckConstraint(
                name="ledger_proposal_moves_between_lines",
                condition=~Q(source_line=F("destination_line")),
                violation_error_message=_("Choisissez deux lignes différentes."),
            ),
            models.CheckConstraint(
                name="ledger_proposal_has_reason", condition=Q(reason__regex=r"\S")
            ),
            models.CheckConstraint(
                name="ledger_transfer_four_eyes",
                condition=Q(status=ProposalStatus.PROPOSED, decided_at=None, decided_by=None)
                | Q(
                    status=ProposalStatus.WITHDRAWN,
                    decided_at__isnull=False,
                    decided_by=F("proposed_by"),
                )
                | (
                    Q(
                        status__in=[ProposalStatus.APPROVED, ProposalStatus.REJECTED],
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                    )
                    & ~Q(decided_by=F("proposed_by"))
                ),
                violation_error_message=_("Qui propose un virement ne l’approuve pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_line.code} → {self.destination_line.code} · {self.fiscal_year}"
