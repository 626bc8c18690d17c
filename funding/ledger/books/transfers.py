"""Transfers between two lines: proposed by one person, decided by another."""

from datetime import date, datetime
from decimal import Decimal

from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from funding.ledger.books.posting import Place, checked_amount, record, require_transaction
from funding.ledger.models import (
    BudgetLine,
    Kind,
    Movement,
    Pocket,
    ProposalStatus,
    TransferProposal,
)
from funding.ledger.refusals import LedgerRefused, refusal_of


def propose_transfer(
    *,
    source_line: BudgetLine,
    destination_line: BudgetLine,
    fiscal_year: int,
    credit: str,
    amount: Decimal,
    by: User,
    at: datetime,
    reason: str,
    effect_on: date | None = None,
) -> TransferProposal:
    """Writes a proposal; no credit moves until somebody else approves it."""
    require_transaction()
    amount = checked_amount(amount)
    if source_line.envelope_id != destination_line.envelope_id:
        raise LedgerRefused(
            "transfer_stays_in_envelope", _("Un virement reste dans son enveloppe.")
        )
    try:
        return TransferProposal.objects.create(
            source_line=source_line,
            destination_line=destination_line,
            fiscal_year=fiscal_year,
            credit=credit,
            amount=amount,
            effect_on=effect_on or timezone.localdate(at),
            reason=reason.strip(),
            proposed_at=at,
            proposed_by=by,
        )
    except Error as error:
        raise refusal_of(error) or error from error


def approve_transfer(
    *, proposal: TransferProposal, by: User, at: datetime, reason: str = "", key: str = ""
) -> Movement:
    """Executes a proposal. Refused to its author, and beyond what the source line has available.

    Repeated by the same person, it gives back the movement that was made.
    """
    done = Movement.objects.filter(proposal=proposal, approved_by=by).first()
    if done is not None:
        return done
    proposal = _decide(proposal, ProposalStatus.APPROVED, by=by, at=at, reason=reason)
    return record(
        Kind.TRANSFER,
        proposal.credit,
        proposal.amount,
        Place(Pocket.AVAILABLE, proposal.source_line, proposal.fiscal_year),
        Place(Pocket.AVAILABLE, proposal.destination_line, proposal.fiscal_year),
        proposal=proposal,
        approved_by=by,
        by=proposal.proposed_by,
        at=at,
        reason=proposal.reason,
        effect_on=proposal.effect_on,
        key=key or f"transfer:{proposal.pk}",
    )


def reject_transfer(
    *, proposal: TransferProposal, by: User, at: datetime, reason: str
) -> TransferProposal:
    """Says no, with the reason, to somebody else's proposal."""
    if not reason.strip():
        raise LedgerRefused("reason_is_written", _("Indiquez le motif."), field="reason")
    return _decide(proposal, ProposalStatus.REJECTED, by=by, at=at, reason=reason)


def withdraw_transfer(
    *, proposal: TransferProposal, by: User, at: datetime, reason: str = ""
) -> TransferProposal:
    """Takes one's own proposal back."""
    return _decide(proposal, ProposalStatus.WITHDRAWN, by=by, at=at, reason=reason)


def _decide(
    proposal: TransferProposal, status: str, *, by: User, at: datetime, reason: str
) -> TransferProposal:
    require_transaction()
    current = (
        TransferProposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("source_line", "destination_line", "proposed_by")
        .get(pk=proposal.pk)
    )
    if current.status != ProposalStatus.PROPOSED:
        raise LedgerRefused(
            "proposal_already_decided",
            _("Cette proposition est déjà close : %(status)s.")
            % {"status": current.get_status_display()},
        )
    own = current.proposed_by_id == by.pk
    if own and status != ProposalStatus.WITHDRAWN:
        raise LedgerRefused(
            "transfer_four_eyes",
            _("Vous avez proposé ce virement : une autre personne doit en décider."),
        )
    if not own and status == ProposalStatus.WITHDRAWN:
        raise LedgerRefused(
            "withdrawn_by_author", _("Seul l’auteur d’une proposition peut la retirer.")
        )
    current.status = status
    current.decided_at = at
    current.decided_by = by
    current.decision_reason = reason.strip()
    current.save(update_fields=["status", "decided_at", "decided_by", "decision_reason"])
    return current
