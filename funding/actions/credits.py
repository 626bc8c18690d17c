"""The budget officer opens fiscal years and credits."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from funding.ledger import books
from funding.ledger.models import BudgetLine, Envelope, FiscalYear, Movement
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def open_year(
    envelope: Envelope, *, fiscal_year: int, by: User, at: datetime, reason: str
) -> FiscalYear:
    """Opens a fiscal year of an envelope: credits may then be opened in it."""
    _require_officer(by)
    return books.open_year(envelope=envelope, fiscal_year=fiscal_year, by=by, at=at, reason=reason)


@transaction.atomic(durable=True)
def open_credits(
    line: BudgetLine,
    *,
    fiscal_year: int,
    credit: str,
    amount: Decimal,
    by: User,
    at: datetime,
    reason: str,
    key: str = "",
) -> Movement:
    """Opens initial credits of a line: ``amount`` euros of ``credit`` ("ae" or "cp") for a year."""
    _require_officer(by)
    return books.allocate(
        line=line,
        fiscal_year=fiscal_year,
        credit=credit,
        amount=amount,
        by=by,
        at=at,
        reason=reason,
        key=key,
    )


def _require_officer(by: User) -> None:
    if not by.can(Permission.LEDGER_ACT):
        raise Refused("not_permitted", _("Seul un gestionnaire budgétaire agit sur les crédits."))
