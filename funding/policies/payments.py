"""What still stands between a certified tranche and its payment; PostgreSQL repeats each rule."""

from funding.models import FinancingInstrument, Milestone, MilestoneStatus, Tranche
from workflow.refusals import TRIGGER_SENTENCES, Refused


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
