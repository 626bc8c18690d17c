"""Signed acts that engage an award, and the tranches by which each is paid."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from funding.ledger.models import BEYOND_AMOUNTS, Engagement, Movement
from funding.models.cofinancings import Cofinancing, FinancingInstrument
from funding.models.guards import TRANCHE_GUARD


class AgreementQuerySet(models.QuerySet):
    def in_force(self) -> "AgreementQuerySet":
        """Those that no reversed decision took back."""
        return self.filter(revoked_at=None)


class Agreement(models.Model):
    """A signed act on an award: the agreement or one of its amendments. Its amount in euros.

    Only an agreement with an operator bears a commitment number of its own (ten digits).
    """

    cofinancing = models.ForeignKey(
        Cofinancing, on_delete=models.PROTECT, related_name="agreements"
    )
    number = models.PositiveSmallIntegerField(_("numéro"))
    instrument = models.CharField(_("instrument"), max_length=24, choices=FinancingInstrument)
    signed_on = models.DateField(_("signée le"))
    amount = models.DecimalField(_("montant"), max_digits=14, decimal_places=2)
    ej_number = models.CharField(_("numéro d’engagement juridique"), max_length=10, blank=True)
    engagement = models.OneToOneField(
        Engagement, on_delete=models.PROTECT, related_name="agreement"
    )
    document = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("enregistrée le"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_on = models.DateField(_("publiée le"), null=True, blank=True)
    published_where = models.CharField(_("lieu de publication"), max_length=500, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention")
        ordering = ["cofinancing_id", "number"]
        triggers = [pgtrigger.Protect(name="agreement_never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["cofinancing", "number"],
                name="agreement_numbered_once",
                violation_error_message=_("Cette convention est déjà enregistrée."),
            ),
            models.CheckConstraint(
                name="agreement_amount_is_positive",
                condition=Q(amount__gt=0, amount__lt=BEYOND_AMOUNTS),
                violation_error_message=_("Le montant de la convention doit être positif."),
            ),
            models.CheckConstraint(
                name="agreement_instrument_known",
                condition=Q(instrument__in=FinancingInstrument.values),
                violation_error_message=_("Cet instrument de financement n’existe pas."),
            ),
            models.CheckConstraint(
                name="agreement_commitment_number_of_an_operator",
                condition=Q(ej_number="")
                | Q(
                    ej_number__regex=r"^\d{10}$", instrument=FinancingInstrument.OPERATOR_AGREEMENT
                ),
                violation_error_message=_(
                    "Seule la convention avec un opérateur porte un numéro d’EJ, de dix chiffres."
                ),
            ),
            models.CheckConstraint(
                name="agreement_publication_has_day_place_and_person",
                condition=Q(published_on=None, published_where="", published_by=None)
                | (Q(published_on__isnull=False, published_by__isnull=False))
                & ~Q(published_where=""),
                violation_error_message=_("Une publication a sa date, son lieu, son auteur."),
            ),
            models.CheckConstraint(
                name="agreement_revoked_has_date_and_person",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                violation_error_message=_("Une convention retirée a sa date et son auteur."),
            ),
        ]

    def __str__(self) -> str:
        return _("Convention n° %(number)s du %(day)s") % {
            "number": self.number,
            "day": self.signed_on.strftime("%d/%m/%Y"),
        }


class TrancheQuerySet(models.QuerySet):
    def to_certify(self) -> "TrancheQuerySet":
        return self.filter(certified_at=None, dropped_at=None)

    def to_pay(self) -> "TrancheQuerySet":
        return self.filter(certified_at__isnull=False, paid_at=None, dropped_at=None)


class Tranche(models.Model):
    """One payment planned by an agreement, then certified (« service fait »), then paid."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField(_("numéro"))
    label = models.CharField(_("objet"), max_length=200)
    planned_amount = models.DecimalField(_("montant prévu"), max_digits=14, decimal_places=2)
    planned_on = models.DateField(_("prévue le"))
    certified_at = models.DateTimeField(_("service fait certifié le"), null=True, blank=True)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    certificate = models.TextField(_("constat du service fait"), blank=True)
    paid_at = models.DateTimeField(_("paiement enregistré le"), null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paid_on = models.DateField(_("payée le"), null=True, blank=True)
    paid_amount = models.DecimalField(
        _("montant payé"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    payment = models.OneToOneField(
        Movement, null=True, blank=True, on_delete=models.PROTECT, related_name="tranche"
    )
    dropped_at = models.DateTimeField(_("abandonnée le"), null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TrancheQuerySet.as_manager()

    class Meta:
        verbose_name = _("tranche")
        ordering = ["agreement_id", "number"]
        triggers = [
            pgtrigger.Protect(name="tranche_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="paid_tranche_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__paid_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="tranche_is_payable",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("certified_at", "paid_at"),
                condition=pgtrigger.Q(new__certified_at__isnull=False),
                declare=[("terms", "RECORD")],
                func=TRANCHE_GUARD,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="tranche_numbered_once",
                violation_error_message=_("Cette tranche est déjà enregistrée."),
            ),
            models.CheckConstraint(
                name="tranche_amounts_are_positive",
                condition=Q(planned_amount__gt=0, planned_amount__lt=BEYOND_AMOUNTS)
                & (Q(paid_amount=None) | Q(paid_amount__gt=0)),
                violation_error_message=_("Le montant d’une tranche doit être positif."),
            ),
            models.CheckConstraint(
                name="tranche_certified_has_date_person_and_certificate",
                condition=Q(certified_at=None, certified_by=None, certificate="")
                | (Q(certified_at__isnull=False, certified_by__isnull=False) & ~Q(certificate="")),
                violation_error_message=_("Un service fait a sa date, son auteur, son constat."),
            ),
            models.CheckConstraint(
                name="tranche_paid_has_date_person_and_movement",
                condition=Q(
                    paid_at=None, paid_by=None, paid_on=None, paid_amount=None, payment=None
                )
                | Q(
                    paid_at__isnull=False,
                    paid_by__isnull=False,
                    paid_on__isnull=False,
                    paid_amount__isnull=False,
                    payment__isnull=False,
                ),
                violation_error_message=_(
                    "Un paiement a sa date, son auteur, son montant, son mouvement au grand livre."
                ),
            ),
            models.CheckConstraint(
                name="tranche_paid_was_certified",
                condition=Q(paid_at=None) | Q(certified_at__isnull=False),
                violation_error_message=_("Une tranche se paie après le service fait."),
            ),
            models.CheckConstraint(
                name="tranche_paid_by_another_than_its_certifier",
                condition=Q(paid_by=None) | ~Q(paid_by=F("certified_by")),
                violation_error_message=_("Qui certifie le service fait ne paie pas."),
            ),
            models.CheckConstraint(
                name="tranche_paid_within_its_plan",
                condition=Q(paid_amount=None) | Q(paid_amount__lte=F("planned_amount")),
                violation_error_message=_("Le paiement dépasse le montant prévu de la tranche."),
            ),
            models.CheckConstraint(
                name="tranche_dropped_was_not_paid",
                condition=Q(dropped_at=None, dropped_by=None)
                | Q(dropped_at__isnull=False, dropped_by__isnull=False, paid_at=None),
                violation_error_message=_("Une tranche payée ne s’abandonne pas."),
            ),
        ]

    def __str__(self) -> str:
        return _("Tranche %(number)s · %(label)s") % {"number": self.number, "label": self.label}

    @property
    def stage(self) -> str:
        """Where the tranche stands: planned, certified, paid or dropped."""
        if self.dropped_at:
            return "dropped"
        if self.paid_at:
            return "paid"
        return "certified" if self.certified_at else "planned"

    @property
    def open_amount(self) -> Decimal:
        """What is still planned to be paid by it."""
        return Decimal("0.00") if self.stage in ("paid", "dropped") else self.planned_amount
