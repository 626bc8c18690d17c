"""What does a cost plan amount to under the rules of its call?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.french import amount, percentage
from projects.models import CallVersion, TaxBasis
from workflow.lifecycle import Attempt, rule

ZERO = Decimal("0.00")
CENT = Decimal("0.01")

#: Filled from above (``funding/apps.py``): does this project ask the desk for money?
ASKS_FOR_MONEY: list[Callable[[Any], bool]] = []
#: The same: does an aid decided for this project still bear money?
BEARS_MONEY: list[Callable[[Any], bool]] = []


@dataclass(frozen=True)
class YearCost:
    """The costs of one year, in euros; ``eligible`` is in the call's tax basis."""

    year: int
    total_ht: Decimal
    total_ttc: Decimal
    eligible: Decimal


@dataclass(frozen=True)
class CostSummary:
    """A cost plan read under a version of the rules. Amounts in euros, to the cent.

    ``total_cost``, ``excluded_cost`` and ``eligible_cost`` (the assiette) are in the call's tax
    basis; ``max_aid`` is the assiette times the rate, rounded down so that it never exceeds it, and
    never more than what the other co-funders leave to pay (``cofunded``).
    """

    rules: CallVersion
    total_ht: Decimal
    total_ttc: Decimal
    total_cost: Decimal
    excluded_cost: Decimal
    eligible_cost: Decimal
    max_aid: Decimal
    years: tuple[YearCost, ...]
    cofunded: Decimal = ZERO

    @property
    def remaining_cost(self) -> Decimal:
        """What the organisation bears when the aid is the largest."""
        return max(ZERO, self.total_cost - self.max_aid - self.cofunded)

    @property
    def rate_aid(self) -> Decimal:
        """What the rate alone would allow, before what the other co-funders already pay."""
        return (self.eligible_cost * self.rules.max_rate).quantize(CENT, rounding=ROUND_DOWN)

    @property
    def binding_rule(self) -> str:
        """The French sentence of the rule that limits the aid; empty without any cost."""
        if not self.total_cost:
            return ""
        if self.max_aid < self.rate_aid:
            return say(
                "Ce qui limite l’aide : les autres cofinanceurs paient déjà %(paid)s ; l’aide ne "
                "peut dépasser ce qui reste à financer."
            ) % {"paid": amount(self.cofunded)}
        if self.eligible_cost < self.total_cost:
            return say(
                "Ce qui limite l’aide : le taux de %(rate)s, appliqué à l’assiette (%(excluded)s "
                "de dépenses en sont exclues par l’appel)."
            ) % {
                "rate": percentage(self.rules.max_rate),
                "excluded": amount(self.excluded_cost),
            }
        return say("Ce qui limite l’aide : le taux de %(rate)s de l’assiette.") % {
            "rate": percentage(self.rules.max_rate)
        }

    @property
    def needs_tranches(self) -> bool:
        """Whether the largest aid is above the amount that is paid by tranche."""
        return self.max_aid > self.rules.tranche_above_amount

    @property
    def is_within_bounds(self) -> bool:
        return self.rules.min_total_cost <= self.total_cost <= self.rules.max_total_cost

    @property
    def basis_label(self) -> str:
        return "HT" if self.rules.tax_basis == TaxBasis.EXCLUDING_TAX else "TTC"


def summarise(lines: Iterable, rules: CallVersion, cofunded: Decimal = ZERO) -> CostSummary:
    """Totals of lines having nature, year, amount_ht and amount_ttc, under these rules.

    ``cofunded``: what the other co-funders pay, in euros.
    """
    without_tax = rules.tax_basis == TaxBasis.EXCLUDING_TAX
    years: dict[int, list[Decimal]] = {}
    for line in lines:
        counted = line.amount_ht if without_tax else line.amount_ttc
        kept = ZERO if line.nature in rules.excluded_natures else counted
        sums = years.setdefault(line.year, [ZERO, ZERO, ZERO])
        for place, value in enumerate((line.amount_ht, line.amount_ttc, kept)):
            sums[place] += value
    total_ht = sum((s[0] for s in years.values()), ZERO)
    total_ttc = sum((s[1] for s in years.values()), ZERO)
    eligible = sum((s[2] for s in years.values()), ZERO)
    total = total_ht if without_tax else total_ttc
    return CostSummary(
        rules=rules,
        total_ht=total_ht,
        total_ttc=total_ttc,
        total_cost=total,
        excluded_cost=total - eligible,
        eligible_cost=eligible,
        max_aid=max(
            ZERO,
            min(
                (eligible * rules.max_rate).quantize(CENT, rounding=ROUND_DOWN),
                total - cofunded,
            ),
        ),
        years=tuple(YearCost(year, *years[year]) for year in sorted(years)),
        cofunded=cofunded,
    )


def cost_refusal(summary: CostSummary) -> str:
    """Why this total cost may not be co-financed; empty when it may."""
    if summary.is_within_bounds:
        return ""
    return say(
        "Le coût total du projet est de %(total)s %(basis)s : un cofinancement suppose un coût "
        "compris entre %(least)s et %(most)s."
    ) % {
        "total": amount(summary.total_cost),
        "basis": summary.basis_label,
        "least": amount(summary.rules.min_total_cost),
        "most": amount(summary.rules.max_total_cost),
    }


def _refusal(attempt: Attempt) -> str:
    project = attempt.file
    if not any(asks(project) for asks in ASKS_FOR_MONEY):
        return ""
    return cost_refusal(summarise(project.cost_lines.order_by("pk"), project.call_version))


@rule(_("Le coût total sort des bornes que l’appel fixe pour un cofinancement."), explain=_refusal)
def total_is_within_bounds(attempt: Attempt) -> bool:
    """Bounds bind the projects that ask for money; help alone has none."""
    return not _refusal(attempt)


@rule(
    _(
        "Un cofinancement est accordé à ce projet : le guichet doit d’abord annuler le "
        "cofinancement."
    )
)
def bears_no_money(attempt: Attempt) -> bool:
    """A project does not leave while its aid runs on; nothing is granted before it is filed."""
    project = attempt.file
    return project.submitted_at is None or not any(bears(project) for bears in BEARS_MONEY)
