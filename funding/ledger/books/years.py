"""Opening and closing the fiscal years of an envelope."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal

from django.db import Error, connection
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.models import User
from funding.ledger.books.posting import require_transaction, within_line
from funding.ledger.models import (
    ZERO,
    AwardBalance,
    Balance,
    BudgetLine,
    Chain,
    Envelope,
    FiscalYear,
    Kind,
    Pocket,
)
from funding.ledger.refusals import LedgerRefused, refusal_of

#: Share of the initial CP of a year that may be carried over (organic law on budget acts, art. 15).
CARRY_OVER_SHARE = Decimal("0.03")


@dataclass(frozen=True)
class Lapse:
    """An amount that the closing would let fall."""

    line: BudgetLine
    credit: str
    pocket: str
    amount: Decimal


@dataclass(frozen=True)
class Reservation:
    """An amount still set apart for an award: carry it over or release it before the closing."""

    line: BudgetLine
    award: str
    amount: Decimal


@dataclass(frozen=True)
class ClosingPreview:
    """What closing a year would do, and what stands in its way."""

    lapses: list[Lapse]
    blockers: list[Reservation]
    carriable_cp: Decimal

    def lapsing(self, credit: str) -> Decimal:
        """What falls in AE or in CP, all lines together."""
        return sum((lapse.amount for lapse in self.lapses if lapse.credit == credit), ZERO)


def open_year(
    *, envelope: Envelope, fiscal_year: int, by: User, at: datetime, reason: str
) -> FiscalYear:
    """Opens a fiscal year, empty: credits come by allocation or by carry-over."""
    require_transaction()
    if not reason.strip():
        raise LedgerRefused("reason_is_written", _("Indiquez le motif."), field="reason")
    if FiscalYear.objects.filter(envelope=envelope, year=fiscal_year).exists():
        raise LedgerRefused(
            "fiscal_year_once", _("L’exercice %(year)s est déjà ouvert.") % {"year": fiscal_year}
        )
    try:
        return FiscalYear.objects.create(
            envelope=envelope,
            year=fiscal_year,
            opened_at=at,
            opened_by=by,
            opening_reason=reason.strip(),
        )
    except Error as error:
        raise refusal_of(error) or error from error


def closing_preview(*, envelope: Envelope, fiscal_year: int) -> ClosingPreview:
    """What would lapse, what must be settled first, and the CP that may be carried over."""
    falling = (
        Balance.objects.filter(
            line__envelope=envelope,
            fiscal_year=fiscal_year,
            pocket__in=[Pocket.AVAILABLE, Pocket.FROZEN],
            amount__gt=0,
        )
        .select_related("line")
        .order_by("line_id", "credit", "pocket")
    )
    held = (
        AwardBalance.objects.filter(
            line__envelope=envelope, fiscal_year=fiscal_year, reserved_amount__gt=0
        )
        .select_related("line")
        .order_by("line_id", "award")
    )
    year = FiscalYear.objects.filter(envelope=envelope, year=fiscal_year).first()
    cap = year.initial_cp_amount * CARRY_OVER_SHARE - year.carried_cp_amount if year else ZERO
    return ClosingPreview(
        [Lapse(row.line, row.credit, row.pocket, row.amount) for row in falling],
        [Reservation(row.line, row.award, row.reserved_amount) for row in held],
        cap.quantize(Decimal("0.01"), rounding=ROUND_DOWN),
    )


def close_year(
    *, envelope: Envelope, fiscal_year: int, by: User, at: datetime, reason: str
) -> FiscalYear:
    """Lets fall what is available or frozen, then closes the year for good.

    Refused while awards hold reservations of that year. Closed, the year only gives what lapsed to
    carry-overs and its engagements to late withdrawals.
    """
    require_transaction()
    if not reason.strip():
        raise LedgerRefused("reason_is_written", _("Indiquez le motif."), field="reason")
    _queue_on_every_line(envelope)
    year = FiscalYear.objects.filter(envelope=envelope, year=fiscal_year).first()
    if year is not None and year.is_closed:
        raise LedgerRefused(
            "year_closes_once", _("L’exercice %(year)s est déjà clos.") % {"year": fiscal_year}
        )
    if year is None:
        raise LedgerRefused(
            "fiscal_year_is_open",
            _("L’exercice %(year)s n’est pas ouvert sur cette enveloppe.") % {"year": fiscal_year},
        )
    preview = closing_preview(envelope=envelope, fiscal_year=fiscal_year)
    if preview.blockers:
        raise LedgerRefused(
            "reservations_remain", _blocking_sentence(fiscal_year, preview.blockers)
        )
    for lapse in preview.lapses:
        within_line(
            Kind.LAPSE,
            lapse.credit,
            lapse.amount,
            lapse.line,
            fiscal_year,
            (lapse.pocket, Pocket.LAPSED),
            by=by,
            at=at,
            reason=reason,
            effect_on=date(fiscal_year, 12, 31),
        )
    try:
        FiscalYear.objects.filter(pk=year.pk).update(
            closed_at=at, closed_by=by, closing_reason=reason.strip()
        )
    except Error as error:
        raise refusal_of(error) or error from error
    year.refresh_from_db()
    return year


def _queue_on_every_line(envelope: Envelope) -> None:
    """Waits for the movements in progress, then keeps others waiting until the end."""
    heads = Chain.objects.filter(envelope_id=envelope.pk).order_by("line_id")
    with connection.cursor() as cursor:
        for line_id in heads.values_list("line_id", flat=True):
            cursor.execute("SELECT pg_advisory_xact_lock(5252, %s)", [line_id])
    list(heads.select_for_update(no_key=True))


def _blocking_sentence(fiscal_year: int, blockers: list[Reservation]) -> str:
    named = ", ".join(f"{row.award} ({euros(row.amount)})" for row in blockers[:5])
    more = len(blockers) - 5
    if more > 0:
        named += _(" et %(count)s autres") % {"count": more}
    return _(
        "L’exercice %(year)s ne peut pas être clos : des AE restent réservées. "
        "Reportez-les ou libérez-les d’abord : %(awards)s."
    ) % {"year": fiscal_year, "awards": named}


__all__ = [
    "ClosingPreview",
    "Lapse",
    "Reservation",
    "close_year",
    "closing_preview",
    "open_year",
]
