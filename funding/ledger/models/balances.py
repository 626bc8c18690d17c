"""What movements add up to, written by the database in the movement's own transaction."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from funding.ledger.models.acts import Engagement
from funding.ledger.models.envelopes import AmountField, BudgetLine, LedgerQuerySet
from funding.ledger.models.movements import never_truncated
from funding.ledger.models.vocabulary import Credit, Kind, Pocket


class Balance(models.Model):
    """What a pocket of a line holds for a fiscal year, in AE or in CP; never below zero.

    The pocket ``paid`` of the AE is a memo: the CP paid, in any year, on the engagements of that
    year. ``engaged`` less ``paid`` is then what remains to pay on the year's engagements.
    """

    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="balances", db_index=False
    )
    fiscal_year = models.PositiveSmallIntegerField()
    credit = models.CharField(max_length=2, choices=Credit)
    pocket = models.CharField(max_length=10, choices=Pocket)
    amount = AmountField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("solde")
        triggers = [never_truncated()]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "fiscal_year", "credit", "pocket"], name="ledger_balance_once"
            ),
            models.CheckConstraint(name="ledger_balance_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.fiscal_year} {self.credit} {self.pocket}"


class AwardBalance(models.Model):
    """What is reserved on a line for one award: no award can engage or release another's money."""

    award = models.CharField(max_length=60)
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="award_balances")
    fiscal_year = models.PositiveSmallIntegerField()
    reserved_amount = AmountField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("réservation d’une attribution")
        triggers = [never_truncated()]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "line", "fiscal_year"], name="ledger_award_balance_once"
            ),
            models.CheckConstraint(
                name="ledger_reservation_not_negative", condition=Q(reserved_amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.line_id} {self.fiscal_year}"


class EngagementBalance(models.Model):
    """Net AE and CP paid of one engagement; what remains to pay is never negative."""

    engagement = models.OneToOneField(
        Engagement, on_delete=models.PROTECT, primary_key=True, related_name="balance"
    )
    engaged_amount = AmountField(default=Decimal(0))
    paid_amount = AmountField(default=Decimal(0))
    last_paid_on = models.DateField(null=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("solde d’un engagement")
        triggers = [never_truncated()]
        constraints = [
            models.CheckConstraint(
                name="ledger_remaining_to_pay_not_negative",
                condition=Q(paid_amount__gte=0, paid_amount__lte=F("engaged_amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id}"

    @property
    def remaining_amount(self) -> Decimal:
        """What remains to pay (RAP): net AE less the CP paid over all years."""
        return self.engaged_amount - self.paid_amount


class DailyTotal(models.Model):
    """What the movements of a kind added to a pocket with effect on one day and known on another.

    Balances as of a date, or as known on a date, are sums of these few rows, not of all movements.
    """

    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="daily_totals", db_index=False
    )
    fiscal_year = models.PositiveSmallIntegerField()
    credit = models.CharField(max_length=2, choices=Credit)
    pocket = models.CharField(max_length=10, choices=Pocket)
    kind = models.CharField(max_length=20, choices=Kind)
    effect_on = models.DateField()
    known_on = models.DateField()
    amount = AmountField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("total du jour")
        verbose_name_plural = _("totaux du jour")
        triggers = [never_truncated()]
        indexes = [models.Index(fields=["line", "effect_on"], name="ledger_daily_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "fiscal_year", "credit", "pocket", "kind", "effect_on", "known_on"],
                name="ledger_daily_total_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.fiscal_year} {self.credit} {self.pocket} {self.effect_on}"


class MonthlyTotal(models.Model):
    """Daily totals added up by month of effect, all days of knowledge together.

    Curves over years, and balances as of a date, read a few rows a month however many days there
    were. ``month`` is its first day.
    """

    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="monthly_totals", db_index=False
    )
    fiscal_year = models.PositiveSmallIntegerField()
    credit = models.CharField(max_length=2, choices=Credit)
    pocket = models.CharField(max_length=10, choices=Pocket)
    kind = models.CharField(max_length=20, choices=Kind)
    month = models.DateField()
    amount = AmountField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("total du mois")
        verbose_name_plural = _("totaux du mois")
        triggers = [never_truncated()]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "fiscal_year", "credit", "pocket", "kind", "month"],
                name="ledger_monthly_total_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.fiscal_year} {self.credit} {self.pocket} {self.month}"


class LooseLeg(models.Model):
    """What a movement that no daily or monthly total holds yet added to a pocket: a view.

    Totals take a line's movements in by bundles of thirty-two; dated figures read both.
    """

    line = models.ForeignKey(BudgetLine, on_delete=models.DO_NOTHING, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    credit = models.CharField(max_length=2, choices=Credit)
    pocket = models.CharField(max_length=10, choices=Pocket)
    kind = models.CharField(max_length=20, choices=Kind)
    effect_on = models.DateField()
    known_on = models.DateField()
    amount = AmountField()

    class Meta:
        managed = False
        db_table = "ledger_looseleg"
        verbose_name = _("mouvement hors total")
        verbose_name_plural = _("mouvements hors total")

    def __str__(self) -> str:
        return f"{self.line_id} {self.fiscal_year} {self.credit} {self.pocket} {self.effect_on}"
