"""The money terms of a project: what the call allows and what stands in the way of a request."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.french import percentage
from projects.models import Project, ProjectStatus, TaxBasis


@dataclass(frozen=True)
class Terms:
    """Costs of a project in euros, on the call's tax basis, and the rule on aid of its call."""

    total_cost: Decimal
    eligible_cost: Decimal
    max_rate: Decimal
    min_total_cost: Decimal
    max_total_cost: Decimal
    basis: str

    @property
    def max_aid(self) -> Decimal:
        """What the rate allows without derogation, rounded down to the cent."""
        return (self.eligible_cost * self.max_rate).quantize(Decimal("0.01"), ROUND_DOWN)

    def remaining_share(self, aid: Decimal) -> Decimal:
        """What the holder and other funders pay if ``aid`` is granted."""
        return self.total_cost - aid


def terms_of(project: Project) -> Terms:
    """The terms of a project, from its cost plan and its version of the call (one query).

    Source: rules of the desk, eligible cost = total less the natures that the call excludes.
    """
    rules = project.call_version
    with_tax = rules.tax_basis == TaxBasis.INCLUDING_TAX
    lines = [
        (line.nature, line.amount_ttc if with_tax else line.amount_ht)
        for line in project.cost_lines.all()
    ]
    zero = Decimal("0.00")
    return Terms(
        total_cost=sum((amount for _n, amount in lines), zero),
        eligible_cost=sum(
            (amount for nature, amount in lines if nature not in rules.excluded_natures), zero
        ),
        max_rate=rules.max_rate,
        min_total_cost=rules.min_total_cost,
        max_total_cost=rules.max_total_cost,
        basis=rules.get_tax_basis_display(),
    )


def obstacles_to_filing(terms: Terms, requested: Decimal) -> list[tuple[str, str]]:
    """Why a request cannot be filed as it is: (code, French sentence), in the order to fix them."""
    found = []
    if not terms.min_total_cost <= terms.total_cost <= terms.max_total_cost:
        found.append(
            (
                "total_cost_out_of_bounds",
                _(
                    "Le coût total du projet (%(total)s) doit être compris entre %(low)s et "
                    "%(high)s pour un cofinancement."
                )
                % {
                    "total": euros(terms.total_cost),
                    "low": euros(terms.min_total_cost),
                    "high": euros(terms.max_total_cost),
                },
            )
        )
    if requested > terms.eligible_cost:
        found.append(
            (
                "request_above_eligible_cost",
                _("Le montant demandé (%(asked)s) dépasse l’assiette du projet (%(base)s).")
                % {"asked": euros(requested), "base": euros(terms.eligible_cost)},
            )
        )
    return found


def derogation_notice(terms: Terms, requested: Decimal) -> str:
    """What the holder must know when the request is above the call's rate; empty otherwise."""
    if requested <= terms.max_aid:
        return ""
    return _(
        "La demande dépasse le taux maximal de %(rate)s de l’assiette (%(max)s) : "
        "le comité devra déroger par écrit, ou accordera moins."
    ) % {"rate": percentage(terms.max_rate), "max": euros(terms.max_aid)}


def may_be_asked(project: Project) -> bool:
    """Whether the project lives: help may be asked from the draft until it is completed."""
    return project.status in (
        ProjectStatus.DRAFT,
        ProjectStatus.SUBMITTED,
        ProjectStatus.ADMISSIBLE,
        ProjectStatus.ACTIVE,
    )
