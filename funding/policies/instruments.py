"""Which financing instruments suit a holder and its cost plan; PostgreSQL repeats each rule."""

from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, F, Func, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.models import OrganisationKind
from accounts.statements import Slot, Statement
from funding.models import Cofinancing
from funding.models import FinancingInstrument as Instrument
from projects.models import CostLine, CostNature, TaxBasis
from workflow.refusals import TRIGGER_SENTENCES, Refused

_BASIS = "project__call_version__tax_basis"
_COST: Any = Case(When(**{_BASIS: TaxBasis.EXCLUDING_TAX}, then="amount_ht"), default="amount_ttc")
_IS_COUNTED: Any = Func(
    F("nature"),
    F("project__call_version__excluded_natures"),
    template="%(expressions)s)",
    arg_joiner=" <> ALL (",
    output_field=BooleanField(),
)


def _total(of: Q) -> Coalesce:
    return Coalesce(Sum(_COST, filter=of), Decimal("0.00"))


#: The assiette of a project in two, to be read alone or with what else a decision asks.
COSTS = (
    CostLine.objects.filter(_IS_COUNTED, project=Slot("project"))
    .order_by()
    .values(whole=Value(1))
    .annotate(staff=_total(Q(nature=CostNature.STAFF)), other=_total(~Q(nature=CostNature.STAFF)))
)
_COSTS = Statement(COSTS.values_list("staff", "other"))
#: Moves credits from one State programme or unit to another: an operator has neither.
BETWEEN_STATE_SERVICES = (Instrument.UO_ALLOTMENT, Instrument.CREDIT_TRANSFER)


def instruments_for(cofinancing: Cofinancing) -> list[str]:
    """The instruments that suit the holder, in the order of the list."""
    is_operator = cofinancing.project.organisation.kind == OrganisationKind.STATE_OPERATOR
    return [
        instrument
        for instrument in Instrument.values
        if (
            instrument not in BETWEEN_STATE_SERVICES
            if is_operator
            else instrument != Instrument.OPERATOR_AGREEMENT
        )
    ]


def instrument_refusal(
    cofinancing: Cofinancing,
    instrument: str,
    amount: Decimal,
    costs: tuple[Decimal, Decimal] | None = None,
) -> Refused | None:
    """Why this instrument cannot bear this amount in euros, or None.

    ``costs``: the assiette in two, when the caller has read it (``staff_and_other_costs``).
    Source: titre 2 credits follow posts, and programme 349 has none (LOLF, article 7).
    """
    if instrument in Instrument.values and instrument not in instruments_for(cofinancing):
        code = (
            "operator_agreement_is_for_operators"
            if instrument == Instrument.OPERATOR_AGREEMENT
            else "state_instrument_is_for_state_services"
        )
        return Refused(code, TRIGGER_SENTENCES[code], field="instrument")
    staff, payable = costs or staff_and_other_costs(cofinancing)
    if instrument != Instrument.CREDIT_TRANSFER and staff and amount > payable:
        return Refused(
            "staff_cost_only_by_credit_transfer",
            _(
                "L’assiette compte %(staff)s de personnel (titre 2), que seul un décret de "
                "transfert finance : par cet instrument, l’aide ne peut dépasser %(payable)s."
            )
            % {"staff": euros(staff), "payable": euros(payable)},
            field="instrument",
        )
    return None


def staff_and_other_costs(cofinancing: Cofinancing) -> tuple[Decimal, Decimal]:
    """The assiette in two: staff cost (titre 2), and the rest. In euros, one query."""
    ((staff, other),) = _COSTS(project=cofinancing.project_id)
    return staff, other
