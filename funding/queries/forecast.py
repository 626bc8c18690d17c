"""The year's end seen from today: CP needed, AE that will lapse, engagements that sleep."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import ExtractYear

from funding.ledger import queries as ledger
from funding.ledger.models import Credit, Envelope
from funding.models import Cofinancing, Tranche

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class CpNeed:
    """CP of one year, in euros: opened and left, planned by tranches, expected at the real pace."""

    year: int
    available: Decimal
    paid: Decimal
    planned: Decimal
    expected: Decimal

    @property
    def gap(self) -> Decimal:
        """What would be missing (negative) or left (positive) at the real pace."""
        return self.available - self.expected


@dataclass(frozen=True)
class LateEngagement:
    """An engagement with something left to pay and no payment for some months."""

    award: str
    title: str
    act: str
    line: str
    fiscal_year: int
    remaining: Decimal
    last_paid_on: date | None
    months: int


@dataclass(frozen=True)
class Forecast:
    """The forecast page's figures, all in euros."""

    today: date
    pace: Decimal
    needs: list[CpNeed]
    lapsing: list[tuple[str, int, Decimal, Decimal]]
    sleeping: list[LateEngagement]
    months: int


def forecast(envelope: Envelope, *, today: date, months: int = 6) -> Forecast:
    """What the envelope's year ends with if tranches keep being paid at their real pace.

    ``months``: an engagement sleeps when nothing was paid on it for as long.
    """
    rows = ledger.balances(envelope=envelope)
    pace = real_pace(envelope, today=today)
    return Forecast(
        today=today,
        pace=pace,
        needs=cp_needs(envelope, rows, today=today, pace=pace),
        lapsing=[
            (row.line.code, row.fiscal_year, row.figures.available, row.figures.reserved)
            for row in rows
            if row.credit == Credit.AE
            and row.fiscal_year <= today.year
            and (row.figures.available or row.figures.reserved)
        ],
        sleeping=sleeping(envelope, today=today, months=months),
        months=months,
    )


def _tranches(envelope: Envelope):
    return Tranche.objects.filter(agreement__engagement__line__envelope=envelope, dropped_at=None)


def real_pace(envelope: Envelope, *, today: date) -> Decimal:
    """Of what tranches planned until today, the share really paid (1 when nothing was due yet)."""
    due = _tranches(envelope).filter(planned_on__lte=today)
    planned = due.aggregate(total=Sum("planned_amount"))["total"] or ZERO
    if not planned:
        return Decimal(1)
    paid = due.aggregate(total=Sum("paid_amount"))["total"] or ZERO
    return min(Decimal(1), paid / planned).quantize(Decimal("0.0001"))


def cp_needs(envelope: Envelope, rows, *, today: date, pace: Decimal) -> list[CpNeed]:
    """CP by year: late tranches count this year; what the pace leaves slips to the next."""
    planned: dict[int, Decimal] = defaultdict(lambda: ZERO)
    unpaid = (
        _tranches(envelope)
        .filter(paid_at=None)
        .annotate(year=ExtractYear("planned_on"))
        .values("year")
        .annotate(total=Sum("planned_amount"))
        .order_by("year")
    )
    for row in unpaid:
        planned[max(row["year"], today.year)] += row["total"]
    credit = [row for row in rows if row.credit == Credit.CP]
    figures = {year: f for (_credit, year), f in ledger.totals(credit, "fiscal_year").items()}
    paid = {year: f.paid for year, f in figures.items()}
    left = {year: f.available for year, f in figures.items()}
    years = sorted({*planned, *(year for year in left if year >= today.year), today.year})
    needs, slipped = [], ZERO
    for place, year in enumerate(range(years[0], years[-1] + 1)):
        due = planned[year] + slipped
        last = place == years[-1] - years[0]
        expected = due if last else (due * pace).quantize(CENT, ROUND_HALF_UP)
        slipped = due - expected
        needs.append(
            CpNeed(year, left.get(year, ZERO), paid.get(year, ZERO), planned[year], expected)
        )
    return needs


def sleeping(envelope: Envelope, *, today: date, months: int) -> list[LateEngagement]:
    """Engagements with something left to pay and no payment for ``months`` months, oldest first."""
    month = today.year * 12 + today.month - 1 - months
    since = date(month // 12, month % 12 + 1, min(today.day, 28))
    acts: list[Any] = list(ledger.quiet_engagements(envelope=envelope, since=since))
    titles = dict(
        Cofinancing.objects.filter(reference__in={act.award for act in acts}).values_list(
            "reference", "project__title"
        )
    )
    return [
        LateEngagement(
            award=act.award,
            title=titles.get(act.award, act.label),
            act=act.ej_number or act.get_instrument_display(),
            line=act.line.code,
            fiscal_year=act.fiscal_year,
            remaining=act.balance.remaining_amount,
            last_paid_on=act.balance.last_paid_on,
            months=_months_between(act.last_moved_on, today),
        )
        for act in acts
    ]


def _months_between(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end.day < start.day else months


def cp_schedule(envelope: Envelope) -> list[tuple[int, Decimal, Decimal, Decimal]]:
    """By year: CP opened, tranches planned and not paid, CP paid, in euros."""
    rows = [r for r in ledger.balances(envelope=envelope) if r.credit == Credit.CP]
    by_year = {year: f for (_credit, year), f in ledger.totals(rows, "fiscal_year").items()}
    planned = dict(
        _tranches(envelope)
        .filter(paid_at=None)
        .annotate(year=ExtractYear("planned_on"))
        .values("year")
        .annotate(total=Sum("planned_amount"))
        .order_by("year")
        .values_list("year", "total")
    )
    years = sorted({*by_year, *planned})
    empty = ledger.Figures(credit=Credit.CP)
    return [
        (
            year,
            by_year.get(year, empty).opened,
            planned.get(year, ZERO),
            by_year.get(year, empty).paid,
        )
        for year in years
    ]
