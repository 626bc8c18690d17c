"""Which financing instruments suit a holder and its cost plan; PostgreSQL repeats each rule."""

from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.models import OrganisationKind
from accounts.statements import Slot, Statement
from funding.models import Cofinancing, FinancingInstrument
from projects.models import CostLine, CostNature, TaxBasis
from workflow.refusals import TRIGGER_SENTENCES, Refused

F = FinancingInstrument
_COST_LINES = Statement(CostLine.objects.filter(project=Slot("project")).order_by("pk"))
#: Moves credits from one State programme or unit to another: an operator has neither.
BETWEEN_STATE_SERVICES = (F.UO_ALLOTMENT, F.CREDIT_TRANSFER)


def instruments_for(cofinancing: Cofinancing) -> list[str]:
    """The instruments that suit the holder, in the order of the list."""
    is_operator = cofinancing.project.organisation.kind == OrganisationKind.STATE_OPERATOR
    return [
        instrument
        for instrument in F.values
        if (
            instrument not in BETWEEN_STATE_SERVICES
            if is_operator
            else instrument != F.OPERATOR_AGREEMENT
        )
    ]


def instrument_refusal(
    cofinancing: Cofinancing, instrument: str, amount: Decimal
) -> Refused | None:
    """Why this instrument cannot bear this amount in euros, or None.

    Source: titre 2 credits follow posts, and programme 349 has none (LOLF, article 7).
    """
    if instrument in F.values and instrument not in instruments_for(cofinancing):
        code = (
            "operator_agreement_is_for_operators"
            if instrument == F.OPERATOR_AGREEMENT
            else "state_instrument_is_for_state_services"
        )
        return Refused(code, TRIGGER_SENTENCES[code], field="instrument")
    staff, payable = staff_and_other_costs(cofinancing)
    if instrument != F.CREDIT_TRANSFER and staff and amount > payable:
        return Refused(
            "staff_cost_only_by_credit_transfer",
            _(
                "L’assiette compte %(staff)s de personnel (titre 2), que seul un décret de "
                "transfert finance : par cet instrument, l’aide ne peut dépasser %(payable)s."
            )
            % {"staff": euros(staff), "payable": euros(payable)},
            field="instrument",
        )
    return None


def staff_and_other_costs(cofinancing: Cofinancing) -> tuple[Decimal, Decimal]:
    """The assiette in two: staff cost (titre 2), and the rest. In euros, one query."""
    rules = cofinancing.project.call_version
    without_tax = rules.tax_basis == TaxBasis.EXCLUDING_TAX
    staff = other = Decimal("0.00")
    for line in _COST_LINES(project=cofinancing.project_id):
        if line.nature in rules.excluded_natures:
            continue
        cost = line.amount_ht if without_tax else line.amount_ttc
        if line.nature == CostNature.STAFF:
            staff += cost
        else:
            other += cost
    return staff, other
