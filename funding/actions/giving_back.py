"""Gives back, inside a deed, what an award reserved or engaged and will not be paid."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from funding.ledger import books
from funding.ledger.models import AwardBalance, Engagement
from funding.models import Cofinancing
from funding.policies import tranches_of


def give_back(cofinancing: Cofinancing, *, by: User, at: datetime, reason: str) -> Decimal:
    """Drops unpaid tranches, withdraws what remains to pay, releases what is still reserved.

    Returns the sum given back, in euros. Must run inside the caller's transaction.
    """
    tranches_of(cofinancing).filter(paid_at=None, dropped_at=None).update(
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
        rest = engagement.balance.remaining_amount
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
