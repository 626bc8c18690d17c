"""The decision maker goes back on a decision: the money comes back, every paper and row stays."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from funding import events
from funding.actions.giving_back import give_back
from funding.actions.telling import tell
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing

#: What a decision wrote on the file, and what the file says before any decision.
UNDECIDED = {
    "granted_amount": None,
    "budget_line": None,
    "fiscal_year": None,
    "instrument": "",
    "decided_at": None,
    "decided_by": None,
    "decision_reason": "",
    "derogation_reason": "",
    "remedies": "",
}


@transaction.atomic(durable=True)
def revert_decision(
    cofinancing: Cofinancing,
    *,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Cofinancing:
    """Brings a decided file of which nothing was paid back before the committee.

    Movements give the money back; agreements are marked revoked, letters and signed papers stay;
    the journal keeps the whole decision that is reversed. A new decision may follow.
    Source: code des relations entre le public et l’administration, L. 242-1.
    """
    file = COFINANCING.apply(
        cofinancing,
        "revert_decision",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes=dict(UNDECIDED),
        details=_decision_of(cofinancing),
    )
    give_back(file, by=by, at=at, reason=reason.strip())
    file.agreements.in_force().update(revoked_at=at, revoked_by=by)
    told = (events.holders(file, at), events.assessors(file, at), events.budget_officers(at))
    tell(events.REVERTED, file, *told, by=by, at=at, reason=reason.strip())
    return file


def _decision_of(cofinancing: Cofinancing) -> dict:
    """The decision as it stood, for the journal. One query, read before the file is written."""
    held = Cofinancing.objects.select_related("budget_line").get(pk=cofinancing.pk)
    return {
        "decision": {
            "status": held.status,
            "amount": str(held.granted_amount or ""),
            "line": held.budget_line.code if held.budget_line else "",
            "year": held.fiscal_year,
            "instrument": held.instrument,
            "decided_at": held.decided_at.isoformat() if held.decided_at else "",
            "decided_by": held.decided_by_id,
            "reason": held.decision_reason,
            "derogation_reason": held.derogation_reason,
            "remedies": held.remedies,
        }
    }
