"""Gives back, inside a deed, what an award reserved or engaged and will not be paid."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from accounts.models import User
from funding.ledger import books
from funding.ledger.models import AwardBalance, Engagement
from funding.models import Amendment, Cofinancing, Milestone, MilestoneStatus
from funding.policies import tranches_of


def give_back(
    cofinancing: Cofinancing, *, by: User, at: datetime, reason: str, keep_certified: bool = False
) -> Decimal:
    """Drops unpaid tranches, withdraws what remains to pay, releases what is still reserved.

    ``keep_certified``: what was certified stays owed, tranche and money. Milestones still open and
    an amendment not signed have no object any more. Returns the sum given back, in euros. Must run
    inside the caller's transaction.
    """
    unpaid = tranches_of(cofinancing).filter(paid_at=None, dropped_at=None)
    owed: dict[int, Decimal] = {}
    if keep_certified:
        certified = unpaid.to_pay().values_list("agreement__engagement_id")
        owed = dict(certified.annotate(sum=Sum("planned_amount")).order_by())
        unpaid = unpaid.to_certify()
    unpaid.update(dropped_at=at, dropped_by=by)
    Milestone.objects.filter(cofinancing=cofinancing).to_answer().update(
        status=MilestoneStatus.DROPPED
    )
    Amendment.objects.filter(cofinancing=cofinancing).prepared().update(
        dropped_at=at, dropped_by=by
    )
    given = Decimal("0.00")
    told: dict[str, Any] = {"by": by, "at": at, "reason": reason}
    key = f"{cofinancing.reference}/{cofinancing.version}"
    engagements = (
        Engagement.objects.filter(award=cofinancing.reference)
        .select_related("line", "balance")
        .order_by("line_id", "pk")
    )
    for engagement in engagements:
        rest = engagement.balance.remaining_amount - owed.get(engagement.pk, Decimal("0.00"))
        if rest > 0:
            books.withdraw(
                engagement=engagement, amount=rest, key=f"{key}/withdraw/{engagement.pk}", **told
            )
            given += rest
    reservations = (
        AwardBalance.objects.filter(award=cofinancing.reference, reserved_amount__gt=0)
        .select_related("line")
        .order_by("line_id", "fiscal_year")
    )
    for reservation in reservations:
        books.release(
            line=reservation.line,
            fiscal_year=reservation.fiscal_year,
            award=cofinancing.reference,
            amount=reservation.reserved_amount,
            key=f"{key}/release/{reservation.pk}",
            **told,
        )
        given += reservation.reserved_amount
    return given
