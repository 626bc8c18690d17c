"""What still stands between a tranche, its service fait and its payment; PostgreSQL repeats it."""

from django.db.models import Exists, OuterRef, Q

from funding.models import (
    FinancingInstrument,
    Milestone,
    MilestoneStatus,
    PaymentRequest,
    Tranche,
)
from workflow.refusals import TRIGGER_SENTENCES, Refused


def ready_to_certify(tranches):
    """Of these tranches, those whose work may be certified: ``certificate_refusal`` has nothing."""
    asked = PaymentRequest.objects.filter(tranche=OuterRef("pk"))
    return tranches.to_certify().filter(
        Q(milestone=None) | Q(milestone__status=MilestoneStatus.RELEASED),
        ~Q(agreement__instrument=FinancingInstrument.OPERATOR_AGREEMENT) | Exists(asked),
    )


def certificate_refusal(tranche: Tranche) -> Refused | None:
    """Why the work of a planned tranche may not be certified yet, or None. Two queries at most."""
    code = ""
    waits = Milestone.objects.filter(tranche=tranche).exclude(status=MilestoneStatus.RELEASED)
    if waits.exists():
        code = "tranche_waits_for_its_milestone"
    elif (
        tranche.agreement.instrument == FinancingInstrument.OPERATOR_AGREEMENT
        and not tranche.payment_requests.exists()
    ):
        code = "operator_asks_to_be_paid"
    return Refused(code, TRIGGER_SENTENCES[code], field="tranche") if code else None


def payment_refusal(tranche: Tranche) -> Refused | None:
    """Why a certified tranche may not be paid yet, or None. One query."""
    code = obstacle_to_payment(
        tranche, list(Milestone.objects.filter(cofinancing_id=tranche.agreement.cofinancing_id))
    )
    return Refused(code, TRIGGER_SENTENCES[code], field="tranche") if code else None


def obstacle_to_payment(tranche: Tranche, milestones: list[Milestone]) -> str:
    """The code of the rule that does not hold, empty when the tranche may be paid (no query).

    ``milestones`` are those of the file; the tranche comes with its agreement and its engagement.
    """
    agreement = tranche.agreement
    if any(m.status == MilestoneStatus.HELD for m in milestones):
        return "held_milestone_blocks_payment"
    own = next((m for m in milestones if m.tranche_id == tranche.pk), None)
    if own is not None and own.status != MilestoneStatus.RELEASED:
        return "tranche_waits_for_its_milestone"
    if agreement.instrument == FinancingInstrument.MANAGEMENT_DELEGATION and not (
        agreement.document_id and agreement.published_on
    ):
        return "delegation_is_written_and_published"
    if agreement.instrument == FinancingInstrument.OPERATOR_AGREEMENT and not (
        agreement.ej_number or agreement.engagement.ej_number
    ):
        return "operator_payment_has_its_number"
    return ""
