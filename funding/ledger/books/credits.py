"""Deeds on the credits of a line: opening, freezing, cancelling, carrying over."""

from decimal import Decimal
from typing import Unpack

from django.utils.translation import gettext as _

from funding.ledger.books.posting import OUTSIDE, Place, Told, record, within_line
from funding.ledger.models import BudgetLine, Credit, FiscalYear, Kind, Movement, Pocket
from funding.ledger.refusals import LedgerRefused


def allocate(
    *, line: BudgetLine, fiscal_year: int, credit: str, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Opens the initial credits of a line (they are the base of the 3 % cap on carried CP).

    Refused above the envelope's ceiling (AE), and in a year that is not open.
    """
    place = Place(Pocket.AVAILABLE, line, fiscal_year)
    return record(Kind.ALLOCATION, credit, amount, OUTSIDE, place, **told)


def increase(
    *, line: BudgetLine, fiscal_year: int, credit: str, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Opens more credits during the year (they do not enter the base of the 3 % cap)."""
    place = Place(Pocket.AVAILABLE, line, fiscal_year)
    return record(Kind.INCREASE, credit, amount, OUTSIDE, place, **told)


def reduce(
    *, line: BudgetLine, fiscal_year: int, credit: str, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Takes back available credits (a budget regulation without a freeze)."""
    place = Place(Pocket.AVAILABLE, line, fiscal_year)
    return record(Kind.REDUCTION, credit, amount, place, OUTSIDE, **told)


def freeze(
    *, line: BudgetLine, fiscal_year: int, credit: str, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Lowers what is available, never what is opened (gel)."""
    way = (Pocket.AVAILABLE, Pocket.FROZEN)
    return within_line(Kind.FREEZE, credit, amount, line, fiscal_year, way, **told)


def thaw(
    *, line: BudgetLine, fiscal_year: int, credit: str, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Gives frozen credits back to the line (dégel)."""
    way = (Pocket.FROZEN, Pocket.AVAILABLE)
    return within_line(Kind.THAW, credit, amount, line, fiscal_year, way, **told)


def cancel_frozen(
    *, line: BudgetLine, fiscal_year: int, credit: str, amount: Decimal, **told: Unpack[Told]
) -> Movement:
    """Cancels frozen credits for good: they leave what is opened."""
    way = (Pocket.FROZEN, Pocket.CANCELLED)
    return within_line(Kind.CANCELLATION, credit, amount, line, fiscal_year, way, **told)


def carry_over(
    *,
    line: BudgetLine,
    from_year: int,
    credit: str,
    amount: Decimal,
    award: str = "",
    **told: Unpack[Told],
) -> Movement:
    """Carries unused credits over to the next year (report), from a year open or closed.

    CP: within 3 % of the envelope's initial CP of ``from_year``, all lines together. AE: no cap,
    but never by itself. With ``award``: moves that award's reservation, before the closing.
    """
    if award and credit != Credit.AE:
        raise LedgerRefused(
            "carry_over_of_reservation", _("Seules des AE sont réservées à une attribution.")
        )
    closed = FiscalYear.objects.filter(
        envelope_id=line.envelope_id, year=from_year, closed_at__isnull=False
    ).exists()
    pocket = Pocket.RESERVED if award else Pocket.LAPSED if closed else Pocket.AVAILABLE
    source = Place(pocket, line, from_year)
    arrival = Place(Pocket.RESERVED if award else Pocket.AVAILABLE, line, from_year + 1)
    return record(Kind.CARRY_OVER, credit, amount, source, arrival, award=award, **told)
