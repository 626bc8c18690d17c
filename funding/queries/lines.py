"""Budget lines with what they still bear, for the forms of the decision and of the payment."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from accounts.statements import Slot, Statement
from funding.ledger.models import Balance, BudgetLine, Credit, FiscalYear, Pocket

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class LineRoom:
    """A line and what is available on it for a year, in euros."""

    line: BudgetLine
    fiscal_year: int
    ae: Decimal
    cp: Decimal


def lines_open_in(strand: str | Slot, fiscal_year: int | Slot) -> QuerySet[BudgetLine]:
    """The open lines of a strand whose year is open, by code."""
    open_years = FiscalYear.objects.filter(year=fiscal_year, closed_at=None)
    return BudgetLine.objects.filter(
        strand=strand, closed_on=None, envelope__in=open_years.values("envelope")
    ).order_by("code")


_OPEN_LINE = Statement(lines_open_in(Slot("strand"), Slot("year")).filter(code=Slot("code")))


def open_line(code: str, strand: str, fiscal_year: int) -> BudgetLine | None:
    """The open line of this code, among those of the strand whose year is open. One query."""
    return next(iter(_OPEN_LINE(code=code, strand=strand, year=fiscal_year)), None)


def open_lines(strand: str, fiscal_year: int) -> list[LineRoom]:
    """The open lines of a strand whose year is open, with their room. Two queries."""
    lines = list(lines_open_in(strand, fiscal_year))
    room = available_on(lines, fiscal_year)
    return [
        LineRoom(
            line,
            fiscal_year,
            room.get((line.pk, Credit.AE), ZERO),
            room.get((line.pk, Credit.CP), ZERO),
        )
        for line in lines
    ]


def available_on(lines, fiscal_year: int) -> dict[tuple[int, str], Decimal]:
    """What is available by line and kind of credit for a year, in euros. One query."""
    rows = (
        Balance.objects.filter(line__in=lines, fiscal_year=fiscal_year, pocket=Pocket.AVAILABLE)
        .values("line_id", "credit")
        .annotate(sum=Sum("amount"))
        .order_by("line_id", "credit")
    )
    return {(row["line_id"], row["credit"]): row["sum"] for row in rows}
