"""Where credits are opened: envelopes, their budget lines and their fiscal years."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from funding.ledger.models.vocabulary import Strand

ZERO = Decimal("0.00")
#: More than any amount. For PostgreSQL « NaN » is greater than every number: only an upper bound
#: keeps it out of an amount that bounds others.
BEYOND_AMOUNTS = Decimal(10) ** 12


class LedgerQuerySet(models.QuerySet):
    """What every table of the ledger answers to the question « who may see it? »."""

    def visible_to(self, user) -> "LedgerQuerySet":
        """All rows for those who may read the ledger, none for anybody else."""
        allowed = user.is_authenticated and user.can(Permission.LEDGER_VIEW)
        return self.all() if allowed else self.none()


class AmountField(models.DecimalField):
    """Euros and cents, as the whole house counts them: ``Decimal(14, 2)``."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.update(max_digits=14, decimal_places=2)
        super().__init__(*args, **kwargs)


class Envelope(models.Model):
    """An amount that the State opened for a purpose, on one action of one budget programme.

    ``allocated_amount`` is AE opened less AE given back, kept by the database alone.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    label = models.CharField(_("intitulé"), max_length=200)
    programme = models.CharField(_("programme"), max_length=10)
    action = models.CharField(_("action"), max_length=10)
    ceiling_amount = AmountField(_("plafond d’AE"))
    allocated_amount = AmountField(_("AE ouvertes"), default=ZERO, editable=False)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("enveloppe")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="ledger_envelope_ceiling",
                condition=Q(
                    allocated_amount__gte=0,
                    allocated_amount__lte=F("ceiling_amount"),
                    ceiling_amount__lt=BEYOND_AMOUNTS,
                ),
                violation_error_message=_(
                    "Les AE ouvertes dépasseraient le plafond de l’enveloppe."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.label}"


class BudgetLine(models.Model):
    """A share of an envelope for one strand and one nature of expense, over all its years."""

    envelope = models.ForeignKey(
        Envelope, verbose_name=_("enveloppe"), on_delete=models.PROTECT, related_name="lines"
    )
    code = models.CharField(_("code"), max_length=40, unique=True)
    label = models.CharField(_("intitulé"), max_length=200)
    strand = models.CharField(_("volet"), max_length=30, choices=Strand)
    nature = models.CharField(_("nature"), max_length=60)
    closed_on = models.DateField(_("fermée le"), null=True, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne budgétaire")
        verbose_name_plural = _("lignes budgétaires")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="ledger_line_strand_is_known", condition=Q(strand__in=Strand.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.label}"


class FiscalYear(models.Model):
    """A year of an envelope. Closed, it takes no movement but carry-over and late withdrawal.

    The initial and carried amounts are kept by the database alone: they hold the cap of 3 % on
    the carry-over of CP (organic law on budget acts, article 15).
    """

    envelope = models.ForeignKey(
        Envelope, verbose_name=_("enveloppe"), on_delete=models.PROTECT, related_name="fiscal_years"
    )
    year = models.PositiveSmallIntegerField(_("exercice"))
    initial_ae_amount = AmountField(_("AE initiales"), default=ZERO, editable=False)
    initial_cp_amount = AmountField(_("CP initiaux"), default=ZERO, editable=False)
    carried_cp_amount = AmountField(_("CP reportés"), default=ZERO, editable=False)
    opened_at = models.DateTimeField(_("ouvert le"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("ouvert par"),
    )
    opening_reason = models.TextField(_("motif d’ouverture"))
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("clos par"),
    )
    closing_reason = models.TextField(_("motif de clôture"), blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("exercice")
        ordering = ["envelope", "year"]
        constraints = [
            models.UniqueConstraint(fields=["envelope", "year"], name="ledger_fiscal_year_once"),
            models.CheckConstraint(
                name="ledger_fiscal_year_is_plausible", condition=Q(year__gte=2000, year__lte=2100)
            ),
            models.CheckConstraint(
                name="ledger_cp_carry_over_within_3_percent",
                condition=Q(
                    initial_cp_amount__gte=0,
                    carried_cp_amount__gte=0,
                    carried_cp_amount__lte=F("initial_cp_amount") * Decimal("0.03"),
                ),
                violation_error_message=_("Le report de CP dépasserait 3 % des crédits initiaux."),
            ),
            models.CheckConstraint(
                name="ledger_closed_year_has_its_author",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.envelope.code} · {self.year}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None
